import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { observe, userMachine } from "../../testing/user-machine.ts";
import { DEFAULT_OPTIONS, type Frame, openSession, type Program, type SessionApi } from "../index.ts";

const HELLO: Program = {
  name: "hello",
  syntax: "att",
  bits: 64,
  source: `
.data
text: .ascii "Hello\\n"
.text
.globl _start
_start: mov $1, %eax
 mov $1, %edi
 mov $text, %esi
 mov $6, %edx
 syscall
 mov $60, %eax
 xor %edi, %edi
 syscall
`,
};

const ECHO: Program = {
  name: "echo",
  syntax: "att",
  bits: 64,
  source: `
.bss
buffer: .skip 64
.text
.globl _start
_start: xor %eax, %eax
 xor %edi, %edi
 mov $buffer, %esi
 mov $64, %edx
 syscall
 mov %eax, %edx
 mov $1, %eax
 mov $1, %edi
 syscall
 mov $60, %eax
 xor %edi, %edi
 syscall
`,
};

/** Writes all over its memory, recursively and with string instructions, then loops: something for checkpoints to do. */
const BUSY: Program = {
  name: "busy",
  syntax: "att",
  bits: 64,
  source: `
.bss
area: .skip 65536
.text
.globl _start
_start: mov $400, %r12d
again: mov $area, %edi
 mov %r12d, %eax
 mov $1024, %ecx
 rep stosl
 call fill
 mov $39, %eax
 syscall
 dec %r12d
 jnz again
 mov $60, %eax
 syscall
fill: push %r12
 imul $64, %r12d, %ecx
 addl $1, area(%rcx)
 pop %r12
 ret
`,
};

function open(program: Program, input: readonly { step: number; text: string }[] = []): SessionApi {
  const result = openSession({ program, options: DEFAULT_OPTIONS, input });
  if (!result.ok) throw new Error(result.diagnostics.map(({ message }) => message).join("\n"));
  return result.session;
}

function runAll(session: SessionApi): void {
  while (session.advance({ kind: "end" }, 1_000_000) === "budget");
}

function checksum(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? "not mapped" : createHash("sha1").update(bytes).digest("hex");
}

/** A frame as data that can be compared: registers, both ways of reading memory, and what the step did. */
function digest(frame: Frame) {
  const { rsp, rip } = { rsp: frame.machine.gpr.rsp, rip: frame.machine.rip };
  return {
    machine: frame.machine,
    previous: frame.previous,
    events: frame.events,
    next: frame.next,
    sentence: frame.sentence,
    terminal: frame.terminal,
    calls: frame.calls,
    stack: checksum(frame.memory.read(rsp & ~0xfffn, 4096)),
    code: checksum(frame.memory.read(rip, 1)),
    kernelStack: checksum(frame.memory.read(0xffff_c900_0001_0000n, 0x4000)),
    program: checksum(frame.memory.read(0x402000n, 4096)),
  };
}

describe("steps", () => {
  it("[TT1] are numbered from 0, one for each instruction, iteration and phase", () => {
    const session = open(HELLO);
    expect(session.step).toBe(0);
    const seen: string[] = [];
    while (!session.finished) {
      session.advance({ kind: "step", step: session.step + 1 }, 1);
      const { last, step } = session.frame();
      expect(step).toBe(seen.length + 1);
      seen.push(last?.phase?.phase ?? last?.mnemonic ?? "");
    }
    expect(seen.slice(0, 5)).toEqual(["MOV", "MOV", "MOV", "MOV", "SYSCALL"]);
    expect(seen.filter((name) => name === "MOVS")).toHaveLength(6); // rep movsb of six bytes
    expect(seen.slice(-4)).toEqual(["do_exit", "exit_files", "exit_notify", "do_task_dead"]);
  });

  it("[TT2] back and forward again gives the same machine, wherever", () => {
    const session = open(BUSY);
    runAll(session);
    const { furthest } = session;
    expect(furthest).toBeGreaterThan(400_000);
    const step = fc.integer({ min: 0, max: furthest });
    fc.assert(
      fc.property(step, step, (a, b) => {
        session.seek(a);
        const first = digest(session.frame());
        session.seek(b);
        session.frame();
        session.seek(a);
        expect(digest(session.frame())).toEqual(first);
      }),
      { numRuns: 25 },
    );
  });

  it("[TT2] a step back undoes a step forward, through a whole run", () => {
    const session = open(HELLO);
    runAll(session);
    const forward = open(HELLO);
    const digests = [digest(forward.frame())];
    while (!forward.finished) {
      forward.advance({ kind: "step", step: forward.step + 1 }, 1);
      digests.push(digest(forward.frame()));
    }
    for (let step = session.furthest; step >= 0; step--) {
      session.seek(step);
      expect(digest(session.frame())).toEqual(digests[step]);
    }
  });

  it("[TT3] observing a step changes nothing", () => {
    const plain = userMachine({ asm: BUSY.source });
    const observed = userMachine({ asm: BUSY.source });
    for (let count = 0; count < 3000; count++) {
      plain.step();
      observe(observed);
    }
    expect(observed.view()).toEqual(plain.view());
    expect(observed.save()).toEqual(plain.save());
  });

  it("[TT4] the same run gives the same frames", () => {
    const [a, b] = [open(ECHO, [{ step: 12, text: "hi\n" }]), open(ECHO, [{ step: 12, text: "hi\n" }])];
    runAll(a);
    runAll(b);
    expect(a.furthest).toBe(b.furthest);
    for (const step of [0, 5, 40, a.furthest]) {
      a.seek(step);
      b.seek(step);
      expect(digest(a.frame())).toEqual(digest(b.frame()));
    }
  });
});

describe("travel", () => {
  it("[TT5] over a trap goes to the instruction behind it, over a call past the function, over rep past all of it", () => {
    const session = open(HELLO);
    session.advance({ kind: "step", step: 4 }, 100);
    expect(session.frame().next?.mnemonic).toBe("SYSCALL");
    expect(session.advance({ kind: "over" }, 100_000)).toBe("target");
    expect(session.frame().machine).toMatchObject({ cpl: 3, gpr: { rax: 6n } });
    session.seek(session.previousOver());
    expect(session.step).toBe(4);

    const busy = open(BUSY);
    busy.advance({ kind: "step", step: 4 }, 100);
    const { next } = busy.frame();
    expect(next?.text).toMatch(/^rep stos/);
    busy.advance({ kind: "over" }, 100_000);
    expect(busy.frame().next?.mnemonic).toBe("CALL");
    const rsp = busy.frame().machine.gpr.rsp;
    busy.advance({ kind: "over" }, 100_000);
    expect(busy.frame().next?.mnemonic).toBe("MOV");
    expect(busy.frame().machine.gpr.rsp).toBe(rsp);
  });

  it("[TT6] next crossing stops after the change of CPL, previous crossing goes back there", () => {
    const session = open(HELLO);
    expect(session.advance({ kind: "crossing" }, 100_000)).toBe("crossing");
    expect(session.frame().machine.cpl).toBe(0);
    const entered = session.step;
    expect(entered).toBe(5);
    session.advance({ kind: "crossing" }, 100_000);
    expect(session.frame().machine.cpl).toBe(3);
    expect(session.previousCrossing()).toBe(entered);
    expect(session.spans(0)).toBeNull();
    expect([entered - 1, entered, session.step - 1, session.step].map((step) => session.cplAt(step))).toEqual([
      3, 0, 0, 3,
    ]);
    expect(session.callFrom(0)?.enterStep).toBe(4);
    expect(session.callFrom(5)).toBeUndefined();
    expect(session.spans(10)?.slice(0, 2)).toEqual([
      { from: 0, to: entered, cpl: 3 },
      { from: entered, to: session.step, cpl: 0 },
    ]);
  });

  it("[TT7] next call stops in front of the next trap instruction", () => {
    const session = open(HELLO);
    expect(session.advance({ kind: "call" }, 100_000)).toBe("call");
    expect([session.step, session.frame().next?.mnemonic]).toEqual([4, "SYSCALL"]);
    session.advance({ kind: "step", step: 5 }, 1);
    session.advance({ kind: "call" }, 100_000);
    expect(session.frame().next?.mnemonic).toBe("SYSCALL");
    expect(session.frame().machine.gpr.rax).toBe(60n);
    expect(session.previousCall()).toBe(4);
  });

  it("[TT7] next call used again in front of a trap goes on to the one after it", () => {
    const session = open(HELLO);
    session.advance({ kind: "call" }, 100_000);
    session.advance({ kind: "call" }, 100_000);
    expect(session.frame().machine.gpr.rax).toBe(60n);
  });

  it("[TT8] typing at a step forgets what had happened after it", () => {
    const session = open(ECHO);
    expect(session.advance({ kind: "end" }, 1_000_000)).toBe("waiting-for-input");
    const waiting = session.step;
    expect(session.frame().machine.status).toBe("waiting-for-input");
    session.type("first\n");
    runAll(session);
    expect(session.frame().terminal).toBe("first\nfirst\n");
    session.seek(waiting);
    expect(session.frame().terminal).toBe("first\n");
    session.seek(3);
    session.type("second\n");
    expect(session.furthest).toBe(3);
    runAll(session);
    expect(session.frame().terminal).toBe("second\nsecond\n");
    expect(session.run.input).toEqual([{ step: 3, text: "second\n" }]);
  });

  it("[TT8] what is typed in two goes at one step is echoed whole and read in order", () => {
    const session = open(ECHO);
    session.type("one\n");
    session.type("two\n");
    expect(session.frame().terminal).toBe("one\ntwo\n");
    runAll(session);
    expect(session.frame().terminal).toBe("one\ntwo\none\n");
    session.seek(0);
    session.seek(session.furthest);
    expect(session.frame().terminal).toBe("one\ntwo\none\n");
    expect(session.run.input).toEqual([{ step: 0, text: "one\ntwo\n" }]);
  });

  it("[TT9] a run stops in front of an instruction with a breakpoint", () => {
    const session = open(HELLO);
    const line = session.lines.find(({ address }) => address === 0x401014n);
    expect(line).toBeDefined();
    const address = line?.address ?? 0n;
    expect(session.advance({ kind: "end" }, 100_000, new Set([address]))).toBe("breakpoint");
    expect(session.frame().machine.rip).toBe(address);
  });

  it("[TT10] the last change of a register or of memory is the step that gave it its value", () => {
    const session = open(BUSY);
    while (session.step < 300_000) session.advance({ kind: "step", step: 300_000 }, 1_000_000);
    const { rcx } = session.frame().machine.gpr;
    const change = session.lastChange({ kind: "register", name: "rcx" });
    expect(session.step).toBe(300_000);
    session.seek((change ?? 0) + 1);
    expect(session.frame().machine.gpr.rcx).toBe(rcx);
    expect(session.frame().previous?.gpr.rcx).not.toBe(rcx);
    session.seek(5);
    expect(session.lastChange({ kind: "register", name: "r15" })).toBeUndefined();
    session.seek(300_000);
    const cell = session.frame().memory.addressOf("area") ?? 0n;
    const written = session.lastChange({ kind: "memory", linear: cell, length: 4 }) ?? 0;
    session.seek(written + 1);
    expect(session.frame().events.some((event) => event.kind === "memory-write" && event.linear === cell)).toBe(true);
  });

  it("[TT10] flags, selectors, control registers and MSRs can be followed back too", () => {
    const source = "_start: xor %eax, %eax\nmov $39, %eax\nsyscall\nmov $60, %eax\nxor %edi, %edi\nsyscall\n";
    const session = open({ name: "getpid", source, syntax: "att", bits: 64 });
    session.advance({ kind: "call" }, 100);
    expect(session.lastChange({ kind: "flags", mask: 1n << 6n })).toBe(0); // XOR set ZF
    session.advance({ kind: "crossing" }, 100);
    expect(session.step).toBe(3);
    expect(session.lastChange({ kind: "selector", name: "cs" })).toBe(2);
    expect(session.lastChange({ kind: "flags", mask: 1n << 9n })).toBe(2); // SYSCALL cleared IF
    expect(session.lastChange({ kind: "control-register", name: "cr3" })).toBeUndefined();
    session.advance({ kind: "step", step: 5 }, 2); // ENDBR64, SWAPGS
    expect(session.lastChange({ kind: "msr", number: 0xc000_0102 })).toBe(4); // IA32_KERNEL_GS_BASE
  });

  it("[TT2] a run that was sought beyond its known steps stays where it is known", () => {
    const session = open(HELLO);
    session.seek(1_000_000_000);
    expect(session.step).toBe(0);
  });
});
