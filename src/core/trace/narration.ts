import { MSRS } from "../isa/msr.ts";
import { GPR64, type Gpr64Name } from "../isa/registers.ts";
import { errnoEntry, errnoOf } from "../kernel/abi/errno.ts";
import type { CallSite } from "../kernel/patch-calls.ts";
import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { InstructionView, SystemCallView, TroubleView } from "./frame.ts";
import { type LibraryMoment, libraryStep } from "./library-narration.ts";
import { troubleText } from "./trouble.ts";
import { inProgramHalf, narrateUnikernel } from "./unikernel-narration.ts";
import { abiOf, type Door } from "./user-stage.ts";
import { vectorChanges } from "./vector-changes.ts";
import type { WayBackView } from "./way-back.ts";

/** What a sentence is made from. */
export interface Moment extends Pick<LibraryMoment, "linkage"> {
  readonly now: MachineView;
  readonly before: MachineView | null;
  readonly events: readonly StepEvent[];
  readonly trouble: TroubleView | null;
  /** There is no line, and these SYSCALL instructions the loader has looked at. */
  readonly unikernel: boolean;
  readonly callSites: readonly CallSite[];
  readonly last: InstructionView | null;
  readonly next: InstructionView | null;
  readonly call: SystemCallView | null;
  /** Why the call goes back by the instruction that comes next; null before that. */
  readonly wayBack: WayBackView | null;
  /** The trap that the program is setting registers up for, if it is. */
  readonly upcoming: Door | undefined;
  /** The comment of the kernel's source line that was executed. */
  readonly comment: string | undefined;
  symbolize(address: bigint): string | undefined;
  /** The field of the pt_regs on the kernel stack that lies at an address. */
  ptRegsField(address: bigint): string | undefined;
  /** The name of a system call by ABI and number. */
  callName(abi: "x86-64" | "i386", nr: bigint): string | undefined;
}

type EventOf<Kind extends StepEvent["kind"]> = Extract<StepEvent, { kind: Kind }>;

function find<Kind extends StepEvent["kind"]>(moment: Moment, kind: Kind): EventOf<Kind> | undefined {
  return moment.events.find((event): event is EventOf<Kind> => event.kind === kind);
}

const hex = (value: bigint) => `0x${value.toString(16)}`;

function place(moment: Moment, address: bigint): string {
  return moment.symbolize(address) ?? hex(address);
}

/** One or two sentences: what just happened and why. Every value is read from the step's events or the two register views. */
export function narrate(moment: Moment): string {
  return (
    ending(moment) ??
    exception(moment) ??
    interrupt(moment) ??
    servicePhase(moment) ??
    narrateUnikernel(moment) ??
    beginning(moment) ??
    crossing(moment) ??
    systemInstruction(moment) ??
    dispatch(moment) ??
    kernelStep(moment) ??
    libraryStep(moment) ??
    result(moment) ??
    argument(moment) ??
    control(moment) ??
    commented(moment)
  );
}

function ending({ now, trouble, unikernel }: Moment): string | undefined {
  if (trouble !== null) return troubleText(trouble);
  if (now.exit === undefined) return undefined;
  if (unikernel && now.exit.kind === "exited")
    return `The program has ended with status ${now.exit.status}, and the machine is switched off: there was nothing else. Step back, or start again.`;
  return now.exit.kind === "exited"
    ? `The process has ended with status ${now.exit.status}. Step back, or start again.`
    : `The process was killed by ${now.exit.signalName}. Step back to see why.`;
}

function beginning({ before, next, now, linkage }: Moment): string | undefined {
  if (before !== null) return undefined;
  if (linkage !== null) {
    return `The program and its C library are in memory. The library begins, at ${next?.symbol ?? hex(now.rip)}, in ring 3: it links the program before ${hex(linkage.entry)}, where the program itself begins.`;
  }
  return `The program is in memory and about to run its first instruction, ${next?.symbol ?? hex(now.rip)}, in ring 3. Step to execute it.`;
}

function exception(moment: Moment): string | undefined {
  const event = find(moment, "exception");
  if (event === undefined) return undefined;
  const code = event.errorCode === undefined ? "" : ` with error code 0x${event.errorCode.toString(16)}`;
  return `${event.mnemonic}: ${event.reason.replace(/\.$/, "")}. The processor went through gate ${event.vector} of the IDT to ${place(moment, moment.now.rip)}${code}.`;
}

function interrupt(moment: Moment): string | undefined {
  const event = find(moment, "external-interrupt");
  if (event === undefined) return undefined;
  const vector = `0x${event.vector.toString(16)}`;
  const from = find(moment, "privilege-change") === undefined ? "The kernel" : "Ring 3";
  return `The timer interrupts, vector ${vector}. ${from} is left in front of ${place(moment, event.rip)}; the processor pushed SS, RSP, RFLAGS, CS and RIP and went through gate ${vector} to ${place(moment, moment.now.rip)}.`;
}

function servicePhase(moment: Moment): string | undefined {
  const event = find(moment, "service-phase");
  if (event === undefined) return undefined;
  return `${event.phase}: ${event.detail}`;
}

function crossing(moment: Moment): string | undefined {
  const change = find(moment, "privilege-change");
  const { now, before } = moment;
  if (change === undefined || before === null) return undefined;
  if (change.to === 0) {
    if (find(moment, "gate-read") !== undefined) {
      return `${change.by}: ring 3 became ring 0. The gate named ${place(moment, now.rip)}; the processor took a stack from the TSS and pushed SS, RSP, RFLAGS, CS and RIP on it.`;
    }
    if (change.by === "SYSENTER") {
      return `SYSENTER: ring 3 became ring 0. RIP came from IA32_SYSENTER_EIP (${place(moment, now.rip)}), RSP from IA32_SYSENTER_ESP (${hex(now.gpr.rsp)}). Nothing was saved: EBP (${hex(now.gpr.rbp)}) is all that the kernel knows of the user's stack.`;
    }
    return `${change.by}: ring 3 became ring 0. RIP came from ${entryRegister(moment)} (${place(moment, now.rip)}), RCX keeps the way back (${hex(now.gpr.rcx)}), R11 the flags. RSP is still the user's.`;
  }
  const returned =
    moment.call?.result === undefined ? "" : ` RAX brings the result: ${resultText(moment.call.result)}.`;
  return `${change.by}: ring 0 became ring 3 again, at ${place(moment, now.rip)}.${returned}`;
}

/** The MSR whose value RIP now has. */
function entryRegister(moment: Moment): string {
  const read = moment.events.find((event) => event.kind === "msr-read" && event.value === moment.now.rip);
  return MSRS.find(({ number }) => read?.kind === "msr-read" && number === read.msr)?.name ?? "an MSR";
}

function resultText(value: bigint): string {
  const error = errnoOf(value);
  const signed = BigInt.asIntN(64, value);
  return error === undefined
    ? `${signed}`
    : `${signed}, that is −${errnoEntry(error).name} (${errnoEntry(error).message})`;
}

function systemInstruction(moment: Moment): string | undefined {
  const { last, now } = moment;
  switch (last?.mnemonic) {
    case "SWAPGS":
      return now.cpl === 0 && now.segments.gs.base >= 1n << 63n
        ? "SWAPGS: the GS base is now the kernel's per-CPU area; the user's is kept in IA32_KERNEL_GS_BASE."
        : `SWAPGS: the GS base is the user's again. ${moment.wayBack?.why ?? ""}`.trim();
    case "STI":
      return "STI: interrupts may come from here on.";
    case "CLI":
      return "CLI: no interrupt may come between here and the return.";
    case "STAC":
      return "STAC: RFLAGS.AC = 1, so SMAP lets the kernel touch user pages for a moment.";
    case "CLAC":
      return "CLAC: RFLAGS.AC = 0, user pages are closed to the kernel.";
    case "RDMSR":
    case "WRMSR": {
      const event = find(moment, "msr-read") ?? find(moment, "msr-write");
      const name = MSRS.find(({ number }) => number === event?.msr)?.name ?? "an MSR";
      return `${last.mnemonic}: ${name}.`;
    }
    case "MOV":
      return pageTables(moment);
    default:
      return undefined;
  }
}

/** MOV to CR3: the other root of the same task with page-table isolation, or another address space. */
function pageTables(moment: Moment): string | undefined {
  const write = find(moment, "control-register-write");
  if (write?.register !== "cr3") return undefined;
  const flush = find(moment, "tlb-flush");
  const cost =
    flush === undefined
      ? "The TLB keeps what it knows: its translations carry an identifier (PCID)."
      : `${flush.entries === 1 ? "1 translation" : `${flush.entries} translations`} left the TLB.`;
  if (write.before === write.after) return `CR3 is written with the value it has, ${hex(write.after)}. ${cost}`;
  if (((write.before ^ write.after) & ~ROOT_BITS) !== 0n)
    return `CR3 ${hex(write.before)} → ${hex(write.after)}: from here on other page tables say what an address means. ${cost}`;
  const which =
    (write.after & USER_ROOT) === 0n
      ? "bit 12 is 0, the kernel's page tables are in use and all of the kernel is mapped"
      : "bit 12 is 1, the user's page tables are in use and almost nothing of the kernel is mapped";
  return `MOV to CR3 (${hex(write.after)}): ${which}. ${cost}`;
}
const USER_ROOT = 0x1000n;
/** What differs between the two roots of a task: bit 12, and the identifier in the low bits. */
const ROOT_BITS = 0x1fffn;

/** The indirect call through the system-call table. */
function dispatch(moment: Moment): string | undefined {
  if (moment.last?.mnemonic !== "CALL") return undefined;
  const read = moment.events.find(
    (event): event is EventOf<"memory-read"> =>
      event.kind === "memory-read" &&
      event.purpose === "data" &&
      /sys_?call_table/.test(moment.symbolize(event.linear) ?? ""),
  );
  if (read === undefined) return undefined;
  const table = (moment.symbolize(read.linear) ?? "").replace(/\+.*/, "");
  const nr = moment.before?.gpr.rax ?? 0n;
  return `${table}[${nr}] holds ${place(moment, read.value)}: the service routine is called.`;
}

/** A step of kernel code: the field of pt_regs that was pushed, the register that was cleared, or the effect with the source's comment. */
function kernelStep(moment: Moment): string | undefined {
  const { before, last, comment } = moment;
  if (before === null || before.cpl !== 0 || last === null) return undefined;
  if (moment.unikernel && inProgramHalf(last.address)) return undefined;
  if (last.mnemonic === "ENDBR64")
    return `${last.text} marks ${last.symbol ?? "this place"} as one that indirect branches may reach. It does nothing else.`;
  const push = last.mnemonic === "PUSH" ? find(moment, "memory-write") : undefined;
  if (push !== undefined) {
    const field = moment.ptRegsField(push.linear);
    if (field !== undefined)
      return `${last.text}: pt_regs->${field} = ${hex(push.after)}, on the ${moment.unikernel ? "program's own" : "kernel"} stack at ${hex(push.linear)}.`;
  }
  const pop = moment.events.findLast((event) => event.kind === "memory-read" && event.purpose === "stack");
  if (last.mnemonic === "POP" && pop?.kind === "memory-read") {
    const field = moment.ptRegsField(pop.linear);
    if (field !== undefined) return `${last.text}: ${hex(pop.value)}, from pt_regs->${field}.`;
  }
  if (last.mnemonic === "XOR" && last.stage === "entry") {
    return `${last.text}: the register is cleared, so that nothing the user left in it reaches kernel code.`;
  }
  if (last.mnemonic === "CALL" || last.mnemonic === "RET") return control(moment);
  const jump = jumpText(moment);
  if (jump !== undefined) return comment === undefined ? jump : `${jump} (${comment})`;
  const effect = changes(moment);
  return comment === undefined ? effect : `${effect} Source: “${comment}”.`;
}

function result(moment: Moment): string | undefined {
  const { last, call, now } = moment;
  if (last?.stage !== "errno" || call?.result === undefined) return undefined;
  const jump = jumpText(moment);
  if (jump !== undefined) return `The program decides by the result: ${jump}`;
  const error = errnoOf(call.result);
  if (moment.linkage !== null && moment.linkage.place !== "program") return libraryResult(moment, error);
  return error === undefined
    ? `The program looks at the result, ${BigInt.asIntN(64, call.result)}: not in −4095 … −1, so no error. ${changes(moment)}`
    : `The program looks at the result, ${resultText(call.result)}. A C library would set errno to ${error} and return −1. RAX = ${hex(now.gpr.rax)}.`;
}

/** The wrapper's look at what came back. */
function libraryResult(moment: Moment, error: number | undefined): string {
  const { call } = moment;
  return error === undefined
    ? `The wrapper looks at the result, ${BigInt.asIntN(64, call?.result ?? 0n)}: not in −4095 … −1, so it is handed to the program as it is. ${changes(moment)}`
    : `The wrapper looks at the result, ${resultText(call?.result ?? 0n)}: errno will be ${error}, and the program gets −1. ${changes(moment)}`;
}

const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"];

/** A register that the coming system call will look at. */
function argument(moment: Moment): string | undefined {
  const { last, before, now, upcoming } = moment;
  if (last?.stage !== "registers" || before === null || upcoming === undefined) return undefined;
  const abi = abiOf(upcoming, now.in64BitMode);
  const roles: readonly Gpr64Name[] =
    abi === "x86-64"
      ? ["rax", "rdi", "rsi", "rdx", "r10", "r8", "r9"]
      : ["rax", "rbx", "rcx", "rdx", "rsi", "rdi", "rbp"];
  const written = roles.findIndex((name) => now.gpr[name] !== before.gpr[name]);
  if (written < 0) return `${last.text}: the register already held that value.`;
  const name = roles[written] ?? "rax";
  const value = now.gpr[name];
  const shown = registerName(name, abi, now.in64BitMode);
  if (written === 0) {
    const call = moment.callName(abi, value & 0xffff_ffffn);
    return `${shown} = ${value & 0xffff_ffffn}: the number of the system call${call === undefined ? ", one that Linux does not have" : ` ${call}`}.`;
  }
  const symbol = moment.symbolize(value);
  return `${shown} = ${value > 0xffffn ? hex(value) : value}${symbol === undefined ? "" : ` (${symbol})`}: the ${ORDINALS[written - 1]} argument.`;
}

function registerName(name: Gpr64Name, abi: "x86-64" | "i386", in64BitMode: boolean): string {
  return abi === "i386" && !in64BitMode ? `E${name.slice(1).toUpperCase()}` : name.toUpperCase();
}

function jumpText(moment: Moment): string | undefined {
  const { last, now } = moment;
  if (last === null || !/^(J|LOOP)/.test(last.mnemonic)) return undefined;
  const fallThrough = last.address + BigInt(last.bytes.length);
  if (now.rip === fallThrough) return `${last.text} is not taken.`;
  return `${last.text} goes to ${place(moment, now.rip)}.`;
}

function control(moment: Moment): string | undefined {
  const { last, now, before } = moment;
  if (last === null || before === null) return undefined;
  const jump = jumpText(moment);
  if (jump !== undefined) return jump;
  if (last.mnemonic === "CALL") return `A call to ${place(moment, now.rip)}; the return address is on the stack.`;
  if (last.mnemonic === "RET") return `Return to ${place(moment, now.rip)}.`;
  return undefined;
}

/** The plain account, with the comment of the library's source line where the step was one of its. */
function commented(moment: Moment): string {
  const { comment } = moment;
  return comment === undefined ? changes(moment) : `${changes(moment)} Source: “${comment}”.`;
}

/** The plain account: registers and memory that changed. */
function changes(moment: Moment): string {
  const { now, before, last, events } = moment;
  if (before === null || last === null) return "";
  const parts: string[] = [];
  for (const name of GPR64) {
    if (
      now.gpr[name] !== before.gpr[name] &&
      !(name === "rsp" && (last.mnemonic === "PUSH" || last.mnemonic === "POP"))
    )
      parts.push(`${name.toUpperCase()} ${hex(before.gpr[name])} → ${hex(now.gpr[name])}`);
  }
  for (const { name, after, meaning } of vectorChanges(now.vectors, before.vectors)) {
    parts.push(meaning === "" ? `${name.toUpperCase()} ← ${after}` : `${name.toUpperCase()}: ${meaning}`);
  }
  for (const event of events) {
    if (event.kind !== "memory-write" || event.purpose === "page-table") continue;
    const symbol = moment.symbolize(event.linear);
    parts.push(`${symbol ?? hex(event.linear)} ← ${hex(event.after)}`);
  }
  if (now.rflags !== before.rflags) parts.push("flags changed");
  return parts.length === 0
    ? `${last.text}: no register or memory changed.`
    : `${last.text}: ${parts.slice(0, 4).join("; ")}.`;
}
