import { type Frame, type PageWalk, type PageWalkEntry, paging } from "../../core/index.ts";
import { pageWalkPanelText as text } from "../../text/page-walk-panel.ts";
import { rootsText } from "../../text/roots.ts";
import type { AccessKind } from "../address.ts";
import { lastAccess } from "../last-access.ts";
import type { Subject } from "../subject.ts";
import { controlRegisterSubject, pagingEntrySubject } from "../subjects.ts";
import { hex0x } from "../word-text.ts";
import { type RuleView, walkRules } from "./walk-rules.ts";

const { PAGE_A, PAGE_ADDRESS, PAGE_D, PAGE_NX, PAGE_P, PAGE_PS, PAGE_RW, PAGE_US } = paging;

/** A value with its text. */
interface ShownValue {
  readonly text: string;
  readonly subject: Subject;
}

/** One part of the linear address. */
export interface AddressPart {
  readonly bits: string;
  readonly name: string;
  readonly digits: string;
  /** What the part selects: the entry's number in its table; of the offset the byte. */
  readonly index: string;
}

export interface EntryBit {
  readonly name: string;
  readonly on: boolean;
  readonly meaning: string;
  /** The bit for which the access was refused. */
  readonly denies: boolean;
  /** This walk sets it. */
  readonly sets: boolean;
}

/** One link of the chain. */
export interface LinkView {
  readonly level: "PML4E" | "PDPTE" | "PDE" | "PTE";
  readonly entry: {
    readonly index: number;
    readonly address: string;
    readonly value: ShownValue;
    readonly bits: readonly EntryBit[];
    readonly leadsTo: string;
  } | null;
  /** Why there is no entry. */
  readonly absent: string;
}

/** The way from a linear address to a physical one. */
export interface WalkView {
  readonly linear: ShownValue;
  readonly symbol: string | undefined;
  readonly access: string;
  readonly done: string;
  readonly parts: readonly AddressPart[];
  readonly root: ShownValue & { readonly leads: string };
  readonly links: readonly LinkView[];
  readonly page: { readonly value: ShownValue; readonly sum: string } | null;
  readonly rules: readonly RuleView[];
  readonly verdict: { readonly ok: boolean; readonly text: string };
  /** The page's entry has R/W = 0 though its mapping may be written: why; empty elsewhere. */
  readonly shared: string;
}

/** The walk of the last step's access; null at the start of a run. */
export function lastAccessWalk(frame: Frame): WalkView | null {
  const access = lastAccess(frame);
  if (access === null) return null;
  const walk = access.walk ?? frame.memory.walk(access.linear, { kind: access.kind, user: access.user });
  return viewWalk(frame, walk, access.walk === null ? text.done.hit : text.done.miss, frame.previous ?? frame.machine);
}

/** The walk that the processor would make now. `linear` is canonical. */
export function askedWalk(frame: Frame, linear: bigint, kind: AccessKind, user: boolean): WalkView {
  return viewWalk(frame, frame.memory.walk(linear, { kind, user }), text.done.asked, frame.machine);
}

function viewWalk(frame: Frame, walk: PageWalk, done: string, control: Frame["machine"]): WalkView {
  const { kind, user } = walk.access;
  const rules = walkRules(walk, control);
  return {
    linear: {
      text: hex0x(walk.linear, 16),
      subject: { kind: { kind: "linear-address" }, name: text.split.caption, value: walk.linear, size: 8 },
    },
    symbol: frame.memory.symbolize(walk.linear),
    access: text.access(text.kinds[kind], user ? text.user : text.supervisor),
    done,
    parts: addressParts(walk.linear),
    root: {
      text: hex0x(control.cr3),
      subject: { ...controlRegisterSubject(frame, "cr3"), value: control.cr3 },
      leads: rootLeads(frame, walk.root),
    },
    links: LEVELS.map((level, at) => viewLink(walk, level, at)),
    page: viewPage(walk),
    rules,
    verdict:
      walk.physical === undefined
        ? { ok: false, text: text.fault(walk.reason ?? "", hex0x(walk.errorCode ?? 0)) }
        : { ok: true, text: text.allowed(hex0x(walk.physical)) },
    shared: sharedNote(frame, walk),
  };
}

/** Which of a task's PML4 tables the walk began at. */
function rootLeads({ memory }: Frame, physical: number): string {
  const root = memory.roots().find((each) => each.physical === BigInt(physical));
  return root === undefined || root.kind === "only" ? text.rootLeads : rootsText.pml4(rootsText.names[root.kind]);
}

/** After fork a page that may be written is mapped without R/W, so that the first write can copy it. */
function sharedNote({ memory }: Frame, { linear, entries }: PageWalk): string {
  const entry = entries.find(({ level }) => level === "PTE");
  if (entry === undefined || (entry.value & PAGE_P) === 0n || (entry.value & PAGE_RW) !== 0n) return "";
  const region = memory.regions().find(({ start, end, user }) => user && start <= linear && linear < end);
  if (region === undefined || !region.permissions.includes("w")) return "";
  return text.copyOnWrite(region.name, memory.frameUsers(Number(entry.value & PAGE_ADDRESS)));
}

const LEVELS = ["PML4E", "PDPTE", "PDE", "PTE"] as const;
const LARGE = { PML4E: "", PDPTE: "1-GiB", PDE: "2-MiB", PTE: "" } as const;

/** The address in the parts that the walk uses it in. @see `paging.LINEAR_ADDRESS_LAYOUT` */
export function addressParts(linear: bigint): readonly AddressPart[] {
  return paging.LINEAR_ADDRESS_LAYOUT.map(({ name, high, low }) => {
    const width = high - low + 1;
    const value = (linear >> BigInt(low)) & ((1n << BigInt(width)) - 1n);
    const isSign = name === "sign";
    return {
      bits: `${high}:${low}`,
      name: isSign ? text.split.sign : name === "offset" ? text.split.offset : name,
      digits: isSign ? text.split.copies(`${value & 1n}`) : value.toString(2).padStart(width, "0"),
      index: isSign ? "" : name === "offset" ? hex0x(value) : `${value}`,
    };
  });
}

function viewLink(walk: PageWalk, level: LinkView["level"], at: number): LinkView {
  const entry = walk.entries[at];
  if (entry !== undefined) return { level, entry: viewEntry(entry, walk), absent: "" };
  const last = walk.entries.at(-1);
  const large = last !== undefined && (last.value & PAGE_P) !== 0n && (last.value & PAGE_PS) !== 0n;
  return { level, entry: null, absent: large ? text.large(LARGE[last.level]) : text.notRead };
}

function viewEntry(entry: PageWalkEntry, walk: PageWalk): NonNullable<LinkView["entry"]> {
  const { level, index, physical, value } = entry;
  const present = (value & PAGE_P) !== 0n;
  const last = level === "PTE" || (level !== "PML4E" && (value & PAGE_PS) !== 0n);
  const target = hex0x(value & PAGE_ADDRESS);
  return {
    index,
    address: hex0x(physical),
    value: { text: hex0x(value, 16), subject: pagingEntrySubject(entry) },
    bits: entryBits(entry, walk, last),
    leadsTo: present ? (last ? text.leads.page(target) : text.leads.table(target)) : text.leads.nothing,
  };
}

/** The bit that a refusal names: the first entry on the way that has it wrong. */
function denyingBit(walk: PageWalk): { readonly entry: PageWalkEntry; readonly bit: bigint } | null {
  if (walk.physical !== undefined) return null;
  const find = (bit: bigint, wrong: bigint) => {
    const entry = walk.entries.find(({ value }) => (value & bit) === wrong);
    return entry === undefined ? null : { entry, bit };
  };
  const { kind, user } = walk.access;
  const absent = find(PAGE_P, 0n);
  if (absent !== null) return absent;
  const supervisor = find(PAGE_US, 0n);
  if (user && supervisor !== null) return supervisor;
  // SMAP and SMEP refuse because no entry keeps ring 3 out: the last one stands for all.
  const last = walk.entries.at(-1);
  if (!user && supervisor === null && last !== undefined && /^SM[AE]P/.test(walk.reason ?? ""))
    return { entry: last, bit: PAGE_US };
  return kind === "write" ? find(PAGE_RW, 0n) : kind === "execute" ? find(PAGE_NX, PAGE_NX) : null;
}

function entryBits(entry: PageWalkEntry, walk: PageWalk, last: boolean): readonly EntryBit[] {
  const denied = denyingBit(walk);
  const bits: readonly (readonly [keyof typeof text.bit.meanings, bigint])[] = [
    ["P", PAGE_P],
    ["R/W", PAGE_RW],
    ["U/S", PAGE_US],
    ["A", PAGE_A],
    ...(last ? ([["D", PAGE_D]] as const) : []),
    ...(entry.level === "PDPTE" || entry.level === "PDE" ? ([["PS", PAGE_PS]] as const) : []),
    ["NX", PAGE_NX],
  ];
  return bits.map(([name, bit]) => ({
    name,
    on: (entry.value & bit) !== 0n,
    meaning: text.bit.meanings[name],
    denies: denied !== null && denied.entry === entry && denied.bit === bit,
    sets: (entry.value & bit) === 0n && (entry.after & bit) !== 0n,
  }));
}

function viewPage({ physical, linear, entries }: PageWalk): WalkView["page"] {
  const last = entries.at(-1);
  if (physical === undefined || last === undefined) return null;
  const size = last.level === "PTE" ? 1n << 12n : last.level === "PDE" ? 1n << 21n : 1n << 30n;
  const offset = linear & (size - 1n);
  return {
    value: {
      text: hex0x(physical),
      subject: { kind: { kind: "physical-address" }, name: text.page, value: BigInt(physical), size: 8 },
    },
    sum: text.pageSum(hex0x(BigInt(physical) - offset), hex0x(offset)),
  };
}
