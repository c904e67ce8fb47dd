import { SourceError } from "../diagnostic.ts";
import { type GnuDirective, ignored } from "./directive.ts";

function code(bits: 64 | 32): GnuDirective {
  return ({ state, place }, cursor) => {
    cursor.expectEnd();
    if (bits > state.optionBits)
      throw new SourceError(".code64 needs a 64-bit program; this one is assembled for 32 bits", place);
    state.bits = bits;
  };
}

function refused(message: string): GnuDirective {
  return ({ place }) => {
    throw new SourceError(message, place);
  };
}

/** `.intel_syntax noprefix`, `.att_syntax prefix`: whether the names of registers may go without `%`. */
function syntax(name: "intel" | "att"): GnuDirective {
  return ({ state }, cursor) => {
    const word = cursor.atEnd ? "prefix" : cursor.next().text;
    if (word !== "prefix" && word !== "noprefix")
      throw new SourceError(`.${name}_syntax is followed by prefix or noprefix`, cursor.peek(-1));
    cursor.expectEnd();
    state.syntax = name;
    state.bareRegisters = word === "noprefix";
  };
}

/** `.reloc`: only the one that does nothing. */
const relocation: GnuDirective = ({ place }, _cursor, text) => {
  if (/,\s*R_\w+_NONE\b/.test(text)) return;
  throw new SourceError(
    ".reloc asks the linker for something; here write the value itself, as in .long target-.",
    place,
  );
};

/** `.error "message"`, `.warning "message"`. */
const complain: GnuDirective = ({ place }, cursor) => {
  const token = cursor.atEnd ? null : cursor.next();
  throw new SourceError(token?.kind === "string" ? token.text.slice(1, -1) : ".error directive", place);
};

const warn: GnuDirective = ({ state, place }, cursor) => {
  const token = cursor.atEnd ? null : cursor.next();
  state.diagnostics.warning(place, token?.kind === "string" ? token.text.slice(1, -1) : ".warning directive");
};

const CFI = (
  "startproc endproc sections personality personality_id lsda def_cfa def_cfa_register def_cfa_offset adjust_cfa_offset offset val_offset " +
  "rel_offset register restore undefined same_value remember_state restore_state return_column signal_frame window_save escape " +
  "val_encoded_addr inline_lsda fde_data"
).split(" ");

export const modeDirectives: Readonly<Record<string, GnuDirective>> = {
  ".code32": code(32),
  ".code64": code(64),
  ".code16": refused("16-bit code is not supported; use .code32 or .code64"),
  ".intel_syntax": syntax("intel"),
  ".att_syntax": syntax("att"),
  ".reloc": relocation,
  ".include": refused(".include has no files to read here; paste the text instead"),
  ".incbin": refused(".incbin has no files to read here; use .byte"),
  ".altmacro": (assembler) => {
    assembler.alternateMacros = true;
  },
  ".noaltmacro": (assembler) => {
    assembler.alternateMacros = false;
  },
  ".error": complain,
  ".err": complain,
  ".warning": warn,
  ".end": (assembler) => {
    assembler.ended = true;
  },
  ".file": ignored,
  ".loc": ignored,
  ".line": ignored,
  ".ident": ignored,
  ".version": ignored,
  ".arch": ignored,
  ".title": ignored,
  ".sbttl": ignored,
  ".print": ignored,
  ".addrsig": ignored,
  ".addrsig_sym": ignored,
  ".abort": refused(".abort ends the assembly"),
  ".list": ignored,
  ".nolist": ignored,
  ".eject": ignored,
  ".psize": ignored,
  ".ln": ignored,
  ...Object.fromEntries(CFI.map((name) => [`.cfi_${name}`, ignored])),
};
