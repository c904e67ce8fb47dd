import { type Abi, allSystemCalls, type Frame } from "../../core/index.ts";

/** The kernel's tables, and what a row leads to where there is no routine. */
const TABLES = {
  "x86-64": { table: "sys_call_table", none: "__x64_sys_ni_syscall" },
  i386: { table: "ia32_sys_call_table", none: "__ia32_sys_ni_syscall" },
} as const satisfies Record<Abi, { readonly table: string; readonly none: string }>;

/** Bytes of the kernel as it is mapped now, else as it was assembled: ring 3 may be without the kernel's half. */
function kernelBytes({ memory, kernel }: Frame, address: bigint, length: number): Uint8Array | undefined {
  const mapped = memory.read(address, length);
  if (mapped !== undefined) return mapped;
  const section = kernel.sections.find(
    (each) => each.address <= address && address < each.address + BigInt(each.bytes.length),
  );
  const from = Number(address - (section?.address ?? 0n));
  return section?.bytes.subarray(from, from + length);
}

/** The numbers whose row in the table, as memory has it, leads to a service routine. */
export function answeredNumbers(frame: Frame, abi: Abi): ReadonlySet<number> {
  const table = frame.kernel.symbols.get(TABLES[abi].table);
  const none = frame.kernel.symbols.get(TABLES[abi].none);
  const rows = (allSystemCalls(abi).at(-1)?.nr ?? -1) + 1;
  const bytes = table === undefined ? undefined : kernelBytes(frame, table, rows * 8);
  if (bytes === undefined || bytes.length < rows * 8) return new Set();
  const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const answered = new Set<number>();
  for (let row = 0; row < rows; row++) if (words.getBigUint64(row * 8, true) !== none) answered.add(row);
  return answered;
}
