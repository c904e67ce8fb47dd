import type { MachineOptions, Program } from "../core/index.ts";
import type { PanelName, Zoom } from "../scenario/view.ts";
import type { Look, Pace } from "./state.ts";

/** What a user can do. None of them throws; what cannot be done becomes a notice or does nothing. */
export interface SyscopeActions {
  /** One click on, and one back, of the zoom: a chapter, a station or an instruction. */
  readonly forward: () => void;
  readonly backward: () => void;
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
  /** Changes a file of the kernel; `reboot` runs it. */
  readonly editKernel: (file: string, source: string) => void;
  /** Starts the machine again, with the kernel as it is edited. */
  readonly reboot: () => void;
  /** Takes the kernel's files back as they are shipped, and reboots. */
  readonly restoreKernel: () => void;
  readonly toggleBreakpoint: (line: number) => void;
  readonly typeInput: (text: string) => void;

  readonly setZoom: (zoom: Zoom) => void;
  readonly look: (at: Partial<Look>) => void;
  /** Opens a set of panels, or with null those of the zoom. Kept on the device. */
  readonly setPanels: (panels: readonly PanelName[] | null) => void;
  readonly togglePanel: (panel: PanelName) => void;
  /** Opens a panel where it is not, and brings it to the front. */
  readonly showPanel: (panel: PanelName) => void;

  readonly loadDemo: (id: string) => void;
  readonly openLink: (hash: string) => void;
  /** The hash of this moment, or why there is none. */
  readonly linkOf: () =>
    | { readonly ok: true; readonly value: string }
    | { readonly ok: false; readonly message: string };
  readonly copyLink: () => Promise<void>;

  /** Opens a lesson at a step, from 0; without one where the reader has left it. */
  readonly openLesson: (id: string, at?: number) => Promise<void>;
  readonly closeLesson: () => void;
  readonly lessonForward: () => void;
  readonly lessonBackward: () => void;
  /** Goes to the lesson's own moment again. */
  readonly lessonReturn: () => void;
  /** Answers the open question and reveals what happens; null only reveals. */
  readonly answer: (given: string | null) => void;
  /** No, thank you; kept on the device. */
  readonly declineInvitation: () => void;
  readonly eraseProgress: () => void;

  readonly say: (notice: { readonly kind: "info" | "error"; readonly text: string; readonly copy?: string }) => void;
  readonly dismissNotice: () => void;
}
