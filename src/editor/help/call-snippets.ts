import { type Abi, allSystemCalls, type Program } from "../../core/index.ts";

/** A whole system call, ready to be put in. */
export interface CallSnippet {
  readonly name: string;
  /** Lines; `${1:msg}` marks what the author fills in. */
  readonly text: string;
}

interface Argument {
  readonly kind: "number" | "address";
  readonly value: string;
}

const number = (value: string): Argument => ({ kind: "number", value });
const address = (value: string): Argument => ({ kind: "address", value });

const CALLS: readonly { readonly name: string; readonly arguments: readonly Argument[] }[] = [
  { name: "write", arguments: [number("1"), address("msg"), number("len")] },
  { name: "read", arguments: [number("0"), address("buffer"), number("64")] },
  { name: "exit", arguments: [number("0")] },
];

const REGISTERS: Readonly<Record<Program["bits"], readonly string[]>> = {
  64: ["edi", "esi", "edx"],
  32: ["ebx", "ecx", "edx"],
};

function line(syntax: Program["syntax"], bits: Program["bits"], register: string, argument: Argument): string {
  const { kind, value } = argument;
  if (kind === "address" && bits === 64) {
    const wide = register.replace(/^e/, "r");
    if (syntax === "att") return `lea ${value}(%rip), %${wide}`;
    return syntax === "nasm" ? `lea ${wide}, [rel ${value}]` : `lea ${wide}, ${value}[rip]`;
  }
  if (syntax === "att") return `mov \\$${value}, %${register}`;
  return `mov ${register}, ${kind === "address" && syntax === "intel" ? "offset " : ""}${value}`;
}

/** The calls that most programs begin with, in a syntax and through the usual door of a width. */
export function callSnippets(syntax: Program["syntax"], bits: Program["bits"]): readonly CallSnippet[] {
  const abi: Abi = bits === 64 ? "x86-64" : "i386";
  const table = allSystemCalls(abi);
  return CALLS.flatMap(({ name, arguments: given }) => {
    const nr = table.find((entry) => entry.name === name)?.nr;
    if (nr === undefined) return [];
    const lines = [
      line(syntax, bits, "eax", number(`${nr}`)),
      ...given.map(({ kind, value }, index) =>
        line(syntax, bits, REGISTERS[bits][index] ?? "", { kind, value: `\${${index + 1}:${value}}` }),
      ),
      bits === 64 ? "syscall" : syntax === "att" ? "int \\$0x80" : "int 0x80",
    ];
    return [{ name, text: lines.join("\n") }];
  });
}
