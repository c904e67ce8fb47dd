import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runToEnd, userMachine } from "../testing/user-machine.ts";
import { assemble, DEFAULT_OPTIONS, openSession } from "./index.ts";

function bytesOf(bytes: Uint8Array): string {
  return `_start:\n${Array.from(bytes, (byte) => `.byte ${byte}`).join("\n")}\n`;
}

describe("nonsense as code", () => {
  it.each([64, 32] as const)("[BI1] random bytes in %i-bit mode never break the machine", (bits) => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
        const machine = userMachine({ asm: bytesOf(bytes), bits });
        machine.run(3000);
        expect(["ready", "ended"]).toContain(machine.status);
        if (machine.status === "ended") expect(machine.view().exit).toBeDefined();
      }),
      { numRuns: 150, seed: 20261120 },
    );
  });

  it("[BI1] random bytes can be stepped back through", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 30 }), (bytes) => {
        const opened = openSession({
          program: { name: "junk", syntax: "att", bits: 64, source: bytesOf(bytes) },
          options: DEFAULT_OPTIONS,
          input: [],
        });
        if (!opened.ok) throw new Error("bytes assemble");
        const { session } = opened;
        session.advance({ kind: "end" }, 500);
        const last = session.frame().machine;
        const { step } = session;
        session.seek(0);
        session.frame();
        session.seek(step);
        expect(session.frame().machine).toEqual(last);
      }),
      { numRuns: 40, seed: 20261120 },
    );
  });

  it("[BI2] a program that overwrites its own code executes what it wrote", () => {
    // The text section is read-only: the code is built in an anonymous page that may be written and executed.
    const machine = userMachine({
      asm: `
        mov $9, %eax; xor %edi, %edi; mov $4096, %esi; mov $7, %edx; mov $0x22, %r10d; mov $-1, %r8; xor %r9d, %r9d
        syscall
        mov %rax, %rbx
        movl $0x000001bf, (%rbx)      # bf 01 00 00 00: mov $1, %edi
        movb $0, 4(%rbx)
        movl $0xc301478d, 5(%rbx)     # 8d 47 01: lea 1(%rdi), %eax; c3: ret
        call *%rbx
        movb $41, 1(%rbx)             # now: mov $41, %edi
        call *%rbx
        mov %eax, %edi
        mov $60, %eax
        syscall`,
    });
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 42 });
  });

  it("[BI2] the very next instruction may be the one that was just written", () => {
    const machine = userMachine({
      asm: `
        mov $9, %eax; xor %edi, %edi; mov $4096, %esi; mov $7, %edx; mov $0x22, %r10d; mov $-1, %r8; xor %r9d, %r9d
        syscall
        mov %rax, %rdi
        lea code(%rip), %rsi
        mov $end - code, %ecx
        rep movsb
        jmp *%rax
        code: movb $7, after - code + 1(%rax)
        after: mov $3, %edi
        mov $60, %eax
        syscall
        end:`,
    });
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 7 });
  });
});

describe("nonsense as text", () => {
  const syntaxes = ["att", "intel", "nasm"] as const;

  it.each(syntaxes)("[BI3] any text in %s syntax is assembled or refused with a place", (syntax) => {
    const line = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        "mov",
        "mov $1, %eax",
        "mov eax, 1",
        ".data",
        ".macro a",
        ".endm",
        ".rept 3",
        ".endr",
        "x: .quad x",
        "times 5 db",
        "%define a a",
        "jmp .",
        "1:",
        "jmp 1b",
        ".if 1",
        ".org 5",
        "resb",
        "section .text",
        "push",
        "lock nop",
        "[",
        "rep",
        '"',
        "'a",
      ),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom(64, 32), (lines, bits) => {
        const result = assemble(lines.join("\n"), { syntax, bits: bits === 64 ? 64 : 32 });
        if (result.ok) return;
        expect(result.diagnostics.length).toBeGreaterThan(0);
        for (const { line: at, column, endColumn, message } of result.diagnostics) {
          expect(at).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
          expect(endColumn).toBeGreaterThan(column);
          expect(message).not.toBe("");
        }
      }),
      { numRuns: 300, seed: 20261120 },
    );
  });

  it("[BI4] a source of 5 MB is refused with one sentence", () => {
    const result = assemble("nop\n".repeat(1_250_000), { syntax: "att", bits: 64 });
    expect(result.ok).toBe(false);
    expect(result.diagnostics).toHaveLength(1);
    expect(result.diagnostics[0]?.message).toMatch(/^the source has .* at most/);
  });
});

describe("a program without a program", () => {
  it.each(["", "# nothing", ".data\nx: .long 1", "\n\n"])("[BI3] %j is refused with one sentence", (source) => {
    const opened = openSession({
      program: { name: "empty", syntax: "att", bits: 64, source },
      options: DEFAULT_OPTIONS,
      input: [],
    });
    expect(opened.ok).toBe(false);
    if (!opened.ok) expect(opened.diagnostics[0]?.message).toMatch(/^the program has no instructions/);
  });
});
