import type { DemoTexts } from "../demo-text.ts";
import { SYSENTER_VDSO } from "./sysenter-vdso.ts";
import { VDSO_CLOCK } from "./vdso-clock.ts";

/** Other ways in than SYSCALL and INT 0x80, and one that needs none. */
export const PROGRAMS = {
  "sysenter-vdso": { source: SYSENTER_VDSO },
  "vdso-clock": { source: VDSO_CLOCK },
} as const satisfies DemoTexts;
