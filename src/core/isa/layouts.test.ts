import { describe, expect, it } from "vitest";
import { type BitField, readFields } from "../bits/bit-field.ts";
import * as controlRegisters from "./control-registers.ts";
import { GATE_HIGH_LAYOUT, GATE_LAYOUT, SEGMENT_DESCRIPTOR_LAYOUT, SELECTOR_LAYOUT } from "./descriptors.ts";
import { EXCEPTIONS, exceptionOf } from "./exceptions.ts";
import * as floatingPoint from "./floating-point-control.ts";
import { MSRS } from "./msr.ts";
import * as paging from "./paging.ts";
import { RFLAGS_LAYOUT } from "./rflags.ts";
import { TSS_FIELDS, TSS_IST1, TSS_RSP0, TSS_SIZE } from "./tss.ts";

const LAYOUTS: Readonly<Record<string, readonly BitField[]>> = {
  RFLAGS: RFLAGS_LAYOUT,
  MXCSR: floatingPoint.MXCSR_LAYOUT,
  FCW: floatingPoint.FCW_LAYOUT,
  FSW: floatingPoint.FSW_LAYOUT,
  binary32: floatingPoint.BINARY32_LAYOUT,
  binary64: floatingPoint.BINARY64_LAYOUT,
  "80-bit significand": floatingPoint.EXTENDED80_LAYOUT.significand,
  "80-bit sign and exponent": floatingPoint.EXTENDED80_LAYOUT.high,
  CR0: controlRegisters.CR0_LAYOUT,
  CR3: controlRegisters.CR3_LAYOUT,
  "CR3 with PCID": controlRegisters.CR3_LAYOUT_PCID,
  CR4: controlRegisters.CR4_LAYOUT,
  "table entry": paging.TABLE_ENTRY_LAYOUT,
  PTE: paging.PTE_LAYOUT,
  "2-MiB PDE": paging.PDE_2M_LAYOUT,
  "1-GiB PDPTE": paging.PDPTE_1G_LAYOUT,
  "linear address": paging.LINEAR_ADDRESS_LAYOUT,
  "page-fault error code": paging.PAGE_FAULT_ERROR_LAYOUT,
  "segment descriptor": SEGMENT_DESCRIPTOR_LAYOUT,
  gate: GATE_LAYOUT,
  "gate, high": GATE_HIGH_LAYOUT,
  selector: SELECTOR_LAYOUT,
  ...Object.fromEntries(MSRS.flatMap(({ name, layout }) => (layout === undefined ? [] : [[name, layout]]))),
};

describe("bit layouts", () => {
  it.each(Object.entries(LAYOUTS))("[ISA5] keeps the fields of %s apart", (_name, layout) => {
    const owner = new Map<number, string>();
    for (const { name, high, low, meaning } of layout) {
      expect(high).toBeGreaterThanOrEqual(low);
      expect(meaning, name).toMatch(/\S/);
      for (let bit = low; bit <= high; bit++) {
        expect(owner.get(bit), `bit ${bit} of ${name}`).toBeUndefined();
        owner.set(bit, name);
      }
    }
  });

  it.each([
    ["CR0", controlRegisters.CR0_LAYOUT, controlRegisters],
    ["CR4", controlRegisters.CR4_LAYOUT, controlRegisters],
    ["PAGE", paging.PTE_LAYOUT, paging],
  ] as const)("[ISA5] agrees with the constants of %s", (prefix, layout, constants) => {
    const byName = new Map<string, unknown>(Object.entries(constants));
    for (const { name, low, high } of layout) {
      const constant = byName.get(`${prefix}_${name.toUpperCase()}`);
      if (high === low && constant !== undefined) expect(constant, name).toBe(1n << BigInt(low));
    }
    expect(layout.filter(({ name }) => byName.has(`${prefix}_${name.toUpperCase()}`)).length).toBeGreaterThan(8);
  });

  it("[ISA5] splits a linear address", () => {
    const indices = readFields(0xffff_ffff_8100_2345n, paging.LINEAR_ADDRESS_LAYOUT).map(({ name, value }) => [
      name,
      value,
    ]);
    expect(Object.fromEntries(indices)).toEqual({
      sign: 0xffffn,
      PML4: 511n,
      PDPT: 510n,
      PD: 8n,
      PT: 2n,
      offset: 0x345n,
    });
  });
});

describe("exceptions and the TSS", () => {
  it("[ISA6] has an error code for exactly the vectors 8, 10–14, 17 and 21", () => {
    const withCode = EXCEPTIONS.filter(({ hasErrorCode }) => hasErrorCode).map(({ vector }) => vector);
    expect(withCode).toEqual([8, 10, 11, 12, 13, 14, 17, 21]);
    expect(exceptionOf(14)).toMatchObject({ mnemonic: "#PF", kind: "fault" });
    expect(exceptionOf(0x80)).toBeUndefined();
  });

  it("[ISA6] lays the 64-bit TSS out without overlap: RSP0 at 4, IST n at 0x24 + 8 × (n − 1)", () => {
    expect(TSS_RSP0).toBe(4);
    let end = 0;
    for (const { name, offset, bytes } of TSS_FIELDS) {
      expect(offset, name).toBeGreaterThanOrEqual(end);
      end = offset + bytes;
    }
    expect(end).toBe(TSS_SIZE);
    const offsets = TSS_FIELDS.filter(({ name }) => name.startsWith("IST")).map(({ offset }) => offset - TSS_IST1);
    expect(offsets).toEqual([0, 8, 16, 24, 32, 40, 48]);
  });
});
