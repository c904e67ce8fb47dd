import type { Columns, Evaluation, Expression } from "./expression.ts";

/** Where a statement stands: its line and the columns of the whole of it. */
export interface StatementPlace extends Columns {
  readonly line: number;
}

/** A field to be filled in when all addresses are known. */
export interface Fixup {
  /** Bytes from the start of what it belongs to (a fragment's fixed part, or a tail). */
  readonly offset: number;
  readonly size: 1 | 2 | 4 | 8;
  readonly expression: Expression;
  /** Bytes from the field's start to the address it is relative to (the next instruction); `null`: not PC-relative. */
  readonly relativeTo: number | null;
  /**
   * What has to fit: `signed`, a two's-complement number of the field's size; `operand`, that or an unsigned one; `data`, a number from
   * -(2ⁿ-1) to 2ⁿ-1.
   */
  readonly range: "signed" | "operand" | "data";
  readonly place: StatementPlace;
  readonly at: Columns;
}

/** The part of a fragment whose length depends on the layout. */
export type Tail =
  | {
      readonly kind: "branch";
      readonly shortOpcode: readonly number[];
      readonly longOpcode: readonly number[];
      readonly target: Expression;
      /** The 32-bit displacement is needed. In GNU syntax it never shrinks again. */
      long: boolean;
      /** NASM: symbols with a larger one are defined after it. */
      readonly sequence: number;
      readonly place: StatementPlace;
      readonly at: Columns;
    }
  | {
      readonly kind: "align";
      /** Bytes, a power of two. */
      readonly alignment: number;
      /** No padding if it took more bytes than this. */
      readonly maximum: number;
      readonly fill: Fill;
    }
  | {
      readonly kind: "org";
      readonly target: Expression;
      readonly fill: number;
      readonly place: StatementPlace;
      readonly at: Columns;
    }
  | {
      readonly kind: "repeat";
      readonly count: Expression;
      readonly unit: Uint8Array;
      readonly place: StatementPlace;
      readonly at: Columns;
    }
  | {
      readonly kind: "leb128";
      readonly value: Expression;
      readonly signed: boolean;
      /** As the last layout has it. */
      bytes: Uint8Array;
      readonly place: StatementPlace;
      readonly at: Columns;
    }
  /** NASM: what is encoded anew in every pass. `sequence`: symbols with a larger one are defined after it. */
  | {
      readonly kind: "instruction";
      readonly encode: (evaluation: Evaluation, isFirstPass: boolean) => EncodedInstruction;
      encoded: EncodedInstruction;
      readonly sequence: number;
      readonly place: StatementPlace;
    };

/** What padding consists of: one byte repeated, or no-operations. */
export type Fill =
  | { readonly kind: "byte"; readonly byte: number }
  | { readonly kind: "nops"; readonly longNops: boolean };

export interface EncodedInstruction {
  readonly bytes: Uint8Array;
  readonly fixups: readonly Fixup[];
}

/** A run of bytes whose inner distances are known at once, then at most one tail whose length is not. */
export interface Fragment {
  readonly section: Section;
  readonly subsection: Subsection;
  /** Its place among the section's fragments; final once the subsections are joined. */
  index: number;
  /** Where its bytes start in the subsection's buffer. */
  readonly dataStart: number;
  /** Bytes of the fixed part. */
  length: number;
  tail: Tail | null;
  tailLength: number;
  /** Bytes from the section's start, in the present layout. */
  offset: number;
  readonly fixups: Fixup[];
}

/** A place in a section. */
export interface SectionPosition {
  readonly fragment: Fragment;
  /** Bytes from the fragment's start. */
  readonly offset: number;
}

/** Bytes that one source line produced. */
export interface LineChunk {
  readonly line: number;
  readonly fragment: Fragment;
  /** Bytes from the fragment's start; the fixed part's length means the tail. */
  readonly offset: number;
  /** Bytes; of a tail -1: whatever it has become. */
  readonly length: number;
}

export interface SectionTraits {
  readonly writable: boolean;
  readonly executable: boolean;
  readonly allocated: boolean;
  readonly hasContents: boolean;
}

/** GNU as's numbered parts of a section, which lie one after another in the end; most sections have number 0 only. */
interface Subsection {
  readonly number: number;
  readonly fragments: Fragment[];
  data: Uint8Array;
  /** Bytes of `data`. */
  used: number;
}

/** A section being assembled. */
export class Section {
  readonly name: string;
  readonly traits: SectionTraits;
  /** Bytes, a power of two: the largest alignment asked for inside. */
  alignment = 1;
  readonly lines: LineChunk[] = [];
  /** Not of the source: the linker made it. */
  byLinker = false;
  /** Bytes, once laid out. */
  size = 0;
  address = 0n;
  #subsections: Subsection[] = [];
  #subsection: Subsection;
  #current: Fragment;

  constructor(name: string, traits: SectionTraits) {
    this.name = name;
    this.traits = traits;
    this.#subsection = this.#openSubsection(0);
    this.#current = this.#startFragment();
  }

  #openSubsection(number: number): Subsection {
    const made: Subsection = { number, fragments: [], data: new Uint8Array(256), used: 0 };
    this.#subsections = [...this.#subsections, made].sort((a, b) => a.number - b.number);
    return made;
  }

  #startFragment(): Fragment {
    const subsection = this.#subsection;
    const fragment: Fragment = {
      section: this,
      subsection,
      index: subsection.fragments.length,
      dataStart: subsection.used,
      length: 0,
      tail: null,
      tailLength: 0,
      offset: 0,
      fixups: [],
    };
    subsection.fragments.push(fragment);
    return fragment;
  }

  /** The number of the subsection that takes the next byte. */
  get subsection(): number {
    return this.#subsection.number;
  }

  /** Goes on in another subsection. */
  set subsection(number: number) {
    if (number === this.#subsection.number) return;
    const known = this.#subsections.find((each) => each.number === number);
    this.#subsection = known ?? this.#openSubsection(number);
    this.#current = this.#subsection.fragments.at(-1) ?? this.#startFragment();
  }

  /** In the order they lie in memory, once the subsections are joined. */
  get fragments(): readonly Fragment[] {
    const [first, second] = this.#subsections;
    if (first === undefined) throw new Error(`section ${this.name} has no subsection`);
    return second === undefined ? first.fragments : this.#subsections.flatMap(({ fragments }) => fragments);
  }

  /** Puts the subsections in order; nothing is appended afterwards. */
  joinSubsections(): void {
    if (this.#subsections.length === 1) return;
    const fragments = [...this.fragments];
    for (const [index, fragment] of fragments.entries()) fragment.index = index;
    this.#subsections = [{ number: 0, fragments, data: new Uint8Array(), used: 0 }];
  }

  /** The fragment that takes the next byte. */
  get current(): Fragment {
    return this.#current;
  }

  /** Appends bytes; their fixups' offsets count from the first of them. */
  append(bytes: ArrayLike<number>, fixups: readonly Fixup[], line: number): void {
    const fragment = this.#current;
    const start = fragment.length;
    for (const { offset, size, expression, relativeTo, range, place, at } of fixups)
      fragment.fixups.push({ offset: offset + start, size, expression, relativeTo, range, place, at });
    const subsection = this.#subsection;
    makeRoom(subsection, bytes.length);
    subsection.data.set(bytes, subsection.used);
    subsection.used += bytes.length;
    this.#grow(bytes.length, line);
  }

  /** Appends `count` copies of a byte; in a section without contents, only room. */
  appendFill(byte: number, count: number, line: number): void {
    if (this.traits.hasContents) {
      const subsection = this.#subsection;
      makeRoom(subsection, count);
      subsection.data.fill(byte, subsection.used, subsection.used + count);
      subsection.used += count;
    }
    this.#grow(count, line);
  }

  /** Ends the fragment with a part of unknown length; `minimum` is the least it can have. */
  appendTail(tail: Tail, minimum: number, line: number): void {
    const fragment = this.#current;
    fragment.tail = tail;
    fragment.tailLength = minimum;
    this.lines.push({ line, fragment, offset: fragment.length, length: -1 });
    this.#current = this.#startFragment();
  }

  /** The bytes of a fragment's fixed part. */
  bytesOf({ subsection, dataStart, length }: Fragment): Uint8Array {
    return subsection.data.subarray(dataStart, dataStart + (this.traits.hasContents ? length : 0));
  }

  #grow(count: number, line: number): void {
    const fragment = this.#current;
    if (count > 0) this.lines.push({ line, fragment, offset: fragment.length, length: count });
    fragment.length += count;
  }
}

function makeRoom(subsection: Subsection, count: number): void {
  const needed = subsection.used + count;
  if (needed <= subsection.data.length) return;
  const larger = new Uint8Array(Math.max(needed, subsection.data.length * 2));
  larger.set(subsection.data.subarray(0, subsection.used));
  subsection.data = larger;
}
