import { PAGE_P, PAGE_RW, PAGE_US } from "../../core/isa/paging.ts";
import { BareCpu } from "../bare-cpu.ts";
import {
  ENVIRONMENT_BYTES,
  IMAGE_BYTES,
  X87_CODE,
  X87_DATA,
  X87_DATA_BYTES,
  type X87Case,
  type X87Result,
} from "./execute-natively.ts";

const RDI = 7;
const RSI = 6;
const STATE = 0x3000_0000n;
const AROUND = 0x1001_0000n;

const SIGNALS: Readonly<Record<number, number>> = { 6: 4, 13: 11, 14: 11, 16: 8 };

/** Executes cases as `execute.c` does, on an emulated AMD processor. */
export class EmulatedX87 {
  private readonly machine = new BareCpu({ vendor: "amd" });

  constructor() {
    for (const page of [X87_CODE, X87_DATA & ~0xfffn, STATE, AROUND])
      this.machine.map(page, PAGE_P | PAGE_RW | PAGE_US);
  }

  run({ bits, code, state, flags, rax, data }: X87Case): X87Result {
    const { machine } = this;
    const { cpu } = machine;
    const start = (rip: bigint): void => cpu.loadFlatUserState({ in64BitMode: bits === 64, rip, rsp: 0n });
    machine.write(STATE, state);
    machine.write(X87_DATA, data);
    cpu.writeGpr(RSI, STATE);
    this.execute(start, bits === 64 ? [0x48, 0x0f, 0xae, 0x0e] : [0x0f, 0xae, 0x0e]); // FXRSTOR

    machine.write(X87_CODE, code);
    start(X87_CODE);
    cpu.writeRflags(flags);
    cpu.writeGpr(RDI, X87_DATA);
    cpu.writeGpr(0, BigInt(rax));
    cpu.step();
    const { vector = 0 } = machine;
    const signal = cpu.cpl === 3 ? 0 : (SIGNALS[vector] ?? -1);
    const after = cpu.cpl === 3 ? cpu.rflags : flags;
    const raxAfter = cpu.readGpr(0);

    this.execute(start, bits === 64 ? [0x48, 0x0f, 0xae, 0x06] : [0x0f, 0xae, 0x06]); // FXSAVE
    const image = this.bytes(STATE, IMAGE_BYTES);
    this.execute(start, [0xd9, 0x36]); // FNSTENV
    return {
      state: image,
      environment: this.bytes(STATE, ENVIRONMENT_BYTES),
      flags: after,
      rax: Number(raxAfter),
      signal,
      code: 0,
      data: this.bytes(X87_DATA, X87_DATA_BYTES),
    };
  }

  private execute(start: (rip: bigint) => void, code: readonly number[]): void {
    this.machine.write(AROUND, Uint8Array.from(code));
    start(AROUND);
    this.machine.cpu.step();
    if (this.machine.cpu.cpl !== 3) throw new Error("a case's state cannot be loaded");
  }

  private bytes(linear: bigint, count: number): Uint8Array {
    const bytes = this.machine.cpu.peek(linear, count);
    if (bytes === undefined) throw new Error("not mapped");
    return bytes.slice();
  }
}
