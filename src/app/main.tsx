import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../screen/tokens.css";
import "../screen/base.css";
import { applyAppearance } from "../screen/appearance.ts";
import { browserDependencies } from "../screen/browser-dependencies.ts";
import { preloadFirstPanels, preloadLaterPanels } from "../screen/panel-view.tsx";
import { createSyscopeStore } from "../store/store.ts";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

applyAppearance();
preloadFirstPanels();
const machineOnItsWay = import("../screen/machine.ts");
let machine: typeof import("../screen/machine.ts") | null = null;
const store = createSyscopeStore(browserDependencies(() => machine));
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);

machine = await machineOnItsWay;
store.actions.openLink(location.hash);
window.addEventListener("hashchange", () => store.actions.openLink(location.hash));
preloadLaterPanels();
