import type { ExecutableImage } from "../bits/executable-image.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { VDSO_BASES } from "../kernel/layout.ts";

interface Entry {
  readonly name: string;
  readonly address: bigint;
  readonly end: bigint;
}

/** Names for addresses: the program's symbols, those of its library and its vDSO, and the kernel's. */
export class SymbolTable {
  private readonly entries: readonly Entry[];
  private readonly byName = new Map<string, bigint>();

  constructor(program: ExecutableImage, kernel: Kernel) {
    const entries: Entry[] = [];
    const { interpreter } = kernel.loaded;
    for (const image of interpreter === null ? [program] : [program, interpreter.image]) {
      for (const { name, address, section } of image.symbols) {
        const home = image.sections.find((each) => each.name === section);
        if (home === undefined || name === "" || name === section) continue;
        entries.push({ name, address, end: home.address + BigInt(home.size) });
        if (!this.byName.has(name)) this.byName.set(name, address);
      }
    }
    for (const { name, address, named } of kernel.image.symbolsInMemory) {
      const home = kernel.image.sections.find(
        (each) => each.address <= address && address < each.address + BigInt(each.bytes.length),
      );
      if (home === undefined) continue;
      if (named) entries.push({ name, address, end: home.address + BigInt(home.bytes.length) });
      if (!this.byName.has(name)) this.byName.set(name, address);
    }
    const base = VDSO_BASES[program.bits];
    const vdso = kernel.image.vdso[program.bits];
    for (const { name, offset } of vdso.functions) {
      entries.push({ name, address: base + offset, end: base + BigInt(vdso.size) });
    }
    for (const [name, offset] of vdso.offsets) if (!this.byName.has(name)) this.byName.set(name, base + offset);
    this.entries = entries.sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  }

  /** `symbol` or `symbol+0x5`; undefined where no section with symbols holds the address. */
  symbolize(address: bigint): string | undefined {
    const found = this.find(address);
    if (found === undefined) return undefined;
    return found.address === address ? found.name : `${found.name}+0x${(address - found.address).toString(16)}`;
  }

  addressOf(symbol: string): bigint | undefined {
    return this.byName.get(symbol);
  }

  private find(address: bigint): Entry | undefined {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.entries[middle]?.address ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    const entry = this.entries[low - 1];
    return entry !== undefined && address < entry.end ? entry : undefined;
  }
}
