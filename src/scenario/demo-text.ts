import type { KernelChange } from "../core/index.ts";
import { HELLO_SYSCALL } from "./ready-programs/hello-syscall.ts";

/** What a ready program is made of, besides its entry in the list. */
export interface DemoText {
  readonly source: string;
  /** What its machine's kernel has been changed to, for a program that needs a kernel with a mistake. */
  readonly kernel?: readonly KernelChange[];
}

/** The ready programs of a group, by their names in links. */
export type DemoTexts = Readonly<Record<string, DemoText>>;

/** Each group is a chunk of its own, loaded when one of its programs is chosen; the groups stand in the order in which one reads them. */
const GROUPS = {
  calls: () => import("./ready-programs/calls.ts"),
  doors: () => import("./ready-programs/doors.ts"),
  errors: () => import("./ready-programs/errors.ts"),
  walls: () => import("./ready-programs/walls.ts"),
  numbers: () => import("./ready-programs/numbers.ts"),
  library: () => import("./ready-programs/library.ts"),
  processes: () => import("./ready-programs/processes.ts"),
  unikernel: () => import("./ready-programs/unikernel.ts"),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly PROGRAMS: DemoTexts }>>>;

export type DemoGroupId = keyof typeof GROUPS;
export const DEMO_GROUP_IDS = Object.keys(GROUPS) as DemoGroupId[];

/** What has been loaded. The first program is there at once: an empty link opens it. */
const loaded = new Map<string, DemoText>([["hello-syscall", { source: HELLO_SYSCALL }]]);

/** A ready program's text; undefined until its group has been loaded. */
export function demoText(id: string): DemoText | undefined {
  return loaded.get(id);
}

/** The chunk of a group. */
export function demoGroup(group: DemoGroupId): Promise<{ readonly PROGRAMS: DemoTexts }> {
  return GROUPS[group]();
}

/** Loads a group of ready programs. Rejects where its chunk cannot be fetched. */
export async function loadDemoGroup(group: DemoGroupId): Promise<void> {
  provideDemos((await demoGroup(group)).PROGRAMS);
}

/** Loads every group, as far as it can be fetched. */
export function preloadDemoGroups(): void {
  for (const group of DEMO_GROUP_IDS) void loadDemoGroup(group).catch(() => undefined);
}

/** Makes ready programs available that are there already. */
export function provideDemos(texts: DemoTexts): void {
  for (const [id, text] of Object.entries(texts)) loaded.set(id, text);
}
