import { word64 } from "../bits/word64.ts";
import { CR4_PGE } from "../isa/control-registers.ts";
import { PAGE_D, PAGE_G, PAGE_NX, PAGE_RW, PAGE_US } from "../isa/paging.ts";
import { AC } from "../isa/rflags.ts";
import { type PageAccess, type PageWalk, type PagingControl, walkPage } from "../mmu/page-walk.ts";
import {
  SUPERVISOR,
  SUPERVISOR_WITHOUT_USER_PAGES,
  TLB_1G,
  TLB_2M,
  TLB_DIRTY,
  TLB_GLOBAL,
  TLB_NO_EXECUTE,
  TLB_USER,
  TLB_WRITABLE,
  USER_ALIGNED,
} from "../mmu/tlb.ts";
import { isWatched } from "./breakpoints.ts";
import type { Cpu } from "./cpu.ts";
import { PF } from "./exception.ts";

/** Kinds of access, as a hot path names them. */
export const READ = 0;
export const WRITE = 1;
export const EXECUTE = 2;
export type AccessKind = typeof READ | typeof WRITE | typeof EXECUTE;

/** Whose rights an access has: the program's at its CPL, or the processor's own (descriptor tables, TSS). */
export const EXPLICIT = 0;
export const IMPLICIT_SUPERVISOR = 1;
export type AccessMode = typeof EXPLICIT | typeof IMPLICIT_SUPERVISOR;

const KINDS: readonly PageAccess["kind"][] = ["read", "write", "execute"];

/**
 * Physical address of a canonical linear address for one access: from the TLB, else by a page walk, which is carried out: A and
 * D bits are written, the TLB is filled.
 * @throws {CpuException} #PF
 */
export function translate(cpu: Cpu, low: number, high: number, kind: AccessKind, mode: AccessMode): number {
  const user = mode === EXPLICIT && cpu.cpl === 3;
  const offset = low & 0xfff;
  let entry = cpu.tlb.find(low, high, kind === EXECUTE);
  if (entry >= 0 && allows(cpu, cpu.tlb.permissionsOf(entry), kind, user, mode)) {
    if (cpu.probe !== null) {
      cpu.probe.onEvent({ kind: "tlb-hit", linear: word64(low, high), physical: cpu.tlb.frameOf(entry) + offset });
    }
  } else {
    // Also where a cached translation does not allow the access: the tables may have changed since, and D may be clear.
    entry = fillFromWalk(cpu, low, high, kind, user, mode);
  }
  if (cpu.probe === null && !(cpu.dataBreakpoints && isWatched(cpu, low, high)))
    setTag(cpu, kind, entry, mode === EXPLICIT ? cpu.tlbSet : implicitSet(cpu));
  return cpu.tlb.frameOf(entry) + offset;
}

/** The control-register bits that a walk by this processor depends on now. */
export function pagingControl(cpu: Cpu, mode: AccessMode): PagingControl {
  return { wp: cpu.wp, nxe: cpu.nxe, smep: cpu.smep, smap: cpu.smap, ac: mode === EXPLICIT && (cpu.rflags & AC) !== 0 };
}

function allows(cpu: Cpu, permissions: number, kind: AccessKind, user: boolean, mode: AccessMode): boolean {
  if (user) {
    if ((permissions & TLB_USER) === 0) return false;
  } else if ((permissions & TLB_USER) !== 0) {
    if (kind === EXECUTE ? cpu.smep : cpu.smap && (mode !== EXPLICIT || (cpu.rflags & AC) === 0)) return false;
  }
  if (kind === WRITE) {
    return (permissions & TLB_DIRTY) !== 0 && ((permissions & TLB_WRITABLE) !== 0 || (!user && !cpu.wp));
  }
  return kind !== EXECUTE || (permissions & TLB_NO_EXECUTE) === 0;
}

function fillFromWalk(cpu: Cpu, low: number, high: number, kind: AccessKind, user: boolean, mode: AccessMode): number {
  cpu.tlb.walked();
  const access: PageAccess = { kind: KINDS[kind] as PageAccess["kind"], user };
  const walk = walkPage(cpu.memory, cpu.cr3, word64(low, high), access, pagingControl(cpu, mode));
  cpu.probe?.onEvent({ kind: "page-walk", walk });
  if (walk.physical === undefined) throw PF(walk.errorCode ?? 0, walk.reason ?? "", low, high);

  for (const { physical, value, after } of walk.entries) if (after !== value) cpu.memory.write64(physical, after);
  if (kind === EXECUTE) cpu.leaveCodePage();
  return cpu.tlb.insert(
    low,
    high,
    kind === EXECUTE,
    walk.physical - (low & 0xfff),
    permissionsOf(walk, (cpu.cr4 & CR4_PGE) !== 0n),
  );
}

function permissionsOf(walk: PageWalk, globalPages: boolean): number {
  let permissions = TLB_USER | TLB_WRITABLE;
  for (const { value } of walk.entries) {
    if ((value & PAGE_US) === 0n) permissions &= ~TLB_USER;
    if ((value & PAGE_RW) === 0n) permissions &= ~TLB_WRITABLE;
    if ((value & PAGE_NX) !== 0n) permissions |= TLB_NO_EXECUTE;
  }
  const leaf = walk.entries.at(-1);
  if (leaf === undefined) throw new Error("a successful page walk has entries");
  if ((leaf.after & PAGE_D) !== 0n) permissions |= TLB_DIRTY;
  if (globalPages && (leaf.after & PAGE_G) !== 0n) permissions |= TLB_GLOBAL;
  if (leaf.level === "PDE") permissions |= TLB_2M;
  if (leaf.level === "PDPTE") permissions |= TLB_1G;
  return permissions;
}

/** The tags of accesses with supervisor rights whatever RFLAGS.AC says. */
function implicitSet(cpu: Cpu): number {
  return cpu.smap ? SUPERVISOR_WITHOUT_USER_PAGES : SUPERVISOR;
}

function setTag(cpu: Cpu, kind: AccessKind, entry: number, set: number): void {
  const { tlb, memory } = cpu;
  const frame = tlb.frameOf(entry) / 4096;
  if (frame >= memory.holdsCode.length) return;
  if (kind === EXECUTE) {
    tlb.setTag(tlb.executeTags, set, entry);
    return;
  }
  if (set === USER_ALIGNED) return;
  if (kind === READ) tlb.setTag(tlb.readTags, set, entry);
  else if (memory.holdsCode[frame] === 0) {
    memory.willWrite(frame);
    tlb.setTag(tlb.writeTags, set, entry);
  }
}
