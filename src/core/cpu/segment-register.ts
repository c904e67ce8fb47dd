/**
 * A segment register: the visible selector and the hidden part, the descriptor as it was when the register was loaded. The base
 * is in `Cpu.segmentBase`.
 * @see SDM Vol. 3 "Segment Registers"
 */
export class SegmentRegister {
  selector = 0;
  /** Bytes − 1, 0 … 0xffffffff. */
  limit = 0;
  /**
   * The descriptor's attribute bits, where LAR shows them:
   *
   *     23  22  21  20        15  14 13  12  11     8
   *     G   D/B L   AVL       P   DPL    S   type
   */
  attributes = 0;
  /** False after a null selector was loaded. */
  usable = false;

  get isCode(): boolean {
    return (this.attributes & 0x1800) === 0x1800;
  }
  /** Data: always. Code: the R bit. */
  get readable(): boolean {
    return !this.isCode || (this.attributes & 0x200) !== 0;
  }
  get writable(): boolean {
    return !this.isCode && (this.attributes & 0x200) !== 0;
  }
  get expandDown(): boolean {
    return (this.attributes & 0x1c00) === 0x1400;
  }
  get dpl(): number {
    return (this.attributes >>> 13) & 3;
  }
  /** The L bit: code of 64-bit mode. */
  get long(): boolean {
    return (this.attributes & (1 << 21)) !== 0;
  }
  /** The D/B bit: 32-bit defaults. */
  get default32(): boolean {
    return (this.attributes & (1 << 22)) !== 0;
  }
  /** The greatest offset of an expand-down segment. */
  get upperBound(): number {
    return this.default32 ? 0xffff_ffff : 0xffff;
  }
}
