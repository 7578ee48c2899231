/* Preloaded into the exporter: a disk that takes 2.5 s to sync. */
#include <time.h>

static int slow(void) {
  struct timespec left = {2, 500000000};
  while (nanosleep(&left, &left)) {}
  return 0;
}

int fsync(int fd) { (void)fd; return slow(); }
int fdatasync(int fd) { (void)fd; return slow(); }
