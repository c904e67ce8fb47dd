import { lesson as whatASystemCallIs } from "./01-what-a-system-call-is/lesson.ts";
import { lesson as numbersAndRegisters } from "./02-numbers-and-registers/lesson.ts";
import { lesson as int0x80In32Bit } from "./03-int-0x80-in-32-bit/lesson.ts";
import { lesson as sixArguments } from "./04-six-arguments/lesson.ts";
import { lesson as rings } from "./05-rings/lesson.ts";
import { lesson as theIdtGate } from "./06-the-idt-gate/lesson.ts";
import { lesson as syscallAndSysret } from "./07-syscall-and-sysret/lesson.ts";
import { lesson as insideTheKernel } from "./08-inside-the-kernel/lesson.ts";
import { lesson as badPointers } from "./09-bad-pointers/lesson.ts";
import { lesson as int0x80From64Bit } from "./10-int-0x80-from-64-bit/lesson.ts";
import { lesson as theWrapper } from "./11-the-wrapper/lesson.ts";
import { lesson as virtualMemory } from "./12-virtual-memory/lesson.ts";
import { lesson as kpti } from "./13-kpti/lesson.ts";
import { lesson as sysenterAndTheVdso } from "./14-sysenter-and-the-vdso/lesson.ts";
import { lesson as noTrapAtAll } from "./15-no-trap-at-all/lesson.ts";
import { lesson as privilegeAndContextSwitch } from "./16-privilege-and-context-switch/lesson.ts";
import { lesson as aSignalFromACall } from "./17-a-signal-from-a-call/lesson.ts";
import { lesson as straceAndSixCategories } from "./18-strace-and-six-categories/lesson.ts";
import { lesson as goWithoutLibc } from "./19-go-without-libc/lesson.ts";
import { lesson as theUnikernel } from "./20-the-unikernel/lesson.ts";
import { lesson as theCallInOtherSystems } from "./21-the-call-in-other-systems/lesson.ts";
import type { Lesson } from "./lesson.ts";

/** Every lesson at once, in order: for the command line, which cannot wait. A page loads them one by one from `catalogue.ts`. */
export const ALL_LESSONS: readonly Lesson[] = [
  whatASystemCallIs,
  numbersAndRegisters,
  int0x80In32Bit,
  sixArguments,
  rings,
  theIdtGate,
  syscallAndSysret,
  insideTheKernel,
  badPointers,
  int0x80From64Bit,
  theWrapper,
  virtualMemory,
  kpti,
  sysenterAndTheVdso,
  noTrapAtAll,
  privilegeAndContextSwitch,
  aSignalFromACall,
  straceAndSixCategories,
  goWithoutLibc,
  theUnikernel,
  theCallInOtherSystems,
];
