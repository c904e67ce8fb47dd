import { AssemblerState } from "./assembler-state.ts";

/** NASM. */
export class NasmAssembler {
  readonly state: AssemblerState;
  constructor(_source: string, bits: 64 | 32) {
    this.state = new AssemblerState("nasm", bits);
  }
  run(): void {}
}
