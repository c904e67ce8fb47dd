import { DEMOS, type Demo } from "./demos.ts";

/** What a ready program is about; the groups stand in the order in which one reads them. */
const GROUPS = {
  calls: ["hello-syscall", "hello-int80", "getpid", "echo", "mmap-six-arguments"],
  doors: ["sysenter-vdso", "vdso-clock"],
  errors: ["bad-pointer", "unknown-number", "refusals"],
  walls: ["forbidden-instruction", "write-kernel-memory", "nx-data", "umip-sgdt", "smap-copy", "smep-jump"],
  library: ["puts-64", "printf-64", "puts-32", "errno", "go-rawsyscall"],
  processes: ["fork-wait", "fork-pipe", "two-loops", "tgkill-sighup", "nanosleep"],
  unikernel: ["write-call", "stray-write"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type DemoGroupId = keyof typeof GROUPS;

/** Ready programs about one thing. */
interface DemoGroup {
  readonly id: DemoGroupId;
  readonly demos: readonly Demo[];
}

/** The ready programs as a list shows them: each stands in one group. */
export const DEMO_GROUPS: readonly DemoGroup[] = (Object.keys(GROUPS) as DemoGroupId[]).map((id) => ({
  id,
  demos: GROUPS[id].flatMap((name) => DEMOS.filter((demo) => demo.id === name)),
}));
