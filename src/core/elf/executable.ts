import type { ExecutableImage } from "../bits/executable-image.ts";
import { imageOfElf, imageOfShared, readElf } from "./read-elf.ts";
import { writeElf } from "./write-elf.ts";

/** The image that Linux would load from the file that an assembled program is written to: with its header segment in memory. */
export function asLoaded(image: ExecutableImage): ExecutableImage {
  const interpreter = image.dynamic?.interpreter ?? null;
  return imageOfElf(readElf(writeElf(image)), interpreter === null ? [] : [interpreter]);
}

/** The shared object in an ELF file, as it lies from its first byte on. */
export function sharedObject(file: Uint8Array): ExecutableImage {
  return imageOfShared(readElf(file));
}
