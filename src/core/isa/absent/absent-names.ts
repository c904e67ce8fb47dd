import { LEGACY_NAMES } from "./legacy-names.ts";
import { VECTOR_NAMES } from "./vector-names.ts";

/** An instruction that real processors have and this one does not. */
export interface AbsentName {
  /** In upper case, as in the manuals. */
  readonly mnemonic: string;
  /** The extension it belongs to, as in `"AVX2"`; empty: it belongs to every processor of its time, and Syscope alone lacks it. */
  readonly feature: string;
}

/** Where an instruction stands in the opcode maps, and what else chooses its name. */
export interface OpcodePlace {
  readonly encoding: "legacy" | "VEX" | "EVEX";
  /** 0 one byte, 1 `0F`, 2 `0F 38`, 3 `0F 3A`; with EVEX also 5 and 6. */
  readonly map: number;
  /** The mandatory prefix as VEX.pp has it: 0 none, 1 66, 2 F3, 3 F2. */
  readonly pp: number;
  readonly opcode: number;
  /** VEX.W or REX.W. */
  readonly w: boolean;
  readonly in64BitMode: boolean;
}

interface NamedOpcode {
  /** By W; empty where a register or memory alone is meant. */
  readonly register: readonly [string, string];
  readonly memory: readonly [string, string];
  /** ModRM.reg, or −1. */
  readonly digit: number;
  /** The whole ModRM byte, or −1. */
  readonly modrm: number;
  readonly feature: string;
}

const PREFIXES = ["", "66", "F3", "F2"];
const MAPS = ["", "0F", "0F38", "0F3A", "", "MAP5", "MAP6"];

/** `vpsrlv(d,q)` by W. */
function byW(name: string): readonly [string, string] {
  const [, start, zero = "", one = "", end] = /^(.*)\((.*),(.*)\)(.*)$/.exec(name) ?? [];
  return start === undefined ? [name, name] : [start + zero + end, start + one + end];
}

const TOKEN = /^([0-9a-f]{2})(?:\/(\d))?(?:\.([0-9a-f]{2}))?(.*)$/;

/** Adds the tokens of a section to `opcodes`. @param likewise what an opcode without a name is called */
function addTokens(
  opcodes: Map<string, NamedOpcode[]>,
  section: string,
  tokens: string,
  feature: string,
  likewise?: string,
): void {
  for (const token of tokens.trim().split(/\s+/)) {
    const [, opcode = "", digit, modrm, names = ""] = TOKEN.exec(token) ?? [];
    const key = section + opcode;
    const known = opcodes.get(key) ?? [];
    opcodes.set(key, known);
    if (names === "") {
      const same = opcodes.get(likewise + opcode) ?? [];
      known.push(...same.filter((other) => digit === undefined || other.digit === Number(digit)));
      continue;
    }
    const [register = "", memory = register] = names.split(":");
    known.push({
      register: byW(register),
      memory: byW(memory),
      digit: digit === undefined ? -1 : Number(digit),
      modrm: modrm === undefined ? -1 : Number.parseInt(modrm, 16),
      feature,
    });
  }
}

const KINDS = ["maddsub", "msubadd", "madd", "madd", "msub", "msub", "nmadd", "nmadd", "nmsub", "nmsub"];

/** Fused multiply-adds fill 96–9F, A6–AF and B6–BF: by rows the operands' order, by columns what is added, packed or scalar. */
function addFusedMultiplyAdds(opcodes: Map<string, NamedOpcode[]>): void {
  for (const [row, order] of ["132", "213", "231"].entries()) {
    for (const [column, kind] of KINDS.entries()) {
      const opcode = (0x96 + row * 16 + column).toString(16);
      const name = `${opcode}vf${kind}${order}${column >= 2 && column % 2 === 1 ? "s" : "p"}`;
      addTokens(opcodes, "VEX.66.0F38", `${name}(s,d)`, "");
      addTokens(opcodes, "EVEX.66.MAP6", `${name}h`, "");
    }
  }
}

let byPlace: ReadonlyMap<string, readonly NamedOpcode[]> | undefined;

/** Every absent opcode by encoding, prefix, map and opcode byte; made when the first is met. */
function namedOpcodes(): ReadonlyMap<string, readonly NamedOpcode[]> {
  if (byPlace !== undefined) return byPlace;
  const opcodes = new Map<string, NamedOpcode[]>();
  addFusedMultiplyAdds(opcodes);
  for (const [section, tokens] of Object.entries(VECTOR_NAMES)) {
    addTokens(opcodes, section, tokens, "", section.slice(1));
  }
  for (const [feature, place, tokens] of LEGACY_NAMES) addTokens(opcodes, place, tokens, feature);
  byPlace = opcodes;
  return opcodes;
}

function candidates({ encoding, map, pp, opcode }: OpcodePlace): readonly NamedOpcode[] {
  const opcodes = namedOpcodes();
  const end = (MAPS[map] ?? "?") + opcode.toString(16).padStart(2, "0");
  const prefix = PREFIXES[pp] ?? "";
  const at = (...parts: readonly string[]): readonly NamedOpcode[] => {
    return opcodes.get([...parts.filter((part) => part !== ""), end].join(".")) ?? [];
  };
  if (encoding !== "legacy") return at(encoding, prefix);
  return [...at(prefix === "" ? "NP" : prefix), ...at()];
}

/** Extensions of instructions with a VEX prefix, by name. */
const VEX_FEATURES: readonly (readonly [feature: string, names: RegExp])[] = [
  ["AMX", /^t|tilecfg$/],
  ["AVX-512", /^k/],
  ["FMA4", /^vfn?m(add|sub|addsub|subadd)[ps][sd]$/],
  ["FMA", /^vfn?m/],
  ["F16C", /^vcvtp(h2ps|s2ph)$/],
  ["VAES", /^vaes/],
  ["VPCLMULQDQ", /^vpclmul/],
  ["GFNI", /^vgf2/],
  ["AVX-VNNI", /^vpdp/],
  ["AVX-IFMA", /^vpmadd52/],
  ["AVX-NE-CONVERT", /^v(cvtne|bcstne)/],
  [
    "AVX2",
    /^vp(broadcast|blendd|erm(d|q|pd|ps)$|s[rl]lv|srav|gather|maskmov|erm2i128)|^vgather|^v(insert|extract|broadcast)i128/,
  ],
];

function vectorFeature(name: string, encoding: "VEX" | "EVEX"): string {
  if (encoding === "EVEX") return "AVX-512";
  return VEX_FEATURES.find(([, names]) => names.test(name))?.[0] ?? "AVX";
}

/** Whether ModRM has a say in the name. */
export function absentNeedsModrm(place: OpcodePlace): boolean {
  return candidates(place).length > 0 && !WITHOUT_MODRM.test(placeText(place));
}

/** Absent instructions that end with their opcode. */
const WITHOUT_MODRM = /^legacy 0F(?:09|37|aa)$|^VEX 0F77$/;

function placeText({ encoding, map, opcode }: OpcodePlace): string {
  return `${encoding} ${MAPS[map] ?? ""}${opcode.toString(16).padStart(2, "0")}`;
}

/** The name of the instruction at a place of the opcode maps, or undefined: no processor has one there. */
export function absentName(place: OpcodePlace, modrm: number): AbsentName | undefined {
  for (const { register, memory, digit, modrm: whole, feature } of candidates(place)) {
    if (digit >= 0 && digit !== ((modrm >> 3) & 7)) continue;
    if (whole >= 0 && whole !== modrm) continue;
    const name = (modrm >= 0xc0 ? register : memory)[place.w ? 1 : 0];
    if (name === "") continue;
    const { encoding } = place;
    return { mnemonic: name.toUpperCase(), feature: encoding === "legacy" ? feature : vectorFeature(name, encoding) };
  }
  return undefined;
}

let byName: ReadonlyMap<string, AbsentName> | undefined;

function allNames(): ReadonlyMap<string, AbsentName> {
  if (byName !== undefined) return byName;
  const names = new Map<string, AbsentName>();
  for (const [key, opcodes] of namedOpcodes()) {
    const encoding = /^E?VEX/.exec(key)?.[0];
    for (const { register, memory, feature } of opcodes) {
      for (const name of [...register, ...memory]) {
        if (name === "" || (names.has(name) && encoding === "EVEX")) continue;
        const vector = encoding === "VEX" || encoding === "EVEX" ? vectorFeature(name, encoding) : feature;
        names.set(name, { mnemonic: name.toUpperCase(), feature: vector });
      }
    }
  }
  byName = names;
  return names;
}

/**
 * What a word of an assembler's source means that no table of implemented instructions has: AT&T size suffixes and the names of
 * comparisons (`vcmpltps`, `vpcmpeqd`) are taken too.
 * @param word in lower case
 */
export function absentMnemonic(word: string): AbsentName | undefined {
  const names = allNames();
  const comparison = /^(vp?cmp)[a-z_]+?(u?[bwdq]|[ps][sdh])$/.exec(word);
  const tries = [word, word.slice(0, -1), comparison === null ? "" : `${comparison[1]}${comparison[2]}`];
  for (const name of tries) {
    const found = names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
