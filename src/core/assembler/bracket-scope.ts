import type { Expression } from "./expression.ts";
import type { ExpressionScope } from "./expression-parser.ts";
import { findRegister } from "./register.ts";
import type { Token } from "./token.ts";

const made = new WeakMap<ExpressionScope, ExpressionScope>();

/** What names mean inside the brackets of an Intel or NASM address: registers too. Made once for each scope. */
export function bracketScope(scope: ExpressionScope): ExpressionScope {
  let inside = made.get(scope);
  if (inside === undefined) {
    const register = (token: Token): Expression | null => {
      const found = findRegister(token.text);
      return found === undefined ? null : { op: "register", register: found, at: token };
    };
    inside = {
      get dialect() {
        return scope.dialect;
      },
      get bareRegisters() {
        return scope.bareRegisters;
      },
      name: (token) => (scope.bareRegisters ? register(token) : null) ?? scope.name(token),
      register: (token) => (scope.bareRegisters ? null : register(token)),
      localLabel: (token) => scope.localLabel(token),
      here: () => scope.here(),
      sectionStart: () => scope.sectionStart(),
    };
    made.set(scope, inside);
  }
  return inside;
}
