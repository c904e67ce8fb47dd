import { exceptionOf } from "../isa/exceptions.ts";
import { signalName } from "../kernel/abi/signals.ts";
import { kindOf, reasonOf } from "./exception-words.ts";
import { place, type Sentences, type StoryMoment } from "./story-moment.ts";
import { inProgramHalf } from "./unikernel-narration.ts";

/** An instruction that was refused, and what the kernel makes of that. */
export function refused(moment: StoryMoment): Sentences {
  const { exception, now, last, service, next, pendingSignal, finished } = moment;
  if (exception === undefined) return [];
  const fromRing3 = exception.fromCpl === 3;
  const fromProgram = fromRing3 || (moment.unikernel && inProgramHalf(exception.rip));
  const why = `${kindOf(exception)}, ${reasonOf(exception)}`;
  if (exception.step === now.step - 1) {
    const text = last?.text ?? "instruction";
    const whose = fromProgram ? "program's" : "kernel's own";
    // The processor pushes the address of an instruction that it did not carry out, else that of the next one.
    return [
      exception.rip !== last?.address
        ? `The ${whose} instruction ${text} was carried out and led to an exception: ${why}.`
        : `The processor did not carry out the ${whose} instruction ${text}: ${why}.`,
      `${fromRing3 ? "It went from ring 3 to ring 0, to" : "It stayed in ring 0 and went to"} ${place(moment, now.rip)}, the kernel's handler for this.`,
    ];
  }
  const isFault = exceptionOf(exception.vector)?.kind === "fault";
  const at = `${isFault ? "at" : "in front of"} ${place(moment, exception.rip)}`;
  const because = `${fromProgram ? "The program's" : "The kernel's own"} instruction ${at} led to ${why}.`;
  if (exception.exitStep === now.step) {
    const said = finished !== null && finished.step > exception.step ? finished.said : "";
    return [because, said, "The handler is done and the kernel goes on with what it was doing."];
  }
  const handling =
    service?.said ?? (next?.stage === "exit" ? "" : "The kernel is saving the registers before it looks into it.");
  return [
    because,
    pendingSignal > 0 ? `The kernel has noted the signal ${signalName(pendingSignal)} for the program.` : handling,
  ];
}

/** A signal that the kernel found on its way back. */
export function signal(moment: StoryMoment): Sentences {
  const { service, exception, pendingSignal } = moment;
  const name = pendingSignal > 0 ? signalName(pendingSignal) : "a signal";
  return [
    exception === undefined ? "" : `It began with ${kindOf(exception)}: ${reasonOf(exception)}.`,
    service?.said !== undefined && service.said !== ""
      ? service.said
      : `On its way back the kernel has found ${name} waiting for the program.`,
  ];
}
