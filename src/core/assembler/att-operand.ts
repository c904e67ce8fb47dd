import { SourceError } from "./diagnostic.ts";
import type { Expression } from "./expression.ts";
import { type ExpressionScope, parseExpression } from "./expression-parser.ts";
import type { MemoryOperand, Operand } from "./operand.ts";
import { findRegister, isAddressRegister, type Register } from "./register.ts";
import { describe, type TokenCursor } from "./token-cursor.ts";

/** An operand of AT&T syntax and whether `*` stands before it. */
export interface AttOperand {
  readonly operand: Operand;
  readonly indirect: boolean;
}

/** Reads `%reg`, `$immediate`, `seg:disp(base,index,scale)` or `*` before one of them. @see Using as, "AT&T Syntax versus Intel Syntax" */
export function parseAttOperand(cursor: TokenCursor, scope: ExpressionScope): AttOperand {
  const start = cursor.index;
  const indirect = cursor.accept("*");
  if (cursor.is("$")) {
    cursor.next();
    const expression = parseExpression(cursor, scope);
    return {
      operand: { kind: "immediate", expression, size: 0, strict: false, distance: null, at: cursor.since(start) },
      indirect,
    };
  }
  if (!startsRegister(cursor, scope)) return { operand: parseMemory(cursor, scope, start, null), indirect };
  const register = parseRegister(cursor);
  if (register.class === "segment" && cursor.accept(":")) {
    return { operand: parseMemory(cursor, scope, start, register.number), indirect };
  }
  return { operand: { kind: "register", register, at: cursor.since(start) }, indirect };
}

/** `%eax`, or after `.att_syntax noprefix` also `eax`. */
function startsRegister(cursor: TokenCursor, scope: ExpressionScope, offset = 0): boolean {
  const { kind, text } = cursor.peek(offset);
  if (kind === "operator") return text === "%";
  return scope.bareRegisters && kind === "name" && findRegister(text) !== undefined;
}

function parseRegister(cursor: TokenCursor): Register {
  const start = cursor.index;
  cursor.accept("%");
  const name = cursor.token;
  // GNU as also calls the debug registers %db0 to %db15.
  const register = name.kind === "name" ? findRegister(name.text.replace(/^db(?=[0-9])/i, "dr")) : undefined;
  if (register === undefined) {
    const found =
      name.kind === "name" ? `%${name.text} is not a register` : `expected a register after %, found ${describe(name)}`;
    throw new SourceError(found, { column: cursor.peek(-1).column, endColumn: name.endColumn });
  }
  cursor.next();
  if (register.name !== "st" || !cursor.is("(")) return register;
  // %st(3)
  cursor.next();
  const number = cursor.next();
  const stack = findRegister(`st${number.text}`);
  cursor.expect(")", "after the number of a floating-point register");
  if (stack === undefined) throw new SourceError("floating-point registers are %st(0) to %st(7)", cursor.since(start));
  return stack;
}

/** `call foo@PLT`: in a static program the function itself. */
export function skipRelocation(cursor: TokenCursor): void {
  if (!cursor.is("@") || cursor.token.spaced) return;
  const name = cursor.peek(1);
  if (name.kind !== "name" || name.text.toUpperCase() !== "PLT") {
    throw new SourceError(`@${name.text} needs a dynamic linker; a program here is static`, cursor.rest());
  }
  cursor.index += 2;
}

function parseMemory(
  cursor: TokenCursor,
  scope: ExpressionScope,
  start: number,
  segment: number | null,
): MemoryOperand {
  let displacement: Expression | null = null;
  if (!startsBase(cursor, scope)) {
    displacement = parseExpression(cursor, scope);
    skipRelocation(cursor);
  }
  let base: Register | null = null;
  let index: Register | null = null;
  let scale: MemoryOperand["scale"] = 1;
  const bare = segment === null && !cursor.is("(");
  if (cursor.accept("(")) {
    if (startsRegister(cursor, scope)) base = parseAddressRegister(cursor);
    if (cursor.accept(",")) {
      if (startsRegister(cursor, scope)) index = parseAddressRegister(cursor);
      if (index === null ? !cursor.is(")") : cursor.accept(",")) scale = parseScale(cursor, scope);
    }
    cursor.expect(")", "to close the address");
  }
  const at = cursor.since(start);
  const ripRelative = base?.class === "ip";
  if (ripRelative && index !== null) throw new SourceError("an address relative to %rip has no index register", at);
  return {
    kind: "memory",
    size: 0,
    segment,
    base,
    index,
    scale,
    displacement,
    ripRelative,
    displacementSize: 0,
    absolute64: false,
    far: false,
    distance: null,
    bare,
    at,
  };
}

/** `(` opens a base and index, not a parenthesis of the displacement. */
function startsBase(cursor: TokenCursor, scope: ExpressionScope): boolean {
  if (!cursor.is("(")) return false;
  const { kind, text } = cursor.peek(1);
  return (kind === "operator" && text === ",") || startsRegister(cursor, scope, 1);
}

function parseAddressRegister(cursor: TokenCursor): Register {
  const start = cursor.index;
  const register = parseRegister(cursor);
  // %dx in parentheses is how IN and OUT name their port.
  if (isAddressRegister(register) || register.class === "ip" || register.class === "zero-index") return register;
  throw new SourceError(
    `%${register.name} cannot be part of an address; use a 64- or 32-bit general-purpose register`,
    cursor.since(start),
  );
}

function parseScale(cursor: TokenCursor, scope: ExpressionScope): MemoryOperand["scale"] {
  const start = cursor.index;
  const expression = parseExpression(cursor, scope);
  const value = expression.op === "number" ? expression.value : 0n;
  if (value === 1n || value === 2n || value === 4n || value === 8n)
    return value === 1n ? 1 : value === 2n ? 2 : value === 4n ? 4 : 8;
  throw new SourceError("a scale is 1, 2, 4 or 8", cursor.since(start));
}
