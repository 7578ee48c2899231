/** How long to wait for a process that is just ending, or a thread that is just writing, to let go of a file, ms. */
export const lockTimeout = 2000;
