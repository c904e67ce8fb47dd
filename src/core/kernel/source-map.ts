import { sourceLines } from "../assembler/gnu-lines.ts";
import type { KernelEdit } from "./guest/sources.ts";

/** Several files assembled as one source: which line belongs to which file. */
export class SourceMap {
  /** All files, one behind the other. */
  readonly source: string;
  private readonly lines: readonly string[];
  /** The first line of each file, 1-based. */
  private readonly starts: readonly { readonly file: string; readonly first: number }[];

  constructor(files: readonly KernelEdit[]) {
    const lines: string[] = [];
    const starts: { file: string; first: number }[] = [];
    for (const { file, source } of files) {
      starts.push({ file, first: lines.length + 1 });
      lines.push(...sourceLines(source));
    }
    this.lines = lines;
    this.starts = starts;
    this.source = lines.join("\n");
  }

  /** The file of a line of the whole, and its number there. */
  place(line: number): { readonly file: string; readonly line: number } {
    const start = this.starts.findLast(({ first }) => first <= line);
    return start === undefined ? { file: "", line } : { file: start.file, line: line - start.first + 1 };
  }

  text(line: number): string {
    return this.lines[line - 1] ?? "";
  }
}
