import { createHash } from "node:crypto";
import type { NativeCase, NativeResult } from "./execute-natively.ts";

/** Results of a real processor, kept for hosts that cannot run the cases: what changed, in hexadecimal. */
export interface CapturedRun {
  /** Of the cases' code and inputs: the capture belongs to exactly these. */
  readonly casesHash: string;
  readonly results: readonly CapturedResult[];
}

/** RIP, RFLAGS, vector, error code, registers as `number:value`, bytes of memory as `offset:value`. */
type CapturedResult = readonly [
  rip: string,
  rflags: string,
  vector: number,
  error: number,
  gpr: string,
  data: string,
  /** Bytes of the FXSAVE image, where the case has one. */
  fxsave?: string,
];

export function hashCases(cases: readonly NativeCase[]): string {
  const hash = createHash("sha256");
  for (const { bits, code, gpr, rflags, data, fxsave = [] } of cases) {
    hash
      .update(`${bits} ${rflags} ${gpr.join(" ")} `)
      .update(code)
      .update(data)
      .update(Uint8Array.from(fxsave));
  }
  return hash.digest("hex");
}

function changes(before: readonly (bigint | number)[], after: readonly (bigint | number)[]): string {
  const list: string[] = [];
  for (const [index, value] of after.entries()) {
    if (value !== before[index]) list.push(`${index.toString(16)}:${value.toString(16)}`);
  }
  return list.join(" ");
}

export function capture(cases: readonly NativeCase[], results: readonly NativeResult[]): CapturedRun {
  return {
    casesHash: hashCases(cases),
    results: cases.map((one, i): CapturedResult => {
      const result = results[i];
      if (result === undefined) throw new Error(`no result for case ${i}`);
      const gpr = changes(one.gpr, result.gpr);
      const data = changes([...one.data], [...result.data]);
      const { rip, rflags, vector, error } = result;
      const general = [rip.toString(16), rflags.toString(16), vector, error, gpr, data] as const;
      if (one.fxsave === undefined || result.fxsave === undefined) return general;
      return [...general, changes([...one.fxsave], [...result.fxsave])];
    }),
  };
}

function applyChanges<T>(list: T[], text: string, parse: (hex: string) => T): T[] {
  for (const change of text === "" ? [] : text.split(" ")) {
    const [index = "", value = ""] = change.split(":");
    list[Number.parseInt(index, 16)] = parse(value);
  }
  return list;
}

export function release(cases: readonly NativeCase[], run: CapturedRun): NativeResult[] {
  return cases.map((one, i) => {
    const [rip, rflags, vector, error, gpr, data, fxsave = ""] = run.results[i] as CapturedResult;
    const parseByte = (hex: string): number => Number.parseInt(hex, 16);
    return {
      rip: BigInt(`0x${rip}`),
      rflags: BigInt(`0x${rflags}`),
      vector,
      error,
      gpr: applyChanges([...one.gpr], gpr, (hex) => BigInt(`0x${hex}`)),
      data: Uint8Array.from(applyChanges([...one.data], data, parseByte)),
      ...(one.fxsave && { fxsave: Uint8Array.from(applyChanges([...one.fxsave], fxsave, parseByte)) }),
    };
  });
}
