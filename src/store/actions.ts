import type { MachineOptions, Program } from "../core/index.ts";
import type { Pace } from "./state.ts";

/** What a user can do. None of them throws; what cannot be done becomes a notice or does nothing. */
export interface SyscopeActions {
  readonly stepForward: () => void;
  readonly stepBack: () => void;
  readonly stepOver: () => void;
  readonly overBack: () => void;
  readonly nextCrossing: () => void;
  readonly previousCrossing: () => void;
  readonly nextStation: () => void;
  readonly previousStation: () => void;
  readonly nextCall: () => void;
  readonly previousCall: () => void;
  readonly run: () => void;
  readonly pause: () => void;
  readonly toEnd: () => void;
  readonly toStart: () => void;
  readonly seek: (step: number) => void;
  readonly setPace: (pace: Pace) => void;
  readonly edit: (source: string) => void;
  readonly setSyntax: (syntax: Program["syntax"]) => void;
  readonly setBits: (bits: Program["bits"]) => void;
  readonly setOptions: (options: Partial<MachineOptions>) => void;
  readonly toggleBreakpoint: (line: number) => void;
  readonly typeInput: (text: string) => void;
  readonly loadDemo: (id: string) => void;
  readonly openLink: (hash: string) => void;
  readonly copyLink: () => Promise<void>;
  readonly dismissNotice: () => void;
}
