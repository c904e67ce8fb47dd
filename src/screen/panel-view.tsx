import { type ComponentType, lazy, type ReactNode, Suspense } from "react";
import type { PanelName } from "../scenario/view.ts";
import { appText } from "../text/app.ts";
import { PartBoundary } from "./part-boundary.tsx";

/** What is on the screen at once: it comes with the machine, without which it has nothing to show. */
const loadFirst = () => import("./first-panels.tsx");
/** What is below the stage. */
const loadLater = () => import("./later-panels.tsx");

/** Starts fetching the panels that the first picture needs. */
export function preloadFirstPanels(): void {
  void loadFirst().catch(() => undefined);
}

/** Fetches the panels below the stage before anyone asks for one. */
export function preloadLaterPanels(): void {
  if (typeof requestIdleCallback === "function") requestIdleCallback(() => void loadLater().catch(() => undefined));
}

function part<Module>(
  load: () => Promise<Module>,
  pick: (module: Module) => ComponentType,
  waiting: ReactNode,
): ReactNode {
  const Content = lazy(() => load().then((module) => ({ default: pick(module) })));
  return (
    <PartBoundary>
      <Suspense fallback={waiting}>
        <Content />
      </Suspense>
    </PartBoundary>
  );
}

type First = Awaited<ReturnType<typeof loadFirst>>;
type Later = Awaited<ReturnType<typeof loadLater>>;

const first = (pick: (module: First) => ComponentType) => part(loadFirst, pick, null);
const later = (pick: (module: Later) => ComponentType) =>
  part(loadLater, pick, <p className="quiet">{appText.loading}</p>);

const CONTENT: Readonly<Record<Exclude<PanelName, "program">, ReactNode>> = {
  stage: first((panels) => panels.Stage),
  terminal: first((panels) => panels.Terminal),
  privilege: first((panels) => panels.Privilege),
  flags: first((panels) => panels.Flags),
  registers: first((panels) => panels.Registers),
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
