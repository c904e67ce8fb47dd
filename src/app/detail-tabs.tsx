import { kernelCodePanel } from "../panels/kernel-code/kernel-code-panel.tsx";
import { memoryPanel } from "../panels/memory/memory-panel.tsx";
import { pageWalkPanel } from "../panels/page-walk/page-walk-panel.tsx";
import type { Panel } from "../panels/panel.ts";
import { processPanel } from "../panels/process/process-panel.tsx";
import { stackPanel } from "../panels/stack/stack-panel.tsx";
import { stracePanel } from "../panels/strace/strace-panel.tsx";
import { tablesPanel } from "../panels/tables/tables-panel.tsx";
import { PanelHost } from "./panel-host.tsx";
import type { Tab } from "./tabs.tsx";

function tab<View>(panel: Panel<View>): Tab {
  return { id: panel.id, title: panel.title, content: <PanelHost panel={panel} /> };
}

/** The panels that one looks into when the stage raises a question. */
export const DETAIL_TABS: readonly Tab[] = [
  tab(stackPanel),
  tab(memoryPanel),
  tab(pageWalkPanel),
  tab(tablesPanel),
  tab(kernelCodePanel),
  tab(stracePanel),
  tab(processPanel),
];
