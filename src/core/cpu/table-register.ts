import { high32, low32, word64 } from "../bits/word64.ts";

/** GDTR, IDTR, LDTR or TR: linear base as halves, limit in bytes − 1 (−1 for none), and the selector of the last two. */
export class TableRegister {
  selector = 0;
  baseLow = 0;
  baseHigh = 0;
  limit = 0;

  get base(): bigint {
    return word64(this.baseLow, this.baseHigh);
  }

  set(base: bigint, limit: number): void {
    this.baseLow = low32(base);
    this.baseHigh = high32(base);
    this.limit = limit;
  }
}
