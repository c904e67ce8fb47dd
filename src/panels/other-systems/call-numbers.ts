/**
 * Numbers of Linux's calls on the other architectures: `name generic o32`, `-` where the table has no such name. `generic` is the
 * table that AArch64 and 64-bit RISC-V share; `o32` is counted from 4000.
 * @see docs/references.md "Other processors"
 */
const ROWS = `
read 63 3
write 64 4
open - 5
close 57 6
waitpid - 7
creat - 8
link - 9
unlink - 10
execve 221 11
chdir 49 12
time - 13
mknod - 14
chmod - 15
exit 93 1
fork - 2
vfork - -
stat - 106
lstat - 107
fstat 80 108
stat64 - 213
lstat64 - 214
fstat64 - 215
newfstatat 79 -
fstatat64 - 293
statx 291 366
poll - 188
ppoll 73 302
lseek 62 19
_llseek - 140
mmap 222 90
mmap2 - 210
mprotect 226 125
munmap 215 91
mremap 216 167
msync 227 144
madvise 233 218
brk 214 45
rt_sigaction 134 194
rt_sigprocmask 135 195
rt_sigreturn 139 193
rt_sigpending 136 196
rt_sigsuspend 133 199
sigaction - 67
sigprocmask - 126
sigreturn - 119
sigaltstack 132 206
ioctl 29 54
fcntl 25 55
fcntl64 - 220
pread64 67 200
pwrite64 68 201
readv 65 145
writev 66 146
preadv 69 330
pwritev 70 331
access - 33
faccessat 48 300
pipe - 42
pipe2 59 328
select - -
_newselect - 142
pselect6 72 301
sched_yield 124 162
dup 23 41
dup2 - 63
dup3 24 327
pause - 29
nanosleep 101 166
clock_nanosleep 115 265
alarm - 27
getitimer 102 105
setitimer 103 104
getpid 172 20
getppid 173 64
gettid 178 222
getpgrp - 65
getpgid 155 132
setsid 157 66
getuid 174 24
geteuid 175 49
getgid 176 47
getegid 177 50
setuid 146 23
setgid 144 46
socket 198 183
connect 203 170
accept 202 168
accept4 242 334
bind 200 169
listen 201 174
sendto 206 180
recvfrom 207 176
sendfile 71 207
clone 220 120
clone3 435 435
wait4 260 114
waitid 95 278
kill 129 37
tkill 130 236
tgkill 131 266
uname 160 122
sysinfo 179 116
times 153 43
getrlimit 163 76
getrusage 165 77
gettimeofday 169 78
clock_gettime 113 263
clock_gettime64 - 403
getuid32 - -
geteuid32 - -
getgid32 - -
getegid32 - -
setuid32 - -
setgid32 - -
clock_settime 112 262
clock_getres 114 264
getcpu 168 312
getrandom 278 353
fsync 82 118
sync 81 36
truncate 45 92
ftruncate 46 93
getdents - 141
getdents64 61 219
getcwd 17 203
rename - 38
renameat2 276 351
mkdir - 39
mkdirat 34 289
rmdir - 40
unlinkat 35 294
linkat 37 296
symlink - 83
symlinkat 36 297
readlink - 85
readlinkat 78 298
fchmodat 53 299
chown - 202
fchownat 54 291
umask 166 60
openat 56 288
ptrace 117 26
prctl 167 192
arch_prctl - -
set_thread_area - 283
set_tid_address 96 252
set_robust_list 99 309
futex 98 238
rseq 293 367
restart_syscall 128 253
sched_setaffinity 122 239
sched_getaffinity 123 240
epoll_create - 248
epoll_create1 20 326
epoll_ctl 21 249
epoll_wait - 250
epoll_pwait 22 313
eventfd - 319
eventfd2 19 325
memfd_create 279 354
execveat 281 356
exit_group 94 246
mount 40 21
reboot 142 88
`;

/** What o32's numbers are counted from. */
export const O32_BASE = 4000;

type Table = "generic" | "o32";

function parse(): Readonly<Record<Table, ReadonlyMap<string, number | null>>> {
  const tables = { generic: new Map<string, number | null>(), o32: new Map<string, number | null>() };
  for (const line of ROWS.trim().split("\n")) {
    const [name = "", generic = "-", o32 = "-"] = line.split(" ");
    tables.generic.set(name, generic === "-" ? null : Number(generic));
    tables.o32.set(name, o32 === "-" ? null : O32_BASE + Number(o32));
  }
  return tables;
}

const TABLES = parse();

/** The number of a call: null where the table has none of that name, undefined where it is not known here. */
export function callNumber(table: Table, name: string): number | null | undefined {
  return TABLES[table].get(name);
}

/** Every name that is known here. */
export function knownCalls(): readonly string[] {
  return [...TABLES.generic.keys()];
}
