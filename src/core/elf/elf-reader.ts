import { ElfError } from "./elf-file.ts";

/** Reads little-endian fields; a field outside the file is an error that names what was being read. */
export class ElfReader {
  readonly #view: DataView;
  readonly bits: 64 | 32;

  constructor(bytes: Uint8Array, bits: 64 | 32) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bits = bits;
  }

  get length(): number {
    return this.#view.byteLength;
  }

  /** @throws {ElfError} unless `size` bytes at `offset` lie in the file */
  require(offset: number, size: number, what: string): void {
    if (offset < 0 || size < 0 || offset + size > this.length) {
      throw new ElfError(`truncated ELF file: ${what} ends at byte ${offset + size}, the file has ${this.length}`);
    }
  }

  u8(offset: number): number {
    return this.#view.getUint8(offset);
  }

  u16(offset: number): number {
    return this.#view.getUint16(offset, true);
  }

  u32(offset: number): number {
    return this.#view.getUint32(offset, true);
  }

  u64(offset: number): bigint {
    return this.#view.getBigUint64(offset, true);
  }

  /** A field as wide as the class: an address. */
  address(offset: number): bigint {
    return this.bits === 64 ? this.u64(offset) : BigInt(this.u32(offset));
  }

  /** A field as wide as the class that counts bytes. @throws {ElfError} above 2⁵³ */
  size(offset: number, what: string): number {
    const value = this.address(offset);
    if (value > BigInt(Number.MAX_SAFE_INTEGER))
      throw new ElfError(`malformed ELF file: ${what} is 0x${value.toString(16)}`);
    return Number(value);
  }
}
