/** The register files that an operand can name. */
export type RegisterFile = "gpr" | "segment" | "control" | "debug" | "xmm" | "mm" | "st";

/** Where the register of an operand is encoded. `plain`: the form decides between ModRM.reg, ModRM.rm and the opcode's low bits. */
type RegisterPlace = "plain" | "reg" | "rm" | "vvvv" | "implied";

/** A register or memory operand of the instruction tables, taken apart. */
export interface OperandNotation {
  /** Null: memory only. */
  readonly registers: RegisterFile | null;
  /** Bits of the register; 0 where the form's other operands say it (CRn, DRn). */
  readonly registerBits: number;
  readonly place: RegisterPlace;
  /** The one register it means; -1: any. */
  readonly number: number;
  /** Bits of memory it takes; -1: none, 0: memory without a size. */
  readonly memoryBits: number;
  /** The memory operand's value belongs into the vector registers' file: it goes with XMM, MMX or x87 registers. */
  readonly inVectorFile: boolean;
}

const FIXED: Readonly<Record<string, readonly [file: RegisterFile, bits: number, number: number]>> = {
  AL: ["gpr", 8, 0],
  AX: ["gpr", 16, 0],
  EAX: ["gpr", 32, 0],
  RAX: ["gpr", 64, 0],
  CL: ["gpr", 8, 1],
  DX: ["gpr", 16, 2],
  ES: ["segment", 16, 0],
  CS: ["segment", 16, 1],
  SS: ["segment", 16, 2],
  DS: ["segment", 16, 3],
  FS: ["segment", 16, 4],
  GS: ["segment", 16, 5],
  XMM0: ["xmm", 128, 0],
  ST0: ["st", 80, 0],
};

const NAMED: Readonly<Record<string, readonly [file: RegisterFile, bits: number, place: RegisterPlace]>> = {
  Sreg: ["segment", 16, "reg"],
  CRn: ["control", 0, "reg"],
  DRn: ["debug", 0, "reg"],
  v32: ["gpr", 32, "vvvv"],
  v64: ["gpr", 64, "vvvv"],
  xmm: ["xmm", 128, "plain"],
  xmm2: ["xmm", 128, "rm"],
  mm: ["mm", 64, "plain"],
  mm2: ["mm", 64, "rm"],
  STi: ["st", 80, "rm"],
};

const COMPOUND_MEMORY: Readonly<Record<string, number>> = {
  m: 0,
  "m16&16": 32,
  "m16&32": 48,
  "m16&64": 80,
  "m32&32": 64,
  "m16:16": 32,
  "m16:32": 48,
  "m16:64": 80,
};

function parse(notation: string): OperandNotation | undefined {
  const fixed = FIXED[notation];
  if (fixed !== undefined) {
    const [registers, registerBits, number] = fixed;
    return { registers, registerBits, place: "implied", number, memoryBits: -1, inVectorFile: false };
  }
  const named = NAMED[notation];
  if (named !== undefined) {
    const [registers, registerBits, place] = named;
    return { registers, registerBits, place, number: -1, memoryBits: -1, inVectorFile: false };
  }
  const memory = { registers: null, registerBits: 0, place: "rm", number: -1 } as const;
  const compound = COMPOUND_MEMORY[notation];
  if (compound !== undefined) return { ...memory, memoryBits: compound, inVectorFile: false };

  const [, bits, kind] = /^m(\d+)(fp|int|bcd|byte)?$/.exec(notation) ?? [];
  if (bits !== undefined) {
    const memoryBits = kind === "byte" ? Number(bits) * 8 : Number(bits);
    return { ...memory, memoryBits, inVectorFile: kind === "fp" || kind === "int" || kind === "bcd" };
  }
  const [, either] = /^r\/m(8|16|32|64)$/.exec(notation) ?? [];
  if (either !== undefined) {
    const registerBits = Number(either);
    return { registers: "gpr", registerBits, place: "rm", number: -1, memoryBits: registerBits, inVectorFile: false };
  }
  const [, general, narrower] = /^r(8|16|32|64)(?:\/m(8|16))?$/.exec(notation) ?? [];
  if (general !== undefined) {
    return {
      registers: "gpr",
      registerBits: Number(general),
      place: narrower === undefined ? "plain" : "rm",
      number: -1,
      memoryBits: narrower === undefined ? -1 : Number(narrower),
      inVectorFile: false,
    };
  }
  const [, vector, vectorMemory] = /^(xmm|mm)\/m(8|16|32|64|128)$/.exec(notation) ?? [];
  if (vector !== undefined) {
    const registers = vector === "xmm" ? "xmm" : "mm";
    const registerBits = vector === "xmm" ? 128 : 64;
    return { registers, registerBits, place: "rm", number: -1, memoryBits: Number(vectorMemory), inVectorFile: true };
  }
  return undefined;
}

const known = new Map<string, OperandNotation | undefined>();

/** A register or memory notation of `form.ts`; undefined for immediates, branch targets, moffs, `1` and what is no notation. */
export function operandNotation(notation: string): OperandNotation | undefined {
  if (!known.has(notation)) known.set(notation, parse(notation));
  return known.get(notation);
}

/** Whether an operand is, or may be, memory that ModRM.rm addresses. */
export function takesMemory(notation: string): boolean {
  return (operandNotation(notation)?.memoryBits ?? -1) >= 0;
}

/** Whether a form names XMM, MMX or x87 registers: its memory operand `m64` then holds a value of theirs. */
export function namesVectorRegister(operands: readonly string[]): boolean {
  return operands.some((operand) => {
    const registers = operandNotation(operand)?.registers;
    return registers === "xmm" || registers === "mm" || registers === "st";
  });
}
