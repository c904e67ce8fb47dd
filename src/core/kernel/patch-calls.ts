import type { ExecutableImage, ImageSegment } from "../bits/executable-image.ts";
import { decode } from "../decoder/decode.ts";
import { systemCall } from "./abi/system-calls.ts";

/** A SYSCALL instruction of a unikernel's program, and what the loader made of it. */
export interface CallSite {
  /** Where SYSCALL stands, or stood. */
  readonly address: bigint;
  /** The number that the instruction right before puts into EAX; undefined where it is another one. */
  readonly nr: number | undefined;
  /** The call's name, where Linux has one under the number. */
  readonly name: string | undefined;
  /**
   * `patched`: a call stands there now. Else why not: `apart`: the number is not set right before, and SYSCALL alone has two bytes,
   * too few for a call. `label`: something may jump between the two instructions. `unknown`: the library has no such call. `far`: a
   * call reaches 2 GiB.
   */
  readonly outcome: "patched" | "apart" | "label" | "unknown" | "far";
}

/** mov $imm32, %eax */
const MOV_EAX = 0xb8;
const MOV_LENGTH = 5;
/** call rel32, then a NOP of two bytes: as long as what they replace. */
const CALL = 0xe8;
const NOP = [0x66, 0x90];

interface Patch {
  readonly image: ExecutableImage;
  readonly sites: readonly CallSite[];
}

/** Puts calls in place of `mov $nr, %eax; syscall` wherever it can. @param entryOf the address to call for a system call's name */
export function patchCalls(image: ExecutableImage, entryOf: (name: string) => bigint | undefined): Patch {
  const labels = new Set(image.symbols.map(({ address }) => address));
  const sites: CallSite[] = [];
  const segments = image.segments.map((segment) => {
    if (!segment.permissions.execute) return segment;
    const found = patchSegment(segment, labels, entryOf);
    sites.push(...found.sites);
    return { ...segment, bytes: found.bytes };
  });
  return { image: { ...image, segments }, sites };
}

function patchSegment(
  segment: ImageSegment,
  labels: ReadonlySet<bigint>,
  entryOf: (name: string) => bigint | undefined,
): { readonly bytes: Uint8Array; readonly sites: readonly CallSite[] } {
  const bytes = segment.bytes.slice();
  const view = new DataView(bytes.buffer);
  const sites: CallSite[] = [];
  /** Offset of the instruction before. */
  let before = -1;
  for (let at = 0; at < bytes.length; ) {
    const instruction = decode(bytes.subarray(at, at + 15), 0, true);
    if ("undecodable" in instruction) {
      before = -1;
      at++;
      continue;
    }
    if (instruction.form.mnemonic === "SYSCALL") {
      const address = segment.address + BigInt(at);
      const adjacent = before >= 0 && bytes[before] === MOV_EAX && at - before === MOV_LENGTH;
      const nr = adjacent ? view.getUint32(before + 1, true) : undefined;
      const entry = nr === undefined ? undefined : systemCall("x86-64", nr);
      const name = entry?.implemented === true ? entry.name : undefined;
      const target = name === undefined ? undefined : entryOf(name);
      const distance = target === undefined ? 0n : BigInt.asIntN(64, target - address);
      const outcome =
        nr === undefined
          ? "apart"
          : labels.has(address)
            ? "label"
            : target === undefined
              ? "unknown"
              : BigInt.asIntN(32, distance) === distance
                ? "patched"
                : "far";
      if (outcome === "patched") {
        // The call is as long as the MOV: the distance counts from SYSCALL's address.
        view.setUint8(before, CALL);
        view.setInt32(before + 1, Number(distance), true);
        bytes.set(NOP, at);
      }
      sites.push({ address, nr, name, outcome });
    }
    before = at;
    at += instruction.length;
  }
  return { bytes, sites };
}
