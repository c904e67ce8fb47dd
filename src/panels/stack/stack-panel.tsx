import { type Frame, PT_REGS_FIELDS } from "../../core/index.ts";
import { definePanel } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { PT_REGS_SIZE, partialPtRegs } from "../pt-regs.ts";
import { flagNames, hex0x, meaningOf, readWord } from "../word-text.ts";

/** Words of the stack from RSP upwards; those of a pt_regs with their names. */
export interface StackView {
  readonly title: string;
  readonly words: readonly Fact[];
}

/** Words shown where there is no pt_regs. */
const WORDS = 16;

/** View: `StackView`. */
export const stackPanel = definePanel<StackView>({
  id: "stack",
  title: "Stack & pt_regs",
  select: (frame) => {
    const { machine } = frame;
    const bytes = machine.in64BitMode ? 8 : 4;
    const rsp = machine.gpr.rsp;
    const base = frame.ptRegs ?? partialPtRegs(frame)?.base ?? null;
    const inKernel = machine.cpl === 0 && base !== null && rsp <= base + PT_REGS_SIZE;
    const words: Fact[] = [];
    // Below pt_regs the kernel's own frames; then the words of pt_regs up to the top of the stack.
    const end = inKernel && base !== null ? base + PT_REGS_SIZE : rsp + BigInt(WORDS * bytes);
    const start = inKernel && base !== null && base - rsp > 8n * BigInt(WORDS) ? base - 8n * BigInt(WORDS) : rsp;
    for (let at = start; at < end; at += BigInt(bytes)) words.push(word(frame, at, bytes, inKernel ? base : null));
    return {
      title: inKernel
        ? "The kernel stack of this task, RSP upwards to its top"
        : `The ${machine.cpl === 3 ? "program's" : "kernel's"} stack, RSP upwards`,
      words,
    };
  },
  Component: ({ view }) => (
    <FactTable caption={view.title} heads={["address", "value", "what it is"]} facts={view.words} showCaption />
  ),
});

function word(frame: Frame, at: bigint, bytes: number, base: bigint | null): Fact {
  const { machine, memory, events } = frame;
  const value = readWord(memory, at, bytes);
  const index = base === null || at < base ? -1 : Number((at - base) / 8n);
  const field = PT_REGS_FIELDS[index];
  const write = events.find((event) => event.kind === "memory-write" && event.linear === at);
  const meaning = value === undefined ? "not mapped" : field === "flags" ? flagNames(value) : meaningOf(value, memory);
  return {
    name: `${hex0x(at)}${at === machine.gpr.rsp ? " ◂ RSP" : ""}`,
    value: value === undefined ? "—" : hex0x(value, 1),
    note: field === undefined ? meaning : `pt_regs.${field}${meaning === "" ? "" : ` · ${meaning}`}`,
    current: at === machine.gpr.rsp,
    changed: write !== undefined,
  };
}
