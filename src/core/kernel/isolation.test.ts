import { describe, expect, it } from "vitest";
import { DEMOS, type Demo, demoProgram } from "../../scenario/demos.ts";
import { observe, runToEnd, stepTo, stepUntil, userMachine } from "../../testing/user-machine.ts";
import {
  buildKernel,
  buildProgram,
  DEFAULT_OPTIONS,
  editsOf,
  kernelConfig,
  kernelSources,
  Machine,
  type MachineOptions,
  openSession,
} from "../index.ts";
import { PAGE_ADDRESS, PAGE_NX, PAGE_P, PAGE_PS, PAGE_US } from "../isa/paging.ts";
import { RSP } from "../isa/registers.ts";
import type { PhysicalMemory } from "../memory/physical-memory.ts";
import { ENTRY_STACK_BASE, ENTRY_STACK_TOP, KERNEL_STACK_BASE, THREAD_SIZE } from "./layout.ts";
import { PT_SIZE } from "./service/pt-regs.ts";

const USER_ROOT = 0x1000n;
const PT_REGS = KERNEL_STACK_BASE + THREAD_SIZE - PT_SIZE;

interface Page {
  readonly linear: bigint;
  readonly user: boolean;
}

/** Every page that a root maps, by a walk of all its tables. */
function pagesOf(memory: PhysicalMemory, root: bigint, level = 3, base = 0n, above = PAGE_US): Page[] {
  const pages: Page[] = [];
  for (let index = 0n; index < 512n; index++) {
    const value = memory.read64(Number(root + index * 8n));
    if ((value & PAGE_P) === 0n) continue;
    const linear = base | (index << BigInt(12 + 9 * level));
    const user = above & value;
    if (level === 0 || (value & PAGE_PS) !== 0n) {
      pages.push({ linear: linear >> 47n === 1n ? linear | 0xffff_0000_0000_0000n : linear, user: user !== 0n });
    } else pages.push(...pagesOf(memory, value & PAGE_ADDRESS, level - 1, linear, user));
  }
  return pages;
}

const isolated = (asm: readonly string[], options: Partial<MachineOptions> = {}) =>
  userMachine({ asm, options: { kpti: true, ...options } });

const GETPID = ["mov $39, %eax", "syscall", "mov %eax, %ebx", "int $0x80"];
const EXIT = ["mov $60, %eax", "xor %edi, %edi", "syscall"];

function sessionOf(demo: Demo, options: Partial<MachineOptions>) {
  const input = demo.suggestedInput === undefined ? [] : [{ step: 0, text: demo.suggestedInput }];
  const opened = openSession({ program: demoProgram(demo), options: { ...DEFAULT_OPTIONS, ...options }, input });
  if (!opened.ok) throw new Error(opened.diagnostics[0]?.message);
  return opened.session;
}

describe("page-table isolation", () => {
  it("[WL1] two roots lie in one 8-KiB-aligned pair, and CR3 bit 12 chooses: set in ring 3, clear in the service routines", () => {
    const machine = isolated(GETPID);
    const { root } = machine.kernel.boot;
    expect(root % 8192).toBe(0);
    expect(machine.cpu.cr3).toBe(BigInt(root) | USER_ROOT);
    stepTo(machine, "__x64_sys_getpid");
    expect(machine.cpu.cr3).toBe(BigInt(root));
    stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
    expect(machine.cpu.cr3).toBe(BigInt(root) | USER_ROOT);
  });

  it("[WL2] the user's root maps of the kernel the CPU entry area, the entry code and the page of the TSS, nothing else", () => {
    const machine = isolated(EXIT);
    const { boot, image } = machine.kernel;
    const entryText = image.sections.find(({ name }) => name === ".entry.text");
    const tss = boot.perCpuBase + machine.kernel.addressOf("cpu_tss_rw");
    const others = pagesOf(machine.memory, machine.cpu.cr3).filter(
      ({ linear, user }) =>
        !user &&
        linear !== tss &&
        linear >> 39n !== ENTRY_STACK_BASE >> 39n &&
        !(entryText !== undefined && linear >= entryText.address && linear < entryText.address + 0x2000n),
    );
    expect(others).toEqual([]);
    const kernelPages = pagesOf(machine.memory, BigInt(boot.root)).filter(({ user }) => !user);
    expect(kernelPages.length).toBeGreaterThan(50); // the direct map alone has 32 large ones
  });

  it("[WL3] user memory has one set of tables for both roots; in the kernel's it cannot be executed", () => {
    // mmap of a page in a PML4 slot that nothing has used so far, then a store to it
    const far = ["mov $0x200000000000, %rdi", "mov $4096, %esi", "mov $3, %edx", "mov $0x32, %r10d"].concat(
      ["mov $-1, %r8", "xor %r9d, %r9d", "mov $9, %eax", "syscall", "movb $7, (%rax)"],
      EXIT,
    );
    const machine = isolated(far);
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 0 });
    const { root } = machine.kernel.boot;
    const entries = [0, 64, 255].map((slot) =>
      [0, 0x1000].map((copy) => machine.memory.read64(root + copy + 8 * slot)),
    );
    for (const [kernel = 0n, user = 0n] of entries) {
      expect(kernel & PAGE_ADDRESS).toBe(user & PAGE_ADDRESS);
      expect([kernel & PAGE_NX, user & PAGE_NX, kernel & user & PAGE_P]).toEqual([PAGE_NX, 0n, PAGE_P]);
    }
  });

  it("[WL4] SYSCALL: SWAPGS, RSP parked, then the kernel's root, then the task's stack", () => {
    const machine = isolated(GETPID);
    machine.step();
    const { rsp } = machine.view().gpr;
    machine.step();
    const order: string[] = [];
    for (let count = 0; count < 12 && !order.includes("stack"); count++) {
      const { cr3, segments } = machine.view();
      const events = observe(machine);
      const now = machine.view();
      if (now.segments.gs.base !== segments.gs.base) order.push("gs");
      if (events.some((event) => event.kind === "memory-write" && event.after === rsp)) order.push("parked");
      if (now.cr3 !== cr3) order.push("cr3");
      if (now.gpr.rsp === KERNEL_STACK_BASE + THREAD_SIZE) order.push("stack");
    }
    expect(order).toEqual(["gs", "parked", "cr3", "stack"]);
  });

  it("[WL5] INT 0x80 and exceptions arrive on the entry stack; pt_regs is moved to the top of the task's stack", () => {
    for (const asm of [["mov $20, %eax", "int $0x80", ...EXIT], ["mov 0, %eax"]]) {
      const machine = isolated(asm);
      const user = machine.view().rip;
      stepUntil(machine, ({ cpu }) => cpu.cpl === 0);
      const { gpr, cr3 } = machine.view();
      expect(gpr.rsp > ENTRY_STACK_BASE && gpr.rsp < ENTRY_STACK_TOP).toBe(true);
      expect(cr3 & USER_ROOT).toBe(USER_ROOT);
      stepUntil(machine, ({ cpu }) => cpu.readGpr(RSP) === PT_REGS - 8n);
      expect(machine.cpu.cr3 & USER_ROOT).toBe(0n);
      expect(machine.kernel.readWord(PT_REGS + 0x88n)).toBe(0x33n);
      expect(machine.kernel.readWord(PT_REGS + 0x80n) >= user).toBe(true);
    }
  });

  it("[WL5] the pt_regs that a frame names is the one that is there: on the entry stack at first, then on the task's", () => {
    const opened = openSession({
      program: { name: "t", source: "_start: mov 0, %eax", syntax: "att", bits: 64 },
      options: { ...DEFAULT_OPTIONS, kpti: true },
      input: [],
    });
    if (!opened.ok) throw new Error("does not assemble");
    const seen: (bigint | null)[] = [];
    for (;;) {
      const frame = opened.session.frame();
      if (frame.ptRegs !== seen.at(-1)) seen.push(frame.ptRegs);
      if (frame.ptRegs !== null) {
        const cs = frame.memory.read(frame.ptRegs + 0x88n, 1)?.[0];
        if (frame.machine.gpr.rsp === frame.ptRegs) expect(cs).toBe(0x33);
      }
      if (frame.next === null) break;
      opened.session.advance({ kind: "step", step: frame.step + 1 }, 1);
    }
    expect(seen).toEqual([null, ENTRY_STACK_TOP - PT_SIZE, PT_REGS]);
  });

  it("[WL6] SYSRETQ and IRETQ leave from the entry stack, on the user's root, with every register as without isolation", () => {
    for (const [asm, returns] of [
      [["mov $39, %eax", "syscall", ...EXIT], "SYSRETQ"],
      [["mov $20, %eax", "int $0x80", ...EXIT], "IRETQ"],
      [["push $7", "pop %rbx", "mov (%rsp), %rcx", "sub $0x8000, %rsp", "push $1", ...EXIT], "IRETQ"],
    ] as const) {
      const ends = [{}, { kpti: true }].map((options) => {
        const machine = userMachine({ asm, options });
        stepUntil(machine, ({ cpu }) => cpu.cpl === 0);
        let before = machine.view();
        stepUntil(machine, ({ cpu }) => {
          if (cpu.cpl === 0) before = machine.view();
          return cpu.cpl === 3;
        });
        const { gpr, rip, rflags, segments } = machine.view();
        return { before, user: { gpr, rip, rflags, gs: segments.gs } };
      });
      expect(ends[1]?.user).toEqual(ends[0]?.user);
      expect((ends[1]?.before.cr3 ?? 0n) & USER_ROOT).toBe(USER_ROOT);
      if (returns === "IRETQ") {
        const rsp = ends[1]?.before.gpr.rsp ?? 0n;
        expect(rsp > ENTRY_STACK_BASE && rsp < ENTRY_STACK_TOP).toBe(true);
      }
    }
  });

  it("[WL7] a fault of the kernel itself stays on its stack and on its root", () => {
    const machine = isolated(["mov $1, %eax", "mov $1, %edi", "mov $0x1000, %esi", "mov $6, %edx", "syscall", ...EXIT]);
    stepTo(machine, "copy_from_user");
    stepTo(machine, "asm_exc_page_fault");
    const { gpr, cr3 } = machine.view();
    expect(gpr.rsp > KERNEL_STACK_BASE && gpr.rsp < PT_REGS).toBe(true);
    expect(cr3 & USER_ROOT).toBe(0n);
    expect(runToEnd(machine).exit).toEqual({ kind: "exited", status: 0 });
  });

  it("[WL8] an exception on an interrupt stack between SWAPGS and the switch finds the kernel's root, and restores the user's", () => {
    const config = kernelConfig({ ...DEFAULT_OPTIONS, kpti: true });
    const entry = kernelSources(config).find(({ file }) => file === "entry_64.S")?.source ?? "";
    const stubs = kernelSources(config).find(({ file }) => file === "idtentry.S")?.source ?? "";
    // INT1 right behind SWAPGS; the handler's call is left out, so that the stub comes back
    const kernel = buildKernel(
      [
        { file: "entry_64.S", source: entry.replace("\tswapgs\t", "\tswapgs\n\t.byte 0xf1\nbehind:\n\tnop\t") },
        { file: "idtentry.S", source: stubs.replaceAll("\tcall\texc_debug\n", "\tnop\n") },
      ],
      config,
    );
    if (!kernel.ok) throw new Error(kernel.diagnostics[0]?.message);
    const machine = userMachine({ asm: GETPID, options: { kpti: true }, kernel: kernel.image });
    stepTo(machine, "asm_exc_debug");
    const before = machine.view();
    expect(before.cr3 & USER_ROOT).toBe(USER_ROOT);
    stepTo(machine, "paranoid_exit");
    expect(machine.cpu.cr3 & USER_ROOT).toBe(0n);
    stepTo(machine, "behind");
    const { cr3, segments, gpr } = machine.view();
    expect([cr3, segments.gs.base, gpr.rbx, gpr.r14]).toEqual([
      before.cr3,
      before.segments.gs.base,
      before.gpr.rbx,
      before.gpr.r14,
    ]);
  });

  it("[WL17] an IRETQ that is refused is a fault of the program, with isolation as without it", () => {
    for (const options of [{}, { kpti: true }, { kpti: true, pcid: true }]) {
      const config = kernelConfig({ ...DEFAULT_OPTIONS, ...options });
      const change = {
        file: "common.S",
        replace: "do_syscall_64_exit:\n",
        by: "do_syscall_64_exit:\n\tbtcq $63, PT_IP(%rbx)\n",
      };
      const kernel = buildKernel(editsOf([change], kernelSources(config)), config);
      if (!kernel.ok) throw new Error(kernel.diagnostics[0]?.message);
      const machine = userMachine({ asm: GETPID, options, kernel: kernel.image });
      stepTo(machine, "bad_iret");
      expect(runToEnd(machine).exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV", code: 128 });
    }
  });

  it("[WL9] with PCIDs the user's root has the kernel's identifier with bit 11 set, and a switch removes no translation", () => {
    const machine = isolated([...GETPID, ...EXIT], { pcid: true });
    expect(machine.cpu.cr3 & 0xfffn).toBe(0x801n);
    const flushed: number[] = [];
    const identifiers = new Set<bigint>();
    while (machine.status === "ready") {
      for (const event of observe(machine)) if (event.kind === "tlb-flush") flushed.push(event.entries);
      identifiers.add(machine.cpu.cr3 & 0xfffn);
    }
    expect(flushed).toEqual([]);
    expect([...identifiers]).toEqual([0x801n, 0x001n]);
  });

  it("[WL9] a page that the kernel takes away is gone for ring 3 too, although INVLPG removed the kernel's translation only", () => {
    const page = ["xor %edi, %edi", "mov $4096, %esi", "mov $3, %edx", "mov $0x22, %r10d", "mov $-1, %r8"].concat(
      ["xor %r9d, %r9d", "mov $9, %eax", "syscall", "mov %rax, %rbx", "movb $7, (%rbx)", "movb (%rbx), %cl"],
      ["mov %rbx, %rdi", "mov $4096, %esi", "mov $11, %eax", "syscall", "movb (%rbx), %cl", ...EXIT],
    );
    for (const options of [{}, { pcid: true }]) {
      expect(runToEnd(isolated(page, options)).exit).toMatchObject({ kind: "killed", signalName: "SIGSEGV", code: 1 });
    }
  });

  it("[WL10] without isolation there is one root, and no step of a call writes CR3", () => {
    const machine = userMachine({ asm: [...GETPID, ...EXIT] });
    const written: string[] = [];
    while (machine.status === "ready") {
      for (const event of observe(machine)) {
        if (event.kind === "control-register-write") written.push(event.register);
      }
    }
    expect(written).toEqual([]);
    expect(machine.cpu.cr3).toBe(BigInt(machine.kernel.boot.root));
    const wholeKernel = pagesOf(machine.memory, machine.cpu.cr3).filter(({ user }) => !user);
    expect(wholeKernel.length).toBeGreaterThan(50);
  });

  it.each(DEMOS.map((demo) => [demo.id, demo as Demo] as const))(
    "[WL11] %s prints and ends as without it",
    (_, demo) => {
      const [plain, ...others] = [{}, { kpti: true }, { kpti: true, pcid: true }, { kpti: true, smep: false }].map(
        (options) => {
          const session = sessionOf(demo, options);
          session.advance({ kind: "end" }, 1_000_000);
          const { terminal, machine, calls } = session.frame();
          return {
            terminal,
            exit: machine.exit,
            calls: calls.map(({ text }) => text.replace(/tv_nsec=\d+/, "tv_nsec=…")),
          };
        },
      );
      for (const other of others) expect(other).toEqual(plain);
    },
  );
});

function machineOf(demo: Demo, chosen: Partial<MachineOptions>): Machine {
  const options = { ...DEFAULT_OPTIONS, ...chosen };
  const program = buildProgram(demoProgram(demo), options);
  if (!program.ok) throw new Error(`${demo.id} does not assemble`);
  const machine = new Machine(program.image, options);
  machine.closeInput();
  return machine;
}

describe("the line between the rings", () => {
  const combinations = [true, false].flatMap((kpti) =>
    [true, false].flatMap((smep) => [true, false].map((smap) => ({ kpti, smep, smap }))),
  );

  it.each(combinations)("[WL12] ring 3 reads and executes user pages only, with %o", (options) => {
    let walks = 0;
    for (const demo of DEMOS as readonly Demo[]) {
      const machine = machineOf(demo, options);
      machine.probe = {
        onEvent: (event) => {
          if (event.kind !== "page-walk" || !event.walk.access.user || event.walk.physical === undefined) return;
          walks++;
          for (const { value } of event.walk.entries) expect(value & PAGE_US).toBe(PAGE_US);
        },
      };
      while (machine.step()) {
        if (machine.steps > 200_000) throw new Error("does not end");
      }
      expect(machine.status).toBe("ended");
    }
    expect(walks).toBeGreaterThan(DEMOS.length);
  });

  it("[WL2] every page of the user's root that ring 3 may use belongs to the program", () => {
    const machine = isolated(EXIT);
    const { areas } = machine.kernel.task.mm;
    for (const { linear, user } of pagesOf(machine.memory, machine.cpu.cr3)) {
      if (user) expect(areas.some(({ start, end }) => start <= linear && linear < end)).toBe(true);
    }
  });
});
