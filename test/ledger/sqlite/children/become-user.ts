/** Gives up the rights of root for those of a user; undefined: stays what it is. */
export function becomeUser(uid: string | undefined): void {
  if (uid === undefined) return;
  process.setgroups?.([]);
  process.setgid?.(Number(uid));
  process.setuid?.(Number(uid));
}
