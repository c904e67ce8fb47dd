import { hex, hex0x, hexBytes, type Program, type SourceLine } from "../core/index.ts";
import { editorText } from "../text/editor.ts";

/** What a line of the source became: where its first byte is, and all its bytes. */
export interface PlacedLine {
  readonly address: string;
  /** As many bytes as fit beside a line; `…` where there are more. */
  readonly bytes: string;
  readonly title: string;
  readonly executable: boolean;
}

/** Bytes shown beside a line: most instructions are not longer. */
const SHOWN = 7;
/** Bytes named in the title of a line with more. */
const TITLED = 64;
/** Characters of the longest list of bytes. */
export const BYTES_WIDTH = SHOWN * 3 - 1;

/** By line, from 1. Of a line that was assembled several times, as in a macro, all bytes in the order of their addresses. */
export function placedLines(lines: readonly SourceLine[]): ReadonlyMap<number, PlacedLine> {
  const groups = new Map<number, SourceLine[]>();
  for (const each of lines) {
    const group = groups.get(each.line);
    if (group === undefined) groups.set(each.line, [each]);
    else group.push(each);
  }
  return new Map(Array.from(groups, ([line, group]) => [line, placed(group)]));
}

function placed(group: readonly SourceLine[]): PlacedLine {
  const address = group.reduce((least, each) => (each.address < least ? each.address : least), group[0]?.address ?? 0n);
  const count = group.reduce((sum, { bytes }) => sum + bytes.length, 0);
  const first: number[] = [];
  for (const { bytes } of group) first.push(...bytes.subarray(0, TITLED - first.length));
  return {
    address: hex(address),
    bytes: count > SHOWN ? `${hexBytes(first.slice(0, SHOWN - 1))} …` : hexBytes(first),
    title: editorText.bytesAt(hex0x(address), count > TITLED ? `${hexBytes(first)} …` : hexBytes(first), count),
    executable: group.some(({ executable }) => executable),
  };
}

/** Characters that the longest address takes; of a source that is not assembled, those of a small program's. */
export function addressWidth(placed: ReadonlyMap<number, PlacedLine>, bits: Program["bits"]): number {
  let width = bits === 64 ? 6 : 7; // 401000, 8049000
  for (const { address } of placed.values()) width = Math.max(width, address.length);
  return width;
}
