/** How many calls a system has, by whoever counted. */
export interface CallCount {
  readonly system: string;
  readonly count: number;
  /** What exactly was counted. */
  readonly what: string;
  /** Release and year. */
  readonly when: string;
  readonly source: string;
}

/** @see docs/references.md "How many system calls" */
export const CALL_COUNTS: readonly CallCount[] = [
  {
    system: "Linux x86-64",
    count: 308,
    what: "calls with an implementation",
    when: "4.0, 2015",
    source: "mebeim/linux-syscalls",
  },
  {
    system: "Linux x86-64",
    count: 358,
    what: "calls with an implementation",
    when: "6.12, 2024",
    source: "mebeim/linux-syscalls",
  },
  {
    system: "Linux i386",
    count: 426,
    what: "calls with an implementation, 32-bit kernel",
    when: "6.12, 2024",
    source: "mebeim/linux-syscalls",
  },
  {
    system: "FreeBSD",
    count: 384,
    what: "names in the table, old ones too; highest number 575",
    when: "stable/12, 2018 on",
    source: "golang/sys",
  },
  {
    system: "NetBSD",
    count: 265,
    what: "names in the table, an older release",
    when: "as in golang/sys",
    source: "golang/sys",
  },
  {
    system: "OpenBSD",
    count: 209,
    what: "names in the table, an older release",
    when: "as in golang/sys",
    source: "golang/sys",
  },
  {
    system: "Windows NT",
    count: 179,
    what: "kernel calls (ntoskrnl)",
    when: "NT 3.1, 1993",
    source: "j00ru/windows-syscalls",
  },
  {
    system: "Windows x64",
    count: 489,
    what: "kernel calls (ntoskrnl)",
    when: "11 24H2, 2024",
    source: "j00ru/windows-syscalls",
  },
  {
    system: "Windows x64",
    count: 1485,
    what: "window and graphics calls (win32k), beside those",
    when: "11 25H2, 2025",
    source: "j00ru/windows-syscalls",
  },
];
