import { FRAME_SIZE, type PhysicalMemory } from "../memory/physical-memory.ts";
import type { Operation } from "./operation.ts";

/** Decoded instructions by the offset of their first byte in the frame. */
export type CodeSlots = (Operation | null)[];

/** Decoded instructions of one frame: an array for each mode that has run there. */
export class CodePage {
  private slots64: CodeSlots | null = null;
  private slots32: CodeSlots | null = null;
  /** 1 for each byte of the frame that is part of a decoded instruction. */
  readonly covered = new Uint8Array(FRAME_SIZE);

  slots(in64BitMode: boolean): CodeSlots {
    if (in64BitMode) {
      this.slots64 ??= new Array<Operation | null>(FRAME_SIZE).fill(null);
      return this.slots64;
    }
    this.slots32 ??= new Array<Operation | null>(FRAME_SIZE).fill(null);
    return this.slots32;
  }

  /** Ends every chain, so that the one that is being executed ends after the current operation. */
  unlink(): void {
    for (const slots of [this.slots64, this.slots32]) {
      for (const op of slots ?? []) if (op !== null) op.next = null;
    }
  }
}

/**
 * Decoded instructions by physical frame. Frames in it are marked in `PhysicalMemory.holdsCode`; a store to a decoded byte drops
 * the frame's page, so that what runs is always what memory holds.
 */
export class InstructionCache {
  private readonly memory: PhysicalMemory;
  private readonly pages: Map<number, CodePage> = new Map();

  constructor(memory: PhysicalMemory) {
    this.memory = memory;
  }

  get(frame: number): CodePage | undefined {
    return this.pages.get(frame);
  }

  create(frame: number): CodePage {
    const page = new CodePage();
    this.pages.set(frame, page);
    this.memory.holdsCode[frame] = 1;
    return page;
  }

  /** Whether a byte of a range within a frame belongs to a decoded instruction. */
  covers(frame: number, offset: number, size: number): boolean {
    const covered = this.pages.get(frame)?.covered;
    if (covered === undefined) return false;
    for (let i = offset; i < offset + size; i++) if (covered[i] !== 0) return true;
    return false;
  }

  drop(frame: number): void {
    const page = this.pages.get(frame);
    if (page === undefined) return;
    this.pages.delete(frame);
    this.memory.holdsCode[frame] = 0;
    page.unlink();
  }

  dropAll(): void {
    for (const frame of [...this.pages.keys()]) this.drop(frame);
  }
}
