import type { Frame, RootView } from "../core/index.ts";
import { rootsText as text } from "../text/roots.ts";
import { eventsOf } from "./change.ts";
import { hex0x } from "./word-text.ts";

const CR4_PCIDE = 1n << 17n;
const PCID = 0xfffn;

/** The root that CR3 names where a task has two. */
export function activeRoot({ memory }: Frame): RootView | undefined {
  const roots = memory.roots();
  return roots.length < 2 ? undefined : roots.find(({ active }) => active);
}

/** `"the user's root, PCID 0x801"`; the identifier alone, or nothing, where there is one root. */
export function rootName(frame: Frame): string {
  const root = activeRoot(frame);
  const name = root === undefined || root.kind === "only" ? "" : text.names[root.kind];
  const tagged = (frame.machine.cr4 & CR4_PCIDE) !== 0n;
  return `${name}${tagged ? text.identifier(hex0x(frame.machine.cr3 & PCID)) : ""}`.replace(/^, /, "");
}

/** What the last step did to CR3, or what is in it, in a line; empty where a task has one root. */
export function rootLine(frame: Frame): { readonly text: string; readonly changed: boolean } | null {
  if (activeRoot(frame) === undefined) return null;
  const name = rootName(frame);
  const write = eventsOf(frame, "control-register-write").find(({ register }) => register === "cr3");
  if (write === undefined) return { text: text.inUse(hex0x(frame.machine.cr3), name), changed: false };
  const entries = eventsOf(frame, "tlb-flush").at(-1)?.entries;
  const cost = entries === undefined ? text.kept : text.flushed(entries);
  return { text: `${text.change(hex0x(write.before), hex0x(write.after), name)} · ${cost}`, changed: true };
}
