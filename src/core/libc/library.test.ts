import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { main } from "../../cli/main.ts";
import { DEMOS, type Demo, demoProgram } from "../../scenario/demos.ts";
import { memoryIo } from "../../testing/memory-io.ts";
import { userSession } from "../../testing/user-session.ts";
import { assemble } from "../assembler/assemble.ts";
import { writeElf } from "../elf/write-elf.ts";
import type { MachineOptions } from "../machine/options.ts";
import { libraryFor } from "./library.ts";

interface Outcome {
  readonly stdout: string;
  readonly status: number | null;
}

interface Source {
  readonly source: string;
  readonly bits: 64 | 32;
}

type Linking = Pick<MachineOptions, "linking" | "ibt">;

const LINKINGS: readonly Linking[] = (["lazy", "now"] as const).flatMap((linking) =>
  [false, true].map((ibt) => ({ linking, ibt })),
);

const LIBRARY_PROGRAMS = DEMOS.filter((demo: Demo) => demo.usesLibrary && demo.group === "library").map(demoProgram);

/** Every conversion of printf, arguments on the stack, output longer than the buffer, an unknown number, errno. */
const EXERCISES: readonly Source[] = [
  ...LIBRARY_PROGRAMS,
  {
    bits: 64,
    source: `.globl main
main:	push %rbx
	sub $16, %rsp
	lea long(%rip), %rdi
	call puts
	lea format(%rip), %rdi
	mov $-2147483648, %esi
	mov $-1, %edx
	mov $-1, %ecx
	lea long(%rip), %r8
	mov $65, %r9d
	movl $0, (%rsp)
	xor %eax, %eax
	call *printf@GOTPCREL(%rip)
	mov %eax, %ebx
	mov $9999, %edi
	call syscall
	call __errno_location
	mov (%rax), %edx
	mov %ebx, %esi
	lea numbers(%rip), %rdi
	xor %eax, %eax
	call printf
	call getpid
	mov %eax, %ebx
	call gettid
	sub %ebx, %eax
	mov %eax, %edi
	add $7, %edi
	call exit
	.section .rodata
format:	.asciz "%d %u %x %s %c %d%% %q\\n"
numbers: .asciz "%d %d\\n"
long:	.rept 300
	.ascii "ab"
	.endr
	.byte 0
`,
  },
  {
    bits: 32,
    source: `.globl main
main:	push %ebx
	push $long
	call puts
	push $0
	push $65
	push $long
	push $-1
	push $-1
	push $-2147483648
	push $format
	call printf
	mov %eax, %ebx
	push $9999
	call syscall
	call __errno_location
	push (%eax)
	push %ebx
	push $numbers
	call printf
	call getpid
	mov %eax, %ebx
	call gettid
	sub %ebx, %eax
	add $7, %eax
	push %eax
	call exit
	.section .rodata
format:	.asciz "%d %u %x %s %c %d%% %q\\n"
numbers: .asciz "%d %d\\n"
long:	.rept 300
	.ascii "ab"
	.endr
	.byte 0
`,
  },
];

const scratch = mkdtempSync(join(tmpdir(), "libc-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const canRun = (bits: 64 | 32): boolean => {
  if (process.platform !== "linux" || process.arch !== "x64") return false;
  const { status } = native(
    { source: ".globl main\nmain: xor %eax, %eax\nret", bits },
    { linking: "lazy", ibt: false },
  );
  return status === 0;
};

/** The program's ELF file on this Linux, with the library where the program asks for it. */
function native({ source, bits }: Source, { linking, ibt }: Linking): Outcome {
  const library = libraryFor(bits);
  const interpreter = join(scratch, library.soname);
  writeFileSync(interpreter, library.file, { mode: 0o755 });
  const assembly = assemble(source, {
    syntax: "att",
    bits,
    linking: { library: { ...library, interpreter }, linking, ibt },
  });
  if (!assembly.ok) throw new Error(assembly.diagnostics.map(({ message }) => message).join("\n"));
  const program = join(scratch, "prog");
  writeFileSync(program, writeElf(assembly.image), { mode: 0o755 });
  const { stdout, status } = spawnSync(program, { encoding: "utf8" });
  return { stdout, status };
}

function emulated({ source, bits }: Source, { linking, ibt }: Linking): Outcome {
  const { io, stdout, stderr } = memoryIo({ "prog.s": source });
  const flags = ["--bits", `${bits}`, "--linking", linking, ...(ibt ? ["--ibt"] : [])];
  const status = main(["run", "prog.s", ...flags], io);
  if (stderr() !== "") throw new Error(stderr());
  return { stdout: stdout(), status };
}

const RUNS: Readonly<Record<64 | 32, boolean>> = { 64: canRun(64), 32: canRun(32) };
for (const bits of [64, 32] as const) if (!RUNS[bits]) console.info(`${bits}-bit programs cannot be run natively here`);

const CASES = EXERCISES.flatMap((source, number) =>
  LINKINGS.map(
    (linking) => [`program ${number}, ${source.bits}-bit, ${JSON.stringify(linking)}`, source, linking] as const,
  ),
);

describe("the C library", () => {
  it.each(CASES)("[LIB6] prints and ends natively as it does here: %s", (_, source, linking) => {
    const ours = emulated(source, linking);
    expect(ours.stdout).not.toBe("");
    if (RUNS[source.bits]) expect(native(source, linking)).toEqual(ours);
  });

  it.each([64, 32] as const)("[LIB7] %i-bit: needs no relocation of its own, and lies below the vDSO", (bits) => {
    const session = userSession("_start: call getpid", { bits });
    const { linkage, memory, machine } = session.frame();
    expect(linkage?.place).toBe("start");
    expect(memory.symbolize(machine.rip)).toBe("_dlstart");
    const names = memory.regions().map(({ name }) => name);
    const at = names.lastIndexOf(libraryFor(bits).soname);
    expect(at).toBeGreaterThan(0);
    expect(names[at + 1]).toMatch(/^\[(vvar|vdso)/);
  });

  it.each([64, 32] as const)("[LIB8] %i-bit: a failed call sets errno of the thread and returns −1", (bits) => {
    const call =
      bits === 64
        ? "mov $-1, %edi\nmov $0, %edx\ncall write\nback: nop"
        : "push $0\npush $0\npush $-1\ncall write\nback: nop";
    const session = userSession(`.globl _start\n_start: ${call}\n`, { bits });
    const back = session.frame().memory.addressOf("back") ?? 0n;
    session.advance({ kind: "end" }, 100_000, new Set([back]));
    const { machine, linkage } = session.frame();
    expect(BigInt.asIntN(32, machine.gpr.rax)).toBe(-1n);
    expect(linkage?.errno?.value).toBe(9);
  });

  it("[LIB9] with linking=now every slot is bound before the program begins, with lazy none", () => {
    const bound = (linking: "lazy" | "now") => {
      const session = userSession("_start: call puts\ncall exit", { options: { linking } });
      session.seek(session.programStart);
      return session.frame().linkage?.slots.map((slot) => slot.bound);
    };
    expect([bound("lazy"), bound("now")]).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  it("[LIB10] puts and printf make one write each", () => {
    const { io, stderr, stdout } = memoryIo({ "prog.s": LIBRARY_PROGRAMS[0]?.source ?? "" });
    main(["strace", "prog.s"], io);
    const lines = `${stdout()}${stderr()}`.split("\n").filter((line) => line.startsWith("write"));
    expect(lines.map((line) => line.replace(/ +=/, " ="))).toEqual([
      'write(1, "Hello from puts\\n", 16) = 16',
      'write(1, "Hello again\\n", 12) = 12',
    ]);
  });

  it.runIf(RUNS[64])("[LIB11] a name that the library does not have is told when it is first called", () => {
    const library = {
      ...libraryFor(64),
      interpreter: join(scratch, libraryFor(64).soname),
      exports: new Set(["nothing"]),
    };
    const linking = { library, linking: "lazy", ibt: false } as const;
    const assembly = assemble(".globl _start\n_start: call nothing", { syntax: "att", bits: 64, linking });
    if (!assembly.ok) throw new Error("does not link");
    writeFileSync(library.interpreter, libraryFor(64).file, { mode: 0o755 });
    writeFileSync(join(scratch, "missing"), writeElf(assembly.image), { mode: 0o755 });
    const { stderr, status } = spawnSync(join(scratch, "missing"), { encoding: "utf8" });
    expect({ stderr, status }).toEqual({ stderr: "symbol lookup error: undefined symbol: nothing\n", status: 127 });
  });
});
