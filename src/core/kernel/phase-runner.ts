import { R8, R9, RAX, RCX, RDI, RDX, RSI, RSP } from "../isa/registers.ts";
import type { Kernel } from "./kernel.ts";
import { UnmappedError } from "./page-tables.ts";
import type { KernelPort } from "./port.ts";
import { ARGUMENT_OFFSETS } from "./service/pt-regs.ts";
import type { Outcome, Phase, PhaseContext, Routine } from "./service/routine.ts";
import { ROUTINES } from "./service/routines.ts";
import type { Activation } from "./state.ts";

/** A service routine at the point it has reached: which phase runs at the next VMMCALL. */
export interface PhasePosition {
  readonly routine: string;
  readonly phase: string;
  readonly phases: readonly string[];
}

/** What a VMMCALL did: it is executed again, it is finished, or it waits. */
export type VmmcallResult = "again" | "done" | "wait";

/** Runs service routines: each VMMCALL of a guest stub is one phase of the routine that the stub stands for. */
export class PhaseRunner {
  private readonly kernel: Kernel;
  private readonly port: KernelPort;

  constructor(kernel: Kernel, port: KernelPort) {
    this.kernel = kernel;
    this.port = port;
  }

  /** Which phase the VMMCALL at `rip` would run, with RSP as given; undefined where there is none, or no pt_regs for it. */
  position(rip: bigint): PhasePosition | undefined {
    const { kernel, port } = this;
    const symbol = kernel.image.vmmcalls.get(rip);
    const routine = symbol === undefined ? undefined : ROUTINES.get(symbol);
    if (symbol === undefined || routine === undefined) return undefined;
    const activation = this.activationAt(symbol, port.readGpr(RSP)) ?? newActivation(symbol, routine, port);
    try {
      const context = this.context(routine, activation);
      const phases = routine.phases.map((phase) => phaseName(phase, context));
      return { routine: symbol, phase: phases[activation.phase] ?? "", phases };
    } catch (error) {
      if (error instanceof UnmappedError) return undefined;
      throw error;
    }
  }

  /** Runs one phase of the routine whose VMMCALL is executed. */
  vmmcall(): VmmcallResult {
    const { kernel, port } = this;
    const symbol = kernel.image.vmmcalls.get(port.rip);
    const routine = symbol === undefined ? undefined : ROUTINES.get(symbol);
    if (symbol === undefined || routine === undefined) {
      kernel.state.panic = `VMMCALL outside a service routine at ${kernel.symbolize(port.rip) ?? `0x${port.rip.toString(16)}`}`;
      return "again";
    }
    try {
      return this.runPhase(symbol, routine);
    } catch (error) {
      // Only a kernel that was edited hands over a pt_regs or a stack that is not there.
      if (!(error instanceof UnmappedError)) throw error;
      kernel.state.panic = `${symbol} used an address that is not mapped, 0x${error.linear.toString(16)}`;
      return "again";
    }
  }

  private runPhase(symbol: string, routine: Routine): VmmcallResult {
    const { kernel, port } = this;
    const { activations } = kernel.task;
    const rsp = port.readGpr(RSP);
    let activation = this.activationAt(symbol, rsp);
    if (activation === undefined) {
      activation = newActivation(symbol, routine, port);
      // Whatever lies below this stack pointer has been left without its VMMCALL finishing.
      while ((activations.at(-1)?.rsp ?? rsp + 1n) <= rsp) activations.pop();
      activations.push(activation);
    }
    const context = this.context(routine, activation);
    const phase = routine.phases[activation.phase];
    if (phase === undefined) throw new Error(`${symbol} has no phase ${activation.phase}`);
    const name = phaseName(phase, context);
    const phases = routine.phases.map((each) => phaseName(each, context));
    kernel.state.waiting = null;
    activation.inGuest = false;
    const outcome = phase.run(context);
    if (outcome.go === "wait") {
      kernel.state.waiting = outcome.why;
      port.emit({ kind: "blocked", why: outcome.why });
      return "wait";
    }
    kernel.state.lastPhaseStep = port.steps;
    activation.phases = phases;
    activation.latest = activation.phase;
    activation.said = outcome.say;
    if (!activation.ran.includes(activation.phase)) activation.ran.push(activation.phase);
    port.emit({
      kind: "service-phase",
      routine: symbol,
      phase: name,
      detail: outcome.say,
      phases,
      done: outcome.go === "return" || outcome.go === "end",
      ...(outcome.go === "return" ? { result: outcome.value } : {}),
    });
    return this.follow(activation, routine, outcome);
  }

  private follow(activation: Activation, routine: Routine, outcome: Exclude<Outcome, { go: "wait" }>): VmmcallResult {
    switch (outcome.go) {
      case "next":
        activation.phase++;
        return "again";
      case "to":
        activation.phase = routine.phases.findIndex((phase) => (phase.id ?? phase.name) === outcome.phase);
        if (activation.phase < 0) throw new Error(`${activation.routine} has no phase ${outcome.phase}`);
        return "again";
      case "call":
        activation.phase++;
        activation.inGuest = true;
        this.callGuest(outcome.symbol, outcome.args);
        return "again";
      case "schedule":
      case "dead":
        if (outcome.go === "schedule") activation.inGuest = true;
        else this.finish(activation, null);
        this.callGuest("schedule", []);
        return "again";
      case "return":
        this.finish(activation, outcome.value);
        this.port.writeGpr(RAX, outcome.value);
        return "done";
      case "end":
        this.kernel.state.ended = true;
        this.finish(activation, null);
        return "again";
    }
  }

  /** Calls a guest routine that returns to this very VMMCALL. */
  private callGuest(symbol: string, args: readonly bigint[]): void {
    const { kernel, port } = this;
    const rsp = port.readGpr(RSP) - 8n;
    kernel.tables.write64(rsp, port.rip);
    port.writeGpr(RSP, rsp);
    [RDI, RSI, RDX].forEach((register, index) => {
      port.writeGpr(register, args[index] ?? 0n);
    });
    port.jumpTo(kernel.addressOf(symbol));
  }

  private finish(activation: Activation, result: bigint | null): void {
    const { task } = this.kernel;
    const { routine, phases, ran, latest, said } = activation;
    task.activations.pop();
    task.finished = { routine, phases, ran, latest, said, step: this.port.steps, result };
  }

  private activationAt(symbol: string, rsp: bigint): Activation | undefined {
    const top = this.kernel.task.activations.at(-1);
    return top !== undefined && top.routine === symbol && top.rsp === rsp ? top : undefined;
  }

  private context(routine: Routine, activation: Activation): PhaseContext {
    const { kernel, port } = this;
    const { abi } = routine;
    const word = (index: 0 | 1 | 2 | 3 | 4 | 5): bigint => {
      if (abi === "kernel") return 0n;
      if (abi === "c") return activation.args?.[index] ?? 0n;
      const value = kernel.tables.read64(activation.regs + ARGUMENT_OFFSETS[abi][index]);
      return abi === "i386" ? value & 0xffff_ffffn : value;
    };
    return {
      kernel,
      port,
      state: kernel.state,
      task: kernel.task,
      regs: activation.regs,
      errorCode: activation.errorCode,
      args: [word(0), word(1), word(2), word(3), word(4), word(5)],
      locals: activation.locals,
      returned: port.readGpr(RAX),
    };
  }
}

function phaseName(phase: Phase, context: PhaseContext): string {
  return typeof phase.name === "string" ? phase.name : phase.name(context);
}

/** The registers of a C function's arguments. */
const C_ARGUMENTS = [RDI, RSI, RDX, RCX, R8, R9];

function newActivation(symbol: string, { abi }: Routine, port: KernelPort): Activation {
  return {
    routine: symbol,
    rsp: port.readGpr(RSP),
    regs: port.readGpr(RDI),
    errorCode: port.readGpr(RSI),
    args: abi === "c" ? C_ARGUMENTS.map((register) => port.readGpr(register)) : null,
    phase: 0,
    phases: [],
    ran: [],
    latest: -1,
    said: "",
    inGuest: false,
    locals: {},
  };
}
