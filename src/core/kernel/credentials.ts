/** Who a task acts for: struct cred, user and group IDs. */
export interface Credentials {
  readonly uid: number;
  /** The effective user: what permission checks look at. */
  readonly euid: number;
  /** The saved user, which the task may go back to. */
  readonly suid: number;
  readonly gid: number;
  readonly egid: number;
  readonly sgid: number;
}

/** Programs start as root, as in a container: they can then give privileges up and see what is refused. */
export const ROOT: Credentials = { uid: 0, euid: 0, suid: 0, gid: 0, egid: 0, sgid: 0 };

/** The powers of the superuser. Linux divides them into capabilities; here an effective user 0 has all of them. */
export function isPrivileged({ euid }: Credentials): boolean {
  return euid === 0;
}

/**
 * Whether a task may send a signal to another one: kill_ok_by_cred.
 * @see kill(2)
 */
export function maySignal(sender: Credentials, target: Credentials): boolean {
  if (isPrivileged(sender)) return true;
  return [sender.euid, sender.uid].some((id) => id === target.suid || id === target.uid);
}
