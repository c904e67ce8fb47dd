/** Error numbers of Linux on x86: `number NAME message`, the messages as strerror(3) gives them. @see errno(3) */
const ROWS = `
1 EPERM Operation not permitted
2 ENOENT No such file or directory
3 ESRCH No such process
4 EINTR Interrupted system call
5 EIO Input/output error
6 ENXIO No such device or address
7 E2BIG Argument list too long
8 ENOEXEC Exec format error
9 EBADF Bad file descriptor
10 ECHILD No child processes
11 EAGAIN Resource temporarily unavailable
12 ENOMEM Cannot allocate memory
13 EACCES Permission denied
14 EFAULT Bad address
16 EBUSY Device or resource busy
17 EEXIST File exists
19 ENODEV No such device
20 ENOTDIR Not a directory
21 EISDIR Is a directory
22 EINVAL Invalid argument
24 EMFILE Too many open files
25 ENOTTY Inappropriate ioctl for device
27 EFBIG File too large
29 ESPIPE Illegal seek
32 EPIPE Broken pipe
34 ERANGE Numerical result out of range
36 ENAMETOOLONG File name too long
38 ENOSYS Function not implemented
75 EOVERFLOW Value too large for defined data type
95 EOPNOTSUPP Operation not supported
110 ETIMEDOUT Connection timed out
`;

/** An error number with its name and message. */
export interface ErrnoEntry {
  readonly value: number;
  readonly name: string;
  readonly message: string;
}

const BY_VALUE = new Map<number, ErrnoEntry>();
for (const row of ROWS.trim().split("\n")) {
  const [value = "", name = "", ...message] = row.split(" ");
  BY_VALUE.set(Number(value), { value: Number(value), name, message: message.join(" ") });
}

export const EPERM = 1n;
export const ENOENT = 2n;
export const EBADF = 9n;
export const ECHILD = 10n;
export const EAGAIN = 11n;
export const ENOMEM = 12n;
export const EACCES = 13n;
export const ESRCH = 3n;
export const EFAULT = 14n;
export const EEXIST = 17n;
export const ENODEV = 19n;
export const ENOTDIR = 20n;
export const EISDIR = 21n;
export const EINVAL = 22n;
export const EMFILE = 24n;
export const ESPIPE = 29n;
export const EPIPE = 32n;
export const ENAMETOOLONG = 36n;
export const ENOSYS = 38n;
export const EOVERFLOW = 75n;
export const EOPNOTSUPP = 95n;
/** Results that user mode never sees: a signal cut the call short. It ends the task here, since there are no handlers. */
export const ERESTARTSYS = 512n;
export const ERESTARTNOHAND = 514n;
export const ERESTART_RESTARTBLOCK = 516n;
/** The greatest error number: a result from −4095 to −1 is an error. */
export const MAX_ERRNO = 4095n;

/** The entry of an error number; numbers that Syscope has no name for are shown as such. */
export function errnoEntry(value: number): ErrnoEntry {
  return BY_VALUE.get(value) ?? { value, name: `E${value}`, message: `Unknown error ${value}` };
}

/** The error number in a system call's result, or undefined for a success. */
export function errnoOf(result: bigint): number | undefined {
  const signed = BigInt.asIntN(64, result);
  return signed < 0n && signed >= -MAX_ERRNO ? Number(-signed) : undefined;
}
