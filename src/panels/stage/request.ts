import { ARGUMENT_REGISTERS, type Frame, GPR64, type Gpr64Name, systemCall } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { abiOf, savedField } from "../call-registers.ts";
import { ptRegsWord } from "../pt-regs.ts";
import { spotsRegister } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { hex0x, meaningOf } from "../word-text.ts";
import { quoteBytes } from "./byte-text.ts";
import { callSubject } from "./stage-subjects.ts";

/** A register of the request: the number's, or an argument's. */
export interface RequestSlot {
  /** As the code calls it: `"edi"` in 32-bit code. */
  readonly register: string;
  /** `"number"`, `"fd"`, or empty while the call is not known. */
  readonly name: string;
  readonly value: bigint;
  /** What the value means to this call: `write`, `"Hello\n"`, `18`. */
  readonly decoded: string;
  /** `new`: by the last step. `coming`: an instruction before the trap is still to write it. `unused`: this call does not take it. */
  readonly state: "set" | "new" | "coming" | "unused";
  /** The instruction that has just set it or is going to. */
  readonly by: string | null;
  readonly subject: Subject;
  readonly spot: boolean;
}

/** What a system call takes from the registers, filled as far as it is. */
export interface RequestView {
  /** `preparing`: a trap is ahead in straight-line code. `passed`: the kernel has it. `idle`: neither. */
  readonly state: "preparing" | "passed" | "idle";
  /** The trap, as the program writes it. */
  readonly door: string;
  /** The call's name once its number is set. */
  readonly call: string | null;
  /** The number first, then all argument registers in order. */
  readonly slots: readonly RequestSlot[];
}

/** Instructions looked at ahead of RIP for the trap. */
const LOOK_AHEAD = 25;

/** The general register that a name is a part of: `edi`, `r10d` and `al` are of rdi, r10 and rax. */
function gprOf(name: string): Gpr64Name | undefined {
  const numbered = /^(r\d+)[bwd]?$/.exec(name)?.[1];
  const letter = /^[er]?([abcd])[xlh]$/.exec(name)?.[1];
  const pointer = /^[er]?(si|di|bp|sp)l?$/.exec(name)?.[1];
  const whole = numbered ?? (letter === undefined ? undefined : `r${letter}x`) ?? `r${pointer ?? ""}`;
  return GPR64.find((each) => each === whole);
}

/** The register that an instruction writes: the last operand of AT&T syntax, else the first. */
function targetOf(text: string): Gpr64Name | undefined {
  const plain = text.replace(/\s+#.*$/, "");
  const att = /%(\w+)$/.exec(plain)?.[1];
  return gprOf(att ?? /^\S+\s+(\w+)/.exec(plain)?.[1] ?? "");
}

/** What straight-line code from here to the trap is still going to write; null where no trap is ahead. */
function ahead({
  machine,
  memory,
  next,
  inProgram,
}: Frame): { door: string; writes: ReadonlyMap<Gpr64Name, string> } | null {
  if (!inProgram || next === null) return null;
  const writes = new Map<Gpr64Name, string>();
  let at = machine.rip;
  for (let count = 0; count < LOOK_AHEAD; count++) {
    const [instruction] = memory.disassemble(at, 1);
    if (instruction === undefined || instruction.mnemonic === "" || /^(J|CALL|RET|LOOP|HLT)/.test(instruction.mnemonic))
      return null;
    if (instruction.stage === "trap") return { door: instruction.text, writes };
    const target = instruction.stage === "registers" ? targetOf(instruction.text) : undefined;
    if (target !== undefined) writes.set(target, instruction.text.replace(/\s+#.*$/, ""));
    at += BigInt(instruction.bytes.length);
  }
  return null;
}

export function selectRequest(frame: Frame, spot: Spot | null): RequestView {
  const { call, inCall, inProgram, machine, previous, last, memory, ptRegs } = frame;
  const coming = ahead(frame);
  const passed = inCall && call !== null ? call : null;
  const abi = coming === null ? abiOf(frame) : /^int/.test(coming.door) ? "i386" : "x86-64";
  const spell = (name: Gpr64Name): string => (abi === "i386" ? name.replace(/^r/, "e") : name);
  const saved = passed === null && !inProgram && ptRegs !== null ? ptRegs : null;
  const read = (name: Gpr64Name): bigint => {
    const word = saved === null ? machine.gpr[name] : (ptRegsWord(memory, saved, savedField(name)) ?? 0n);
    return abi === "i386" ? word & 0xffff_ffffn : word;
  };
  const numberKnown = coming?.writes.has("rax") !== true;
  const nr = passed?.nr ?? Number(BigInt.asUintN(32, read("rax")));
  const entry = coming !== null || passed !== null ? systemCall(abi, nr) : undefined;
  const known = numberKnown && entry?.implemented === true ? entry : undefined;
  const name = passed?.name ?? known?.name ?? null;

  const state = (register: Gpr64Name, used: boolean): Pick<RequestSlot, "state" | "by"> => {
    const later = coming?.writes.get(register);
    if (later !== undefined) return { state: "coming", by: later };
    const changed = previous !== null && inProgram && previous.gpr[register] !== machine.gpr[register];
    const wrote = last !== null && last.stage === "registers" && (changed || targetOf(last.text) === register);
    if (coming !== null && wrote) return { state: "new", by: last.text.replace(/\s+#.*$/, "") };
    return { state: used ? "set" : "unused", by: null };
  };
  const slot = (register: Gpr64Name, label: string, value: bigint, decoded: string, used: boolean): RequestSlot => ({
    register: spell(register),
    name: label,
    value,
    decoded,
    ...state(register, used),
    subject: callSubject(
      label === "" ? spell(register) : label,
      value,
      decoded,
      passed === null ? register : undefined,
    ),
    spot: spotsRegister(spot, register),
  });

  const number = passed === null ? read("rax") : BigInt(passed.nr);
  const slots = [slot("rax", stageText.registers.number, number, numberMeaning(frame, name, coming !== null), true)];
  ARGUMENT_REGISTERS[abi].forEach((register, index) => {
    const argument = passed?.args[index];
    const parameter = known?.parameters[index];
    const value = argument?.value ?? read(register);
    const next = ARGUMENT_REGISTERS[abi][index + 1];
    const count = next === undefined || coming?.writes.has(next) === true ? undefined : read(next);
    const isFile = (argument ?? parameter)?.name === "fd";
    const decoded =
      (isFile ? fileMeaning(frame, value) : argument?.decoded) ??
      (parameter === undefined ? meaningOf(value, memory) : decode(frame, parameter.type, value, count));
    // While the number is not set nobody knows how many arguments there are: what is zero may as well be no part of it.
    const used = name === null ? coming !== null && value !== 0n : argument !== undefined || parameter !== undefined;
    slots.push(slot(register, argument?.name ?? parameter?.name ?? "", value, decoded, used));
  });
  return {
    state: passed !== null ? "passed" : coming !== null ? "preparing" : "idle",
    door: passed?.door ?? coming?.door ?? "",
    call: name,
    slots,
  };
}

function numberMeaning({ call, inCall }: Frame, name: string | null, preparing: boolean): string {
  if (name !== null) return name;
  return preparing || (inCall && call !== null) ? stageText.registers.noSuchCall : "";
}

/** A file descriptor with what it leads to: `1 → tty`; the number alone where nothing is open under it. */
function fileMeaning({ task }: Frame, value: bigint): string {
  const word = BigInt.asIntN(32, value);
  const file = task.files.find(({ fd }) => BigInt(fd) === word);
  return file === undefined ? `${word}` : `${word} → ${file.kind}`;
}

/** An argument that is still in its register, by its C type. */
function decode({ memory }: Frame, type: string, value: bigint, count: bigint | undefined): string {
  if (/^const char\s*\*/.test(type) && count !== undefined && count > 0n && count < 0x10_0000n) {
    const bytes = memory.read(value, Number(count < 33n ? count : 33n));
    if (bytes !== undefined && value < 1n << 47n) return quoteBytes(bytes, Number(count));
  }
  if (/^(unsigned )?int$/.test(type)) return `${BigInt.asIntN(32, value)}`;
  const symbol = meaningOf(value, memory);
  if (symbol !== "") return symbol;
  return value < 10n ? `${value}` : type.includes("*") ? "" : hex0x(value);
}
