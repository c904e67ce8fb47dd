import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExecutableImage } from "../../core/bits/executable-image.ts";

const folder = join(import.meta.dirname, "../fixtures/assembler");

/** Set to write what the real tools say into the fixtures. */
export const isCapturing = process.env.SYSCOPE_CAPTURE !== undefined;

/** What the real assemblers said when they were asked: one text a row. */
export function readCaptured(name: string): readonly string[] {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as string[];
}

export function writeCaptured(name: string, rows: readonly string[]): void {
  writeFileSync(join(folder, `${name}.json`), `[\n${rows.map((row) => JSON.stringify(row)).join(",\n")}\n]\n`);
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Name and bytes of each section that a program loads. */
export function sectionsText(image: ExecutableImage): string {
  const sections = image.sections.filter(({ allocated, hasContents }) => allocated && hasContents);
  return sections.map(({ name, bytes }) => `${name} ${hexOf(bytes)}`).join(" | ");
}

/** What of an image must be the same: name, address and bytes of every section, and the program's own symbols. */
export function imageText(image: ExecutableImage): string {
  const sections = image.sections
    .filter(({ allocated, hasContents }) => allocated && hasContents)
    .map(({ name, address, bytes }) => `${name} ${address.toString(16)} ${hexOf(bytes)}`);
  const symbols = image.symbols
    .filter(({ name }) => !/^(_edata|_end|__bss_start|\.)/.test(name))
    .map(({ name, address }) => `${name}=${address.toString(16)}`)
    .sort();
  return [...sections, symbols.join(" ")].join("\n");
}

export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
