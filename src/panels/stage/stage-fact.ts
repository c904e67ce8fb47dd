import { type Gpr64Name, PT_REGS_FIELDS } from "../../core/index.ts";
import type { Focus } from "../panel.ts";
import type { Fact } from "../parts/fact-table.tsx";
import type { PtRegsField } from "../pt-regs.ts";
import type { Subject } from "../subject.ts";

/** A fact that a lesson may be pointing at. */
export type StageFact = Fact & { readonly spot?: boolean };

type Extra = Pick<Subject, "meaning">;

const said = (meaning: string | undefined): Extra => (meaning === undefined || meaning === "" ? {} : { meaning });

export function registerSubject(name: Gpr64Name, value: bigint, meaning?: string): Subject {
  const watched = { kind: "register", name } as const;
  return { kind: { kind: "register", name }, name, value, size: 8, ...said(meaning), watched };
}

export function ripSubject(value: bigint, meaning?: string): Subject {
  return { kind: { kind: "register", name: "rip" }, name: "rip", value, size: 8, ...said(meaning) };
}

export function selectorSubject(register: "cs" | "ss", value: bigint | number, meaning?: string): Subject {
  return { kind: { kind: "selector", register }, name: register, value: BigInt(value), size: 2, ...said(meaning) };
}

export function msrSubject(name: string, value: bigint, meaning?: string): Subject {
  return { kind: { kind: "msr", name }, name, value, size: 8, ...said(meaning) };
}

export function memorySubject(name: string, linear: bigint, value: bigint, meaning?: string): Subject {
  const watched = { kind: "memory", linear, length: 8 } as const;
  return { kind: { kind: "memory", linear }, name, value, size: 8, ...said(meaning), watched };
}

export function ptRegsSubject(field: PtRegsField, base: bigint, value: bigint, meaning?: string): Subject {
  const linear = base + BigInt(PT_REGS_FIELDS.indexOf(field) * 8);
  return { ...memorySubject(`pt_regs.${field}`, linear, value, meaning), kind: { kind: "pt-regs", field } };
}

export function callSubject(part: string, value: bigint, meaning?: string, register?: Gpr64Name): Subject {
  const watched = register === undefined ? {} : { watched: { kind: "register", name: register } as const };
  return { kind: { kind: "call", part }, name: part, value, size: 8, ...said(meaning), ...watched };
}

export function errorCodeSubject(vector: number, value: number, meaning?: string): Subject {
  return { kind: { kind: "error-code", vector }, name: "error code", value: BigInt(value), size: 4, ...said(meaning) };
}

/** What a lesson points at, asked piece by piece. */
export interface Pointed {
  readonly register: (name: string) => boolean;
  readonly ptRegs: (field: string) => boolean;
  readonly msr: (name: string) => boolean;
  readonly gate: (vector: number) => boolean;
  readonly row: boolean;
}

export function pointedAt({ spot }: Pick<Focus, "spot">): Pointed {
  const is = (key: string, value: unknown) => spot !== null && key in spot && Object.values(spot)[0] === value;
  return {
    register: (name) => is("register", name),
    ptRegs: (field) => is("ptRegs", field),
    msr: (name) => is("msr", name),
    gate: (vector) => is("gate", vector),
    row: is("row", "call"),
  };
}
