import { GPR8, GPR8_HIGH, GPR16, GPR32, GPR64, SREG } from "../isa/registers.ts";

export type RegisterClass =
  | "gpr8"
  | "gpr8high"
  | "gpr16"
  | "gpr32"
  | "gpr64"
  | "segment"
  | "control"
  | "debug"
  | "xmm"
  | "mmx"
  | "st"
  | "ip"
  | "zero-index";

/** A register as an operand names it. */
export interface Register {
  readonly name: string;
  readonly class: RegisterClass;
  readonly number: number;
  /** Bits. */
  readonly size: number;
}

function makeTable(): ReadonlyMap<string, Register> {
  const table = new Map<string, Register>();
  const add = (name: string, registerClass: RegisterClass, index: number, size: number): void => {
    table.set(name, { name, class: registerClass, number: index, size });
  };
  for (const [index, name] of GPR64.entries()) add(name, "gpr64", index, 64);
  for (const [index, name] of GPR32.entries()) add(name, "gpr32", index, 32);
  for (const [index, name] of GPR16.entries()) add(name, "gpr16", index, 16);
  for (const [index, name] of GPR8.entries()) add(name, "gpr8", index, 8);
  for (const [index, name] of GPR8_HIGH.entries()) add(name, "gpr8high", index, 8);
  for (const [index, name] of SREG.entries()) add(name, "segment", index, 16);
  for (let index = 0; index < 16; index++) {
    add(`cr${index}`, "control", index, 64);
    add(`dr${index}`, "debug", index, 64);
    add(`xmm${index}`, "xmm", index, 128);
    if (index < 8) add(`mm${index}`, "mmx", index, 64);
    if (index < 8) add(`st${index}`, "st", index, 80);
  }
  add("st", "st", 0, 80);
  add("rip", "ip", 0, 64);
  add("eip", "ip", 0, 32);
  // GNU's names for "no index" where the SIB byte is wanted anyway.
  add("riz", "zero-index", 4, 64);
  add("eiz", "zero-index", 4, 32);
  return table;
}

const registers = makeTable();

/** The register of a name (any case); `undefined` if there is none. */
export function findRegister(name: string): Register | undefined {
  return registers.get(name) ?? registers.get(name.toLowerCase());
}

/** Every register name, for completion. */
export function registerNames(): readonly string[] {
  return [...registers.keys()].filter((name) => name !== "riz" && name !== "eiz");
}

/** Exists in 64-bit mode only: needs a REX prefix, or is 64 bits wide. */
export function needs64BitMode(register: Register): boolean {
  if (register.class === "control") return register.number === 8;
  if (register.class === "gpr64" || register.class === "ip" || register.name === "riz") return true;
  return register.number >= 8 || needsRex(register);
}

/** SPL, BPL, SIL, DIL: numbers 4–7 of byte registers that a REX prefix selects. */
export function needsRex(register: Register): boolean {
  return register.class === "gpr8" && register.number >= 4 && register.number < 8;
}

export function isAddressRegister(register: Register): boolean {
  return register.class === "gpr64" || register.class === "gpr32" || register.class === "gpr16";
}
