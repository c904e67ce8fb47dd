import type { CallSite } from "../kernel/patch-calls.ts";
import type { FinishedRoutine, TaskState } from "../kernel/state.ts";
import type { StepEvent } from "../machine/events.ts";
import type { MachineView } from "../machine/view.ts";
import type { CallPreview } from "./call-preview.ts";
import type { Chapter } from "./chapter.ts";
import type { InstructionView, ServiceView, SwitchView, TroubleView } from "./frame.ts";
import type { LinkageView } from "./linkage-view.ts";
import type { CallRecord, ExceptionRecord } from "./run-records.ts";
import type { RunUp } from "./user-stage.ts";
import type { WayBackView } from "./way-back.ts";

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
  readonly asked: CallPreview | undefined;
  symbolize(address: bigint): string | undefined;
}

/** What a chapter tells, one to three; empty ones are left out. */
export type Sentences = readonly string[];

/** What lies at an address: a symbol where there is one. */
export function place({ symbolize }: StoryMoment, address: bigint): string {
  return symbolize(address) ?? `0x${address.toString(16)}`;
}
