import { EVEX_ROWS } from "./evex-rows.ts";
import { LEGACY_ROWS } from "./legacy-rows.ts";
import { VEX_ROWS } from "./vex-rows.ts";

/**
 * Rows of instructions that the processor does not have. Nothing executes or assembles them; they are there to be disassembled, so
 * a row says more with less than `form.ts`:
 *
 *     "58 128/256 WIG VADDPS V,H,W | b32 er"
 *
 * Opcode (`/2` a digit in ModRM.reg, `.C8` the whole ModRM byte) · vector lengths (`LIG`: any) · W · name · operands · attributes.
 *
 * Operands use the letters of the SDM's opcode maps (Vol. 2, "Codes for Addressing Method"), in Intel order: `V` ModRM.reg, `H` VEX.vvvv,
 * `L` imm8[7:4], `W` ModRM.rm or memory, `U` ModRM.rm as a register, `M` memory; `G E B R` the same of general registers (`R` ModRM.rm
 * as a register), `KG KB KE` of mask registers, `TG TB TE` of tiles; `Ib` an immediate byte, `I4` its low half, `rel`. A size follows:
 * nothing for the vector length, `x y z` for 128, 256 and 512 bits, `/2 /4 /8` for a part of the vector length, or bits of memory;
 * `E32m16` is a register of 32 bits or 16 bits of memory. For general registers `y` is 32 or 64 bits by REX.W, `v` 16 too, `m` the
 * mode's size, `a` the address size. `v`, `vh`, `vx vy vz` behind memory: the index is a vector of that length (`vh`: half).
 *
 * Attributes: `b16 b32 b64` broadcast elements · `er` rounding, `sae` no exceptions, as EVEX.b says for registers · `n8 … n64` the
 * factor of an 8-bit displacement in bits, where it is not the memory's size · `att=` operands that only AT&T text shows.
 */
export interface AbsentRow {
  readonly mnemonic: string;
  readonly operands: readonly AbsentOperand[];
  /** Vector lengths in bits; empty: any. */
  readonly lengths: readonly number[];
  /** Null: any. */
  readonly w: boolean | null;
  /** −1: not looked at. */
  readonly digit: number;
  readonly modrm: number;
  /** Bits of a broadcast element; 0: none. */
  readonly broadcast: number;
  readonly rounding: "er" | "sae" | null;
  /** Bits that scale an 8-bit displacement; 0: the memory operand's. */
  readonly displacementBits: number;
  readonly attOperands: string;
}

/** An operand of a row, taken apart. */
export interface AbsentOperand {
  /** The letter: `V`, `KG` …; `fixed` for a register that is always the same. */
  readonly place: string;
  readonly text: string;
  /** Of the register: `""` vector length, `"x"`, `"/2"`, `"32"`, `"y"` … */
  readonly size: string;
  /** Of memory, likewise; −1 where no memory is possible. */
  readonly memory: string | null;
  /** Which vector indexes memory, or null: a general register. */
  readonly index: "v" | "vh" | "vx" | "vy" | "vz" | null;
}

const OPERAND = /^(KG|KB|KE|TG|TB|TE|V|H|L|W|U|M|G|E|B|R)(\/\d|\d+|[xyzvma])?(?:m(\d+))?(o|v[hxyz]?)?$/;
const LENGTH_BITS: Readonly<Record<string, string>> = { x: "128", y: "256", z: "512" };

function parseOperand(text: string): AbsentOperand {
  const [, place, size = "", memorySize, index = null] = OPERAND.exec(text) ?? [];
  if (place === undefined) return { place: "fixed", text, size: "", memory: null, index: null };
  const hasMemory = place === "W" || place === "M" || place === "E" || (place === "KE" && size !== "");
  return {
    place,
    text,
    // xmm/m32: memory of fewer bits stands beside the smallest register
    size: place === "W" && /^\d/.test(size) ? "x" : size,
    memory: hasMemory ? (memorySize ?? (place === "W" || place === "M" ? (LENGTH_BITS[size] ?? size) : size)) : null,
    index: index === "o" ? null : (index as AbsentOperand["index"]),
  };
}

function parseRow(line: string): readonly [opcode: string, row: AbsentRow] {
  const [main = "", attributeText = ""] = line.split(" | ");
  const [where = "", lengths = "", w = "", mnemonic = "", operands = ""] = main.split(" ");
  const [, opcode = "", digit, modrm] = /^([0-9A-F]{2})(?:\/(\d))?(?:\.([0-9A-F]{2}))?$/.exec(where) ?? [];
  if (opcode === "" || mnemonic === "") throw new Error(`malformed row "${line}"`);
  const attributes = attributeText.split(" ");
  const bitsOf = (letter: string): number =>
    Number(attributes.find((each) => /^[bn]\d/.test(each) && each.startsWith(letter))?.slice(1) ?? 0);
  return [
    opcode,
    {
      mnemonic,
      operands: operands === "" ? [] : operands.split(",").map(parseOperand),
      lengths: lengths === "LIG" ? [] : lengths.split("/").map(Number),
      w: w === "WIG" ? null : w === "W1",
      digit: digit === undefined ? -1 : Number(digit),
      modrm: modrm === undefined ? -1 : Number.parseInt(modrm, 16),
      broadcast: bitsOf("b"),
      rounding: attributes.includes("er") ? "er" : attributes.includes("sae") ? "sae" : null,
      displacementBits: bitsOf("n"),
      attOperands: attributes.find((each) => each.startsWith("att="))?.slice(4) ?? "",
    },
  ];
}

function parseAll(): ReadonlyMap<string, readonly AbsentRow[]> {
  const all = new Map<string, AbsentRow[]>();
  for (const [section, text] of [VEX_ROWS, EVEX_ROWS, LEGACY_ROWS].flatMap(Object.entries<string>)) {
    for (const line of text.trim().split("\n")) {
      const [opcode, row] = parseRow(line);
      const key = `${section} ${opcode}`;
      const rows = all.get(key);
      if (rows === undefined) all.set(key, [row]);
      else rows.push(row);
    }
  }
  return all;
}

/** Every row by section and opcode, as in `"VEX.66.0F38 18"`. */
export const absentRows: ReadonlyMap<string, readonly AbsentRow[]> = parseAll();

/** Whether objdump marks a row of EVEX because VEX can say the same: not the variable shifts, nor what VEX learnt later. */
export function hasVexTwin(row: AbsentRow): boolean {
  if (/^VP(S(LL|RL|RA)V|DP|MADD52)|BF16$/.test(row.mnemonic)) return false;
  vexForms ??= new Set(
    [...absentRows].filter(([key]) => key.startsWith("VEX")).flatMap(([, rows]) => rows.map(signature)),
  );
  return vexForms.has(signature(row));
}

let vexForms: ReadonlySet<string> | undefined;

/** The name and what kind each operand is of. */
function signature({ mnemonic, operands }: AbsentRow): string {
  return [mnemonic, ...operands.map(({ place, index }) => (place === "U" ? "W" : place) + (index ?? ""))].join(" ");
}
