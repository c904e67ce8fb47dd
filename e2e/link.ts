import { deflateRawSync, inflateRawSync } from "node:zlib";
import { linkDictionary } from "../src/scenario/dictionary.ts";

/** What a link carries; everything but the source has a default. */
export interface Linked {
  readonly source: string;
  readonly syntax?: "att" | "intel" | "nasm";
  readonly bits?: 64 | 32;
  readonly options?: { readonly vendor?: "intel" | "amd"; readonly smep?: boolean; readonly smap?: boolean };
  readonly input?: readonly { readonly step: number; readonly text: string }[];
  readonly step?: number;
}

/** The hash of any JSON as version 1 has it: base64url of deflate-raw, made by Node and not by the code under test. */
export function pack(json: unknown): string {
  return `#v1=${deflateRawSync(Buffer.from(JSON.stringify(json))).toString("base64url")}`;
}

/** What an address with a link packed by version 2 holds. */
export function unpack(address: string): Record<string, unknown> {
  const packed = new URL(address).hash.slice("#v2=".length);
  return JSON.parse(inflateRawSync(Buffer.from(packed, "base64url"), { dictionary: linkDictionary() }).toString());
}

/** The hash of a link to a program that is none of the ready ones. */
export function linkTo({ source, syntax = "att", bits = 64, ...rest }: Linked): string {
  return pack({ v: 1, program: { name: "test", source, syntax, bits }, ...rest });
}

/** A program of these instructions. */
export function program(...lines: readonly string[]): string {
  return `.globl _start\n_start:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}
