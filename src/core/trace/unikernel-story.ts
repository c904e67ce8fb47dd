import { place, type Sentences, type StoryMoment } from "./story-moment.ts";
import { inProgramHalf } from "./unikernel-narration.ts";
import { patchText } from "./unikernel-text.ts";

/** The story of a moment without a line: one ring, one stack, one address space. */
export const UNIKERNEL_STORIES = { prepare, cross, kernel, back } as const;

function prepare(moment: StoryMoment): Sentences {
  const { now, next, runUp, asked } = moment;
  if (now.step === 0) {
    return [
      "The program is in memory and nothing of it has run yet. It starts in ring 0: in a unikernel, program and kernel library are one program, and no line lies between them.",
      patchText(moment.callSites, moment.symbolize),
    ];
  }
  if (!inProgramHalf(now.rip)) {
    return [`The program has called ${place(moment, now.rip)} of the kernel library, as it would call any function.`];
  }
  if (runUp !== undefined && asked !== undefined && next?.stage === "trap") {
    const name = asked.entry?.implemented === true ? asked.entry.name : undefined;
    return [
      name === undefined
        ? `RAX holds ${asked.nr}, a number that Linux has no system call for.`
        : `RAX holds ${asked.nr}, the number of ${name}: ${name}(${asked.argsAtEntry.join(", ")}).`,
      "SYSCALL comes next. It will lead to the kernel library and leave ring, stack and page tables as they are.",
    ];
  }
  if (next?.stage === "wrapper") {
    return [`${next.text} comes next: a function call into the kernel library, and no more than that.`];
  }
  if (runUp !== undefined && next?.stage === "registers") {
    return ["The program is setting up a system call in registers, as it would for a kernel behind a line."];
  }
  return ["The program runs its own instructions, in ring 0 like everything else here. No page is closed to it."];
}

function cross(moment: StoryMoment): Sentences {
  const { now, last } = moment;
  return [
    `${last?.mnemonic ?? "SYSCALL"} led to ${place(moment, now.rip)}, whose address the kernel library has put into IA32_LSTAR.`,
    "The ring was 0 before and is 0 now, and RSP still points to the program's stack: nothing was crossed.",
  ];
}

function kernel(moment: StoryMoment): Sentences {
  const { call, next, service } = moment;
  const way =
    call?.door === "syscall"
      ? "The kernel library's shim saves what a C function may change, on the program's own stack"
      : "The program called the kernel library's function";
  if (next === null || call === undefined) return [`${way}.`];
  const name = call.entry?.name ?? `number ${call.nr}`;
  switch (next.stage) {
    case "entry":
      return [`${way}. It needs no other stack, no other GS base, no other page tables.`];
    case "dispatch":
      return [
        `${way}. Now it looks number ${call.nr} up in its table, which lies in memory that the program can write.`,
      ];
    case "service":
      return [`The library's ${name} is at work, as a function of the program.`, service?.said ?? ""];
    default:
      return [
        service?.said ?? "",
        call.door === "call"
          ? "It returns as any function does."
          : "The shim puts the program's registers back and will jump to the address in RCX: SYSRET would go to ring 3.",
      ];
  }
}

function back(moment: StoryMoment): Sentences {
  return [`Back at ${place(moment, moment.now.rip)}, in ring 0 as before.`];
}
