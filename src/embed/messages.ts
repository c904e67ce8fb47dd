import * as v from "valibot";
import { LIMITS } from "../scenario/scenario.ts";

/** The version of the messages between an embed and the page around it. */
export const MESSAGE_VERSION = 1;

/** Heights that an embed asks for, in CSS pixels. */
export const LEAST_HEIGHT = 150;
export const MOST_HEIGHT = 2000;

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LIMITS.step));
const word = v.pipe(v.string(), v.maxLength(100));
const envelope = { syscope: v.literal(MESSAGE_VERSION) };

/** What the page around an embed may ask for. */
const incomingSchema = v.variant("type", [
  /** Opens a link, in the form of a hash: `#demo=echo&step=3`. */
  v.strictObject({
    ...envelope,
    type: v.literal("load"),
    link: v.pipe(v.string(), v.minLength(1), v.maxLength(LIMITS.linkCharacters)),
  }),
  /** Goes to a step of the run that is open. */
  v.strictObject({ ...envelope, type: v.literal("setStep"), step: count }),
]);

const exitSchema = v.union([
  v.strictObject({ status: v.pipe(v.number(), v.integer()) }),
  v.strictObject({ signal: word }),
  v.strictObject({ stopped: v.string() }),
]);

/** What an embed tells the page around it. */
const outgoingSchema = v.variant("type", [
  /** A link has been opened: `version` is Syscope's, `length` the number of steps known so far. */
  v.strictObject({ ...envelope, type: v.literal("ready"), version: word, step: count, length: count }),
  /** The height that the content needs, with `height=auto` only. */
  v.strictObject({
    ...envelope,
    type: v.literal("resize"),
    height: v.pipe(v.number(), v.integer(), v.minValue(LEAST_HEIGHT), v.maxValue(MOST_HEIGHT)),
  }),
  v.strictObject({
    ...envelope,
    type: v.literal("step"),
    step: count,
    /** Steps known so far: it grows while the run goes on. */
    total: count,
    cpl: v.picklist([0, 3]),
    stage: word,
    chapter: word,
    sentence: v.string(),
  }),
  /** The lesson's last step is shown: `right` of `total` questions that were met were answered rightly at first. */
  v.strictObject({ ...envelope, type: v.literal("completed"), lesson: word, right: count, total: count }),
  /** The program has ended. */
  v.strictObject({ ...envelope, type: v.literal("completed"), exit: exitSchema }),
]);

type Incoming = v.InferOutput<typeof incomingSchema>;
export type Outgoing = v.InferOutput<typeof outgoingSchema>;

/** Reads what another page has sent; null for all that is not exactly one of the messages. */
export function readMessage(data: unknown): Incoming | null {
  const parsed = v.safeParse(incomingSchema, data);
  return parsed.success ? parsed.output : null;
}

/** Whether a message is one of those that are documented: nothing else leaves the frame. */
export function isOutgoing(data: unknown): data is Outgoing {
  return v.is(outgoingSchema, data);
}
