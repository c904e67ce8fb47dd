import type { InstructionForm } from "../isa/form.ts";
import { instructionForms } from "../isa/instruction-forms.ts";
import { type FormPlan, planForm } from "./operand-plan.ts";

/** Opcode maps by escape bytes: none, 0F, 0F 38, 0F 3A; then those of VEX prefixes. */
export const MAP_ONE_BYTE = 0;
export const MAP_0F = 1;
export const MAP_0F38 = 2;
export const MAP_0F3A = 3;
/** Plus VEX.mmmmm: 1 is 0F, 2 is 0F 38, 3 is 0F 3A. */
export const MAP_VEX = 4;
const MAPS = 8;

/** Which prefix may select another instruction: F2 and F3 come before 66. */
export const PREFIX_NONE = 0;
export const PREFIX_66 = 1;
export const PREFIX_F3 = 2;
export const PREFIX_F2 = 3;

/** What besides the opcode chooses a form. */
interface FormContext {
  /** `PREFIX_NONE` … `PREFIX_F2` */
  readonly prefix: number;
  /** 16, 32 or 64: what the prefixes ask for (REX.W, then 66), before any default of the form. */
  readonly requestedSize: 16 | 32 | 64;
  readonly addressSize: 16 | 32 | 64;
  /** The ModRM byte, 0 where the opcode has none. */
  readonly modrm: number;
  /** VEX.L; 0 without VEX. */
  readonly vectorLength: number;
}

interface Candidate {
  readonly plan: FormPlan;
  /** The whole ModRM byte as part of the opcode (`0F 01 F8`), else −1. */
  readonly fixedModrm: number;
  readonly prefix: number;
  readonly addressSize: number;
  readonly digit: number;
}

const CONTEXTS = 2 * 3 * 3 * 4;

/** All forms of one opcode byte in one mode. */
class OpcodeEntry {
  readonly hasModrm: boolean;
  private readonly candidates: readonly Candidate[];
  /** Some form's ModRM byte is part of the opcode, so the cache needs all 256. */
  private readonly byWholeModrm: boolean;
  private readonly chosen: (FormPlan | null | undefined)[] = [];

  constructor(candidates: readonly Candidate[]) {
    this.candidates = candidates;
    this.byWholeModrm = candidates.some(({ fixedModrm }) => fixedModrm >= 0);
    this.hasModrm = this.byWholeModrm || candidates.some(({ plan }) => plan.hasModrm);
  }

  /** The form for a context, or null: the opcode exists, but not like this. */
  choose(
    prefix: number,
    requestedSize: FormContext["requestedSize"],
    addressSize: FormContext["addressSize"],
    modrm: number,
    vectorLength: number,
  ): FormPlan | null {
    const shape = this.byWholeModrm ? modrm : (modrm >= 0xc0 ? 8 : 0) | ((modrm >> 3) & 7);
    const sizes = vectorLength * 9 + (addressSize >> 5) * 3 + (requestedSize >> 5);
    const key = shape * CONTEXTS + sizes * 4 + prefix;
    let plan = this.chosen[key];
    if (plan === undefined) {
      plan = this.search({ prefix, requestedSize, addressSize, modrm, vectorLength });
      this.chosen[key] = plan;
    }
    return plan;
  }

  private search(context: FormContext): FormPlan | null {
    const selected = this.candidates.filter((candidate) => matches(candidate, context));
    const prefixed = selected.filter((candidate) => candidate.prefix !== PREFIX_NONE);
    const usable = prefixed.length > 0 ? prefixed : selected;
    for (const rank of SIZE_ORDER[context.requestedSize]) {
      const found = usable.find(({ plan }) => sizeClass(plan.form) === rank);
      if (found !== undefined) return found.plan;
    }
    return null;
  }
}

function matches(candidate: Candidate, context: FormContext): boolean {
  const { prefix, addressSize, modrm } = context;
  const { vex } = candidate.plan.form;
  if (vex !== null) {
    if (candidate.prefix !== prefix) return false;
    if (vex.length !== null && vex.length !== context.vectorLength) return false;
    if (vex.w !== null && vex.w !== (context.requestedSize === 64 ? 1 : 0)) return false;
  }
  if (candidate.prefix !== PREFIX_NONE && candidate.prefix !== prefix) return false;
  if (prefix !== PREFIX_NONE && candidate.plan.form.attributes.has("np")) return false;
  if (prefix >= PREFIX_F3 && candidate.plan.form.attributes.has("nfx")) return false;
  if (candidate.addressSize !== 0 && candidate.addressSize !== addressSize) return false;
  if (candidate.fixedModrm >= 0) return candidate.fixedModrm === modrm;
  if (!candidate.plan.hasModrm) return true;
  if (candidate.digit >= 0 && candidate.digit !== ((modrm >> 3) & 7)) return false;
  const register = modrm >= 0xc0;
  return candidate.plan.rmShape === "memory" ? !register : candidate.plan.rmShape === "register" ? register : true;
}

type SizeClass = "16" | "32" | "REX.W" | "d64" | "none";

/** Which rows answer a requested size, best first. REX.W without a row of its own changes nothing; neither does such a 66. */
const SIZE_ORDER: Readonly<Record<16 | 32 | 64, readonly SizeClass[]>> = {
  16: ["16", "d64", "none", "32"],
  32: ["32", "d64", "none"],
  64: ["REX.W", "d64", "none", "32"],
};

function sizeClass(form: InstructionForm): SizeClass {
  if (form.vex !== null) return "none";
  if (form.rexW) return "REX.W";
  if (form.operandSize === 64 && form.attributes.has("d64")) return "d64";
  if (form.operandSize === 16 || form.operandSize === 32) return form.operandSize === 16 ? "16" : "32";
  return "none";
}

type ModeMaps = readonly (readonly (OpcodeEntry | undefined)[])[];

function buildMode(in64BitMode: boolean, plans: readonly FormPlan[]): ModeMaps {
  const cells: Candidate[][][] = Array.from({ length: MAPS }, () => Array.from({ length: 256 }, () => []));
  for (const plan of plans) {
    const { form } = plan;
    if (form.attributes.has(in64BitMode ? "i64" : "o64")) continue;
    const [legacyMap, rest] = splitOpcode(form.opcode);
    const map = form.vex === null ? legacyMap : MAP_VEX + legacyMap;
    const [opcode = 0, fixedModrm = -1] = rest;
    const prefix =
      form.mandatoryPrefix === 0x66
        ? PREFIX_66
        : form.mandatoryPrefix === 0xf3
          ? PREFIX_F3
          : form.mandatoryPrefix === 0xf2
            ? PREFIX_F2
            : PREFIX_NONE;
    const digit = typeof form.modrm === "number" ? form.modrm : -1;
    const candidate: Candidate = { plan, fixedModrm, prefix, addressSize: form.addressSize, digit };
    if (fixedModrm >= 0 && form.plusRegister) {
      for (let i = 0; i < 8; i++) cells[map]?.[opcode]?.push({ ...candidate, fixedModrm: fixedModrm + i });
      continue;
    }
    const count = form.plusRegister ? 8 : plan.hasCondition ? 16 : 1;
    // 90 itself is NOP and PAUSE; the decoder looks for its exchanges (REX.B, 66) at 91.
    for (let low = form.mnemonic === "XCHG" && form.plusRegister ? 1 : 0; low < count; low++)
      cells[map]?.[opcode + low]?.push(candidate);
  }
  return cells.map((map) =>
    map.map((candidates) => (candidates.length === 0 ? undefined : new OpcodeEntry(candidates))),
  );
}

function splitOpcode(opcode: readonly number[]): readonly [number, readonly number[]] {
  if (opcode[0] !== 0x0f) return [MAP_ONE_BYTE, opcode];
  if (opcode[1] === 0x38) return [MAP_0F38, opcode.slice(2)];
  if (opcode[1] === 0x3a) return [MAP_0F3A, opcode.slice(2)];
  return [MAP_0F, opcode.slice(1)];
}

const plans = instructionForms.map(planForm);

/** Opcode entries by mode (0 compatibility, 1 64-bit), map and opcode byte. */
export const opcodeMaps: readonly [ModeMaps, ModeMaps] = [buildMode(false, plans), buildMode(true, plans)];
