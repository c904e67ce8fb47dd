import { ARGUMENT_REGISTERS, type Frame, type Gpr64Name, systemCall } from "../core/index.ts";
import { panelsText } from "../text/panels.ts";
import { type PtRegsField, ptRegsAddressOf, ptRegsWord } from "./pt-regs.ts";
import type { Subject } from "./subject.ts";
import { hex0x, meaningOf } from "./word-text.ts";

/** A register in the part it plays in a system call. */
export interface RoleView {
  readonly role: string;
  readonly name: Gpr64Name;
  /** As the code calls it: `"edi"` in 32-bit code. */
  readonly register: string;
  /** What the code means by that name: of `edi` the low half. */
  readonly value: bigint;
  /** The value it had before the last step, where that changed it. */
  readonly before?: bigint;
  readonly meaning: string;
  readonly subject: Subject;
}

export interface CallRegistersView {
  readonly abi: "x86-64" | "i386";
  /** Where the values were read. */
  readonly source: "registers" | "pt_regs";
  /** False while the kernel handles an exception: the values are no call's. */
  readonly inCall: boolean;
  readonly roles: readonly RoleView[];
}

const text = panelsText.registers;

/** Which numbering and registers the code at hand uses. */
export function abiOf(frame: Frame): "x86-64" | "i386" {
  if (frame.inCall && frame.call !== null) return frame.call.abi;
  if (frame.next?.text.startsWith("int ") === true && frame.stage === "trap") return "i386";
  if (frame.inProgram) return frame.machine.in64BitMode ? "x86-64" : "i386";
  return frame.call?.abi ?? "x86-64";
}

const PT_FIELD: Readonly<Partial<Record<Gpr64Name, PtRegsField>>> = {
  rax: "orig_ax",
  rdi: "di",
  rsi: "si",
  rdx: "dx",
  r10: "r10",
  r8: "r8",
  r9: "r9",
  rbx: "bx",
  rcx: "cx",
  rbp: "bp",
  r11: "r11",
};

/** Where the entry code saves what a system call takes from a register. */
export function savedField(name: Gpr64Name): PtRegsField {
  return PT_FIELD[name] ?? "ax";
}

/**
 * The number, the arguments, the result and what SYSCALL saves. While the kernel works, registers hold the kernel's values: what
 * the program passed is then read from pt_regs.
 */
export function selectCallRegisters(frame: Frame): CallRegistersView {
  const abi = abiOf(frame);
  const { machine, previous, memory, ptRegs } = frame;
  const saved = ptRegs !== null && !frame.inProgram ? ptRegs : null;
  const call = frame.inCall ? frame.call : null;

  const mask = abi === "i386" ? 0xffff_ffffn : 0xffff_ffff_ffff_ffffn;
  const read = (name: Gpr64Name): { readonly value: bigint; readonly before?: bigint } => {
    if (saved !== null) return { value: (ptRegsWord(memory, saved, savedField(name)) ?? 0n) & mask };
    const value = machine.gpr[name] & mask;
    const before = previous === null ? value : previous.gpr[name] & mask;
    return before === value ? { value } : { value, before };
  };
  const add = (
    role: string,
    name: Gpr64Name,
    part: string,
    meaning: string,
    elsewhere?: { readonly register: string; readonly value: bigint },
  ) => {
    const register = elsewhere?.register ?? (abi === "i386" ? name.replace("r", "e") : name);
    const at = elsewhere === undefined ? read(name) : { value: elsewhere.value };
    const subject: Subject = {
      kind: { kind: "call", part },
      name: saved === null ? register : `pt_regs.${savedField(name)}`,
      value: at.value,
      size: abi === "i386" ? 4 : 8,
      ...(meaning === "" ? {} : { meaning }),
      watched:
        saved === null
          ? { kind: "register", name }
          : { kind: "memory", linear: ptRegsAddressOf(saved, savedField(name)), length: 8 },
    };
    roles.push({ role, name, register, ...at, meaning, subject });
  };

  const roles: RoleView[] = [];
  const number = read("rax").value;
  const entry = number > 0xffff_ffffn ? undefined : systemCall(abi, Number(number));
  add(text.number, "rax", "number", call?.name ?? entry?.name ?? "");

  // In front of the trap the number says what the arguments are.
  const announced = call === null && frame.stage === "trap" ? entry?.parameters : undefined;
  ARGUMENT_REGISTERS[abi].forEach((name, index) => {
    const argument = call?.args[index];
    // The fast doors of 32-bit code need ECX and EBP for themselves: what is in these is no argument.
    if (call !== null && argument === undefined && abi === "i386" && call.door !== "int 0x80" && index % 4 === 1)
      return;
    const known = argument?.name ?? announced?.[index]?.name;
    const part = text.argument(`${index + 1}`);
    const role = known === undefined ? part : text.namedArgument(`${index + 1}`, known);
    const elsewhere =
      argument !== undefined && argument.register !== name && argument.register !== name.replace("r", "e");
    add(role, name, part, argument?.decoded ?? meaningOf(read(name).value, memory), elsewhere ? argument : undefined);
  });
  if (abi === "x86-64") {
    add(text.returnAddress, "rcx", text.returnAddress, meaningOf(read("rcx").value, memory));
    add(text.savedFlags, "r11", text.savedFlags, "");
  }
  return { abi, source: saved === null ? "registers" : "pt_regs", inCall: frame.inCall || frame.inProgram, roles };
}

/** The result of the call that returned last, as a signed number and, for an error, its name. */
export function resultText(frame: Frame): string {
  const { call } = frame;
  if (call?.result === undefined) return "";
  if (call.errno !== undefined) return `−${call.errno.value}: ${call.errno.name}, ${call.errno.message}`;
  const signed = BigInt.asIntN(64, call.result);
  return signed > -1_000_000n && signed < 1_000_000n ? `${signed}` : hex0x(call.result);
}
