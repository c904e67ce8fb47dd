import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  decodeGate,
  decodeSegmentDescriptor,
  decodeSelector,
  encodeGate,
  encodeSegmentDescriptor,
  encodeSelector,
  INTERRUPT_GATE,
  scaledLimit,
  segmentTypeName,
  TSS_BUSY,
} from "./descriptors.ts";

const bits = (count: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(count)) - 1n });

describe("segment descriptors", () => {
  it("[ISA4] reads the flat segments of Linux: kernel code, user 32-bit code, user data, user 64-bit code", () => {
    expect(decodeSegmentDescriptor(0x00af_9b00_0000_ffffn)).toEqual({
      base: 0n,
      limit: 0xfffff,
      type: 0xb,
      codeOrData: true,
      dpl: 0,
      present: true,
      available: false,
      longMode: true,
      defaultBig: false,
      granularity: "page",
    });
    expect(decodeSegmentDescriptor(0x00cf_fb00_0000_ffffn)).toMatchObject({
      dpl: 3,
      longMode: false,
      defaultBig: true,
    });
    expect(decodeSegmentDescriptor(0x00cf_f300_0000_ffffn)).toMatchObject({ dpl: 3, type: 3 });
    expect(decodeSegmentDescriptor(0x00af_fb00_0000_ffffn)).toMatchObject({
      dpl: 3,
      longMode: true,
      defaultBig: false,
    });
  });

  it("[ISA4] joins the base of a 16-byte TSS descriptor", () => {
    const descriptor = decodeSegmentDescriptor(0x1200_8b34_5678_0067n, 0xffff_fe00n);
    expect(descriptor).toMatchObject({ base: 0xffff_fe00_1234_5678n, limit: 0x67, type: TSS_BUSY, codeOrData: false });
    expect(encodeSegmentDescriptor(descriptor)).toEqual({ low: 0x1200_8b34_5678_0067n, high: 0xffff_fe00n });
  });

  it("[ISA4] encodes what it decodes, for any 8 or 16 bytes", () => {
    fc.assert(
      fc.property(bits(64), bits(32), (low, high) => {
        expect(encodeSegmentDescriptor(decodeSegmentDescriptor(low, high))).toEqual({ low, high });
      }),
    );
  });

  it("[ISA4] scales the limit by the granularity", () => {
    expect(scaledLimit(decodeSegmentDescriptor(0x00af_9b00_0000_ffffn))).toBe(0xffff_ffff);
    expect(scaledLimit(decodeSegmentDescriptor(0x0000_8b00_0000_0067n))).toBe(0x67);
  });

  it("[ISA4] names the types", () => {
    expect(segmentTypeName(0xb, true)).toBe("code, execute/read, accessed");
    expect(segmentTypeName(0x3, true)).toBe("data, read/write, accessed");
    expect(segmentTypeName(0xc, true)).toBe("code, execute-only, conforming");
    expect(segmentTypeName(TSS_BUSY, false)).toBe("64-bit TSS (busy)");
    expect(segmentTypeName(1, false)).toBe("reserved");
  });
});

describe("gates and selectors", () => {
  it("[ISA4] reads the gate of INT 0x80: DPL 3, interrupt gate, kernel code", () => {
    const gate = decodeGate(0x8120_ee00_0010_0a40n, 0xffff_ffffn);
    expect(gate).toEqual({
      offset: 0xffff_ffff_8120_0a40n,
      selector: 0x10,
      ist: 0,
      type: INTERRUPT_GATE,
      dpl: 3,
      present: true,
    });
  });

  it("[ISA4] decodes what it encodes, for any gate and selector", () => {
    const gates = fc.record({
      offset: bits(64),
      selector: fc.integer({ min: 0, max: 0xffff }),
      ist: fc.integer({ min: 0, max: 7 }),
      type: fc.integer({ min: 0, max: 15 }),
      dpl: fc.integer({ min: 0, max: 3 }),
      present: fc.boolean(),
    });
    fc.assert(
      fc.property(gates, fc.integer({ min: 0, max: 0xffff }), (gate, selector) => {
        const { low, high } = encodeGate(gate);
        expect(decodeGate(low, high)).toEqual(gate);
        expect(encodeSelector(decodeSelector(selector))).toBe(selector);
      }),
    );
  });

  it("[ISA4] splits a selector into index, table and RPL", () => {
    expect(decodeSelector(0x33)).toEqual({ index: 6, table: "gdt", rpl: 3 });
    expect(decodeSelector(0x07)).toEqual({ index: 0, table: "ldt", rpl: 3 });
  });
});
