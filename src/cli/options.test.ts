import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { buildProgram, DEFAULT_OPTIONS, Machine, type MachineOptions, type MachineProbe } from "../core/index.ts";
import { DEMOS, type Demo, demoProgram } from "../scenario/demos.ts";

/** Programs made to show what one option changes; every other one gives the same output whatever the machine. */
const ABOUT_AN_OPTION: ReadonlySet<string> = new Set(["nx-data"]);

const PROGRAMS: readonly Demo[] = DEMOS.filter(({ id }) => !ABOUT_AN_OPTION.has(id));

/** Walls and doors: every combination of them is a machine that programs must not be able to tell apart. */
const WALLS = fc.record({
  vendor: fc.constantFrom("intel", "amd"),
  smep: fc.boolean(),
  smap: fc.boolean(),
  nx: fc.boolean(),
  umip: fc.boolean(),
  kpti: fc.boolean(),
  pcid: fc.boolean(),
}) satisfies fc.Arbitrary<Partial<MachineOptions>>;

/**
 * 64-bit programs that ask for nothing that a unikernel lacks: no second process, no signal, no wall that stops them, no vDSO, no
 * file.
 */
const ALIKE_IN_RING_0: readonly string[] = [
  "hello-syscall",
  "getpid",
  "echo",
  "unknown-number",
  "mmap-six-arguments",
  "puts-64",
  "printf-64",
  "errno",
  "go-rawsyscall",
  "write-call",
];

/** One past the lower half of the address space. */
const USER_SPACE_END = 1n << 47n;

const MOST_STEPS = 3_000_000;

function boot(demo: Demo, options: Partial<MachineOptions>): Machine {
  const all = { ...DEFAULT_OPTIONS, ...options };
  const program = buildProgram(demoProgram(demo), all);
  if (!program.ok) throw new Error(`${demo.id} does not assemble`);
  const machine = new Machine(program.image, all);
  machine.input(new TextEncoder().encode(demo.suggestedInput ?? ""));
  machine.closeInput();
  return machine;
}

/** What a program printed and how it ended. */
function outcome(demo: Demo, options: Partial<MachineOptions>): string {
  const machine = boot(demo, options);
  const bytes: number[] = [];
  machine.observer = {
    onPrivilegeChange: () => {},
    onKernelEvent: (event) => {
      if (event.kind === "output") bytes.push(...event.bytes);
    },
    onHandlerEntered: () => {},
    onReturnWithinLevel: () => {},
    onLibraryBoundary: () => {},
  };
  machine.run(MOST_STEPS);
  const { exit, stoppedBecause } = machine.view();
  const end = exit?.kind === "killed" ? exit.signalName : (exit?.status ?? stoppedBecause ?? "still running");
  return `${String.fromCharCode(...bytes)} → ${end}`;
}

/** Hears every access of ring 3 and notes those that a walk of the page tables would not allow it. */
class Watchman implements MachineProbe {
  readonly trespasses: string[] = [];
  private readonly allowed = new Set<string>();
  private readonly machine: Machine;
  private cpl: number;
  /** From the gate on, the processor itself pushes the frame onto the kernel's stack. */
  private delivering = false;

  constructor(machine: Machine) {
    this.machine = machine;
    this.cpl = machine.cpu.cpl;
  }

  onEvent(event: Parameters<MachineProbe["onEvent"]>[0]): void {
    if (event.kind === "gate-read") this.delivering = true;
    if (event.kind === "privilege-change") {
      this.cpl = event.to;
      this.delivering = false;
    }
    if (this.cpl !== 3 || this.delivering || (event.kind !== "memory-read" && event.kind !== "memory-write")) return;
    if (!["data", "stack", "fetch"].includes(event.purpose)) return;
    const page = `${this.machine.cpu.cr3.toString(16)}:${(event.linear >> 12n).toString(16)}`;
    if (this.allowed.has(page)) return;
    const kind = event.purpose === "fetch" ? "execute" : "read";
    const { physical, reason } = this.machine.walk(event.linear, { kind, user: true });
    if (physical !== undefined && event.linear < USER_SPACE_END) this.allowed.add(page);
    else this.trespasses.push(`${event.purpose} at 0x${event.linear.toString(16)}: ${reason ?? "the kernel’s half"}`);
  }
}

/** A ready program for each door: how it asks the kernel. */
const DOORS: readonly (readonly [door: string, id: string])[] = [
  ["SYSCALL", "hello-syscall"],
  ["INT 0x80 from 32-bit code", "hello-int80"],
  ["SYSENTER or SYSCALL from 32-bit code", "sysenter-vdso"],
  ["the library's wrapper", "puts-64"],
  ["the 32-bit library's wrapper", "puts-32"],
  ["no door: the vDSO's clock", "vdso-clock"],
];

/** Every combination of vendor, KPTI, SMEP and SMAP. */
const EVERY_MACHINE: readonly Partial<MachineOptions>[] = (["intel", "amd"] as const).flatMap((vendor) =>
  [false, true].flatMap((kpti) =>
    [false, true].flatMap((smep) => [false, true].map((smap) => ({ vendor, kpti, smep, smap }))),
  ),
);

describe("every combination of options", () => {
  it.each(DOORS)("[OPT1] %s leads to the same on every vendor, with and without KPTI, SMEP and SMAP", (_, id) => {
    const demo = DEMOS.find((each) => each.id === id);
    if (demo === undefined) throw new Error(`there is no ready program ${id}`);
    const outcomes = EVERY_MACHINE.map((options) => outcome(demo, options));
    expect(outcomes).toHaveLength(16);
    expect(new Set(outcomes)).toEqual(new Set([outcome(demo, {})]));
  });

  it.each(PROGRAMS)("[OPT1] $id prints and ends alike on every machine", (demo) => {
    const usual = outcome(demo, {});
    fc.assert(
      fc.property(WALLS, (options) => {
        expect(outcome(demo, options)).toBe(usual);
      }),
      { numRuns: 12 },
    );
  });

  it.each(PROGRAMS)("[OPT2] ring 3 of $id never reads, writes or executes a supervisor page", (demo) => {
    fc.assert(
      fc.property(WALLS, (options) => {
        const machine = boot(demo, options);
        const watchman = new Watchman(machine);
        machine.probe = watchman;
        machine.run(20_000);
        expect(watchman.trespasses).toEqual([]);
        expect(machine.steps).toBeGreaterThan(5);
      }),
      { numRuns: 4 },
    );
  });

  it.each(ALIKE_IN_RING_0)("[OPT3] %s prints and ends alike as a process and as a unikernel, patched or not", (id) => {
    const demo = DEMOS.find((each) => each.id === id);
    if (demo === undefined) throw new Error(`there is no ready program ${id}`);
    const usual = outcome(demo, {});
    for (const patched of [false, true]) expect(outcome(demo, { unikernel: true, patched })).toBe(usual);
  });
});
