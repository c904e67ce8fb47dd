import { machineCode } from "../bare-cpu.ts";
import { CODE, DATA, DATA_BYTES, DATA_OFFSET, type NativeCase } from "./execute-natively.ts";

/** Instructions that break a rule, or use one that is easily got wrong: mostly faults. What comes out must be the same to the bit. */
export interface RuleCase extends NativeCase {
  readonly name: string;
}

/** The first address that is not canonical. */
const BEYOND = 0x8000_0000_0000n;
const BASE = DATA + DATA_OFFSET;
const RSP = BASE + 0x80n;

interface RuleInput {
  /** Registers by name's number; RSP is in the data's middle. */
  readonly gpr?: Readonly<Record<number, bigint>>;
  /** What RSP points to. */
  readonly stack?: readonly bigint[];
  readonly bits?: 64 | 32;
  readonly rflags?: bigint;
}

function rule(
  code: string | readonly number[],
  { gpr = {}, stack = [], bits = 64, rflags = 0x202n }: RuleInput = {},
): RuleCase {
  const data = new Uint8Array(DATA_BYTES);
  const view = new DataView(data.buffer);
  for (const [i, word] of stack.entries()) {
    if (bits === 64) view.setBigUint64(0x80 + i * 8, word, true);
    else view.setUint32(0x80 + i * 4, Number(word), true);
  }
  const registers = Array.from({ length: 16 }, (_, n) => gpr[n] ?? (n === 4 ? RSP : 0n));
  const bytes = typeof code === "string" ? machineCode(code, CODE, bits) : Uint8Array.from(code);
  return {
    name: `${bits}-bit ${typeof code === "string" ? code : code.map((byte) => byte.toString(16)).join(" ")}`,
    bits,
    code: bytes,
    gpr: registers,
    rflags,
    data,
  };
}

/** A frame of IRET that goes on after the IRETQ (2 bytes), with words replaced. */
function iretFrame(change: Readonly<Record<number, bigint>> = {}): bigint[] {
  return [CODE + 2n, 0x33n, 2n, RSP, 0x2bn].map((word, i) => change[i] ?? word);
}

/** The offset 0x55667788 and a selector after it, at RDI and with RAX full. */
function farPointerRule(code: readonly number[], selector: bigint): RuleCase {
  const is16 = code[0] === 0x66;
  const pointer = is16 ? (selector << 16n) | 0x7788n : (selector << 32n) | 0x5566_7788n;
  return rule(code, { gpr: { 0: -1n & 0xffff_ffff_ffff_ffffn, 7: RSP }, stack: [pointer] });
}

const selectors = [0n, 3n, 7n, 0x1bn, 0x23n, 0x33n, 0x40n, 0xfbn];

export const ruleCases: readonly RuleCase[] = [
  // Addresses that are not canonical.
  rule("jmp rax", { gpr: { 0: BEYOND } }),
  rule("call rax", { gpr: { 0: BEYOND } }),
  rule("call rax", { gpr: { 0: BEYOND, 4: BEYOND + 16n } }),
  rule("ret", { stack: [BEYOND] }),
  rule("push rax", { gpr: { 4: BEYOND + 16n } }),
  rule("pop rax", { gpr: { 4: BEYOND } }),
  rule("mov eax, [rax]", { gpr: { 0: BEYOND } }),
  rule("mov [rbp], eax", { gpr: { 5: BEYOND } }),
  rule("mov rax, [rbx]", { gpr: { 3: BEYOND - 4n } }),
  // Encodings.
  rule([...new Array<number>(15).fill(0x66), 0x90]),
  rule([0xf0, 0x90]),
  rule([0xf0, 0x01, 0xc0]),
  rule([0x66, 0x67, 0xf3, 0x48, 0x8b, 0x07], { gpr: { 7: BASE } }),
  rule([0x8e, 0xc8]),
  rule("ud2"),
  // Segment registers.
  ...selectors.flatMap((selector) =>
    ["mov ds, eax", "mov ss, eax", "mov gs, eax"].map((code) => rule(code, { gpr: { 0: selector } })),
  ),
  ...[0x10n, 0x23n, 0x2bn, 0x33n].flatMap((selector) =>
    ["lar ecx, eax", "lsl ecx, eax", "verr ax", "verw ax"].map((code) => rule(code, { gpr: { 0: selector, 1: 9n } })),
  ),
  // Privilege.
  ...[
    "hlt",
    "cli",
    "sti",
    "rdmsr",
    "wrmsr",
    "mov rax, cr0",
    "mov cr3, rax",
    "mov rax, dr0",
    "clts",
    "wbinvd",
    "invd",
    "swapgs",
    "sysretq",
    "sysexitd",
    "clac",
    "stac",
    "in al, 0x60",
    "out dx, al",
    "ltr ax",
    "lldt ax",
    "lmsw ax",
  ].map((code) => rule(code)),
  rule([0x0f, 0x20, 0xc8]),
  rule("lgdt [rax]", { gpr: { 0: BASE } }),
  rule("lgdt [rax]", { gpr: { 0: 5n } }),
  rule("invlpg [rax]", { gpr: { 0: BASE } }),
  rule([0x0f, 0x34]),
  rule([0x0f, 0x34], { bits: 32 }),
  rule([0x0f, 0x01, 0xf8], { bits: 32 }),
  // Interrupts.
  ...["int 0x20", "int 0x0e", "int 0xff", "int3", "int 3", "int 4"].map((code) => rule(code)),
  rule([0xce], { bits: 32, rflags: 0xa02n }),
  rule([0xce], { bits: 32 }),
  rule("bound eax, [edi]", { bits: 32, gpr: { 0: 5n, 7: BASE } }),
  rule("bound eax, [edi]", { bits: 32, gpr: { 7: BASE } }),
  // Returns.
  rule("iretq", { stack: iretFrame() }),
  rule("iretq", { stack: iretFrame({ 1: 0x23n }) }),
  rule("iretq", { stack: iretFrame({ 1: 0x10n }) }),
  rule("iretq", { stack: iretFrame({ 1: 0x2bn }) }),
  rule("iretq", { stack: iretFrame({ 4: 0n }) }),
  rule("iretq", { stack: iretFrame({ 4: 0x33n }) }),
  rule("iretq", { stack: iretFrame({ 0: BEYOND }) }),
  rule("iretq", { stack: iretFrame({ 2: 0x3ad7n }) }),
  rule([0xcf], { bits: 32, stack: [CODE + 1n, 0x23n, 0xad7n] }),
  rule([0xcb], { stack: [(0x23n << 32n) | (CODE + 1n)] }),
  rule([0xea, 7, 0, 0, 0x10, 0x33, 0], { bits: 32 }),
  rule([0xea, 7, 0, 0, 0x10, 0x10, 0], { bits: 32 }),
  // Compatibility mode's segments.
  rule("mov eax, gs:[eax]", { bits: 32 }),
  rule("mov cs:[edi], eax", { bits: 32, gpr: { 7: BASE } }),
  rule("mov eax, cs:[edi]", { bits: 32, gpr: { 7: BASE } }),
  // Far pointers into segment registers. REX.W reads an m16:32 on AMD.
  ...[
    [0x0f, 0xb2, 0x07],
    [0x0f, 0xb5, 0x07],
    [0x66, 0x0f, 0xb5, 0x07],
    [0x48, 0x0f, 0xb5, 0x07],
  ].flatMap((code) => [0n, 0x10n, 0x2bn].map((selector) => farPointerRule(code, selector))),
  // Undefined on purpose.
  rule([0x0f, 0xff, 0xc0]),
  rule([0x0f, 0xb9, 0xc0]),
  rule([0xd6], { bits: 32, rflags: 0x203n, gpr: { 0: 0x1234n } }),
  rule([0x66, 0x0f, 0x38, 0x82, 0x07], { gpr: { 7: BASE } }),
  // The rest.
  rule("enter 16, 3", { gpr: { 5: 0x3000_0000n } }),
  rule("cmpxchg16b [rdi]", { gpr: { 7: BASE + 8n } }),
  rule([0xd4, 0], { bits: 32 }),
  rule("rdgsbase rbx"),
];
