/**
 * What a step was. `"executed"`: one instruction, or one iteration of a repeated string instruction. `"exception"`: an
 * instruction's fault, or an instruction and the trap after it, with the delivery to the handler. `"halted"`: HLT, or nothing
 * because of an earlier HLT. `"waiting"`: nothing; the VMMCALL hook has to wait. `"shutdown"`: a triple fault, now or earlier.
 */
export type StepResult = "executed" | "exception" | "halted" | "waiting" | "shutdown";

/** What the VMMCALL hook wants: the same instruction again (or RIP where the hook put it), go on past it, or wait. */
export type VmmcallResult = "again" | "done" | "wait";

/** Thrown by VMMCALL when its hook waits: the step did not take place. */
export const WAITING: unique symbol = Symbol("waiting");
