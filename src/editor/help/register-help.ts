import { ARGUMENT_REGISTERS, GPR64, type Program } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { Help } from "./help.ts";

const text = editorHelpText.register;

/** Where the bits of a general register's name are in its 64-bit register. */
interface GeneralPart {
  readonly whole: string;
  readonly bits: 64 | 32 | 16 | 8;
  readonly high: boolean;
}

const FUNCTION_ARGUMENTS: readonly string[] = ["rdi", "rsi", "rdx", "rcx", "r8", "r9"];
const KEPT_64: ReadonlySet<string> = new Set(["rbx", "r12", "r13", "r14", "r15"]);
const KEPT_32: ReadonlySet<string> = new Set(["rbx", "rsi", "rdi"]);

/** The general register that a name is a part of, or undefined. Names are lower case, without `%`. */
export function generalPart(name: string): GeneralPart | undefined {
  for (const whole of GPR64) {
    const stem = whole.slice(1);
    const numbered = /^\d/.test(stem);
    const lettered = stem.endsWith("x");
    if (name === whole) return { whole, bits: 64, high: false };
    if (name === (numbered ? `${whole}d` : `e${stem}`)) return { whole, bits: 32, high: false };
    if (name === (numbered ? `${whole}w` : stem)) return { whole, bits: 16, high: false };
    if (name === (numbered ? `${whole}b` : lettered ? `${stem[0]}l` : `${stem}l`))
      return { whole, bits: 8, high: false };
    if (lettered && name === `${stem[0]}h`) return { whole, bits: 8, high: true };
  }
  return undefined;
}

/** What a register is, and its part in calls of the program's width. `name` is lower case, without `%`. */
export function registerHelp(name: string, bits: Program["bits"]): Help | undefined {
  const part = generalPart(name);
  if (part !== undefined) return generalHelp(name, part, bits);
  const one = (title: string, ...sentences: string[]): Help => ({ title, text: sentences, rows: [] });
  const family = /^(cr|dr|xmm|mm|st)(?:\d*|\(\d\))$/.exec(name)?.[1];
  if (name === "rip" || name === "eip") return one(text.ip(name, name === "rip" ? 64 : 32), text.ipRole);
  if (isKey(name, text.segments)) return one(text.segment(name), text.segments[name]);
  if (family === "cr")
    return one(text.control(name), isKey(name, text.controls) ? text.controls[name] : text.controlReserved);
  if (family === "dr") return one(text.debug(name), text.debugRole);
  if (family === "xmm") return vectorHelp(name, bits);
  if (family === "mm") return one(text.mmx(name), text.mmxRole(name.slice(2)));
  if (family === "st") return one(text.x87(name), text.x87Role);
  return undefined;
}

/** @see System V ABI, AMD64 supplement, "Passing", "Returning of Values" */
function vectorHelp(name: string, bits: Program["bits"]): Help {
  const number = Number(name.slice(3));
  const role =
    bits === 32
      ? text.callerSaved
      : number === 0
        ? text.vectorResult
        : number < 8
          ? text.vectorArgument(number + 1)
          : text.callerSaved;
  return { title: text.vector(name), text: [text.vectorRole], rows: [[text.functionCall, role]] };
}

function isKey<Table extends object>(name: string, table: Table): name is Extract<keyof Table, string> {
  return Object.hasOwn(table, name);
}

function generalHelp(name: string, part: GeneralPart, bits: Program["bits"]): Help {
  const sentences: string[] = [];
  if (part.bits < 64) {
    sentences.push(text.part(part.high ? text.highByte : text.lowBits(part.bits), part.whole));
    sentences.push(part.bits === 32 ? text.clearsUpper(part.whole) : text.leavesRest(part.whole));
  }
  if (part.whole === "rsp") sentences.unshift(capital(text.stackPointer));
  const rows: (readonly [string, string])[] = [];
  const systemCall = systemCallRole(part.whole, bits);
  if (systemCall !== undefined) rows.push([text.systemCall, systemCall]);
  const functionCall = functionRole(part.whole, bits);
  if (functionCall !== undefined) rows.push([text.functionCall, functionCall]);
  return { title: text.general(name, part.bits), text: sentences, rows };
}

function systemCallRole(whole: string, bits: Program["bits"]): string | undefined {
  if (whole === "rax") return text.number;
  const registers: readonly string[] = ARGUMENT_REGISTERS[bits === 64 ? "x86-64" : "i386"];
  const index = registers.indexOf(whole);
  if (index >= 0) return text.argument(index + 1);
  if (bits === 64 && whole === "rcx") return text.keepsReturn;
  return bits === 64 && whole === "r11" ? text.keepsFlags : undefined;
}

/** @see System V ABI, AMD64 supplement, "Registers"; Intel386 supplement, "Registers and the Stack Frame" */
function functionRole(whole: string, bits: Program["bits"]): string | undefined {
  if (whole === "rax") return text.functionResult;
  if (whole === "rsp") return undefined;
  if (whole === "rbp") return text.framePointer;
  const index = bits === 64 ? FUNCTION_ARGUMENTS.indexOf(whole) : -1;
  if (index >= 0) return text.functionArgument(index + 1);
  return (bits === 64 ? KEPT_64 : KEPT_32).has(whole) ? text.calleeSaved : text.callerSaved;
}

function capital(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}
