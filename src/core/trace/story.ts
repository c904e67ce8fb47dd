import { exceptionOf } from "../isa/exceptions.ts";
import { MSRS } from "../isa/msr.ts";
import { PF_I, PF_P, PF_U, PF_W } from "../isa/paging.ts";
import { GPR64, type Gpr64Name } from "../isa/registers.ts";
import { errnoEntry, errnoOf } from "../kernel/abi/errno.ts";
import { signalName } from "../kernel/abi/signals.ts";
import type { SystemCallEntry } from "../kernel/abi/system-calls.ts";
import type { CallSite } from "../kernel/patch-calls.ts";
import type { FinishedRoutine, TaskState } from "../kernel/state.ts";
import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { Chapter } from "./chapter.ts";
import type { InstructionView, ServiceView, SwitchView, TroubleView } from "./frame.ts";
import { libraryStory } from "./library-story.ts";
import type { LinkageView } from "./linkage-view.ts";
import type { CallRecord, ExceptionRecord } from "./run-records.ts";
import { formatResult } from "./strace/line.ts";
import { troubleText } from "./trouble.ts";
import { inProgramHalf } from "./unikernel-narration.ts";
import { UNIKERNEL_STORIES } from "./unikernel-story.ts";
import { ROLE_REGISTERS, type RunUp } from "./user-stage.ts";
import type { WayBackView } from "./way-back.ts";

/** What a trap would ask for. */
type Asked = Pick<CallRecord, "abi" | "from64BitCode" | "nr" | "entry" | "args" | "passed" | "places" | "argsAtEntry">;

/** What the story of a moment is told from: registers, the run's log up to the step, and what the last step did. */
export interface StoryMoment {
  readonly chapter: Chapter;
  readonly now: MachineView;
  readonly trouble: TroubleView | null;
  /** There is no line between program and kernel. */
  readonly unikernel: boolean;
  readonly callSites: readonly CallSite[];
  readonly last: InstructionView | null;
  readonly next: InstructionView | null;
  readonly events: readonly StepEvent[];
  /** The step from which the machine has been in this privilege level. */
  readonly since: number;
  /** The call in progress, or the last one that returned. */
  readonly call: CallRecord | undefined;
  /** The exception that the kernel is handling, that the last step was in, or that it has just come back from. */
  readonly exception: ExceptionRecord | undefined;
  /** The task that the processor runs, and the last context switch. */
  readonly task: Pick<TaskState, "pid" | "parentPid">;
  readonly lastSwitch: SwitchView | undefined;
  readonly service: ServiceView | null;
  readonly finished: FinishedRoutine | null;
  /** What the saved registers on the kernel's stack hold for RAX, once they are complete. */
  readonly savedRax: bigint | undefined;
  /** The call takes the shipped kernel's way: save, look up, serve, restore. False where that kernel was edited, or left it out. */
  readonly usualWay: boolean;
  /** Why the call goes back by the instruction that comes next; null before that. */
  readonly wayBack: WayBackView | null;
  /** The program executes code of its vDSO. */
  readonly inVdso: boolean;
  /** The signal that waits for the program; 0 for none. */
  readonly pendingSignal: number;
  /** The run-up to a trap that the program is in, and what the trap would ask for now. */
  readonly runUp: RunUp | undefined;
  readonly linkage: LinkageView | null;
  readonly asked: Asked | undefined;
  symbolize(address: bigint): string | undefined;
}

const RING3 = "ring 3, where programs run,";
const RING0 = "ring 0, where the kernel runs";

const DOOR_NAMES: Readonly<Record<CallRecord["door"], string>> = {
  syscall: "SYSCALL",
  "int 0x80": "INT 0x80",
  sysenter: "SYSENTER",
  call: "CALL",
};

/** One to three plain sentences: what has happened in the chapter so far. */
export function tell(moment: StoryMoment): string {
  const { now, trouble } = moment;
  if (trouble !== null) return troubleText(trouble);
  const parts = now.status === "ended" ? end(moment) : storyOf(moment)(moment);
  return parts.filter((part) => part !== "").join(" ");
}

type Sentences = readonly string[];

const CHAPTER_STORIES: Readonly<Record<Chapter, (moment: StoryMoment) => Sentences>> = {
  prepare,
  cross,
  kernel,
  back,
  result,
  refused,
  signal,
  switch: otherTask,
};

function storyOf({ unikernel, chapter }: StoryMoment): (moment: StoryMoment) => Sentences {
  const stories: Readonly<Record<Chapter, (moment: StoryMoment) => Sentences>> = CHAPTER_STORIES;
  return unikernel ? { ...stories, ...UNIKERNEL_STORIES }[chapter] : stories[chapter];
}

function prepare(moment: StoryMoment): Sentences {
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

/** The vDSO function that RIP is in, without the distance. */
function functionAt({ now, symbolize }: StoryMoment): string {
  return symbolize(now.rip)?.replace(/\+.*/, "") ?? "a function";
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

function callsVsyscall({ asked }: StoryMoment, { door }: RunUp): Sentences {
  const name = nameOf(asked?.entry);
  return [
    asked === undefined
      ? ""
      : `EAX holds ${asked.nr}${name === undefined ? "" : `, the number of ${name}: ${name}(${asked.argsAtEntry.join(", ")})`}.`,
    `The program does not choose the door itself: it calls __kernel_vsyscall in the vDSO, and that uses ${DOOR_NAMES[door]}.`,
  ];
}

/** Pointers and sizes of a 64-bit program that a 32-bit door cuts off. */
function cutOff({ from64BitCode, abi, entry, args, passed, places }: Asked): string {
  if (!from64BitCode || abi === "x86-64") return "";
  const cut = (entry?.parameters ?? []).flatMap(({ name, type }, index) => {
    const [before = 0n, after = 0n] = [passed[index], args[index]];
    if (before === after || !/\*$|size_t|unsigned long/.test(type)) return [];
    return [
      `${name} in ${(places[index] ?? "").replace("e", "R").toUpperCase()}, 0x${before.toString(16)}, becomes 0x${after.toString(16)}`,
    ];
  });
  return cut.length === 0 ? "" : `Of each register the kernel takes the low 32 bits: ${list(cut)}.`;
}

/** The call's name where Linux has one under the number. */
function nameOf(entry: SystemCallEntry | undefined): string | undefined {
  return entry?.implemented === true ? entry.name : undefined;
}

/** The registers that carry number and arguments, as the ABI looks at them: the i386 one at the low halves only. */
function registerNames(abi: "x86-64" | "i386", in64BitMode: boolean): readonly string[] {
  return ROLE_REGISTERS[abi].map((number) => registerName(GPR64[number] ?? "rax", in64BitMode && abi === "x86-64"));
}

function registerName(name: Gpr64Name, in64BitMode: boolean): string {
  return in64BitMode ? name.toUpperCase() : `E${name.slice(1).toUpperCase()}`;
}

function list(items: readonly string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
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

function place({ symbolize }: StoryMoment, address: bigint): string {
  return symbolize(address) ?? `0x${address.toString(16)}`;
}

function cross(moment: StoryMoment): Sentences {
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

const ERROR_RANGE = "between −4095 and −1";

/** A result, by what the call gives back: a number, an address, an error. */
function resultText(call: CallRecord | undefined, value: bigint): string {
  const error = errnoOf(value);
  return error === undefined
    ? formatResult(call?.entry?.name, value).replace("-", "−")
    : `${BigInt.asIntN(64, value).toString().replace("-", "−")}, the error ${errnoEntry(error).name} (${errnoEntry(error).message})`;
}

function kernel(moment: StoryMoment): Sentences {
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

function back(moment: StoryMoment): Sentences {
  const { now, last, call, exception } = moment;
  const here = place(moment, now.rip);
  const way = `${last?.mnemonic} took the processor from ring 0 back to ring 3`;
  if (exception !== undefined) {
    const again = exception.rip === now.rip;
    return [`${way}, to ${here}.`, again ? "That is where it had come from: the instruction is tried again." : ""];
  }
  if (call?.exitStep === undefined || call.result === undefined) return [`${way}, to ${here}.`];
  const behind =
    call.returnAddress !== now.rip
      ? here
      : call.abi === "i386" && call.door !== "int 0x80"
        ? "the landing pad in the vDSO"
        : `the instruction behind the program's ${DOOR_NAMES[call.door]}`;
  const name = nameOf(call.entry);
  return [
    `${way}, to ${behind}.`,
    `${registerName("rax", now.in64BitMode)} brings the result${name === undefined ? "" : ` of ${name}`}: ${resultText(call, call.result)}.`,
  ];
}

function result({ call, linkage }: StoryMoment): Sentences {
  if (call?.result === undefined) return [];
  const name = nameOf(call.entry) ?? "The call";
  const error = errnoOf(call.result);
  if (linkage !== null && linkage.place !== "program") {
    return [
      `${name} returned ${resultText(call, call.result)}.`,
      error === undefined
        ? `The wrapper in the C library looks at it: it is not ${ERROR_RANGE}, so the program gets it as it is.`
        : `The wrapper in the C library looks at it: ${ERROR_RANGE} means an error. It sets errno to ${error}, and the program gets −1.`,
    ];
  }
  return [
    `${name} returned ${resultText(call, call.result)}.`,
    error === undefined
      ? `The program looks at it: it is not ${ERROR_RANGE}, so nothing went wrong.`
      : `The program looks at it: ${ERROR_RANGE} means an error. A C library would now set errno to ${error} and return −1.`,
  ];
}

/** The wall that a refused access ran into, where it has a name. */
function wallOf(reason: string): string {
  const name = /^SM[AE]P/.exec(reason)?.[0] ?? (reason.startsWith("fetch from a no-execute page") ? "NX" : undefined);
  return name === undefined ? "" : ` (${name})`;
}

/** Which check failed, as a clause; a page fault's in words that need no knowledge of page tables. */
function reasonOf({ address, errorCode = 0, reason }: ExceptionRecord): string {
  if (address === undefined) return reason;
  const at = `0x${address.toString(16)}`;
  if ((errorCode & PF_P) === 0) return `no memory is mapped at address ${at}`;
  const access = (errorCode & PF_I) !== 0 ? "execute" : (errorCode & PF_W) !== 0 ? "write to" : "read";
  return `the page at ${at} does not let ${(errorCode & PF_U) !== 0 ? "ring 3" : "the kernel"} ${access} it${wallOf(reason)}`;
}

function kindOf({ vector, mnemonic }: ExceptionRecord): string {
  const name = exceptionOf(vector)?.name.toLowerCase();
  return name === undefined ? mnemonic : `${mnemonic} (${name})`;
}

function refused(moment: StoryMoment): Sentences {
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

function signal(moment: StoryMoment): Sentences {
  const { service, exception, pendingSignal } = moment;
  const name = pendingSignal > 0 ? signalName(pendingSignal) : "a signal";
  return [
    exception === undefined ? "" : `It began with ${kindOf(exception)}: ${reasonOf(exception)}.`,
    service?.said !== undefined && service.said !== ""
      ? service.said
      : `On its way back the kernel has found ${name} waiting for the program.`,
  ];
}

/** The timer, the choice of the next task, the switch, and the way on from there. */
function otherTask(moment: StoryMoment): Sentences {
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

function end({ now, call, exception, since, finished, unikernel }: StoryMoment): Sentences {
  if (unikernel && now.exit?.kind === "exited") {
    return [
      `The program has ended with status ${now.exit.status}. It was all there was: the kernel library has switched the machine off.`,
    ];
  }
  if (now.exit?.kind === "exited") {
    const name = nameOf(call?.entry);
    const ran = finished?.routine.endsWith(`_sys_${name}`) === true ? name : finished?.routine;
    return [
      `The kernel ${ran === undefined ? "ended the process" : `ran ${ran} and ended the process`} with status ${now.exit.status}. Nothing is left to go back to.`,
    ];
  }
  const because =
    exception !== undefined && exception.step + 1 >= since
      ? `It began with ${kindOf(exception)}: ${reasonOf(exception)}.`
      : "";
  return [`The kernel ended the program with the signal ${now.exit?.signalName ?? ""}.`, because];
}
