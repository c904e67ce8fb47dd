import type { PhysicalMemory } from "../memory/physical-memory.ts";
import type { Operation } from "./operation.ts";

/** Decoded instructions of one frame, by the offset of their first byte; one array a mode. */
export class CodePage {
  readonly slots64: (Operation | null)[] = new Array<Operation | null>(4096).fill(null);
  readonly slots32: (Operation | null)[] = new Array<Operation | null>(4096).fill(null);
  /** 1 for each byte of the frame that is part of a decoded instruction. */
  readonly covered = new Uint8Array(4096);

  slots(in64BitMode: boolean): (Operation | null)[] {
    return in64BitMode ? this.slots64 : this.slots32;
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
    // The chain that is being executed ends after the current operation.
    for (const op of page.slots64) if (op !== null) op.next = null;
    for (const op of page.slots32) if (op !== null) op.next = null;
  }

  dropAll(): void {
    for (const frame of [...this.pages.keys()]) this.drop(frame);
  }
}
