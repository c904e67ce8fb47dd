import { tableLength } from "../kernel/abi/system-calls.ts";
import type { Machine } from "../machine/machine.ts";
import type { RunLog } from "./run-log.ts";
import { STAGES, type Stage } from "./stage.ts";
import { decodeAt, isTestOfRax, RESULT_WINDOW } from "./user-stage.ts";

/** Returns looked at before it is taken for granted that the program does not look at its results. */
const MOST_RETURNS = 500;

const TABLE_LENGTH = { "x86-64": tableLength("x86-64"), i386: tableLength("i386") } as const;

/**
 * The stages that a run has been through, as far as it is known: what its log shows, also beyond the step looked at, and what
 * was seen of it instruction by instruction. It only grows; what is missing has not been met.
 */
export class MetStages {
  private readonly machine: Machine;
  private readonly log: RunLog;
  private met: ReadonlySet<Stage> = new Set<Stage>(["user"]);
  private returnsLookedAt = 0;
  private callsLookedAt = 0;

  constructor(machine: Machine, log: RunLog) {
    this.machine = machine;
    this.log = log;
  }

  /** The stages met; the same object until there is another one. @param seen stages of the moment */
  now(seen: readonly Stage[]): ReadonlySet<Stage> {
    const { calls, crossings, exceptions, signals, switches } = this.log;
    const found = new Set<Stage>(seen);
    // A function call goes through neither; its other stages are met when they are seen.
    const { unikernel } = this.machine.options;
    if ([calls[0], calls.at(-1)].some((call) => call !== undefined && call.door !== "call"))
      for (const stage of ["registers", "trap", "gate", "entry", "dispatch"] as const) found.add(stage);
    if (calls.length > 0 && unikernel) {
      found.add("registers");
      for (const call of [calls[0], calls.at(-1)]) {
        if (call?.door === "call") found.add("wrapper");
        else if (call?.exitStep !== undefined) found.add("exit");
      }
    }
    if (!this.met.has("service") && this.reachesRoutine()) found.add("service");
    if (!this.met.has("wrapper") && calls.some((call) => call.continuesAt !== call.returnAddress)) found.add("wrapper");
    if (crossings.length > 1 && !unikernel) for (const stage of ["exit", "return"] as const) found.add(stage);
    if (!this.met.has("fault") && exceptions.some(({ external }) => external !== true)) found.add("fault");
    if (switches.length > 0) found.add("switch");
    if (signals.length > 0) for (const stage of ["exit", "signal"] as const) found.add(stage);
    if (!this.met.has("errno") && this.looksAtAResult()) found.add("errno");
    if ([...found].some((stage) => !this.met.has(stage))) {
      this.met = new Set(STAGES.map(({ id }) => id).filter((stage) => this.met.has(stage) || found.has(stage)));
    }
    return this.met;
  }

  /** Whether the number of a call lies within the table: the dispatcher then calls a routine, be it the one for missing calls. */
  private reachesRoutine(): boolean {
    const { calls } = this.log;
    if (this.callsLookedAt > calls.length) this.callsLookedAt = 0;
    for (; this.callsLookedAt < calls.length; this.callsLookedAt++) {
      const call = calls[this.callsLookedAt];
      if (call !== undefined && call.nr < TABLE_LENGTH[call.abi]) return true;
    }
    return false;
  }

  /** Whether the code behind one of the calls that returned compares RAX. */
  private looksAtAResult(): boolean {
    const { calls } = this.log;
    if (this.returnsLookedAt > calls.length) this.returnsLookedAt = 0;
    const read = (linear: bigint, length: number) => this.machine.peek(linear, length);
    for (; this.returnsLookedAt < Math.min(calls.length, MOST_RETURNS); this.returnsLookedAt++) {
      const call = calls[this.returnsLookedAt];
      if (call?.exitStep === undefined) return false;
      let at = call.continuesAt;
      for (let count = 0; count < RESULT_WINDOW; count++) {
        const instruction = decodeAt(read, at, this.machine.image.bits === 64);
        if (instruction === undefined) break;
        if (isTestOfRax(instruction)) return true;
        at += BigInt(instruction.length);
      }
    }
    return false;
  }
}
