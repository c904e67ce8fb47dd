import type { Gpr64Name } from "../../core/index.ts";
import type { Subject } from "../subject.ts";

/** Makes the subjects that only the stage has; `../subjects.ts` makes those that all panels share. */

const said = (meaning: string): { readonly meaning?: string } => (meaning === "" ? {} : { meaning });

/** A part of a system call: its number, an argument, its result; with the register that still holds it. */
export function callSubject(part: string, value: bigint, meaning: string, register?: Gpr64Name): Subject {
  const watched = register === undefined ? {} : { watched: { kind: "register", name: register } as const };
  return { kind: { kind: "call", part }, name: part, value, size: 8, ...said(meaning), ...watched };
}

/** A general register as it was or will be: its value may have gone from the machine. */
export function pastRegisterSubject(name: Gpr64Name, value: bigint, meaning: string): Subject {
  return { kind: { kind: "register", name }, name, value, size: 8, ...said(meaning) };
}

/** An address that something came from or leads to. */
export function addressSubject(name: string, value: bigint, meaning = ""): Subject {
  return { kind: { kind: "linear-address" }, name, value, size: 8, ...said(meaning) };
}

export function errorCodeSubject(vector: number, value: number, meaning: string): Subject {
  return { kind: { kind: "error-code", vector }, name: "error code", value: BigInt(value), size: 4, ...said(meaning) };
}
