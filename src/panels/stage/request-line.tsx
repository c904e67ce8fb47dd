import { stageText } from "../../text/stage.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { hex0x } from "../word-text.ts";
import type { RequestSlot, RequestView } from "./request.ts";
import styles from "./request-line.module.css";

/** The request as the call it is: `write(fd = 1, buf = "Hello\n", count = 6)`, with a gap for each part that is missing. */
export function RequestLine({ view, large = false }: { readonly view: RequestView; readonly large?: boolean }) {
  const [number, ...args] = view.slots;
  if (number === undefined) return null;
  return (
    <p className={styles.request} data-large={large}>
      <Slot
        slot={number}
        text={number.state === "coming" ? stageText.registers.pending : (view.call ?? shown(number))}
      />
      <span aria-hidden="true">(</span>
      {args
        .filter(({ state }) => state !== "unused")
        .map((slot) => (
          <Slot key={slot.register} slot={slot} text={slotText(slot)} />
        ))}
      <span aria-hidden="true">)</span>
    </p>
  );
}

/** A part of the request: `fd = 1`. */
export function slotText(slot: RequestSlot): string {
  const value = slot.state === "coming" ? stageText.registers.pending : shown(slot);
  return slot.name === "" ? value : `${slot.name} = ${value}`;
}

function shown({ decoded, value }: RequestSlot): string {
  return decoded === "" ? (value < 10n ? `${value}` : hex0x(value)) : decoded;
}

function Slot({ slot, text }: { readonly slot: RequestSlot; readonly text: string }) {
  const { story } = stageText;
  return (
    <span className={styles.slot} data-state={slot.state} data-spot={slot.spot} {...moves(slot)}>
      <span className={styles.value}>
        <SpotMark on={slot.spot} />
        {slot.state === "coming" ? text : <ExplainedValue subject={slot.subject}>{text}</ExplainedValue>}
      </span>
      <span className={styles.register}>
        {slot.state === "coming" && <span className="visually-hidden">{story.waiting(slot.register)}</span>}
        <span aria-hidden={slot.state === "coming"}>{slot.register}</span>
      </span>
    </span>
  );
}

const moves = ({ state }: RequestSlot) => (state === "new" ? { "data-move": "settle" } : {});
