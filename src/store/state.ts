import type {
  Frame,
  KernelEdit,
  KernelSource,
  MachineOptions,
  Program,
  SessionApi,
  SourceDiagnostic,
  Stage,
} from "../core/index.ts";
import type { MemoryTarget, PanelName, Spot, Zoom } from "../scenario/view.ts";
import type { LessonState } from "./lesson-state.ts";
import type { Progress } from "./progress.ts";

/**
 * What the run is doing. `paused`: nothing moves. `running`: on to a breakpoint, the end or a need for input.
 * `seeking`: on to one goal, such as a link's step.
 */
export type RunState = "paused" | "running" | "seeking";

/** How fast a run goes: as fast as it can, or so many steps a second that one can watch it. */
export type Pace = "full" | number;

/** One message that stays until it is dismissed or overtaken. */
export interface Notice {
  readonly kind: "info" | "error";
  readonly text: string;
  /** A text to copy by hand, where copying was refused. */
  readonly copy?: string;
}

/** What the reader looks at. */
export interface Look {
  /** A station opened by hand; null follows the machine. */
  readonly station: Stage | null;
  readonly memory: MemoryTarget;
  readonly spot: Spot | null;
}

/** Everything the screen depends on. Frames and sessions are held by reference and never copied. */
export interface SyscopeState {
  readonly source: string;
  readonly syntax: Program["syntax"];
  readonly bits: Program["bits"];
  /** Name of the ready program that this one is or was made from. */
  readonly name: string;
  readonly options: MachineOptions;
  /** What is wrong with the source as it stands. */
  readonly diagnostics: readonly SourceDiagnostic[];
  /** The machine on the screen does not run the source as it stands: it is older, or the source has errors. */
  readonly stale: boolean;

  /** The guest kernel's files as they are shipped; empty until the machine is there. */
  readonly kernelFiles: readonly KernelSource[];
  /** Files of the kernel as the reader has them instead. The machine runs them after a reboot. */
  readonly kernel: readonly KernelEdit[];

  /** Null until the first program has been assembled. */
  readonly session: SessionApi | null;
  readonly frame: Frame | null;
  /** Counts what has been published: changes when the session has learnt something without a new frame. */
  readonly revision: number;

  readonly run: RunState;
  readonly pace: Pace;
  /** Source lines with a breakpoint, 1-based. */
  readonly breakpoints: ReadonlySet<number>;

  readonly zoom: Zoom;
  /** The station opened by hand, and the step for which it stays open. */
  readonly opened: { readonly station: Stage; readonly step: number } | null;
  readonly memory: MemoryTarget;
  readonly spot: Spot | null;
  /** The parts of the screen chosen by hand or by a lesson; null: those of the zoom. */
  readonly panels: readonly PanelName[] | null;
  /** Of the panels that share a place, the one in front. */
  readonly front: PanelName | null;

  /** Whether a newcomer is still invited to the first lesson. */
  readonly invited: boolean;
  readonly lesson: LessonState | null;
  readonly progress: Progress;

  readonly notice: Notice | null;
  /** What the last movement led to, where it is not plain from the frame: "stopped at the breakpoint in line 12". */
  readonly arrival: string | null;
}
