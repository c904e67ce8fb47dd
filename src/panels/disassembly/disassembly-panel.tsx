import { useState } from "react";
import { decode, type Frame, formatInstruction, hexBytes, undecodableText } from "../../core/index.ts";
import { codePanelsText } from "../../text/code-panels.ts";
import { bytesAt, regionAt } from "../address.ts";
import { definePanel } from "../panel.ts";
import { type CodeLine, CodeTable } from "../parts/code-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { hex0x } from "../word-text.ts";
import styles from "./disassembly-panel.module.css";

type Syntax = "att" | "intel";
const SYNTAXES: readonly Syntax[] = ["att", "intel"];

/** The instructions around RIP as memory holds them now, in two notations. */
export interface DisassemblyView {
  readonly title: string;
  readonly lines: Readonly<Record<Syntax, readonly CodeLine[]>>;
}

/** Instructions listed. */
const MOST = 96;
/** Bytes of the longest instruction. */
const LONGEST = 15;

const text = codePanelsText.disassembly;

/** View: `DisassemblyView`. */
export const disassemblyPanel = definePanel<DisassemblyView>({
  id: "disassembly",
  title: text.title,
  select: selectDisassembly,
  Component: ({ view }) => (
    <PanelBody>
      <DisassemblyPanel view={view} />
    </PanelBody>
  ),
});

export function selectDisassembly(frame: Frame): DisassemblyView {
  const { inProgram, machine, memory, last, next } = frame;
  const here = next?.address ?? last?.address ?? machine.rip;
  const instructions = instructionsAround(frame, here);
  const lines = (syntax: Syntax) =>
    instructions.map(({ address, bytes, decoded }): CodeLine => {
      const symbol = memory.symbolize(address);
      return {
        address: hex0x(address),
        place: hex0x(address),
        label: symbol === undefined || symbol.includes("+") ? null : symbol,
        bytes: hexBytes(bytes),
        text:
          "undecodable" in decoded
            ? undecodableText(decoded)
            : formatInstruction(decoded, { syntax, address, symbolAt: (target) => memory.symbolize(target) }),
        next: address === next?.address,
        last: address === last?.address,
      };
    });
  const place = memory.symbolize(here) ?? hex0x(here);
  return {
    title: !inProgram ? text.kernel(place) : text.program(place),
    lines: { att: lines("att"), intel: lines("intel") },
  };
}

interface Listed {
  readonly address: bigint;
  readonly bytes: Uint8Array;
  readonly decoded: ReturnType<typeof decode>;
}

/** From where the cut between instructions is known: the region's start, the symbol's, or at worst RIP. */
function instructionsAround(frame: Frame, here: bigint): readonly Listed[] {
  const { memory } = frame;
  const symbol = memory.symbolize(here)?.split("+")[0];
  const starts = [regionAt(frame, here)?.start, symbol === undefined ? undefined : memory.addressOf(symbol)];
  for (const start of starts) {
    if (start === undefined || here - start > BigInt(MOST * LONGEST)) continue;
    const listed = listFrom(frame, start);
    const at = listed.findIndex(({ address }) => address === here);
    if (at >= 0 && at < MOST - 8) return listed;
  }
  return listFrom(frame, here);
}

/** Instructions up to where neither symbols nor the region go on. */
function listFrom({ memory, machine }: Frame, start: bigint): readonly Listed[] {
  const listed: Listed[] = [];
  const named = memory.symbolize(start) !== undefined;
  for (let at = start; listed.length < MOST; ) {
    const room = Math.min(LONGEST, 4096 - Number(at & 4095n));
    const bytes = bytesAt(memory, at, LONGEST) ?? bytesAt(memory, at, room);
    if (bytes === undefined || (named && memory.symbolize(at) === undefined)) break;
    const decoded = decode(bytes, 0, machine.in64BitMode);
    const length = "undecodable" in decoded && decoded.absent === undefined ? 1 : decoded.length;
    listed.push({ address: at, bytes: bytes.subarray(0, length), decoded });
    at += BigInt(length);
  }
  return listed;
}

function DisassemblyPanel({ view }: { readonly view: DisassemblyView }) {
  const [syntax, setSyntax] = useState<Syntax>("att");
  if (view.lines.att.length === 0) return <p className="quiet">{text.nothing}</p>;
  return (
    <>
      <fieldset className={styles.bar}>
        <legend className="visually-hidden">{text.syntax}</legend>
        {SYNTAXES.map((each) => (
          <button key={each} type="button" aria-pressed={syntax === each} onClick={() => setSyntax(each)}>
            {text.syntaxes[each]}
          </button>
        ))}
      </fieldset>
      <CodeTable caption={view.title} lines={view.lines[syntax]} />
    </>
  );
}
