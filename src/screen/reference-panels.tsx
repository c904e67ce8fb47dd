import { otherSystemsPanel } from "../panels/other-systems/other-systems-panel.tsx";
import { systemCallsPanel } from "../panels/system-calls/system-calls-panel.tsx";
import { PanelHost } from "./panel-host.tsx";

export const SystemCalls = () => <PanelHost panel={systemCallsPanel} />;
export const OtherSystems = () => <PanelHost panel={otherSystemsPanel} />;
