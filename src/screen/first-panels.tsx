import { flagsPanel } from "../panels/flags/flags-panel.tsx";
import { privilegePanel } from "../panels/privilege/privilege-panel.tsx";
import { registersPanel } from "../panels/registers/registers-panel.tsx";
import { stagePanel } from "../panels/stage/stage-panel.tsx";
import { terminalPanel } from "../panels/terminal/terminal-panel.tsx";
import { PanelHost } from "./panel-host.tsx";

export const Stage = () => <PanelHost panel={stagePanel} />;
export const Terminal = () => <PanelHost panel={terminalPanel} />;
export const Privilege = () => <PanelHost panel={privilegePanel} />;
export const Flags = () => <PanelHost panel={flagsPanel} />;
export const Registers = () => <PanelHost panel={registersPanel} />;
