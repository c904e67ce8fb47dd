/** Writes little-endian fields into a file that grows as needed. */
export class ElfWriter {
  readonly bits: 64 | 32;
  /** Where the next field goes. */
  position = 0;
  #bytes = new Uint8Array(8192);
  #length = 0;

  constructor(bits: 64 | 32) {
    this.bits = bits;
  }

  #claim(size: number): number {
    const at = this.position;
    this.position += size;
    if (this.position > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.position, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#length = Math.max(this.#length, this.position);
    return at;
  }

  u8(value: number): void {
    const at = this.#claim(1);
    this.#bytes[at] = value;
  }

  u16(value: number): void {
    const at = this.#claim(2);
    new DataView(this.#bytes.buffer).setUint16(at, value, true);
  }

  u32(value: number): void {
    const at = this.#claim(4);
    new DataView(this.#bytes.buffer).setUint32(at, value, true);
  }

  /** A field as wide as the file's class. */
  address(value: bigint): void {
    if (this.bits === 32) this.u32(Number(BigInt.asUintN(32, value)));
    else {
      const at = this.#claim(8);
      new DataView(this.#bytes.buffer).setBigUint64(at, BigInt.asUintN(64, value), true);
    }
  }

  zeros(count: number): void {
    this.#claim(count);
  }

  bytesAt(offset: number, bytes: Uint8Array): void {
    this.position = offset;
    const at = this.#claim(bytes.length);
    this.#bytes.set(bytes, at);
  }

  /** Moves on to a multiple of `alignment`; returns the new position. */
  align(alignment: number): number {
    this.position = Math.ceil(this.position / Math.max(alignment, 1)) * Math.max(alignment, 1);
    return this.position;
  }

  /** Puts bytes at the next multiple of `alignment`; returns where. */
  append(bytes: Uint8Array, alignment: number): number {
    const offset = this.align(alignment);
    this.bytesAt(offset, bytes);
    return offset;
  }

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }
}
