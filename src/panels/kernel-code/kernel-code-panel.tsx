import { type Frame, type FrameMemory, hexBytes, type InstructionView } from "../../core/index.ts";
import { codePanelsText } from "../../text/code-panels.ts";
import { abiOf } from "../call-registers.ts";
import { readGate } from "../gate.ts";
import { msrValue } from "../msr.ts";
import { definePanel } from "../panel.ts";
import { type CodeLine, CodeTable } from "../parts/code-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { hex0x } from "../word-text.ts";
import { kernelComment, kernelRoutine } from "./kernel-comment.ts";

/** The routine of the kernel that runs, or that a system call of the program would enter. */
export interface KernelCodeView {
  readonly title: string;
  readonly lines: readonly CodeLine[];
}

/** Instructions shown of a routine. */
const MOST = 160;
/** Instructions asked for at a time: most routines are short. */
const CHUNK = 20;
/** Bytes shown where no symbol says how long a routine is. */
const UNKNOWN_LENGTH = 64n;

const text = codePanelsText.kernel;

/** View: `KernelCodeView`. */
export const kernelCodePanel = definePanel<KernelCodeView>({
  id: "code",
  title: text.title,
  select: selectKernelCode,
  Component: ({ view }) => (
    <PanelBody>
      {view.lines.length === 0 ? (
        <p className="quiet">{text.nothing}</p>
      ) : (
        <CodeTable caption={view.title} lines={view.lines} comments />
      )}
    </PanelBody>
  ),
});

export function selectKernelCode(frame: Frame): KernelCodeView {
  const { inProgram, memory, last, next } = frame;
  const { address, title } = place(frame);
  // Instructions have no fixed length: only from a symbol on is the cut known.
  const { start, end } = kernelRoutine(frame, address) ?? { start: address, end: address + UNKNOWN_LENGTH };
  const instructions = instructionsBetween(memory, start, end);
  const comments = instructions.map(({ address: at }) => kernelComment(frame, at));
  const lines = instructions.map((instruction, index): CodeLine => {
    const { symbol } = instruction;
    const offset = symbol?.split("+")[1];
    return {
      address: hex0x(instruction.address),
      place: symbol === undefined ? hex0x(instruction.address) : `+${offset ?? "0x0"}`,
      label: symbol === undefined || offset !== undefined ? null : symbol,
      bytes: hexBytes(instruction.bytes),
      text: instruction.text,
      // Instructions of one macro share its line's comment: said once.
      comment: comments[index] === comments[index - 1] ? "" : (comments[index] ?? ""),
      next: !inProgram && instruction.address === next?.address,
      last: instruction.address === last?.address,
    };
  });
  return { title, lines };
}

function instructionsBetween(memory: FrameMemory, start: bigint, end: bigint): readonly InstructionView[] {
  const found: InstructionView[] = [];
  for (let at = start; at < end && found.length < MOST; ) {
    const chunk = memory.disassemble(at, CHUNK).filter(({ address, bytes }) => address < end && bytes.length > 0);
    const last = chunk.at(-1);
    if (last === undefined) break;
    found.push(...chunk);
    at = last.address + BigInt(last.bytes.length);
  }
  return found;
}

/** Where the kernel is; while the program runs, where its next system call would enter. */
function place(frame: Frame): { readonly address: bigint; readonly title: string } {
  const { machine, memory, next, last } = frame;
  const name = (address: bigint) => memory.symbolize(address) ?? hex0x(address);
  if (!frame.inProgram) {
    const address = next?.address ?? last?.address ?? machine.rip;
    return { address, title: text.running(name(address)) };
  }
  if (abiOf(frame) === "i386") {
    const gate = readGate(machine, memory, 0x80);
    if (gate !== null) return { address: gate.gate.offset, title: text.gate(name(gate.gate.offset), "gate 0x80") };
  }
  const address = msrValue(machine, "IA32_LSTAR");
  return { address, title: text.entry(name(address), "IA32_LSTAR") };
}
