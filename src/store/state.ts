import type { Frame, MachineOptions, Program, SessionApi, SourceDiagnostic } from "../core/index.ts";

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

  /** Null until the first program has been assembled. */
  readonly session: SessionApi | null;
  readonly frame: Frame | null;
  /** Counts what has been published: changes when the session has learnt something without a new frame. */
  readonly revision: number;
  readonly run: RunState;
  readonly pace: Pace;
  /** Source lines with a breakpoint, 1-based. */
  readonly breakpoints: ReadonlySet<number>;
  readonly notice: Notice | null;
  /** What the last movement led to, where it is not plain from the frame: "stopped at the breakpoint in line 12". */
  readonly arrival: string | null;
}
