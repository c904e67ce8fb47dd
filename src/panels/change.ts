import { type Frame, GPR64, type Gpr64Name, type StepEvent, vectorChanges } from "../core/index.ts";
import { flagNames, hex0x, meaningOf } from "./word-text.ts";

/** Something that the last step changed. */
export interface Change {
  /** `"rax"`, `"RFLAGS"`, `"CS"`, `"[rsp] 0x7ffe…"`. */
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** What the new value is, where that says more than its digits. */
  readonly meaning: string;
}

/** General registers whose value differs from the moment before. */
export function changedRegisters({ machine, previous }: Frame): ReadonlySet<Gpr64Name> {
  if (previous === null) return new Set();
  return new Set(GPR64.filter((name) => machine.gpr[name] !== previous.gpr[name]));
}

/** Events of one kind, in order. */
export function eventsOf<Kind extends StepEvent["kind"]>(
  frame: Frame,
  kind: Kind,
): readonly Extract<StepEvent, { kind: Kind }>[] {
  return frame.events.filter((event): event is Extract<StepEvent, { kind: Kind }> => event.kind === kind);
}

/** The end of an address, where its beginning says nothing new. */
function tail(linear: bigint): string {
  const text = hex0x(linear);
  return text.length <= 10 ? text : `…${text.slice(-6)}`;
}

/** The old value, cut to its end where both begin alike. */
function beforeText(before: bigint, after: bigint): string {
  const [old, now] = [hex0x(before), hex0x(after)];
  return old.length > 12 && old.length === now.length && old.slice(0, 6) === now.slice(0, 6)
    ? `…${old.slice(-6)}`
    : old;
}

/** The end of a number that is too long to stand beside the one that took its place. */
function shortened(text: string): string {
  return text.startsWith("0x") && text.length > 12 ? `…${text.slice(-6)}` : text;
}

/** What the last step changed in registers and, by program or kernel code, in memory; RIP is left out. */
export function changesOf(frame: Frame): readonly Change[] {
  const { machine, previous, memory } = frame;
  if (previous === null) return [];
  const changes: Change[] = [];
  for (const name of changedRegisters(frame)) {
    const after = machine.gpr[name];
    changes.push({
      name,
      before: beforeText(previous.gpr[name], after),
      after: hex0x(after),
      meaning: meaningOf(after, memory),
    });
  }
  if (machine.rflags !== previous.rflags) {
    changes.push({
      name: "rflags",
      before: flagNames(previous.rflags),
      after: flagNames(machine.rflags),
      meaning: hex0x(machine.rflags),
    });
  }
  for (const { name, before, after, meaning } of vectorChanges(machine.vectors, previous.vectors))
    changes.push({ name, before: shortened(before), after, meaning });
  for (const name of ["cs", "ss"] as const) {
    const before = previous.segments[name].selector;
    const after = machine.segments[name].selector;
    if (before !== after)
      changes.push({ name, before: hex0x(before), after: hex0x(after), meaning: `RPL ${after & 3}` });
  }
  for (const event of eventsOf(frame, "memory-write")) {
    if (event.purpose !== "data" && event.purpose !== "stack") continue;
    changes.push({
      name: `[${memory.symbolize(event.linear) ?? tail(event.linear)}]`,
      before: beforeText(event.before, event.after),
      after: hex0x(event.after),
      meaning: meaningOf(event.after, memory),
    });
  }
  return changes;
}
