import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import { flagsPanel } from "../panels/flags/flags-panel.tsx";
import { privilegePanel } from "../panels/privilege/privilege-panel.tsx";
import { registersPanel } from "../panels/registers/registers-panel.tsx";
import { stagePanel } from "../panels/stage/stage-panel.tsx";
import { terminalPanel } from "../panels/terminal/terminal-panel.tsx";
import type { PanelName } from "../scenario/view.ts";
import { appText } from "../text/app.ts";
import { PanelHost } from "./panel-host.tsx";
import { PartBoundary } from "./part-boundary.tsx";

type LaterPanels = typeof import("./later-panels.tsx");

/** The panels below the stage are fetched when the page is idle, or at the latest when one is opened. */
const load = () => import("./later-panels.tsx");

/** Fetches the panels below the stage before anyone asks for one. */
export function preloadPanels(): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => void load().catch(() => undefined));
}

function later(pick: (panels: LaterPanels) => ComponentType): ReactNode {
  const Content = lazy(() => load().then((panels) => ({ default: pick(panels) })));
  return (
    <PartBoundary>
      <Suspense fallback={<p className="quiet">{appText.loading}</p>}>
        <Content />
      </Suspense>
    </PartBoundary>
  );
}

const CONTENT: Readonly<Record<Exclude<PanelName, "program">, ReactNode>> = {
  stage: <PanelHost panel={stagePanel} />,
  terminal: <PanelHost panel={terminalPanel} />,
  privilege: <PanelHost panel={privilegePanel} />,
  flags: <PanelHost panel={flagsPanel} />,
  registers: <PanelHost panel={registersPanel} />,
  stack: later((panels) => panels.Stack),
  memory: later((panels) => panels.Memory),
  "page-walk": later((panels) => panels.PageWalk),
  "address-space": later((panels) => panels.AddressSpace),
  tables: later((panels) => panels.Tables),
  msrs: later((panels) => panels.Msrs),
  code: later((panels) => panels.KernelCode),
  disassembly: later((panels) => panels.Disassembly),
  strace: later((panels) => panels.Strace),
  files: later((panels) => panels.Files),
  process: later((panels) => panels.Process),
};

/** A panel by the name that links and lessons call it. The program has a pane of its own. */
export function PanelView({ name }: { readonly name: Exclude<PanelName, "program"> }) {
  return CONTENT[name];
}
