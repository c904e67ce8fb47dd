import { pointer, word } from "./text.ts";

/** Codes of arch_prctl from 0x1001 on. */
const ARCH_CODES = ["ARCH_SET_GS", "ARCH_SET_FS", "ARCH_GET_FS", "ARCH_GET_GS"];

/** The first argument of arch_prctl. */
export function archCode(value: bigint): string {
  return ARCH_CODES[Number(value) - 0x1001] ?? `${word(value)} /* ARCH_??? */`;
}

/** struct user_desc as it is in memory; behind a call that has returned its number is the one that the kernel chose. */
export function userDesc(
  value: bigint,
  { read }: { read(linear: bigint, length: number): Uint8Array | undefined },
): string {
  const bytes = read(value, 16);
  if (bytes === undefined) return pointer(value);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const flags = view.getUint32(12, true);
  const bit = (name: string, shift: number, mask = 1): string => `${name}=${(flags >>> shift) & mask}`;
  const bits = [
    bit("seg_32bit", 0),
    bit("contents", 1, 3),
    bit("read_exec_only", 3),
    bit("limit_in_pages", 4),
    bit("seg_not_present", 5),
    bit("useable", 6),
  ];
  const base = pointer(BigInt(view.getUint32(4, true)));
  const limit = `0x${view.getUint32(8, true).toString(16).padStart(6, "0")}`;
  return `{entry_number=${view.getInt32(0, true)}, base_addr=${base}, limit=${limit}, ${bits.join(", ")}}`;
}
