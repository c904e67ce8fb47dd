/** Byte offsets in a 64-bit task-state segment; all stack pointers are 8 bytes. @see SDM Vol. 3 "Task Management in 64-bit Mode" */
export const TSS_RSP0 = 0x04;
export const TSS_RSP1 = 0x0c;
export const TSS_RSP2 = 0x14;
export const TSS_IST1 = 0x24;
export const TSS_IST2 = 0x2c;
export const TSS_IST3 = 0x34;
export const TSS_IST4 = 0x3c;
export const TSS_IST5 = 0x44;
export const TSS_IST6 = 0x4c;
export const TSS_IST7 = 0x54;
/** 2 bytes: offset of the I/O permission bitmap from the start of the segment. */
export const TSS_IO_MAP_BASE = 0x66;
/** Bytes without an I/O permission bitmap. */
export const TSS_SIZE = 0x68;

/** A field of the 64-bit TSS. */
export interface TssField {
  readonly name: string;
  readonly offset: number;
  readonly bytes: 2 | 8;
  readonly meaning: string;
}

export const TSS_FIELDS: readonly TssField[] = [
  { name: "RSP0", offset: TSS_RSP0, bytes: 8, meaning: "Stack on entry to privilege level 0." },
  { name: "RSP1", offset: TSS_RSP1, bytes: 8, meaning: "Stack on entry to privilege level 1." },
  {
    name: "RSP2",
    offset: TSS_RSP2,
    bytes: 8,
    meaning: "Stack on entry to level 2; Linux parks the user's RSP here during SYSCALL.",
  },
  { name: "IST1", offset: TSS_IST1, bytes: 8, meaning: "Stack of gates whose IST field is 1." },
  { name: "IST2", offset: TSS_IST2, bytes: 8, meaning: "Stack of gates whose IST field is 2." },
  { name: "IST3", offset: TSS_IST3, bytes: 8, meaning: "Stack of gates whose IST field is 3." },
  { name: "IST4", offset: TSS_IST4, bytes: 8, meaning: "Stack of gates whose IST field is 4." },
  { name: "IST5", offset: TSS_IST5, bytes: 8, meaning: "Stack of gates whose IST field is 5." },
  { name: "IST6", offset: TSS_IST6, bytes: 8, meaning: "Stack of gates whose IST field is 6." },
  { name: "IST7", offset: TSS_IST7, bytes: 8, meaning: "Stack of gates whose IST field is 7." },
  { name: "IOMAP", offset: TSS_IO_MAP_BASE, bytes: 2, meaning: "Where the I/O permission bitmap starts." },
];
