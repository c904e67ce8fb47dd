import { resultText } from "./call-words.ts";
import type { Sentences, StoryMoment } from "./story-moment.ts";

/** A call inside the kernel, from the entry code to the instruction that leads back. */
export function kernel(moment: StoryMoment): Sentences {
  const { next, service, call, savedRax, now, since } = moment;
  if (call === undefined || next === null) return ["The kernel is at work in ring 0."];
  if (!moment.usualWay) {
    const steps = now.step - since;
    return [
      `The kernel has run ${steps} step${steps === 1 ? "" : "s"} for this call.`,
      service === null
        ? "No service routine has come to work in it."
        : `It came to ${service.routine}. ${service.said}`.trim(),
      next.stage === "return" ? `RAX holds ${resultText(undefined, now.gpr.rax)} for the way back.` : "",
    ];
  }
  const number = `number ${call.nr}`;
  switch (next.stage) {
    case "entry":
      return savedRax === undefined
        ? ["The kernel is saving the program's registers on its own stack, so that it can give them back later."]
        : [
            "The kernel has saved all of the program's registers on its own stack, so that it can give them back later.",
          ];
    case "dispatch":
      return [`The kernel has saved the program's registers. Now it looks ${number} up in its table of system calls.`];
    case "service": {
      const routine = service?.routine ?? next.symbol?.replace(/\+.*/, "") ?? "a routine";
      return [
        `The kernel saved the program's registers and found ${routine} in its table, under ${number}.`,
        service?.waiting ?? service?.said ?? "",
      ];
    }
    default: {
      const inPlace = next.stage === "return";
      const ran =
        service === null
          ? `The kernel saved the program's registers and looked for ${number}: it has no routine for it.`
          : `The kernel saved the program's registers, found ${number} in its table and ran ${service.routine}.`;
      const value = inPlace ? now.gpr.rax : (service?.result ?? savedRax);
      const outcome =
        value === undefined
          ? "It is putting the program's registers back."
          : inPlace
            ? `The result, ${resultText(call, value)}, waits in RAX.`
            : `The result is ${resultText(call, value)}.`;
      return [ran, service?.said ?? "", outcome, unusualWayBack(moment)];
    }
  }
}

/** Why the way back is not the plain SYSRETQ, where it could have been. */
function unusualWayBack({ wayBack, call }: StoryMoment): string {
  if (wayBack === null || wayBack.conditions.length === 0) return "";
  return wayBack.by === "IRET" || call?.abi === "i386" || wayBack.conditions.some(({ holds }) => !holds)
    ? wayBack.why
    : "";
}
