import { describe, expect, it } from "vitest";
import { PAGE_A, PAGE_D, PAGE_G, PAGE_NX, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { PhysicalMemory } from "../memory/physical-memory.ts";
import { type PageAccess, type PagingControl, walkPage } from "./page-walk.ts";

const ROOT = 0x1000;
const LINEAR = 0x0000_7abc_de12_3456n;
const INDICES = [(LINEAR >> 39n) & 511n, (LINEAR >> 30n) & 511n, (LINEAR >> 21n) & 511n, (LINEAR >> 12n) & 511n];
const ALL = PAGE_P | PAGE_RW | PAGE_US;
const LEVELS = ["PML4E", "PDPTE", "PDE", "PTE"] as const;
const CONTROL: PagingControl = { wp: true, nxe: true, smep: false, smap: false, ac: false };

const READ: PageAccess = { kind: "read", user: true };
const WRITE: PageAccess = { kind: "write", user: true };
const EXECUTE: PageAccess = { kind: "execute", user: true };
const KERNEL_READ: PageAccess = { kind: "read", user: false };
const KERNEL_WRITE: PageAccess = { kind: "write", user: false };
const KERNEL_EXECUTE: PageAccess = { kind: "execute", user: false };

/** Tables at 0x1000 … 0x4000 that map LINEAR to frame 0x5000; `bits` by level in place of P, R/W and U/S. */
function tables(bits: Partial<Record<(typeof LEVELS)[number], bigint>> = {}): PhysicalMemory {
  const memory = new PhysicalMemory(0x8000);
  for (const [depth, level] of LEVELS.entries()) {
    const target = BigInt(ROOT + (depth + 1) * 0x1000);
    memory.write64(entryAddress(depth), target | (bits[level] ?? ALL));
  }
  return memory;
}

function entryAddress(depth: number): number {
  return ROOT + depth * 0x1000 + Number(INDICES[depth]) * 8;
}

function walk(memory: PhysicalMemory, access: PageAccess, control: Partial<PagingControl> = {}) {
  return walkPage(memory, BigInt(ROOT), LINEAR, access, { ...CONTROL, ...control });
}

describe("a walk that succeeds", () => {
  it("[MMU1] goes through four tables by nine bits of the address each", () => {
    const { entries, physical, root } = walk(tables(), READ);
    expect(root).toBe(ROOT);
    expect(entries.map(({ level, index, physical: at }) => [level, index, at])).toEqual(
      LEVELS.map((level, depth) => [level, Number(INDICES[depth]), entryAddress(depth)]),
    );
    expect(physical).toBe(0x5456);
  });

  it("[MMU2] ends at a PDE with PS: a 2-MiB page", () => {
    const memory = tables({ PDE: ALL | PAGE_PS });
    memory.write64(entryAddress(2), 0x4020_0000n | ALL | PAGE_PS);
    const { entries, physical } = walk(memory, READ);
    expect(entries.map(({ level }) => level)).toEqual(["PML4E", "PDPTE", "PDE"]);
    expect(physical).toBe(0x4020_0000 + Number(LINEAR & 0x1f_ffffn));
  });

  it("[MMU2] ends at a PDPTE with PS: a 1-GiB page", () => {
    const memory = tables();
    memory.write64(entryAddress(1), 0x8000_0000n | ALL | PAGE_PS);
    const { entries, physical } = walk(memory, READ);
    expect(entries.map(({ level }) => level)).toEqual(["PML4E", "PDPTE"]);
    expect(physical).toBe(0x8000_0000 + Number(LINEAR & 0x3fff_ffffn));
  });

  it("[MMU11] sets A at every level, D only in the last and only on a write", () => {
    const changes = (access: PageAccess) =>
      walk(tables(), access).entries.map(({ value, after: marked }) => marked ^ value);
    expect(changes(READ)).toEqual([PAGE_A, PAGE_A, PAGE_A, PAGE_A]);
    expect(changes(WRITE)).toEqual([PAGE_A, PAGE_A, PAGE_A, PAGE_A | PAGE_D]);
  });

  it("[MMU11] sets D in the PDE of a 2-MiB page", () => {
    const memory = tables();
    memory.write64(entryAddress(2), 0x20_0000n | ALL | PAGE_PS | PAGE_G);
    expect(walk(memory, WRITE).entries.at(-1)?.after).toBe(0x20_0000n | ALL | PAGE_PS | PAGE_G | PAGE_A | PAGE_D);
  });

  it("[MMU12] is a plan: memory stays as it is", () => {
    const memory = tables();
    const before = memory.bytes.slice();
    walk(memory, WRITE);
    expect(memory.bytes).toEqual(before);
  });
});

describe("access rights", () => {
  it.each(LEVELS)("[MMU3] refuses user access where U/S = 0 in the %s", (level) => {
    const memory = tables({ [level]: PAGE_P | PAGE_RW });
    expect(walk(memory, READ)).toMatchObject({ errorCode: 0b101, reason: expect.stringContaining(level) });
    expect(walk(memory, KERNEL_READ).physical).toBe(0x5456);
  });

  it.each(LEVELS)("[MMU4] refuses a user write where R/W = 0 in the %s", (level) => {
    const memory = tables({ [level]: PAGE_P | PAGE_US });
    expect(walk(memory, WRITE)).toMatchObject({
      errorCode: 0b111,
      reason: expect.stringContaining(`R/W = 0 in ${level}`),
    });
    expect(walk(memory, WRITE, { wp: false }).errorCode).toBe(0b111);
    expect(walk(memory, READ).physical).toBe(0x5456);
  });

  it("[MMU4] lets the supervisor write to a read-only page only while CR0.WP = 0", () => {
    const memory = tables({ PTE: PAGE_P });
    expect(walk(memory, KERNEL_WRITE).errorCode).toBe(0b011);
    expect(walk(memory, KERNEL_WRITE, { wp: false }).physical).toBe(0x5456);
  });

  it.each(LEVELS)("[MMU5] refuses a fetch where XD = 1 in the %s", (level) => {
    const memory = tables({ [level]: ALL | PAGE_NX });
    expect(walk(memory, EXECUTE)).toMatchObject({ errorCode: 0b1_0101, reason: expect.stringContaining(level) });
    expect(walk(memory, READ).physical).toBe(0x5456);
  });

  it("[MMU5] takes XD for a reserved bit without NXE", () => {
    expect(walk(tables({ PTE: ALL | PAGE_NX }), READ, { nxe: false }).errorCode).toBe(0b1101);
  });

  it("[MMU9] refuses supervisor fetches from user pages under SMEP", () => {
    expect(walk(tables(), KERNEL_EXECUTE).physical).toBe(0x5456);
    expect(walk(tables(), KERNEL_EXECUTE, { smep: true })).toMatchObject({
      errorCode: 0b1_0001,
      reason: expect.stringContaining("SMEP"),
    });
    expect(walk(tables({ PDE: PAGE_P | PAGE_RW }), KERNEL_EXECUTE, { smep: true }).physical).toBe(0x5456);
  });

  it("[MMU10] refuses supervisor data access to user pages under SMAP unless AC = 1", () => {
    expect(walk(tables(), KERNEL_READ, { smap: true })).toMatchObject({
      errorCode: 0b0001,
      reason: expect.stringContaining("SMAP"),
    });
    expect(walk(tables(), KERNEL_WRITE, { smap: true }).errorCode).toBe(0b0011);
    expect(walk(tables(), KERNEL_READ, { smap: true, ac: true }).physical).toBe(0x5456);
    expect(walk(tables(), KERNEL_EXECUTE, { smap: true }).physical).toBe(0x5456);
  });
});

describe("a walk that faults", () => {
  it.each(LEVELS)("[MMU6] ends at a %s that is not present", (level) => {
    const { entries, errorCode, reason, physical } = walk(tables({ [level]: PAGE_RW | PAGE_US }), WRITE);
    expect(entries.at(-1)?.level).toBe(level);
    expect(errorCode).toBe(0b110);
    expect(reason).toContain("not present");
    expect(physical).toBeUndefined();
  });

  it("[MMU6] reports a missing page before rights that an upper level lacks", () => {
    expect(walk(tables({ PML4E: PAGE_P, PTE: 0n }), WRITE).errorCode).toBe(0b110);
  });

  it.each([
    ["an address bit beyond the processor's", { PDE: ALL | (1n << 50n) }],
    ["PS in a PML4E", { PML4E: ALL | PAGE_PS }],
    ["a low address bit of a 2-MiB page", { PDE: ALL | PAGE_PS | 0x2000n }],
    ["a low address bit of a 1-GiB page", { PDPTE: ALL | PAGE_PS | 0x20_0000n }],
  ])("[MMU7] reports %s as reserved", (_, bits) => {
    const memory = tables();
    for (const [level, value] of Object.entries(bits))
      memory.write64(entryAddress(LEVELS.indexOf(level as "PTE")), value);
    expect(walk(memory, READ)).toMatchObject({ errorCode: 0b1101, reason: expect.stringContaining("reserved") });
  });

  it("[MMU8] says in the error code what the access was", () => {
    const memory = tables({ PTE: 0n });
    const codes = [READ, WRITE, EXECUTE, KERNEL_READ, KERNEL_WRITE, KERNEL_EXECUTE].map(
      (access) => walk(memory, access).errorCode,
    );
    expect(codes).toEqual([0b0_0100, 0b0_0110, 0b1_0100, 0b0_0000, 0b0_0010, 0b1_0000]);
  });

  it("[MMU8] marks fetches only where NXE or SMEP is on", () => {
    const memory = tables({ PTE: 0n });
    expect(walk(memory, EXECUTE, { nxe: false }).errorCode).toBe(0b0100);
    expect(walk(memory, EXECUTE, { nxe: false, smep: true }).errorCode).toBe(0b1_0100);
  });

  it("[MMU11] sets neither A nor D", () => {
    for (const { value, after } of walk(tables({ PTE: PAGE_P }), WRITE).entries) expect(after).toBe(value);
  });

  it("[MMU6] takes tables beyond the end of memory for all ones", () => {
    const memory = tables();
    memory.write64(entryAddress(0), 0x10_0000n | ALL);
    expect(walk(memory, READ).entries.at(-1)?.value).toBe(0xffff_ffff_ffff_ffffn);
  });
});
