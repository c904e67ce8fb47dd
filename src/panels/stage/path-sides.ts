import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import type { PathView } from "./path-view.ts";

/** The names of the two halves and of what lies between them, and the privilege level of the upper one. */
export function sidesOf({ hasLine }: PathView) {
  const { userSpace, kernelSpace, boundary } = stageText;
  if (hasLine) return { userSpace, kernelSpace, boundary, lowest: 3 };
  return {
    userSpace: unikernelText.program,
    kernelSpace: unikernelText.library,
    boundary: unikernelText.boundary,
    lowest: 0,
  };
}
