import { describe, expect, it } from "vitest";
import { BareCpu, type BareCpuOptions, KERNEL_CODE } from "../../testing/bare-cpu.ts";
import { type MnemonicEntry, mnemonics } from "../isa/mnemonics.ts";
import { RAX, RBX, RCX, RDX } from "../isa/registers.ts";

function stepped(options: BareCpuOptions): BareCpu {
  const machine = new BareCpu(options);
  machine.cpu.step();
  return machine;
}

describe("VMMCALL", () => {
  it("[CPU16] goes past the instruction when the hook is done, and sees RIP on it", () => {
    const machine = new BareCpu({ cpl: 0, code: "vmmcall" });
    let seen = 0n;
    machine.cpu.onVmmcall = () => {
      seen = machine.cpu.rip;
      return "done";
    };
    expect(machine.cpu.step()).toBe("executed");
    expect([seen, machine.cpu.rip]).toEqual([KERNEL_CODE, KERNEL_CODE + 3n]);
  });

  it("[CPU16] leaves RIP to the hook that wants more", () => {
    const machine = new BareCpu({ cpl: 0, code: "vmmcall" });
    machine.cpu.onVmmcall = () => "again";
    machine.cpu.run(3);
    expect([machine.cpu.rip, machine.cpu.steps]).toEqual([KERNEL_CODE, 3]);
    machine.cpu.onVmmcall = () => {
      machine.cpu.rip = KERNEL_CODE + 0x40n;
      return "again";
    };
    machine.cpu.step();
    expect(machine.cpu.rip).toBe(KERNEL_CODE + 0x40n);
  });

  it.each(["step", "run"])("[CPU16] is no step while the hook waits (%s)", (way) => {
    const machine = new BareCpu({ cpl: 0, code: "nop; vmmcall" });
    machine.cpu.onVmmcall = () => "wait";
    if (way === "run") expect(machine.cpu.run(10)).toBe(1);
    else expect([machine.cpu.step(), machine.cpu.step()]).toEqual(["executed", "waiting"]);
    expect([machine.cpu.steps, machine.cpu.rip, machine.cpu.lastResult]).toEqual([1, KERNEL_CODE + 1n, "waiting"]);
  });

  it("[CPU16] lets run stop after the step in which the hook asks for it", () => {
    const machine = new BareCpu({ cpl: 0, code: "nop; vmmcall; nop; nop" });
    machine.cpu.onVmmcall = () => {
      machine.cpu.stopRequested = true;
      return "done";
    };
    expect([machine.cpu.run(10), machine.cpu.rip]).toEqual([2, KERNEL_CODE + 4n]);
  });

  it("[CPU18] sees as many steps as were executed before it; so does RDTSC", () => {
    const machine = new BareCpu({ cpl: 0, code: "nop; nop; vmmcall; nop; rdtsc" });
    let steps = -1;
    machine.cpu.onVmmcall = () => {
      steps = machine.cpu.steps;
      return "done";
    };
    machine.cpu.run(5);
    expect([steps, machine.cpu.readGpr(RAX), machine.cpu.readGpr(RDX)]).toEqual([2, 4n, 0n]);
  });
});

describe("CPUID", () => {
  it.each([
    ["intel", "GenuineIntel"],
    ["amd", "AuthenticAMD"],
  ] as const)("[CPU19] names the vendor %s", (vendor, name) => {
    const { cpu } = stepped({ code: "cpuid", vendor, gpr: { [RAX]: 0n } });
    const words = Uint32Array.of(Number(cpu.readGpr(RBX)), Number(cpu.readGpr(RDX)), Number(cpu.readGpr(RCX)));
    expect(new TextDecoder().decode(words)).toBe(name);
  });

  it("[CPU19] shows SYSCALL and long mode", () => {
    const extended = stepped({ code: "cpuid", gpr: { [RAX]: 0x8000_0001n } }).cpu.readGpr(RDX);
    expect([(extended >> 11n) & 1n, (extended >> 29n) & 1n]).toEqual([1n, 1n]);
  });

  it.each([
    ["x87", RDX, 0n],
    ["MMX", RDX, 23n],
    ["FXSR", RDX, 24n],
    ["SSE", RDX, 25n],
    ["SSE2", RDX, 26n],
    ["SSE3", RCX, 0n],
    ["SSSE3", RCX, 9n],
    ["SSE4.1", RCX, 19n],
    ["SSE4.2", RCX, 20n],
  ] as const)("[CPU19] shows %s exactly if there are such instructions", (feature, register, bit) => {
    const word = stepped({ code: "cpuid", gpr: { [RAX]: 1n } }).cpu.readGpr(register);
    const exists = Object.values<MnemonicEntry>(mnemonics).some((entry) => entry.feature === feature);
    expect((word >> bit) & 1n).toBe(exists ? 1n : 0n);
  });

  it("[CPU19] shows CLFLUSH and its line of 64 bytes", () => {
    const { cpu } = stepped({ code: "cpuid", gpr: { [RAX]: 1n } });
    expect([(cpu.readGpr(RDX) >> 19n) & 1n, ((cpu.readGpr(RBX) >> 8n) & 0xffn) * 8n]).toEqual([1n, 64n]);
  });

  it.each([
    ["intel", 4n],
    ["amd", 0x8000_001dn],
  ] as const)("[CPU19] describes the four caches on %s, then says that there are no more", (vendor, number) => {
    const types = [0n, 1n, 2n, 3n, 4n].map((subleaf) => {
      const { cpu } = stepped({ code: "cpuid", vendor, gpr: { [RAX]: number, [RCX]: subleaf } });
      const [ebx, ecx] = [cpu.readGpr(RBX), cpu.readGpr(RCX)];
      const bytes = ((ebx >> 22n) + 1n) * ((ebx & 0xfffn) + 1n) * (ecx + 1n);
      return [cpu.readGpr(RAX) & 31n, bytes >> 10n];
    });
    expect(types).toEqual([
      [1n, 32n],
      [2n, 32n],
      [3n, 512n],
      [3n, 8192n],
      [0n, 0n],
    ]);
  });

  it("[CPU19] answers a leaf that is too high with the highest basic leaf on Intel, with zeros on AMD", () => {
    const ebx = (vendor: "intel" | "amd", number: bigint): bigint =>
      stepped({ code: "cpuid", vendor, gpr: { [RAX]: number } }).cpu.readGpr(RBX);
    expect(ebx("intel", 0x20n)).toBe(ebx("intel", 7n));
    expect([ebx("amd", 0x20n), ebx("intel", 0x4000_0000n)]).toEqual([0n, 0n]);
  });

  it("[CPU19] shows SYSCALL to 32-bit code on AMD only", () => {
    const syscall = (vendor: "intel" | "amd"): bigint =>
      (stepped({ code: "cpuid", vendor, bits: 32, gpr: { [RAX]: 0x8000_0001n } }).cpu.readGpr(RDX) >> 11n) & 1n;
    expect([syscall("intel"), syscall("amd")]).toEqual([0n, 1n]);
  });
});
