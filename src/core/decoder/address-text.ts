import { hex0x } from "../bits/hex.ts";
import { hasSegmentOverride, type MemoryEncoding, pseudoIndexScale } from "./encoding.ts";
import { type Instruction, NO_REGISTER, RIP_BASE } from "./instruction.ts";
import { absoluteOffset, gprName, segmentName, signedHex } from "./operand-text.ts";

/** What of an instruction says where its memory operand is. */
export interface AddressFields
  extends Pick<
    Instruction,
    "base" | "index" | "scale" | "segment" | "addressSize" | "dispLow" | "dispHigh" | "in64BitMode" | "prefixes"
  > {
  /** The index where it is no general register. */
  readonly vectorIndex?: string;
}

/**
 * `%gs:0x8(%rax,%rbx,4)`.
 * @param showsSegment whether a segment prefix shows here
 */
export function attAddress(fields: AddressFields, encoding: MemoryEncoding, showsSegment: boolean): string {
  const { base, index, scale, addressSize, dispLow, in64BitMode } = fields;
  const segment = showsSegment && hasSegmentOverride(fields) ? `%${segmentName(fields.segment)}:` : "";
  const pseudo = pseudoIndexScale(fields, encoding);
  if (base === NO_REGISTER && index === NO_REGISTER && pseudo < 0) {
    // objdump takes 16-bit addresses for signed numbers.
    return `${segment}${addressSize === 16 && encoding.modrm ? signedHex(dispLow) : hex0x(absoluteOffset(fields))}`;
  }
  // Beside %eiz without a base the displacement is an absolute 32-bit address.
  const absolute = base === NO_REGISTER && index === NO_REGISTER && in64BitMode && addressSize === 32;
  const displacement =
    encoding.displacementBytes === 0 ? "" : absolute ? hex0x(absoluteOffset(fields)) : signedHex(dispLow);
  const parts = [base === NO_REGISTER ? "" : `%${baseName(fields)}`];
  if (index !== NO_REGISTER) {
    parts.push(`%${indexName(fields)}`);
    if (addressSize !== 16) parts.push(String(1 << scale));
  } else if (pseudo >= 0) {
    parts.push(in64BitMode && addressSize === 64 ? "%riz" : "%eiz", String(1 << pseudo));
  }
  return `${segment}${displacement}(${parts.join(",")})`;
}

/** `gs:[rax+rbx*4+0x8]`; `showsSegment` as for `attAddress`. */
export function intelAddress(fields: AddressFields, encoding: MemoryEncoding, showsSegment: boolean): string {
  const { base, index, scale, addressSize, dispLow, in64BitMode } = fields;
  const segment = showsSegment && hasSegmentOverride(fields) ? `${segmentName(fields.segment)}:` : "";
  const pseudo = pseudoIndexScale(fields, encoding);
  if (base === NO_REGISTER && index === NO_REGISTER && pseudo < 0) {
    return `${segment === "" ? "ds:" : segment}${hex0x(absoluteOffset(fields))}`;
  }
  const terms: string[] = [];
  if (base !== NO_REGISTER) terms.push(baseName(fields));
  if (index !== NO_REGISTER) terms.push(indexName(fields) + (addressSize === 16 ? "" : `*${1 << scale}`));
  else if (pseudo >= 0) terms.push(`${in64BitMode && addressSize === 64 ? "riz" : "eiz"}*${1 << pseudo}`);
  let displacement = "";
  if (encoding.displacementBytes > 0) {
    // Beside eiz without a base the displacement is an absolute 32-bit address.
    const absolute = base === NO_REGISTER && index === NO_REGISTER && in64BitMode && addressSize === 32;
    if (absolute) displacement = `+${hex0x(absoluteOffset(fields))}`;
    else if (base === RIP_BASE) displacement = `+${hex0x(BigInt(dispLow))}`;
    else displacement = dispLow < 0 ? signedHex(dispLow) : `+${signedHex(dispLow)}`;
  }
  return `${segment}[${terms.join("+")}${displacement}]`;
}

function baseName({ base, addressSize }: AddressFields): string {
  if (base === RIP_BASE) return addressSize === 64 ? "rip" : "eip";
  return gprName(base, addressSize);
}

function indexName({ index, addressSize, vectorIndex }: AddressFields): string {
  return vectorIndex ?? gprName(index, addressSize);
}
