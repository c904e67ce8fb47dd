import { ARGUMENT_REGISTERS, type Program, type SystemCallEntry, systemCall } from "../../core/index.ts";
import { editorHelpText } from "../../text/editor-help.ts";
import type { Help } from "./help.ts";
import type { Door } from "./number-register.ts";

const text = editorHelpText.call;

/** `write(unsigned int fd, const char* buf, size_t count)`. */
export function signature({ name, parameters }: SystemCallEntry): string {
  return `${name}(${parameters.map(({ type, name: parameter }) => `${type} ${parameter}`).join(", ")})`;
}

/** A register of a table as the syntax writes it: `%edi`. */
export function registerName(whole: string, abi: Door["abi"], syntax: Program["syntax"]): string {
  const name = abi === "i386" ? `e${whole.slice(1)}` : whole;
  return syntax === "att" ? `%${name}` : name;
}

/** What the kernel does for a number that enters by a door: the call with its arguments in their registers. */
export function systemCallHelp(nr: bigint, door: Door, syntax: Program["syntax"]): Help {
  const { abi } = door;
  const entry = nr >= 0n && nr < 0x1000n ? systemCall(abi, Number(nr)) : undefined;
  if (entry === undefined) return { title: text.missing(Number(nr), abi), text: [], rows: [] };
  const register = (whole: string) => registerName(whole, abi, syntax);
  const rows: (readonly [string, string])[] = [[register("rax"), `${text.number} ${entry.nr}`]];
  for (const [index, { name, type }] of entry.parameters.entries())
    rows.push([argumentPlace(index, door, syntax), `${name}: ${type}`]);
  rows.push([register("rax"), text.resultIn]);
  return {
    title: signature(entry),
    text: [text.table(entry.nr, abi, entry.category), ...(entry.implemented ? [] : [text.removed])],
    rows,
    ...(entry.manualPage === undefined ? {} : { manual: text.manualPage(entry.manualPage) }),
  };
}

/** Where an argument is at the trap. SYSENTER and 32-bit SYSCALL need registers for themselves, so some arguments give way. */
function argumentPlace(index: number, { abi, kind }: Door, syntax: Program["syntax"]): string {
  const register = (whole: string) => registerName(whole, abi, syntax);
  if (abi === "i386" && kind === "sysenter" && index === 5) return text.onStack(register("rbp"));
  if (abi === "i386" && kind === "syscall" && index === 1) return register("rbp");
  if (abi === "i386" && kind === "syscall" && index === 5) return text.onStack(register("rsp"));
  return register(ARGUMENT_REGISTERS[abi][index] ?? "");
}
