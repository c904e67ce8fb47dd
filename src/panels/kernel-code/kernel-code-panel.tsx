import { Fragment } from "react";
import { type Frame, hexBytes } from "../../core/index.ts";
import { definePanel } from "../panel.ts";
import { hex0x } from "../word-text.ts";
import styles from "./kernel-code-panel.module.css";

interface CodeLineView {
  readonly address: string;
  /** The distance from the routine's start, or the address where there is no symbol. */
  readonly offset: string;
  readonly label: string | null;
  readonly bytes: string;
  readonly text: string;
  /** What the kernel's source says beside it. */
  readonly comment: string;
  readonly next: boolean;
  readonly last: boolean;
}

/** Instructions around RIP. */
export interface CodeView {
  readonly title: string;
  readonly lines: readonly CodeLineView[];
}

/** Instructions disassembled from the start of the routine on. */
const COUNT = 40;
/** Lines shown before the next instruction. */
const BEFORE = 2;

/** View: `CodeView`. */
export const kernelCodePanel = definePanel<CodeView>({
  id: "code",
  title: "Code",
  select: selectCode,
  Component: ({ view }) => (
    <table className={styles.code}>
      <caption>{view.title}</caption>
      <thead className="visually-hidden">
        <tr>
          <th scope="col">address</th>
          <th scope="col">bytes</th>
          <th scope="col">instruction</th>
          <th scope="col">comment in the kernel's source</th>
        </tr>
      </thead>
      <tbody>
        {view.lines.map((line) => (
          <Fragment key={line.address}>
            {line.label !== null && (
              <tr>
                <th scope="rowgroup" colSpan={4} className={styles.label}>
                  {line.label}:
                </th>
              </tr>
            )}
            <tr data-next={line.next} aria-current={line.next ? "step" : undefined}>
              <th scope="row" title={line.address}>
                <span aria-hidden="true">{line.next ? "▸" : line.last ? "·" : " "}</span>
                {line.next && <span className="visually-hidden">next: </span>}
                {line.offset}
              </th>
              <td className={styles.bytes}>{line.bytes}</td>
              <td>{line.text}</td>
              <td className={styles.comment}>{line.comment}</td>
            </tr>
          </Fragment>
        ))}
      </tbody>
    </table>
  ),
});

function commentAt({ kernel }: Frame, address: bigint): string {
  const line = kernel.lines.get(address);
  return line === undefined ? "" : (/#\s*(.*)$/.exec(line.text)?.[1]?.trim() ?? "");
}

export function selectCode(frame: Frame): CodeView {
  const { machine, memory, last, next } = frame;
  const here = next?.address ?? last?.address ?? machine.rip;
  const symbol = memory.symbolize(here);
  const name = symbol?.split("+")[0];
  const start = (name === undefined ? undefined : memory.addressOf(name)) ?? here;
  // Instructions have no fixed length, so going back starts at the symbol: only from there is the cut known.
  const far = here - start > 1024n;
  const instructions = memory.disassemble(far ? here : start, far ? COUNT : COUNT * 4);
  const at = instructions.findIndex(({ address }) => address === here);
  const lines = instructions.slice(Math.max(0, at - BEFORE), Math.max(0, at - BEFORE) + COUNT).map((instruction) => {
    const label = instruction.symbol;
    return {
      address: hex0x(instruction.address),
      offset:
        label === undefined ? hex0x(instruction.address) : label.includes("+") ? `+${label.split("+")[1]}` : "+0x0",
      label: label === undefined || label.includes("+") ? null : label,
      bytes: hexBytes(instruction.bytes),
      text: instruction.text,
      comment: commentAt(frame, instruction.address),
      next: instruction.address === next?.address,
      last: instruction.address === last?.address,
    };
  });
  return { title: `${machine.cpl === 0 ? "Kernel" : "Program"} code at ${symbol ?? hex0x(here)}`, lines };
}
