import { kernelCodePanel } from "../panels/kernel-code/kernel-code-panel.tsx";
import { memoryPanel } from "../panels/memory/memory-panel.tsx";
import { pageWalkPanel } from "../panels/page-walk/page-walk-panel.tsx";
import { processPanel } from "../panels/process/process-panel.tsx";
import { stracePanel } from "../panels/strace/strace-panel.tsx";
import { tablesPanel } from "../panels/tables/tables-panel.tsx";
import { PanelHost } from "./panel-host.tsx";

export const Memory = () => <PanelHost panel={memoryPanel} />;
export const PageWalk = () => <PanelHost panel={pageWalkPanel} />;
export const Tables = () => <PanelHost panel={tablesPanel} />;
export const KernelCode = () => <PanelHost panel={kernelCodePanel} />;
export const Strace = () => <PanelHost panel={stracePanel} />;
export const Process = () => <PanelHost panel={processPanel} />;
