import { type ComponentType, lazy, Suspense } from "react";
import { stackPanel } from "../panels/stack/stack-panel.tsx";
import { PanelHost } from "./panel-host.tsx";
import type { Tab } from "./tabs.tsx";

type DetailPanels = typeof import("./detail-panels.tsx");

/** The panels behind the first tab are fetched when the page is idle, or at the latest when one is opened. */
const load = () => import("./detail-panels.tsx");

if (typeof requestIdleCallback === "function") requestIdleCallback(() => void load().catch(() => undefined));

function later(id: string, title: string, pick: (panels: DetailPanels) => ComponentType): Tab {
  const Content = lazy(() => load().then((panels) => ({ default: pick(panels) })));
  return {
    id,
    title,
    content: (
      <Suspense fallback={<p className="quiet">Loading…</p>}>
        <Content />
      </Suspense>
    ),
  };
}

/** The panels that one looks into when the stage raises a question. */
export const DETAIL_TABS: readonly Tab[] = [
  { id: stackPanel.id, title: stackPanel.title, content: <PanelHost panel={stackPanel} /> },
  later("memory", "Memory", (panels) => panels.Memory),
  later("page-walk", "Page walk", (panels) => panels.PageWalk),
  later("tables", "Tables & MSRs", (panels) => panels.Tables),
  later("code", "Code", (panels) => panels.KernelCode),
  later("strace", "strace", (panels) => panels.Strace),
  later("process", "Process", (panels) => panels.Process),
];
