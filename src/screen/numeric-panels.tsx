import { vectorsPanel } from "../panels/vectors/vectors-panel.tsx";
import { x87Panel } from "../panels/x87/x87-panel.tsx";
import { PanelHost } from "./panel-host.tsx";

export const Vectors = () => <PanelHost panel={vectorsPanel} />;
export const X87 = () => <PanelHost panel={x87Panel} />;
