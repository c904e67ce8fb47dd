import { MSRS } from "../isa/msr.ts";
import { cutOff, DOOR_NAMES, nameOf } from "./call-words.ts";
import type { CallRecord } from "./run-records.ts";
import { place, type Sentences, type StoryMoment } from "./story-moment.ts";

const RING3 = "ring 3, where programs run,";
const RING0 = "ring 0, where the kernel runs";

/** The one step from ring 3 to ring 0. */
export function cross(moment: StoryMoment): Sentences {
  const { call, now, events } = moment;
  const door = call === undefined ? (moment.last?.text ?? "") : DOOR_NAMES[call.door];
  const target = place(moment, now.rip);
  const read = events.find((event) => event.kind === "msr-read" && event.value === now.rip);
  const register = MSRS.find(({ number }) => read?.kind === "msr-read" && number === read.msr)?.name;
  const lost =
    call?.door === "sysenter"
      ? " The processor kept nothing of the way back, neither address nor stack: the kernel will go to the landing pad in the vDSO."
      : "";
  const way =
    register === undefined
      ? `The way in is a gate of the interrupt table that the kernel has made: it names ${target}. The processor kept the way back on the kernel's stack.`
      : `The way in is ${target}: the kernel has put its address into ${register}, a register that ring 3 cannot change.${lost}`;
  const name = nameOf(call?.entry);
  return [
    `${door} took the processor from ${RING3} to ${RING0}.`,
    way,
    call === undefined ? "" : from64BitCode(call),
    name === undefined ? "" : `Nothing has been done for ${name} yet.`,
  ];
}

/** What a 32-bit door means to 64-bit code. */
function from64BitCode(call: CallRecord): string {
  if (!call.from64BitCode || call.abi === "x86-64") return "";
  return `It came from 64-bit code, but behind this door numbers and registers are those of 32-bit code. ${cutOff(call)}`.trim();
}
