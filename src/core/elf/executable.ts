import type { ExecutableImage } from "../bits/executable-image.ts";
import { imageOfElf, readElf } from "./read-elf.ts";
import { writeElf } from "./write-elf.ts";

/** The image that Linux would load from the file that an assembled program is written to: with its header segment in memory. */
export function asLoaded(image: ExecutableImage): ExecutableImage {
  return imageOfElf(readElf(writeElf(image)));
}
