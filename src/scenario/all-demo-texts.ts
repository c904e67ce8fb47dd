import type { DemoTexts } from "./demo-text.ts";
import { PROGRAMS as calls } from "./ready-programs/calls.ts";
import { PROGRAMS as doors } from "./ready-programs/doors.ts";
import { PROGRAMS as errors } from "./ready-programs/errors.ts";
import { PROGRAMS as library } from "./ready-programs/library.ts";
import { PROGRAMS as numbers } from "./ready-programs/numbers.ts";
import { PROGRAMS as processes } from "./ready-programs/processes.ts";
import { PROGRAMS as unikernel } from "./ready-programs/unikernel.ts";
import { PROGRAMS as walls } from "./ready-programs/walls.ts";

/** Every ready program's text at once: for the command line, which cannot wait. A page loads them group by group. */
export const ALL_DEMO_TEXTS: DemoTexts = {
  ...calls,
  ...doors,
  ...errors,
  ...walls,
  ...numbers,
  ...library,
  ...processes,
  ...unikernel,
};
