import type { StatementPlace } from "./section.ts";

interface Open {
  readonly kind: string;
  readonly place: StatementPlace;
  /** Statements of the present branch are assembled. */
  active: boolean;
  /** A branch was, or an outer conditional skips all of them. */
  decided: boolean;
  elseSeen: boolean;
}

/** `.if … .elseif … .else … .endif`, nested. */
export class Conditionals {
  readonly #stack: Open[] = [];

  /** Statements are passed over. */
  get skipping(): boolean {
    return this.#stack.at(-1)?.active === false;
  }

  /** Whether a statement beginning with this word has to be looked at even while others are passed over. */
  concerns(word: string): boolean {
    return (
      word.startsWith(".if") ||
      word === ".else" ||
      word === ".elseif" ||
      word === ".endif" ||
      word === ".elsec" ||
      word === ".endc"
    );
  }

  /** Opens a conditional; `condition` is asked only where it matters. */
  begin(kind: string, place: StatementPlace, condition: () => boolean): void {
    const outerSkips = this.skipping;
    const open: Open = { kind, place, active: false, decided: true, elseSeen: false };
    this.#stack.push(open);
    if (outerSkips) return;
    // Pushed before asking: a condition in error still needs its .endif.
    open.decided = false;
    open.active = condition();
    open.decided = open.active;
  }

  /** Returns a message if there is nothing to continue. */
  elseIf(condition: () => boolean): string | null {
    const open = this.#stack.at(-1);
    if (open === undefined) return ".elseif without .if";
    if (open.elseSeen) return ".elseif after .else";
    open.active = false;
    if (!open.decided) {
      open.active = condition();
      open.decided = open.active;
    }
    return null;
  }

  otherwise(): string | null {
    const open = this.#stack.at(-1);
    if (open === undefined) return ".else without .if";
    if (open.elseSeen) return "second .else";
    open.elseSeen = true;
    open.active = !open.decided;
    open.decided = true;
    return null;
  }

  end(): string | null {
    return this.#stack.pop() === undefined ? ".endif without .if" : null;
  }

  /** Conditionals that are open. */
  get depth(): number {
    return this.#stack.length;
  }

  /** Closes what a macro that is left early has opened. */
  unwind(depth: number): void {
    this.#stack.length = Math.min(this.#stack.length, depth);
  }

  /** Those without an end. */
  open(): readonly { readonly kind: string; readonly place: StatementPlace }[] {
    return this.#stack;
  }
}
