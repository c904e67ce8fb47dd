import type { ExpressionScope } from "./expression-parser.ts";
import { findRegister } from "./register.ts";

const made = new WeakMap<ExpressionScope, ExpressionScope>();

/** What names mean inside the brackets of an Intel or NASM address: registers too. Made once for each scope. */
export function bracketScope(scope: ExpressionScope): ExpressionScope {
  let inside = made.get(scope);
  if (inside === undefined) {
    inside = {
      get dialect() {
        return scope.dialect;
      },
      name: (token) => {
        const register = findRegister(token.text);
        return register === undefined ? scope.name(token) : { op: "register", register, at: token };
      },
      localLabel: (token) => scope.localLabel(token),
      here: () => scope.here(),
      sectionStart: () => scope.sectionStart(),
    };
    made.set(scope, inside);
  }
  return inside;
}
