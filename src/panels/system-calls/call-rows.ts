import { type Abi, ARGUMENT_REGISTERS, allSystemCalls, type SystemCallEntry } from "../../core/index.ts";

/** One argument and the register that carries it. */
interface ArgumentCell {
  readonly register: string;
  readonly type: string;
  readonly name: string;
}

/** A call of a table as the list shows it. */
export interface CallRow {
  readonly nr: number;
  readonly name: string;
  readonly args: readonly ArgumentCell[];
  readonly category: string;
  readonly page: { readonly text: string; readonly address: string } | null;
  /** False where Linux has the number and nothing behind it. */
  readonly inLinux: boolean;
  /** What a search looks through, in lower case. */
  readonly searched: string;
}

/** `write(2)` in the collection that Linux's manual pages are published from. */
function manualPage(page: string | undefined): CallRow["page"] {
  const [, name, section] = /^(\w+)\((\d)\)$/.exec(page ?? "") ?? [];
  if (name === undefined || page === undefined) return null;
  return { text: page, address: `https://man7.org/linux/man-pages/man${section}/${name}.${section}.html` };
}

/** The argument registers as code of that ABI writes them. */
export function argumentRegisters(abi: Abi): readonly string[] {
  return abi === "x86-64" ? ARGUMENT_REGISTERS["x86-64"] : ARGUMENT_REGISTERS.i386.map((name) => `e${name.slice(1)}`);
}

function rowOf(entry: SystemCallEntry, registers: readonly string[]): CallRow {
  const args = entry.parameters.map(({ type, name }, index) => ({ register: registers[index] ?? "", type, name }));
  const words = [entry.name, entry.category, ...entry.parameters.flatMap(({ type, name }) => [name, type])];
  return {
    nr: entry.nr,
    name: entry.name,
    args,
    category: entry.category,
    page: manualPage(entry.manualPage),
    inLinux: entry.implemented,
    searched: words.join(" ").toLowerCase(),
  };
}

const made = new Map<Abi, readonly CallRow[]>();

/** Every call of a table, by number. */
export function callRows(abi: Abi): readonly CallRow[] {
  const known = made.get(abi);
  if (known !== undefined) return known;
  const registers = argumentRegisters(abi);
  const rows = allSystemCalls(abi).map((entry) => rowOf(entry, registers));
  made.set(abi, rows);
  return rows;
}

/** The number that a word of a search means: `4`, `0x4`. */
function numberIn(word: string): number | undefined {
  return /^(0x[0-9a-f]{1,4}|\d{1,5})$/.test(word) ? Number(word) : undefined;
}

/** 0: the number or the whole name; 1: the name begins with it; 2: the name has it; 3: an argument or the category has it. */
function rank({ nr, name, searched }: CallRow, word: string): number | null {
  if (nr === numberIn(word) || name === word) return 0;
  if (name.startsWith(word)) return 1;
  if (name.includes(word)) return 2;
  return searched.includes(word) ? 3 : null;
}

/** The rows in which every word of a search is found, the closest first; of equals the lower number. */
export function searchRows(rows: readonly CallRow[], search: string): readonly CallRow[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return rows;
  const found = rows.flatMap((row) => {
    const ranks = words.map((word) => rank(row, word));
    return ranks.includes(null) ? [] : [{ row, rank: ranks.reduce<number>((sum, each) => sum + (each ?? 0), 0) }];
  });
  return found.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
}
