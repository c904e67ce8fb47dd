import { SYSTEM_CALL_ROWS } from "./system-call-rows.ts";

/** The two numberings that a 64-bit Linux kernel answers to. */
export type Abi = "x86-64" | "i386";

export const CATEGORIES = {
  p: "process control",
  f: "file management",
  d: "device management",
  i: "information maintenance",
  c: "communication",
  s: "protection",
} as const;

export type Category = (typeof CATEGORIES)[keyof typeof CATEGORIES];

/** One parameter, as in the kernel's own declaration. */
export interface Parameter {
  readonly name: string;
  /** C type, `"const char*"`. */
  readonly type: string;
}

/** What Linux has under a system-call number. */
export interface SystemCallEntry {
  readonly abi: Abi;
  readonly nr: number;
  readonly name: string;
  readonly category: Category;
  /** `"write(2)"`; absent where there is no page. */
  readonly manualPage?: string;
  /** Up to six. */
  readonly parameters: readonly Parameter[];
  /** False for a number that is reserved but never had, or lost, its implementation. */
  readonly implemented: boolean;
}

/** Registers that carry the arguments, in order. The number is in RAX or EAX. */
export const ARGUMENT_REGISTERS = {
  "x86-64": ["rdi", "rsi", "rdx", "r10", "r8", "r9"],
  i386: ["rbx", "rcx", "rdx", "rsi", "rdi", "rbp"],
} as const;

function parseParameters(text: string): readonly Parameter[] {
  if (text === "" || text === "!") return [];
  return text.split(",").map((parameter) => {
    const space = parameter.lastIndexOf(" ");
    return { type: parameter.slice(0, space), name: parameter.slice(space + 1) };
  });
}

function isCategoryKey(key: string): key is keyof typeof CATEGORIES {
  return key in CATEGORIES;
}

function parseRows(): Record<Abi, ReadonlyMap<number, SystemCallEntry>> {
  const tables = { "x86-64": new Map<number, SystemCallEntry>(), i386: new Map<number, SystemCallEntry>() };
  for (const line of SYSTEM_CALL_ROWS.trim().split("\n")) {
    const [name = "", nr64 = "", nr32 = "", category = "", manual = "", parameters = ""] = line.split("|");
    if (!isCategoryKey(category)) throw new Error(`system-call row without a category: ${line}`);
    const add = (abi: Abi, nr: string) => {
      if (nr === "") return;
      const entry: SystemCallEntry = {
        abi,
        nr: Number(nr),
        name,
        category: CATEGORIES[category],
        ...(manual === "" ? {} : { manualPage: manual === "2" ? `${name}(2)` : manual }),
        parameters: parseParameters(parameters),
        implemented: parameters !== "!",
      };
      tables[abi].set(entry.nr, entry);
    };
    add("x86-64", nr64);
    add("i386", nr32);
  }
  return tables;
}

const TABLES = parseRows();

/** What Linux has under a number, or undefined where there is nothing. */
export function systemCall(abi: Abi, nr: number): SystemCallEntry | undefined {
  return TABLES[abi].get(nr);
}

/** The number of a call by name. */
export function systemCallNumber(abi: Abi, name: string): number | undefined {
  for (const entry of TABLES[abi].values()) if (entry.name === name) return entry.nr;
  return undefined;
}

/** All calls of one numbering, by number. */
export function allSystemCalls(abi: Abi): readonly SystemCallEntry[] {
  return [...TABLES[abi].values()].sort((a, b) => a.nr - b.nr);
}

/** Rows of the kernel's table: one more than the greatest number. */
export function tableLength(abi: Abi): number {
  return Math.max(...TABLES[abi].keys()) + 1;
}
