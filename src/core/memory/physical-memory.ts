/** log2 of the frame size. */
export const FRAME_SHIFT = 12;
/** Bytes in a frame: the page size of 4-level paging. */
export const FRAME_SIZE = 1 << FRAME_SHIFT;

/** The contents of physical memory at one moment: a frame that did not change between two images is the same array in both. */
export interface MemoryImage {
  readonly frames: ReadonlyMap<number, Uint8Array>;
}

/**
 * Physical memory: a run of 4-KiB frames from address 0, little-endian, all zero at first.
 *
 * Whoever writes must call `willWrite(frame)` before the first store into a frame since the last `image()` or `restore()`
 * (the accessors here do; the processor does when it fills a write-TLB entry). That is what makes images cheap: only frames
 * written since the last one are copied.
 */
export class PhysicalMemory {
  /** Bytes; a multiple of `FRAME_SIZE`. */
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Unchecked little-endian access for hot paths; the caller has called `willWrite`. */
  readonly view: DataView;
  /** 1 for a frame written since the last image. */
  readonly dirty: Uint8Array;
  /** 1 for a frame that the processor holds decoded instructions of; stores to it must call `willWrite` each time. */
  readonly holdsCode: Uint8Array;
  /** Called when a frame that holds code is about to change; the processor drops its decoded instructions. */
  onCodeWrite: (frame: number) => void = () => {};
  /** Called when an image was taken, so that every frame counts as unwritten: the processor drops its write tags. */
  onImage: () => void = () => {};
  /** Called when another image was put back: the processor drops all its tags. */
  onRestore: () => void = () => {};

  private dirtyFrames: number[] = [];
  private current: Map<number, Uint8Array> = new Map();

  constructor(size: number) {
    if (size % FRAME_SIZE !== 0) throw new RangeError(`physical memory of ${size} bytes is not whole frames`);
    this.size = size;
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
    this.dirty = new Uint8Array(size >>> FRAME_SHIFT);
    this.holdsCode = new Uint8Array(size >>> FRAME_SHIFT);
  }

  /** Announces a store into a frame. */
  willWrite(frame: number): void {
    this.markDirty(frame);
    if (this.holdsCode[frame] !== 0) this.onCodeWrite(frame);
  }

  /** Frames written since the last image. */
  get dirtyCount(): number {
    return this.dirtyFrames.length;
  }

  /** Announces a store that leaves the frame's decoded instructions as they are. */
  markDirty(frame: number): void {
    if (this.dirty[frame] === 0) {
      this.dirty[frame] = 1;
      this.dirtyFrames.push(frame);
    }
  }

  read8(address: number): number {
    return this.view.getUint8(address);
  }

  read32(address: number): number {
    return this.view.getInt32(address, true);
  }

  read64(address: number): bigint {
    return this.view.getBigUint64(address, true);
  }

  write8(address: number, value: number): void {
    this.willWrite(address >>> FRAME_SHIFT);
    this.view.setUint8(address, value);
  }

  /** @param address within one frame, like every multi-byte access here */
  write32(address: number, value: number): void {
    this.willWrite(address >>> FRAME_SHIFT);
    this.view.setInt32(address, value, true);
  }

  write64(address: number, value: bigint): void {
    this.willWrite(address >>> FRAME_SHIFT);
    this.view.setBigUint64(address, value, true);
  }

  /** Copies bytes in; they may span frames. */
  writeBytes(address: number, source: Uint8Array): void {
    if (source.length === 0) return;
    for (let frame = address >>> FRAME_SHIFT; frame <= (address + source.length - 1) >>> FRAME_SHIFT; frame++) {
      this.willWrite(frame);
    }
    this.bytes.set(source, address);
  }

  /** Fills one frame with zeros. */
  clearFrame(frame: number): void {
    this.willWrite(frame);
    this.bytes.fill(0, frame << FRAME_SHIFT, (frame + 1) << FRAME_SHIFT);
  }

  /** The contents now. After it every frame counts as unwritten. */
  image(): MemoryImage {
    for (const frame of this.dirtyFrames) {
      this.current.set(frame, this.bytes.slice(frame << FRAME_SHIFT, (frame + 1) << FRAME_SHIFT));
      this.dirty[frame] = 0;
    }
    this.dirtyFrames = [];
    this.onImage();
    return { frames: new Map(this.current) };
  }

  /** Puts back an image of this memory. */
  restore(image: MemoryImage): void {
    for (const frame of this.dirtyFrames) this.dirty[frame] = 0;
    const stale = new Set(this.dirtyFrames);
    this.dirtyFrames = [];
    for (const [frame, bytes] of this.current) if (image.frames.get(frame) !== bytes) stale.add(frame);
    for (const frame of image.frames.keys()) if (!this.current.has(frame)) stale.add(frame);
    for (const frame of stale) {
      if (this.holdsCode[frame] !== 0) this.onCodeWrite(frame);
      const bytes = image.frames.get(frame);
      if (bytes === undefined) this.bytes.fill(0, frame << FRAME_SHIFT, (frame + 1) << FRAME_SHIFT);
      else this.bytes.set(bytes, frame << FRAME_SHIFT);
    }
    this.current = new Map(image.frames);
    this.onRestore();
  }
}
