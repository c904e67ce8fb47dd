import { place, type Sentences, type StoryMoment } from "./story-moment.ts";

/** The timer, the choice of the next task, the switch, and the way on from there. */
export function otherTask(moment: StoryMoment): Sentences {
  const { task, exception, service, lastSwitch, now, next } = moment;
  const timer = exception?.external === true && exception.step >= moment.since - 1;
  const why = timer
    ? `The timer interrupted process ${exception.pid} in front of ${place(moment, exception.rip)}.`
    : "The kernel gives the processor to the task whose turn it is.";
  const recent = lastSwitch !== undefined && lastSwitch.step > moment.since && lastSwitch.to === task.pid;
  const after = recent
    ? `The processor went from process ${lastSwitch.from} to process ${lastSwitch.to} at step ${lastSwitch.step}: stack, page tables and the base of FS are its own now.`
    : "";
  const symbol = next?.symbol?.replace(/\+.*/, "");
  const moving =
    symbol === "__switch_to_asm" || symbol === "__switch_to"
      ? `${symbol} is at work: six registers go to one kernel stack and come from another, so RSP tells which task goes on. RSP is 0x${now.gpr.rsp.toString(16)}.`
      : (service?.said ?? "");
  return [why, after, moving];
}
