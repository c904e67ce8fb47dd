import { cutOff, DOOR_NAMES, list, nameOf, registerNames } from "./call-words.ts";
import { libraryStory } from "./library-story.ts";
import type { Sentences, StoryMoment } from "./story-moment.ts";
import { ROLE_REGISTERS, type RunUp } from "./user-stage.ts";

/** The program on its own, and on its way to a trap. */
export function prepare(moment: StoryMoment): Sentences {
  const { now, since, call, runUp, last, next, linkage } = moment;
  const inLibrary = linkage === null ? [] : libraryStory(linkage, now.step);
  if (now.step === 0 && inLibrary.length > 0) return inLibrary;
  if (now.step === 0) {
    return [
      `The program is in memory and nothing of it has run yet. It starts in ring 3, where programs run: it may compute, but files, the terminal and other processes are the kernel's.`,
      runUp === undefined
        ? ""
        : `Its first system call, by ${DOOR_NAMES[runUp.door]}, stands a few instructions ahead.`,
    ];
  }
  if (next?.stage === "trap" && runUp !== undefined) return atTrap(moment, runUp);
  if (moment.inVdso) return inTheVdso(moment);
  if (next?.stage === "wrapper" && runUp !== undefined) return callsVsyscall(moment, runUp);
  if (runUp !== undefined) {
    if (next?.stage === "registers" || last?.stage === "registers") return settingUp(moment, runUp);
  }
  if (inLibrary.length > 0) return inLibrary;
  const steps = now.step - since;
  const from =
    since === 0
      ? "since its start"
      : call === undefined
        ? "since the kernel let it go on"
        : "since it came back from the kernel";
  return [
    `The program runs its own instructions in ring 3: ${steps} step${steps === 1 ? "" : "s"} ${from}. The kernel has no part in that.`,
  ];
}

function settingUp({ asked, now }: StoryMoment, { door, ahead }: RunUp): Sentences {
  if (asked === undefined) return [];
  const roles = ROLE_REGISTERS[asked.abi];
  const names = registerNames(asked.abi, now.in64BitMode);
  const numberIsSet = !ahead.has(roles[0] ?? 0);
  const name = numberIsSet ? nameOf(asked.entry) : undefined;
  const used = name === undefined ? roles.length : 1 + (asked.entry?.parameters.length ?? 0);
  const missing = names.filter((_, index) => index < used && ahead.has(roles[index] ?? -1));
  return [
    `The program is setting up a system call, in registers.`,
    name === undefined ? "" : `${names[0]} holds ${asked.nr}, the number of ${name}.`,
    missing.length === 0
      ? `Number and arguments are in place; ${DOOR_NAMES[door]} comes soon.`
      : `Still to be filled before ${DOOR_NAMES[door]}: ${list(missing)}.`,
  ];
}

function atTrap({ asked, now }: StoryMoment, { door }: RunUp): Sentences {
  const cross = `One more instruction, ${DOOR_NAMES[door]}, and the processor crosses the line.`;
  if (asked === undefined) return [cross];
  const [rax = "RAX"] = registerNames(asked.abi, now.in64BitMode);
  const table = asked.from64BitCode && asked.abi === "i386" ? " in the 32-bit table, which this door leads to" : "";
  const name = nameOf(asked.entry);
  if (name === undefined)
    return [`${rax} holds ${asked.nr}, a number that Linux has no system call for${table}.`, cross];
  const count = asked.entry?.parameters.length ?? 0;
  const head = `${name}(${asked.argsAtEntry.join(", ")})`;
  const used = asked.places.slice(0, count).map((each) => placeName(each));
  const args =
    count === 0
      ? `, and ${name} takes no argument`
      : `, and ${list(used)} ${count === 1 ? "holds its argument" : "hold its arguments"}`;
  return [`${rax} holds ${asked.nr}, the number of ${name}${table}${args}: ${head}.`, cutOff(asked), cross];
}

/** `"EBX"`, or of `"(ebp)"`, a word of the stack, where it lies. */
function placeName(name: string): string {
  return name.startsWith("(") ? `the word at ${name.slice(1, -1).toUpperCase()}` : name.toUpperCase();
}

function callsVsyscall({ asked }: StoryMoment, { door }: RunUp): Sentences {
  const name = nameOf(asked?.entry);
  return [
    asked === undefined
      ? ""
      : `EAX holds ${asked.nr}${name === undefined ? "" : `, the number of ${name}: ${name}(${asked.argsAtEntry.join(", ")})`}.`,
    `The program does not choose the door itself: it calls __kernel_vsyscall in the vDSO, and that uses ${DOOR_NAMES[door]}.`,
  ];
}

function inTheVdso(moment: StoryMoment): Sentences {
  const { now, since, runUp, call } = moment;
  const name = functionAt(moment);
  if (runUp !== undefined && name === "__kernel_vsyscall") {
    return [
      `The program has called ${name}, in the page that the kernel lends every 32-bit program: it knows the best door of this processor, ${DOOR_NAMES[runUp.door]}.`,
      "It saves the registers that this door overwrites on the program's own stack first.",
    ];
  }
  if (call?.returnAddress !== undefined && name === "__kernel_vsyscall") {
    return [
      `This is the landing pad behind the door in ${name}: it gives the program back its EBP, EDX and ECX, then returns to it.`,
    ];
  }
  const steps = now.step - since;
  return [
    `${name} is code of the kernel's that runs in ring 3: the kernel maps it into every program, with a page of its data that programs may read.`,
    `No line was crossed: ring 3 for ${steps} step${steps === 1 ? "" : "s"} now.`,
  ];
}

/** The vDSO function that RIP is in, without the distance. */
function functionAt({ now, symbolize }: StoryMoment): string {
  return symbolize(now.rip)?.replace(/\+.*/, "") ?? "a function";
}
