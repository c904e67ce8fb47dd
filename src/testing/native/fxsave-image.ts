import type { Cpu } from "../../core/cpu/cpu.ts";
import { X87_SLOT } from "../../core/cpu/vector-file.ts";
import { FXSAVE_BYTES } from "./execute-natively.ts";

/*
 * An FXSAVE image, as far as it is compared:
 *
 *     0   FCW      2   FSW      4   abridged tags     24  MXCSR
 *     32  ST(0) … ST(7), 10 bytes every 16            160 XMM0 … XMM15
 */
const FSW = 2;
const TAGS = 4;
export const MXCSR = 24;
export const ST0 = 32;
export const XMM0 = 160;

/** Bytes 8 … 15 of an image's register are not stored. */
const ST_BYTES = 10;

function physicalRegister(status: number, st: number): number {
  return (((status >> 11) & 7) + st) & 7;
}

export function loadFxsave(cpu: Cpu, image: Uint8Array): void {
  const view = new DataView(image.buffer, image.byteOffset, image.length);
  cpu.x87.control = view.getUint16(0, true);
  cpu.x87.status = view.getUint16(FSW, true);
  cpu.x87.valid = view.getUint8(TAGS);
  cpu.mxcsr = view.getUint32(MXCSR, true);
  const bytes = cpu.vectors.words8;
  for (let st = 0; st < 8; st++) {
    const from = ST0 + st * 16;
    bytes.set(image.subarray(from, from + ST_BYTES), (X87_SLOT + physicalRegister(cpu.x87.status, st)) * 16);
  }
  bytes.set(image.subarray(XMM0), 0);
}

export function storeFxsave(cpu: Cpu): Uint8Array {
  const image = new Uint8Array(FXSAVE_BYTES);
  const view = new DataView(image.buffer);
  view.setUint16(0, cpu.x87.control, true);
  view.setUint16(FSW, cpu.x87.status, true);
  view.setUint8(TAGS, cpu.x87.valid);
  view.setUint32(MXCSR, cpu.mxcsr, true);
  const bytes = cpu.vectors.words8;
  for (let st = 0; st < 8; st++) {
    const slot = (X87_SLOT + physicalRegister(cpu.x87.status, st)) * 16;
    image.set(bytes.subarray(slot, slot + ST_BYTES), ST0 + st * 16);
  }
  image.set(bytes.subarray(0, FXSAVE_BYTES - XMM0), XMM0);
  return image;
}

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** What differs between two images, in words. */
export function fxsaveDifferences(expected: Uint8Array, actual: Uint8Array): string[] {
  const found: string[] = [];
  const compare = (name: string, at: number, size: number): void => {
    const [a, b] = [hexOf(expected.subarray(at, at + size)), hexOf(actual.subarray(at, at + size))];
    if (a !== b) found.push(`${name} ${a}, here ${b} (bytes in order)`);
  };
  compare("FCW", 0, 2);
  compare("FSW", FSW, 2);
  compare("tags", TAGS, 1);
  compare("MXCSR", MXCSR, 4);
  for (let st = 0; st < 8; st++) compare(`ST(${st})`, ST0 + st * 16, ST_BYTES);
  for (let register = 0; register < 16; register++) compare(`XMM${register}`, XMM0 + register * 16, 16);
  return found;
}
