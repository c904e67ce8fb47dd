import type { ExecutableImage, ImageSymbol } from "../core/index.ts";

/** objdump's order of symbols with one address: functions, objects, global ones, weak ones, larger ones, then by name, dots last. */
function preference(a: ImageSymbol, b: ImageSymbol): number {
  const rank = (symbol: ImageSymbol): number[] => [
    symbol.type === "function" ? 0 : 1,
    symbol.type === "object" ? 0 : 1,
    !symbol.global ? 2 : symbol.weak === true ? 1 : 0,
    -symbol.size,
    symbol.name.startsWith(".") ? 1 : 0,
  ];
  const ranks = rank(b);
  const difference = rank(a).findIndex((value, at) => value !== ranks[at]);
  if (difference >= 0) return (rank(a)[difference] ?? 0) - (ranks[difference] ?? 0);
  return a.name < b.name ? -1 : 1;
}

/** Names for addresses as objdump gives them. */
export class SymbolNames {
  /** One symbol an address, by address. */
  private readonly symbols: readonly ImageSymbol[];

  constructor(image: ExecutableImage) {
    const named = image.symbols.filter(({ name, type }) => name !== "" && type !== "section" && type !== "file");
    const sorted = named.toSorted((a, b) =>
      a.address === b.address ? preference(a, b) : a.address < b.address ? -1 : 1,
    );
    this.symbols = sorted.filter((symbol, at) => symbol.address !== sorted[at - 1]?.address);
  }

  /** `_start`, `_start+0x5`; before the first symbol `_start-0x10`; nothing without symbols. */
  readonly nameOf = (address: bigint): string | undefined => {
    const symbol = this.symbols[Math.max(0, this.countUpTo(address) - 1)];
    if (symbol === undefined) return undefined;
    const distance = address - symbol.address;
    if (distance === 0n) return symbol.name;
    return distance > 0n ? `${symbol.name}+0x${distance.toString(16)}` : `${symbol.name}-0x${(-distance).toString(16)}`;
  };

  /** How many symbols lie at or below an address. */
  private countUpTo(address: bigint): number {
    let [low, high] = [0, this.symbols.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.symbols[middle]?.address ?? 0n) <= address) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Symbols of a section in address order. */
  of(section: string): readonly ImageSymbol[] {
    return this.symbols.filter((symbol) => symbol.section === section);
  }
}
