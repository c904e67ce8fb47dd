import { hexBytes, type InstructionView } from "../../core/index.ts";
import { hex0x } from "../word-text.ts";
import styles from "./instruction-line.module.css";

/** One instruction: its place, its text and its bytes; of a service routine, the phase. */
export function InstructionLine({
  label,
  instruction,
}: {
  readonly label: string;
  readonly instruction: InstructionView;
}) {
  const { phase } = instruction;
  return (
    <p className={styles.line}>
      <span className={styles.label}>{label}</span>
      <code className={styles.text}>{phase === undefined ? instruction.text : `${phase.routine}: ${phase.phase}`}</code>
      <span className={styles.where}>
        {instruction.symbol ?? hex0x(instruction.address)}
        {phase === undefined && <span className={styles.bytes}> {hexBytes(instruction.bytes)}</span>}
      </span>
    </p>
  );
}
