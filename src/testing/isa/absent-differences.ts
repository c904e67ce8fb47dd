/** The payload of an EVEX prefix, where the bytes have one. */
function evexPayload(bytes: Uint8Array): readonly [number, number, number] | undefined {
  const at = bytes.findIndex((byte) => byte !== 0x65 && byte !== 0x67);
  if (bytes[at] !== 0x62) return undefined;
  return [bytes[at + 1] ?? 0, bytes[at + 2] ?? 0, bytes[at + 3] ?? 0];
}

/**
 * Why the text of an instruction that the processor does not have may differ from objdump's: objdump prints encodings that raise #UD
 * on every processor. `docs/spec/decoder.md` lists the reasons.
 * @param ours undefined where we refuse
 * @param theirs objdump's text, spacing normalized
 */
export function absentDifference(bytes: Uint8Array, ours: string | undefined, theirs: string): string | undefined {
  if (/bad|\{ba/.test(theirs)) return refusedThere(ours);
  if (ours === undefined) return refusedHere(bytes, theirs);
  if (/^vpclmul/.test(theirs) && /pclmulqdq/.test(ours))
    return "other bits of the immediate are ignored, and shown here";
  if (/^vmovs[sd]/.test(theirs) && ours === theirs.replaceAll(/[yz]mm/g, "xmm"))
    return "a scalar move is of XMM registers";
  return /^(addr32|addr16) /.test(theirs) && ours === theirs.slice(7)
    ? "the prefix before an ignored address"
    : undefined;
}

function refusedThere(ours: string | undefined): string | undefined {
  if (ours === undefined) return "both refuse";
  if (/^repz rdrand/.test(ours)) return "SENDUIPI, which exists in 64-bit mode only";
  if (/gather|scatter/.test(ours)) return "registers of a gather that must differ";
  if (/^v(f|fc)(mul|madd)c/.test(ours)) return "registers of a complex multiplication that must differ";
  if (/^tdp/.test(ours)) return "tiles that must differ";
  return ours.startsWith("tilezero") ? "a ModRM byte that TILEZERO does not have" : undefined;
}

function refusedHere(bytes: Uint8Array, theirs: string): string | undefined {
  if (/^vzero|^v(ld|st)mxcsr/.test(theirs)) return "a mandatory prefix that the instruction does not have";
  if (/^vmovntdqa .*mm.*mm/.test(theirs)) return "a register where only memory is possible";
  const evex = evexPayload(bytes);
  if (evex === undefined) return undefined;
  const [, second, third] = evex;
  if (/^(\{evex\} )?vrsqrt14/.test(theirs) && (second & 3) !== 1)
    return "a mandatory prefix that the instruction does not have";
  if ((third & 0x80) !== 0) return "EVEX.z where it raises #UD";
  if ((third & 8) === 0) return "EVEX.V' of an operand that is not there";
  return (third & 0x10) !== 0 ? "EVEX.b where it raises #UD" : undefined;
}
