/** A 32-bit xorshift generator: the same seed gives the same numbers. */
export class Random {
  private state: number;
  constructor(seed: number) {
    this.state = seed | 1;
  }
  next(): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return this.state >>> 0;
  }
  below(limit: number): number {
    return this.next() % limit;
  }
  /** True once in `times`. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }
  word64(): bigint {
    return (BigInt(this.next()) << 32n) | BigInt(this.next());
  }
}
