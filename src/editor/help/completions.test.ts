import { describe, expect, it } from "vitest";
import { assemble, type Program } from "../../core/index.ts";
import { assemblyText } from "./assembly-text.ts";
import { callSnippets } from "./call-snippets.ts";
import { type Completions, completionsAt } from "./completions.ts";

/** What is offered at the place of `^`. */
function offered(marked: string, syntax: Program["syntax"] = "att", bits: Program["bits"] = 64): Completions {
  const before = marked.slice(0, marked.indexOf("^")).split("\n");
  return completionsAt(
    assemblyText(marked.replace("^", ""), syntax, bits),
    before.length,
    (before.at(-1) ?? "").length + 1,
  );
}

const labels = (completions: Completions) => completions.items.map(({ label }) => label);
const find = (completions: Completions, label: string) => completions.items.find((item) => item.label === label);

describe("completion", () => {
  it("[EDT8] a statement begins with a mnemonic, a directive, a prefix or a whole call", () => {
    const completions = offered("_start: sysc^");
    expect(completions.column).toBe(9);
    expect(find(completions, "syscall")).toMatchObject({ kind: "instruction", detail: "SYSCALL—Fast System Call" });
    expect(labels(completions)).toEqual(expect.arrayContaining([".globl", "rep", "write(…)"]));
    expect(labels(completions)).not.toContain("%rax");
    expect(labels(offered("nop; rep mo^"))).toContain("movsb");
  });

  it("[EDT17] instructions of extensions stand behind those that every program uses", () => {
    const { items } = offered("_start: add^");
    expect(items.find(({ label }) => label === "add")?.rare).toBeUndefined();
    expect(items.find(({ label }) => label === "addps")?.rare).toBe(true);
    expect(items.find(({ label }) => label === "adcx")?.rare).toBe(true);
  });

  it("[EDT8] behind it come registers with their roles and the names of this source", () => {
    const source = '.equ size, 8\nmsg: .ascii "x"\n';
    const registers = offered(`${source}mov $1, %r^`);
    expect(registers.column).toBe(9);
    expect(find(registers, "%rdi")).toMatchObject({ insert: "%rdi", text: expect.stringContaining("argument 1") });
    expect(find(registers, "msg")).toMatchObject({ kind: "label", detail: "label, line 2" });
    expect(find(offered(`${source}mov $si^`), "$size")).toMatchObject({ kind: "constant", detail: "constant, 8" });
    expect(labels(offered("mov eax, ^", "nasm"))).toContain("ebx");
  });

  it("[EDT8] nothing is offered in comments and strings", () => {
    expect(offered("nop # mo^").items).toEqual([]);
    expect(offered('.ascii "mo^v"').items).toEqual([]);
  });

  it("[EDT9] a system call's name becomes its number, and the missing register comes along", () => {
    expect(find(offered("mov $wri^"), "write (1)")).toMatchObject({
      kind: "call",
      insert: "$1, %eax",
      filter: "$write 1",
      detail: "write(unsigned int fd, const char* buf, size_t count)",
    });
    expect(find(offered("mov $wri^, %rax"), "write (1)")?.insert).toBe("$1");
    expect(find(offered("mov eax, ^", "intel"), "write (1)")?.insert).toBe("1");
    expect(find(offered("mov $^, %eax\nint $0x80"), "write (4)")?.insert).toBe("$4");
    expect(find(offered("mov $^", "att", 32), "write (4)")).toBeDefined();
  });

  it("[EDT9] other registers and instructions get none", () => {
    for (const completions of [offered("mov $^, %ebx"), offered("add $^"), offered("mov ebx, ^", "nasm")])
      expect(completions.items.filter(({ kind }) => kind === "call")).toEqual([]);
  });

  it.each([
    ["att", 64],
    ["att", 32],
    ["intel", 64],
    ["intel", 32],
    ["nasm", 64],
    ["nasm", 32],
  ] as const)("[EDT10] whole calls assemble in %s syntax, %i-bit", (syntax, bits) => {
    const calls = callSnippets(syntax, bits);
    expect(calls.map(({ name }) => name)).toEqual(["write", "read", "exit"]);
    const code = calls.map(({ text }) => text.replace(/\$\{\d+:(\w+)\}/g, "$1").replaceAll("\\$", "$")).join("\n");
    expect(code).toContain(bits === 64 ? "syscall" : "0x80");
    const source =
      syntax === "nasm"
        ? `global _start\nsection .text\n_start:\n${code}\nsection .data\nmsg: db 1\nlen equ 1\nbuffer: resb 64\n`
        : `.globl _start\n_start:\n${code}\n.data\nmsg: .byte 1\n.equ len, 1\nbuffer: .skip 64\n`;
    const assembly = assemble(source, { syntax, bits });
    expect(assembly.diagnostics).toEqual([]);
    expect(assembly.ok).toBe(true);
  });
});
