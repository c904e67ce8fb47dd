import { type InSlices, SLICE_ITEMS } from "../bits/slices.ts";
import { MAX_BSS, MAX_OUTPUT } from "./assembler-state.ts";
import type { Diagnostics } from "./diagnostic.ts";
import { SourceError } from "./diagnostic.ts";
import { evaluationInFirstPass, evaluationInLayout } from "./evaluation.ts";
import { type Evaluation, type Expression, evaluate } from "./expression.ts";
import { leb128Bytes } from "./leb128.ts";
import type { Fragment, Section, Tail } from "./section.ts";

/** Passes after which a layout that still changes is given up. */
const MAX_PASSES = 200;
/** An address no branch reaches: another section, or a plain number. */
const UNREACHABLE = null;

/** Gives every fragment its offset and every tail its length, section by section. */
export function* layOut(
  sections: Iterable<Section>,
  dialect: "gnu" | "nasm",
  diagnostics: Diagnostics,
): InSlices<void> {
  const list = [...sections];
  // What is wrong in the present pass; an earlier one may have failed at addresses that were not final.
  const failed = new Map<Tail, SourceError>();
  const onError = (tail: Tail, error: unknown): void => {
    if (!(error instanceof SourceError)) throw error;
    failed.set(tail, error);
  };
  const report = (): void => {
    for (const [tail, error] of failed) {
      if ("place" in tail) diagnostics.error({ line: tail.place.line, ...error.range }, error.message);
    }
  };
  for (const section of list) place(section);
  for (let pass = 1; ; pass++) {
    let changed = false;
    failed.clear();
    for (const section of list) {
      const moved = dialect === "gnu" ? relax(section, onError) : reassemble(section, pass === 1, onError);
      if (yield* moved) changed = true;
      if (section.size > (section.traits.hasContents ? MAX_OUTPUT : MAX_BSS)) {
        const line = section.lines.at(-1)?.line ?? 1;
        diagnostics.error(
          { line, column: 1, endColumn: 2 },
          `section ${section.name} would be too large: ${section.size} bytes`,
        );
        return;
      }
    }
    if (!changed) {
      report();
      return;
    }
    if (pass > MAX_PASSES) {
      const tail = list
        .flatMap(({ fragments }) => fragments)
        .find((fragment) => fragment.tail !== null && "place" in fragment.tail)?.tail;
      const line = tail !== null && tail !== undefined && "place" in tail ? tail.place.line : 1;
      diagnostics.error(
        { line, column: 1, endColumn: 2 },
        "the sizes of this program depend on each other without end",
      );
      return;
    }
  }
}

/** The first layout: branches short, alignments as the offsets want them, everything else at its least. */
function place(section: Section): void {
  let offset = 0;
  for (const fragment of section.fragments) {
    fragment.offset = offset;
    offset += fragment.length;
    if (fragment.tail?.kind === "align") fragment.tailLength = alignmentBytes(fragment.tail, offset);
    offset += fragment.tailLength;
  }
  section.size = offset;
}

function alignmentBytes({ alignment, maximum }: Extract<Tail, { kind: "align" }>, offset: number): number {
  const bytes = -offset & (alignment - 1);
  return bytes > maximum ? 0 : bytes;
}

type OnError = (tail: Tail, error: unknown) => void;

/**
 * One pass as GNU as makes it: branches only grow. `stretch` is how far this pass has moved what follows; a target
 * ahead that is not moved yet is taken to move along, unless an alignment lies between.
 */
function* relax(section: Section, onError: OnError): InSlices<boolean> {
  let stretch = 0;
  let changed = false;
  // Alignments and .org separate regions: what lies behind one does not simply move along.
  const regions = regionsOf(section);
  for (const fragment of section.fragments) {
    fragment.offset += stretch;
    if (fragment.index % SLICE_ITEMS === SLICE_ITEMS - 1) yield SLICE_ITEMS;
    const { tail } = fragment;
    if (tail === null) continue;
    const start = fragment.offset + fragment.length;
    let length = fragment.tailLength;
    try {
      length =
        tail.kind === "branch"
          ? branchLength(tail, fragment, start, stretch, regions)
          : tailLength(tail, section, start, evaluationInLayout, false);
    } catch (error) {
      onError(tail, error);
    }
    if (length !== fragment.tailLength) {
      stretch += length - fragment.tailLength;
      fragment.tailLength = length;
      changed = true;
    }
  }
  section.size += stretch;
  return changed;
}

function regionsOf(section: Section): Int32Array {
  const regions = new Int32Array(section.fragments.length);
  let region = 0;
  for (const [index, { tail }] of section.fragments.entries()) {
    regions[index] = region;
    if (tail?.kind === "align" || tail?.kind === "org") region++;
  }
  return regions;
}

function branchLength(
  tail: Extract<Tail, { kind: "branch" }>,
  fragment: Fragment,
  start: number,
  stretch: number,
  regions: Int32Array,
): number {
  const longLength = tail.longOpcode.length + 4;
  if (tail.long) return longLength;
  const target = targetOf(tail.target, fragment.section);
  if (target === UNREACHABLE) {
    tail.long = true;
    return longLength;
  }
  let { offset } = target;
  // Ahead, and not moved in this pass yet.
  if (target.fragment !== null && target.fragment.index > fragment.index) {
    const sameRegion = regions[target.fragment.index] === regions[fragment.index];
    if (stretch < 0 || sameRegion) offset += stretch;
    else if (offset < start) return fragment.tailLength;
  }
  const distance = offset - (start + tail.shortOpcode.length + 1);
  if (distance >= -128 && distance <= 127) return tail.shortOpcode.length + 1;
  tail.long = true;
  return longLength;
}

/** NASM decides anew in every pass; in the first, a label ahead is hoped to be near. */
function nasmBranchLength(
  tail: Extract<Tail, { kind: "branch" }>,
  section: Section,
  start: number,
  isFirst: boolean,
): number {
  const shortLength = tail.shortOpcode.length + 1;
  tail.long = false;
  if (isFirst && evaluate(tail.target, evaluationInFirstPass(tail.sequence)) === undefined) return shortLength;
  const target = targetOf(tail.target, section);
  if (target !== UNREACHABLE) {
    const distance = target.offset - (start + shortLength);
    if (distance >= -128 && distance <= 127) return shortLength;
  }
  tail.long = true;
  return tail.longOpcode.length + 4;
}

interface Target {
  readonly offset: number;
  /** The fragment it lies in, where the expression is a label or place. */
  readonly fragment: Fragment | null;
}

function targetOf(expression: Expression, section: Section): Target | null {
  if (expression.op === "symbol") {
    const { definition, weak } = expression.symbol;
    if (weak) return UNREACHABLE;
    if (definition?.kind === "label") {
      const { fragment, offset } = definition;
      return fragment.section === section ? { offset: fragment.offset + offset, fragment } : UNREACHABLE;
    }
  }
  if (expression.op === "place") {
    const { fragment, offset } = expression;
    return fragment.section === section ? { offset: fragment.offset + offset, fragment } : UNREACHABLE;
  }
  if (expression.op === "binary" && expression.right.op === "number") {
    const left = targetOf(expression.left, section);
    const distance = Number(expression.right.value);
    if (left === null) return UNREACHABLE;
    if (expression.operator === "+") return { ...left, offset: left.offset + distance };
    if (expression.operator === "-") return { ...left, offset: left.offset - distance };
  }
  const value = evaluate(expression, evaluationInLayout);
  return value?.base === section ? { offset: Number(value.number), fragment: null } : UNREACHABLE;
}

/** Bytes of a tail that is no branch, at an offset of its section. */
function tailLength(
  tail: Exclude<Tail, { kind: "branch" }>,
  section: Section,
  start: number,
  evaluation: Evaluation,
  isFirstPass: boolean,
): number {
  switch (tail.kind) {
    case "align":
      return alignmentBytes(tail, start);
    case "org": {
      const value = evaluate(tail.target, evaluation);
      if (value === undefined) throw new SourceError("the target of .org is not defined", tail.at);
      if (value.base !== null && value.base !== section)
        throw new SourceError("the target of .org lies in another section", tail.at);
      const bytes = value.number - BigInt(start);
      if (bytes < 0n)
        throw new SourceError(
          `.org cannot go backwards: the section has ${start} bytes already, the target is ${value.number}`,
          tail.at,
        );
      return checkedCount(bytes, tail.at);
    }
    case "repeat": {
      const value = evaluate(tail.count, evaluation);
      if (value === undefined || value.base !== null) throw new SourceError("the count has to be a number", tail.at);
      if (value.number < 0n) throw new SourceError(`the count is ${value.number}; it cannot be negative`, tail.at);
      return checkedCount(value.number * BigInt(tail.unit.length), tail.at);
    }
    case "leb128":
      tail.bytes = leb128Of(tail, evaluation);
      return tail.bytes.length;
    case "instruction":
      tail.encoded = tail.encode(evaluation, isFirstPass);
      return tail.encoded.bytes.length;
  }
}

/** The bytes of a difference of addresses in the present layout. */
function leb128Of({ value, signed, at }: Extract<Tail, { kind: "leb128" }>, evaluation: Evaluation): Uint8Array {
  const known = evaluate(value, evaluation);
  if (known === undefined || known.base !== null)
    throw new SourceError("a LEB128 value is a number or the difference of two addresses of one section", at);
  return leb128Bytes(known.number, signed);
}

function checkedCount(bytes: bigint, at: { readonly column: number; readonly endColumn: number }): number {
  if (bytes > BigInt(MAX_OUTPUT))
    throw new SourceError(`${bytes} bytes are too many; a program has at most 16 MiB`, at);
  return Number(bytes);
}

/**
 * One pass as NASM makes it: everything is encoded again; labels behind are up to date, labels ahead one pass old, in the first pass
 * unknown.
 */
function* reassemble(section: Section, isFirst: boolean, onError: OnError): InSlices<boolean> {
  let offset = 0;
  let changed = isFirst;
  for (const fragment of section.fragments) {
    if (fragment.index % SLICE_ITEMS === SLICE_ITEMS - 1) yield SLICE_ITEMS;
    if (fragment.offset !== offset) changed = true;
    fragment.offset = offset;
    offset += fragment.length;
    const { tail } = fragment;
    if (tail === null) continue;
    try {
      if (tail.kind === "branch") {
        const branch = nasmBranchLength(tail, section, offset, isFirst);
        if (branch !== fragment.tailLength) changed = true;
        fragment.tailLength = branch;
        offset += branch;
        continue;
      }
      const evaluation =
        isFirst && tail.kind === "instruction" ? evaluationInFirstPass(tail.sequence) : evaluationInLayout;
      const length = tailLength(tail, section, offset, evaluation, isFirst);
      if (length !== fragment.tailLength) changed = true;
      fragment.tailLength = length;
    } catch (error) {
      onError(tail, error);
    }
    offset += fragment.tailLength;
  }
  section.size = offset;
  return changed;
}
