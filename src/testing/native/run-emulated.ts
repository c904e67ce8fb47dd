import { PAGE_P, PAGE_RW, PAGE_US } from "../../core/isa/paging.ts";
import { BareCpu } from "../bare-cpu.ts";
import { CODE, DATA, DATA_BYTES, DATA_OFFSET, type NativeCase, type NativeResult } from "./execute-natively.ts";
import { loadFxsave, storeFxsave } from "./fxsave-image.ts";

/** Vectors that push an error code. */
const WITH_ERROR_CODE = new Set([8, 10, 11, 12, 13, 14, 17, 21]);

/** Executes cases as `execute.c` does, on an emulated processor. */
export class EmulatedExecutor {
  private readonly machine: BareCpu;

  constructor(vendor: "intel" | "amd") {
    this.machine = new BareCpu({ vendor });
    for (const page of [CODE, DATA]) this.machine.map(page, PAGE_P | PAGE_RW | PAGE_US);
  }

  run({ bits, code, gpr, rflags, data, fxsave }: NativeCase): NativeResult {
    const { machine } = this;
    const { cpu } = machine;
    machine.write(CODE, new Uint8Array(64).fill(0xcc));
    machine.write(CODE, code);
    machine.write(DATA, new Uint8Array(4096));
    machine.write(DATA + DATA_OFFSET, data);
    cpu.loadFlatUserState({ in64BitMode: bits === 64, rip: CODE, rsp: 0n, rflags: Number(rflags) });
    machine.loadRegisters(gpr);
    if (fxsave !== undefined) loadFxsave(cpu, fxsave);
    for (let steps = 0; cpu.cpl === 3; steps++) {
      if (steps > 1000) throw new Error("the instruction does not end");
      cpu.step();
    }
    const { vector } = machine;
    if (vector === undefined) throw new Error(`no handler at ${cpu.rip.toString(16)}`);
    const hasError = WITH_ERROR_CODE.has(vector);
    const frame = machine.stack(hasError ? 6 : 5);
    const error = hasError ? Number(frame.shift()) : 0;
    const [rip = 0n, , flags = 0n, rsp = 0n] = frame;
    const after = cpu.peek(DATA + DATA_OFFSET, DATA_BYTES);
    if (after === undefined) throw new Error("the data page is not mapped");
    return {
      gpr: Array.from({ length: 16 }, (_, register) => (register === 4 ? rsp : cpu.readGpr(register))),
      rip,
      rflags: flags,
      vector,
      error,
      data: after,
      ...(fxsave === undefined ? {} : { fxsave: storeFxsave(cpu) }),
    };
  }
}
