import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { disassemble } from "../../cli/disassembly.ts";
import { decode, imageOfElf, readElf } from "../../core/index.ts";
import { absentDifference } from "../isa/absent-differences.ts";
import { normalizeSpacing } from "../isa/gnu-tools.ts";
import { objdumpDifference } from "../isa/objdump-differences.ts";

/** One line of a listing: bytes and text, spacing aside. */
interface Line {
  readonly bytes: string;
  readonly text: string;
}

export interface Comparison {
  /** Lines of objdump's listing, headings and symbols with them. */
  readonly lines: number;
  readonly different: number;
  /** How many of them have each known reason. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Those without one: `address: objdump | ours`. */
  readonly unexplained: readonly string[];
}

const LINE = /^\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*(?:\t(.*))?$/;

/** Instructions by address; headings and `...` by their place. */
function linesOf(listing: readonly string[]): ReadonlyMap<string, Line> {
  const lines = new Map<string, Line>();
  let last = "";
  for (const line of listing) {
    const [, address, bytes = "", text] = LINE.exec(line) ?? [];
    if (address !== undefined) lines.set(address, { bytes, text: normalizeSpacing(text ?? "") });
    else if (line.trim() !== "") lines.set(`after ${last} ${line.trim()}`, { bytes: "", text: normalizeSpacing(line) });
    last = address ?? last;
  }
  return lines;
}

function reasonOf(line: Line, ours: string | undefined, in64BitMode: boolean): string | undefined {
  const bytes = Uint8Array.from(line.bytes.split(" "), (digits) => Number.parseInt(digits, 16));
  if (line.bytes === "") return undefined;
  const decoded = decode(bytes, 0, in64BitMode);
  if ("undecodable" in decoded && decoded.reason === "unimplemented") {
    return absentDifference(bytes, ours === "(bad)" ? undefined : ours, line.text);
  }
  return objdumpDifference(decoded, line.text);
}

function objdumpOf(path: string, syntax: "att" | "intel"): { readonly lines: ReadonlyMap<string, Line> } {
  const options = syntax === "intel" ? ["-M", "intel"] : [];
  const { stdout } = spawnSync("objdump", ["-d", ...options, path], { encoding: "utf8", maxBuffer: 1 << 30 });
  return { lines: linesOf(stdout.split("\n")) };
}

/** Compares `disasm FILE` with `objdump -d FILE`, line by line. */
export function compareListing(path: string, syntax: "att" | "intel"): Comparison {
  const { lines: reference } = objdumpOf(path, syntax);
  const image = imageOfElf(readElf(new Uint8Array(readFileSync(path))));
  const ours = linesOf([...disassemble(image, path, syntax)]);
  const reasons = new Map<string, number>();
  const unexplained: string[] = [];
  let different = 0;
  for (const [address, line] of reference) {
    const mine = ours.get(address);
    if (mine?.text === line.text && mine.bytes === line.bytes) continue;
    different++;
    const reason = reasonOf(line, mine?.text, image.bits === 64);
    if (reason === undefined) unexplained.push(`${address}: ${line.text} | ${mine?.text ?? "nothing"}`);
    else reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return { lines: reference.size, different, reasons, unexplained };
}

/** The first line of each mnemonic in a program's listing that depends neither on its place nor on symbols: bytes and text. */
export function representativeLines(path: string, syntax: "att" | "intel"): readonly (readonly [string, string])[] {
  const { lines } = objdumpOf(path, syntax);
  const first = new Map<string, readonly [string, string]>();
  for (const { bytes, text } of lines.values()) {
    const name = /^(?:(?:rep\w*|lock|data16|notrack|[cdefgs]s) )*\S+/.exec(text)?.[0] ?? "";
    if (bytes !== "" && text !== "" && !first.has(name) && !/[<#]|\.\.\.|0x[0-9a-f]{5}/.test(text))
      first.set(name, [bytes, text]);
  }
  return [...first.values()];
}
