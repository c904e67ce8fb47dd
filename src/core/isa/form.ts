import type { Mnemonic } from "./mnemonics.ts";

/**
 * Rows of the instruction tables, in the notation of the SDM's instruction pages (Vol. 2, "Instruction Column in the
 * Opcode Summary Table"). One form a row:
 *
 *     "operands | opcode [| attributes]"      e.g.  "r/m64, imm8 | REX.W 83 /0 ib"
 *
 * Operands: `AL AX EAX RAX CL DX 1 ES … GS` (fixed) · `r8 r16 r32 r64` (ModRM.reg, or the opcode's low bits with `+r`) ·
 * `r/m8 … r/m64` · `r32/m16 r64/m16` (register of the operand size, memory of 16 bits) · `m m8 m16 m32 m64 m128` ·
 * `m16&64` `m16&32` (pseudo-descriptor, bounds) `m32&32` · `m16:16 m16:32 m16:64` · `ptr16:16 ptr16:32` · `imm8 imm16 imm32 imm64` ·
 * `rel8 rel16 rel32` · `moffs8 … moffs64` · `Sreg` · `CRn` · `DRn` · `v32 v64` (a general register in VEX.vvvv) ·
 * `xmm` `mm` (ModRM.reg) · `xmm2` `mm2` (ModRM.rm, registers only) · `xmm/m8 … xmm/m128` `mm/m32 mm/m64` · `r32/m8 r64/m8` · `XMM0`
 * (written, not encoded) · `ST0` · `STi` · `m32fp m64fp m80fp` `m16int m32int m64int` `m80bcd` (x87) · `m14byte … m512byte` (areas).
 * An `imm8`/`imm32` narrower than the form's operand size is sign-extended, unless the row says `unsigned`.
 *
 * ModRM.rm holds the operand written with `m`. `Sreg`, `CRn` and `DRn` are in ModRM.reg and put a plain `r…` beside them in
 * ModRM.rm; so does a digit (`/0`), also with `xmm` and `mm`: the register form only. With `/r` and no operand for ModRM.reg its bits are ignored.
 *
 * Opcode: optional prefix rule `F2 F3 66` (mandatory), `NP` (none of them) or `NFx` (no F2, F3), optional size `o8 o16 o32 REX.W`, optional address size `a16 a32 a64`, opcode
 * bytes, `+r`, `+i` (x87: the low bits of the second byte name ST(i)), `/r` or `/0 … /7`, immediates `ib iw id io` and displacements `cb cw cd cp`. `o16`/`o32` mean the operand-size prefix
 * as the mode needs it, `a16`/`a32`/`a64` the address-size prefix; `o8` is a byte form without a byte operand (MOVSB). A row
 * without a size needs no prefix and takes any. `VEX.L.pp.map.W` stands before the opcode byte of a VEX encoding, as in
 * `VEX.LZ.66.0F38.W0 F7 /r`: L is `LZ LIG 128 256`, pp `66 F2 F3` or left out, the map `0F 0F38 0F3A`, W `W0 W1 WIG`.
 *
 * Attributes: `i64` invalid in 64-bit mode · `o64` valid in 64-bit mode only · `d64` operand size is 64 in 64-bit mode without
 * REX.W and 32 cannot be encoded · `f64` like d64, and a 66 prefix is ignored in 64-bit mode (Intel's near branches) · `lock` LOCK
 * allowed · `rep` REP and `repe` REPE/REPNE allowed · `cpl0` needs privilege level 0 · `cc` the opcode's low four bits are the
 * condition (the row lists condition 0) · `short` for assemblers: chosen when it reaches · `far` changes CS too · `unsigned` the
 * immediate is not sign-extended · `unaligned` 128 bits of memory need no alignment · `alias` decoded, but no assembler chooses it.
 * `REX.W` implies `o64`, `f64` implies `d64`; `NP` and `NFx` appear as the attributes `np` and `nfx`.
 *
 * Among the rows of a mnemonic the earlier is the assemblers' choice where two are equally long.
 */
export type FormText = string;

/** How an instruction form uses each operand, in operand order: `r` reads, `w` writes, `rw` both, `-` only its address. */
export type OperandAccess = "r" | "w" | "rw" | "-";

/** RFLAGS status flags (and DF, IF …), by what the instruction does to them. */
export interface FlagEffects {
  /** Read, as in `"CF ZF"`. */
  readonly tested?: string;
  /** Written according to the result. */
  readonly modified?: string;
  readonly cleared?: string;
  readonly set?: string;
  /** Undefined afterwards by the architecture. */
  readonly undefined?: string;
  /** Shifts and rotates: undefined unless the masked count is 1. (A count of 0 changes no flag.) */
  readonly undefinedUnlessOne?: string;
  /** Shifts: undefined where the masked count reaches beyond the operand. */
  readonly undefinedBeyondSize?: string;
}

/** Instruction-set extensions, as CPUID tells them. A mnemonic without one belongs to every x86-64 processor. */
export type Feature =
  | "x87"
  | "MMX"
  | "FXSR"
  | "SSE"
  | "SSE2"
  | "SSE3"
  | "SSSE3"
  | "SSE4.1"
  | "SSE4.2"
  | "BMI1"
  | "BMI2"
  | "ADX"
  | "INVPCID"
  | "RDPID";

/** Everything the project knows about a mnemonic, once. */
export interface MnemonicEntry {
  /** The SDM's section title, as in `"ADD—Add"`. */
  readonly title: string;
  /** One sentence for the editor's hover help. */
  readonly summary: string;
  readonly access?: readonly OperandAccess[];
  /** Where forms with another number of operands differ from `access`: by the number of operands. */
  readonly accessByCount?: Readonly<Record<number, readonly OperandAccess[]>>;
  /** Registers that no operand names, as in `{ reads: "RAX", writes: "RDX RAX" }`, 64-bit names. */
  readonly implicit?: { readonly reads?: string; readonly writes?: string };
  readonly flags?: FlagEffects;
  readonly feature?: Feature;
  readonly forms: readonly FormText[];
}

export type OperandSize = 8 | 16 | 32 | 64;

/** What a VEX prefix must hold for a form. */
export interface VexRule {
  /** VEX.L: 0 or 1; null where it is ignored. */
  readonly length: 0 | 1 | null;
  /** VEX.W; null where it is ignored. */
  readonly w: 0 | 1 | null;
}

/** A parsed row. */
export interface InstructionForm {
  /** Index in `instructionForms`. */
  readonly id: number;
  readonly mnemonic: Mnemonic;
  /** Operand notations, in Intel order (destination first). */
  readonly operands: readonly string[];
  /** 0 where the form has no operand size. For byte forms 8. */
  readonly operandSize: OperandSize | 0;
  /** 0 where the address size does not select the form. */
  readonly addressSize: 16 | 32 | 64 | 0;
  /** 0x66, 0xF2 or 0xF3 as part of the opcode, or VEX.pp; 0 without. */
  readonly mandatoryPrefix: 0 | 0x66 | 0xf2 | 0xf3;
  readonly rexW: boolean;
  /** Null where no VEX prefix takes the place of the escape bytes. */
  readonly vex: VexRule | null;
  /** Opcode bytes with escape bytes, those that a VEX prefix stands for too; the `+r`, `+i` or condition bits zero. */
  readonly opcode: readonly number[];
  /** The low three bits of the last opcode byte name a register. */
  readonly plusRegister: boolean;
  /** `"/r"`, a digit 0–7, or null without ModRM. */
  readonly modrm: "/r" | number | null;
  /** Immediate and displacement fields in order, as in `["ib"]`. */
  readonly immediates: readonly string[];
  readonly attributes: ReadonlySet<string>;
  readonly text: FormText;
}
