import { word64 } from "../bits/word64.ts";
import { undecodableText } from "../decoder/absent-opcode.ts";
import { decode } from "../decoder/decode.ts";
import { formatInstruction } from "../decoder/format-instruction.ts";
import { type Instruction, RELATIVE } from "../decoder/instruction.ts";
import type { Machine } from "../machine/machine.ts";
import type { InstructionView } from "./frame.ts";
import type { KernelStages } from "./kernel-stages.ts";
import { Linkage } from "./linkage.ts";
import type { RunLog } from "./run-log.ts";
import type { Stage } from "./stage.ts";
import type { SymbolTable } from "./symbol-table.ts";
import { codeBytes, isInstruction, type RunUp, runUpAt, userStage } from "./user-stage.ts";
import { inVdso, vsyscallDoor } from "./vdso-view.ts";

/** What stands for a mnemonic where an interrupt is delivered. */
export const INTERRUPT = "(interrupt)";

/** The syntax in which instructions are shown. */
export type Syntax = "att" | "intel" | "nasm";

/** Makes views of instructions: of the one about to run, and of any other. */
export class InstructionViews {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private readonly symbols: SymbolTable;
  private readonly stages: KernelStages;
  private readonly syntax: Syntax;
  private readonly lineOf: (address: bigint) => number | undefined;
  /** How the program is linked with the C library; null for a static one. */
  readonly linkage: Linkage | null;

  constructor(parts: {
    machine: Machine;
    log: RunLog;
    symbols: SymbolTable;
    stages: KernelStages;
    syntax: Syntax;
    lineOf: (address: bigint) => number | undefined;
  }) {
    this.machine = parts.machine;
    this.log = parts.log;
    this.symbols = parts.symbols;
    this.stages = parts.stages;
    this.syntax = parts.syntax;
    this.lineOf = parts.lineOf;
    this.linkage = Linkage.of(parts.machine);
  }

  /** The instruction that the machine is about to execute; in its place an interrupt that comes first. */
  current(): InstructionView {
    const { cpu, nextInterrupt } = this.machine;
    if (nextInterrupt !== null) {
      const symbol = this.symbols.symbolize(cpu.rip);
      return {
        address: cpu.rip,
        ...(symbol === undefined ? {} : { symbol }),
        bytes: new Uint8Array(0),
        text: `(interrupt 0x${nextInterrupt.toString(16)})`,
        mnemonic: INTERRUPT,
        stage: "switch",
      };
    }
    const view = this.at(cpu.rip, this.machine.inProgram, cpu.in64BitMode);
    const position = this.machine.position();
    return position === undefined ? view : { ...view, phase: { routine: position.routine, phase: position.phase } };
  }

  /** `count` instructions from an address on, in the mode of the code there. */
  from(address: bigint, count: number): readonly InstructionView[] {
    const views: InstructionView[] = [];
    const user = address < 1n << 47n;
    const in64BitMode = user ? this.machine.image.bits === 64 : true;
    for (let at = address; views.length < count; ) {
      const view = this.at(at, user, in64BitMode);
      if (view.bytes.length === 0) break;
      views.push(view);
      at += BigInt(view.bytes.length);
    }
    return views;
  }

  private at(address: bigint, user: boolean, in64BitMode: boolean): InstructionView {
    const read = (linear: bigint, length: number) => this.machine.peek(linear, length);
    const bytes = codeBytes(read, address);
    const symbol = this.symbols.symbolize(address);
    const line = user ? this.lineOf(address) : undefined;
    const place = { address, ...(symbol === undefined ? {} : { symbol }), ...(line === undefined ? {} : { line }) };
    if (bytes === undefined) {
      return { ...place, bytes: new Uint8Array(0), text: "(not mapped)", mnemonic: "", stage: user ? "user" : "entry" };
    }
    const decoded = decode(bytes, 0, in64BitMode);
    if (!isInstruction(decoded)) {
      return {
        ...place,
        bytes: bytes.slice(0, decoded.absent === undefined ? 1 : decoded.length),
        text: undecodableText(decoded),
        mnemonic: "",
        stage: user ? "user" : this.stages.stageAt(address),
      };
    }
    const syntax = user ? this.syntax : "att";
    const symbolAt = (target: bigint) => this.symbols.symbolize(target);
    const stage = user ? this.userStage(decoded, address, in64BitMode) : this.kernelStage(decoded, address);
    return {
      ...place,
      bytes: bytes.slice(0, decoded.length),
      text: formatInstruction(decoded, { syntax, address, symbolAt }),
      mnemonic: decoded.form.mnemonic,
      stage,
    };
  }

  /** The stage of the instruction about to run: what `current().stage` is, without the rest of the view. */
  stageNow(): Stage {
    const { cpu } = this.machine;
    if (this.machine.nextInterrupt !== null) return "switch";
    const { rip, in64BitMode } = cpu;
    const user = this.machine.inProgram;
    const bytes = codeBytes((linear, length) => this.machine.peek(linear, length), rip);
    if (bytes === undefined) return user ? "user" : "entry";
    const decoded = decode(bytes, 0, in64BitMode);
    if (!isInstruction(decoded)) return user ? "user" : this.stages.stageAt(rip);
    return user ? this.userStage(decoded, rip, in64BitMode) : this.kernelStage(decoded, rip);
  }

  /** The run-up to a trap that the instruction about to run lies in. */
  runUp(): RunUp | undefined {
    const { cpu } = this.machine;
    if (!this.machine.inProgram) return undefined;
    const read = (linear: bigint, length: number) => this.machine.peek(linear, length);
    return runUpAt(read, cpu.rip, cpu.in64BitMode, (call) => vsyscallDoor(this.machine, call));
  }

  private userStage(instruction: Instruction, address: bigint, in64BitMode: boolean): Stage {
    if (this.machine.options.unikernel && this.callsLibrary(instruction, address)) return "wrapper";
    const step = this.machine.steps;
    const called = this.log.callAt(step);
    const last = called?.exitStep !== undefined && called.exitStep <= step ? called : undefined;
    const place = this.linkage?.placeOf(address) ?? "program";
    if (place === "errno") return "errno";
    const stage = userStage({
      instruction,
      address,
      in64BitMode,
      read: (linear, length) => this.machine.peek(linear, length),
      sinceReturn: last?.exitStep === undefined ? Number.POSITIVE_INFINITY : step - last.exitStep,
      returnAddress: last?.continuesAt,
      inVdso: inVdso(this.machine, address),
      callsDoor: (call) => vsyscallDoor(this.machine, call),
    });
    return stage === "user" && place !== "program" ? "wrapper" : stage;
  }

  /** A near CALL of the program into the kernel library's half. */
  private callsLibrary({ form, operand0, length, immLow, immHigh }: Instruction, address: bigint): boolean {
    if (form.mnemonic !== "CALL" || operand0.kind !== RELATIVE) return false;
    return BigInt.asUintN(64, address + BigInt(length) + word64(immLow, immHigh)) >= 1n << 63n;
  }

  private kernelStage({ form }: Instruction, address: bigint): Stage {
    const returns = form.mnemonic === "SYSRET" || (form.mnemonic === "IRET" && this.returnsToUser());
    return returns ? "return" : this.stages.stageAt(address);
  }

  /** Whether the frame that an IRET is about to pop leads to ring 3. */
  private returnsToUser(): boolean {
    const cs = this.machine.peek(this.machine.cpu.readGpr(4) + 8n, 2);
    return cs === undefined || ((cs[0] ?? 0) & 3) === 3;
  }
}
