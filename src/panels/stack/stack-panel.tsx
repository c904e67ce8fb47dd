import { descriptors, type Frame, PT_REGS_FIELDS, tss } from "../../core/index.ts";
import { stackPanelText as text } from "../../text/stack-panel.ts";
import { bytesAt } from "../address.ts";
import { definePanel, type Focus } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { PT_REGS_SIZE, partialPtRegs } from "../pt-regs.ts";
import { spotsPtRegs, spottedAddress } from "../spot.ts";
import { memorySubject, ptRegsSubject } from "../subjects.ts";
import { flagNames, hex0x, littleEndian, meaningOf, readWord } from "../word-text.ts";

/** Words of the stack from RSP upwards; those of a pt_regs with their names. */
export interface StackView {
  readonly title: string;
  readonly words: readonly Fact[];
}

/** Words shown below a pt_regs, where the kernel's own frames stand. */
const FRAME_WORDS = 6;
/** Rows of the table, in the program and in the kernel: crossing the line moves nothing. */
const ROWS = FRAME_WORDS + PT_REGS_FIELDS.length;

/** View: `StackView`. */
export const stackPanel = definePanel<StackView>({
  id: "stack",
  title: text.title,
  select: (frame, focus) => {
    const { machine } = frame;
    const base = frame.ptRegs ?? partialPtRegs(frame)?.base ?? null;
    const { rsp } = machine.gpr;
    if (!frame.inProgram && base !== null && rsp <= base + PT_REGS_SIZE) {
      return {
        title: isOutermost(frame, base) ? text.kernelStack : text.innerStack,
        words: [...kernelFrames(frame, focus, base), ...savedWords(frame, focus, base)],
      };
    }
    const bytes = machine.in64BitMode ? 8 : 4;
    return {
      title: machine.cpl === 3 || frame.unikernel ? text.programStack : text.otherStack,
      words: Array.from({ length: ROWS }, (_, row) => word(frame, focus, rsp + BigInt(row * bytes), bytes, null)),
    };
  },
  Component: ({ view }) => (
    <PanelBody>
      <FactTable caption={view.title} heads={text.heads} facts={view.words} showCaption steady follow />
    </PanelBody>
  ),
});

/** Whether a pt_regs is that of the way into the kernel; below it stands that of an exception inside the kernel. */
function isOutermost({ machine, memory }: Frame, base: bigint): boolean {
  return readWord(memory, machine.tr.base + BigInt(tss.TSS_RSP0)) === base + PT_REGS_SIZE;
}

/** The words just below the pt_regs; of a deeper stack those at RSP, and how many lie between. */
function kernelFrames(frame: Frame, focus: Focus, base: bigint): readonly Fact[] {
  const depth = Number((base - frame.machine.gpr.rsp) / 8n);
  if (depth <= FRAME_WORDS) {
    return Array.from({ length: FRAME_WORDS }, (_, row) =>
      word(frame, focus, base - BigInt((FRAME_WORDS - row) * 8), 8, base),
    );
  }
  const shown = FRAME_WORDS - 1;
  const words = Array.from({ length: shown }, (_, row) =>
    word(frame, focus, frame.machine.gpr.rsp + BigInt(row * 8), 8, base),
  );
  return [...words, { name: "…", value: "", note: text.between(`${depth - shown}`), faint: true }];
}

function savedWords(frame: Frame, focus: Focus, base: bigint): readonly Fact[] {
  return PT_REGS_FIELDS.map((_, index) => word(frame, focus, base + BigInt(index * 8), 8, base));
}

function word(frame: Frame, { spot }: Focus, at: bigint, bytes: 4 | 8, base: bigint | null): Fact {
  const { machine, memory, events } = frame;
  const address = BigInt.asUintN(bytes * 8, at);
  const read = bytesAt(memory, address, bytes);
  const value = read === undefined ? undefined : littleEndian(read);
  const below = base !== null && address < machine.gpr.rsp;
  const index = base === null || at < base ? -1 : Number((at - base) / 8n);
  const field = PT_REGS_FIELDS[index];
  const write = events.find((event) => event.kind === "memory-write" && event.linear === address);
  const spotted = (field !== undefined && spotsPtRegs(spot, field)) || spottedAddress(frame, spot) === address;
  if (below) {
    const note = field === undefined ? text.free : text.saved(field, text.notPushed);
    return { name: hex0x(address), value: "—", note, faint: true, spot: spotted };
  }
  const meaning = value === undefined ? text.notMapped : meaningOfWord(frame, field, value);
  const note = field === undefined ? meaning : text.saved(field, meaning);
  const isTop = address === machine.gpr.rsp;
  const shown: Fact = {
    name: hex0x(address),
    value: value === undefined ? "—" : hex0x(value, 1),
    note: isTop ? text.top(note) : note,
    current: isTop,
    changed: write !== undefined,
    spot: spotted,
  };
  if (value === undefined) return shown;
  const subject =
    field === undefined || base === null
      ? memorySubject(frame, address, value, { name: memory.symbolize(address) ?? hex0x(address), size: bytes })
      : ptRegsSubject(frame, base, field, value);
  return { ...shown, subject };
}

function meaningOfWord({ memory }: Frame, field: string | undefined, value: bigint): string {
  if (field === "flags") return flagNames(value);
  if (field !== "cs" && field !== "ss") return meaningOf(value, memory);
  const { index, table, rpl } = descriptors.decodeSelector(Number(value & 0xffffn));
  return text.selector(table.toUpperCase(), `${index}`, `${rpl}`);
}
