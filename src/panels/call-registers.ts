import { ARGUMENT_REGISTERS, type Frame, type Gpr64Name, systemCall } from "../core/index.ts";
import { type PtRegsField, ptRegsWord } from "./pt-regs.ts";
import { hex0x, meaningOf } from "./word-text.ts";

/** A register in the part it plays in a system call. */
export interface RoleView {
  readonly role: string;
  /** As the code calls it: `"edi"` in 32-bit code. */
  readonly register: string;
  readonly value: bigint;
  /** The value it had before the last step, where that changed it. */
  readonly before?: bigint;
  readonly meaning: string;
}

export interface CallRegistersView {
  readonly abi: "x86-64" | "i386";
  /** Where the values were read. */
  readonly source: "registers" | "pt_regs";
  /** False while the kernel handles an exception: the values are no call's. */
  readonly inCall: boolean;
  readonly roles: readonly RoleView[];
}

/** Which numbering and registers the code at hand uses. */
export function abiOf(frame: Frame): "x86-64" | "i386" {
  if (frame.inCall && frame.call !== null) return frame.call.abi;
  if (frame.next?.text.startsWith("int ") === true && frame.stage === "trap") return "i386";
  if (frame.machine.cpl === 3) return frame.machine.in64BitMode ? "x86-64" : "i386";
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

/**
 * The number, the arguments, the result and what SYSCALL saves. While the kernel works, registers hold the kernel's values: what
 * the program passed is then read from pt_regs.
 */
export function selectCallRegisters(frame: Frame): CallRegistersView {
  const abi = abiOf(frame);
  const { machine, previous, memory, ptRegs } = frame;
  const saved = ptRegs !== null && machine.cpl === 0 ? ptRegs : null;
  const call = frame.inCall ? frame.call : null;

  const read = (name: Gpr64Name): { value: bigint; before?: bigint } => {
    if (saved !== null) return { value: ptRegsWord(memory, saved, PT_FIELD[name] ?? "ax") ?? 0n };
    const value = machine.gpr[name];
    const before = previous?.gpr[name];
    return before === undefined || before === value ? { value } : { value, before };
  };
  const spell = (name: Gpr64Name): string => (abi === "i386" ? name.replace("r", "e") : name);

  const number = read("rax");
  const entry = number.value > 0xffff_ffffn ? undefined : systemCall(abi, Number(number.value));
  const roles: RoleView[] = [
    { role: "number", register: spell("rax"), ...number, meaning: call?.name ?? entry?.name ?? "" },
  ];

  // In front of the trap the number says what the arguments are.
  const announced = call === null && frame.stage === "trap" ? entry?.parameters : undefined;
  ARGUMENT_REGISTERS[abi].forEach((name, index) => {
    const argument = call?.args[index];
    const known = argument?.name ?? announced?.[index]?.name;
    const { value, before } = read(name);
    roles.push({
      role: known === undefined ? `argument ${index + 1}` : `${index + 1} · ${known}`,
      register: spell(name),
      value,
      ...(before === undefined ? {} : { before }),
      meaning: argument?.decoded ?? meaningOf(value, memory),
    });
  });
  if (abi === "x86-64") {
    const way = read("rcx");
    roles.push({ role: "return address", register: "rcx", ...way, meaning: meaningOf(way.value, memory) });
    const flags = read("r11");
    roles.push({ role: "saved flags", register: "r11", ...flags, meaning: "" });
  }
  return { abi, source: saved === null ? "registers" : "pt_regs", inCall: frame.inCall || machine.cpl === 3, roles };
}

/** The result of the call that returned last, as a signed number and, for an error, its name. */
export function resultText(frame: Frame): string {
  const { call } = frame;
  if (call?.result === undefined) return "";
  if (call.errno !== undefined) return `−${call.errno.value}: ${call.errno.name}, ${call.errno.message}`;
  const signed = BigInt.asIntN(64, call.result);
  return signed > -1_000_000n && signed < 1_000_000n ? `${signed}` : hex0x(call.result);
}
