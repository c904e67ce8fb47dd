import { hex0x } from "../bits/hex.ts";
import { unsigned64, word64 } from "../bits/word64.ts";
import { decode } from "../decoder/decode.ts";
import type { Instruction, Undecodable } from "../decoder/instruction.ts";
import { FRAME_SHIFT, FRAME_SIZE } from "../memory/physical-memory.ts";
import { tagOffset } from "../mmu/tlb.ts";
import type { Cpu } from "./cpu.ts";
import { GP, UD } from "./exception.ts";
import { guardExtendedState } from "./extended-state.ts";
import type { CodePage } from "./instruction-cache.ts";
import { lower } from "./lower.ts";
import { RIP_HIGH, RIP_LOW } from "./operand-file.ts";
import { Operation } from "./operation.ts";
import { isCanonicalHigh } from "./slow-access.ts";
import { EXECUTE, EXPLICIT, translate } from "./translation.ts";

/** The longest instruction, bytes. */
const MAX_LENGTH = 15;
/** How many instructions are decoded ahead of the one asked for. */
const DECODE_AHEAD = 32;

/**
 * The operation at RIP, decoded now or before. Makes its page the current code page.
 * @throws {CpuException} #PF, or #GP where RIP is not canonical
 */
export function fetchOperation(cpu: Cpu): Operation {
  const low = cpu.gpr32[RIP_LOW] as number;
  const high = cpu.gpr32[RIP_HIGH] as number;
  const physical = fetchAddress(cpu, low, high);
  const op = operationAt(cpu, low, high, physical);
  if (cpu.probe !== null) reportFetch(cpu, low, high, physical, op.crossing?.head.length ?? op.length);
  return op;
}

function operationAt(cpu: Cpu, low: number, high: number, physical: number): Operation {
  const frame = Math.floor(physical / FRAME_SIZE);
  if (frame >= cpu.memory.holdsCode.length) return operationWithoutMemory(cpu);
  const offset = low & 0xfff;
  let page = cpu.instructions.get(frame);
  let op = page?.slots(cpu.in64BitMode)[offset] ?? null;
  if (page === undefined || op === null) {
    if (cpu.operands.nearlyFull) {
      cpu.dropDecodedInstructions();
      page = undefined;
    }
    if (page === undefined) {
      page = cpu.instructions.create(frame);
      cpu.tlb.dropWriteTagsOfFrame(frame * FRAME_SIZE);
    }
    op = decodeRun(cpu, page, frame, offset);
  }
  if (cpu.probe === null) cpu.enterCodePage(low, high, page.slots(cpu.in64BitMode));
  return op;
}

function fetchAddress(cpu: Cpu, low: number, high: number): number {
  if (!isCanonicalHigh(high)) throw GP(0, `instruction fetch from ${hex0x(word64(low, high))}, which is not canonical`);
  const tags = cpu.tlb.executeTags;
  const at = cpu.tlbSet + tagOffset(low, high);
  if (cpu.probe === null && tags[at] === (low & -4096) && tags[at + 1] === high) {
    return (tags[at + 2] as number) + (low & 0xfff);
  }
  return translate(cpu, low, high, EXECUTE, EXPLICIT);
}

/** Decodes from an offset to the end of the straight run of instructions, and returns the first. */
function decodeRun(cpu: Cpu, page: CodePage, frame: number, start: number): Operation {
  const slots = page.slots(cpu.in64BitMode);
  const frameBytes = cpu.memory.bytes.subarray(frame << FRAME_SHIFT, (frame + 1) << FRAME_SHIFT);
  let first: Operation | null = null;
  let previous: Operation | null = null;
  let offset = start;
  for (let count = 0; count < DECODE_AHEAD; count++) {
    let op = slots[offset] ?? null;
    const known = op !== null;
    if (op === null) {
      op = decodeAt(cpu, frameBytes, offset, first === null);
      if (op === null) break;
      slots[offset] = op;
      page.covered.fill(1, offset, Math.min(offset + op.length, FRAME_SIZE));
    }
    first ??= op;
    if (previous !== null) previous.next = op;
    offset += op.length;
    if (known || op.endsBlock || offset >= FRAME_SIZE) break;
    previous = op;
  }
  if (first === null) throw new Error("decodeRun decodes at least one instruction");
  return first;
}

/** One operation within a frame. Null for one that is not wanted yet: bytes ahead that are no instruction or leave the page. */
function decodeAt(cpu: Cpu, frameBytes: Uint8Array, offset: number, wanted: boolean): Operation | null {
  const bytes = frameBytes.subarray(offset, offset + MAX_LENGTH);
  const decoded = decode(bytes, 0, cpu.in64BitMode);
  if (!("undecodable" in decoded)) {
    const op = ready(cpu, decoded);
    if (offset + op.length === FRAME_SIZE) wrapFetch(op, END_OF_PAGE);
    return op;
  }
  if (!wanted) return null;
  if (decoded.reason !== "truncated" || bytes.length === MAX_LENGTH) return undecodableOperation(decoded);
  // The instruction goes on in the next page, which may be anywhere: it is fetched each time.
  const op = undecodableOperation({ ...decoded, length: bytes.length });
  op.crossing = { head: bytes.slice(), tail: null };
  wrapFetch(op, CROSS_PAGE);
  return op;
}

function ready(cpu: Cpu, decoded: Instruction): Operation {
  const op = lower(decoded, cpu.operands);
  if (!cpu.extendedStateEnabled) guardExtendedState(op);
  return op;
}

function wrapFetch(op: Operation, wrapper: (cpu: Cpu, op: Operation) => void): void {
  op.fetched = op.run;
  op.run = wrapper;
}

/** What raises #UD must have some instruction: it is never looked at. */
const UD2 = decode(Uint8Array.of(0x0f, 0x0b), 0, true);

function undecodableOperation(undecodable: Undecodable): Operation {
  if ("undecodable" in UD2) throw new Error("UD2 is an instruction");
  const op = new Operation(UNDECODABLE, UD2, true);
  op.length = undecodable.length;
  op.undecodable = undecodable;
  return op;
}

function UNDECODABLE(_cpu: Cpu, op: Operation): void {
  const { reason, message } = op.undecodable ?? { reason: "undefined", message: "no instruction" };
  // An exception's reason is a clause that follows its mnemonic.
  const clause = message.replace(/^#\w+(?:\(0\))?: /, "").replace(/\.$/, "");
  throw reason === "too-long" ? GP(0, clause) : UD(clause);
}

/** Physical addresses without memory read as all ones. */
function operationWithoutMemory(cpu: Cpu): Operation {
  const decoded = decode(new Uint8Array(MAX_LENGTH).fill(0xff), 0, cpu.in64BitMode);
  if (!("undecodable" in decoded)) throw new Error("FF FF is no instruction");
  return undecodableOperation(decoded);
}

/** An instruction that ends with its page: RIP may have gone past a 4-GiB boundary, which the fast path does not look for. */
function END_OF_PAGE(cpu: Cpu, op: Operation): void {
  carryRip(cpu);
  op.fetched(cpu, op);
}

function carryRip(cpu: Cpu): void {
  const g = cpu.gpr32;
  if (cpu.in64BitMode && g[RIP_LOW] === 0) g[RIP_HIGH] = (g[RIP_HIGH] as number) + 1;
}

/**
 * An instruction whose last bytes are in the next page. That page may be any frame, so each time its bytes are fetched anew, and
 * decoded anew if they differ. For a fault, `op.length` is at every moment how far RIP is past the instruction's start.
 */
function CROSS_PAGE(cpu: Cpu, op: Operation): void {
  const g = cpu.gpr32;
  const { head, tail } = op.crossing ?? { head: new Uint8Array(), tail: null };
  const startLow = ((g[RIP_LOW] as number) - op.length) | 0;
  op.length = head.length;
  g[RIP_LOW] = startLow + head.length;
  carryRip(cpu);
  const nextLow = g[RIP_LOW] as number;
  const nextHigh = g[RIP_HIGH] as number;
  const physical = fetchAddress(cpu, nextLow, nextHigh);

  const bytes = new Uint8Array(MAX_LENGTH).fill(0xff);
  bytes.set(head);
  bytes.set(cpu.memory.bytes.subarray(physical, physical + MAX_LENGTH - head.length), head.length);
  if (tail === null || !tail.every((byte, i) => byte === bytes[head.length + i])) {
    if (cpu.operands.nearlyFull) cpu.dropDecodedInstructions();
    const decoded = decode(bytes, 0, cpu.in64BitMode);
    const fresh = "undecodable" in decoded ? undecodableOperation(decoded) : ready(cpu, decoded);
    op.become(fresh, { head, tail: bytes.slice(head.length, Math.max(head.length, fresh.length)) });
  } else op.length = head.length + tail.length;
  if (cpu.probe !== null) reportFetch(cpu, nextLow, nextHigh, physical, op.length - head.length);

  g[RIP_LOW] = startLow + op.length;
  op.fetched(cpu, op);
}

/** Reports the bytes of an instruction that one page holds, 8 at most at a time. */
export function reportFetch(cpu: Cpu, low: number, high: number, physical: number, length: number): void {
  for (let done = 0; done < length; done += 8) {
    const size = Math.min(8, length - done);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(cpu.memory.bytes[physical + done + i] ?? 0xff);
    cpu.probe?.onEvent({
      kind: "memory-read",
      linear: unsigned64(word64(low, high) + BigInt(done)),
      physical: physical + done,
      size,
      value,
      purpose: "fetch",
    });
  }
}
