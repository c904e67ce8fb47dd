import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../screen/tokens.css";
import "../screen/base.css";
import { preloadDemoGroups } from "../scenario/demo-text.ts";
import { loadBehind } from "../scenario/permalink.ts";
import { applyAppearance } from "../screen/appearance.ts";
import { browserDependencies } from "../screen/browser-dependencies.ts";
import { preloadFirstPanels, preloadLaterPanels } from "../screen/panel-view.tsx";
import { createSyscopeStore } from "../store/store.ts";
import { messageText } from "../text/messages.ts";
import { App } from "./app.tsx";
import { keepForOffline } from "./service-worker/registration.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

applyAppearance();
preloadFirstPanels();
void loadBehind(location.hash);
const machineOnItsWay = import("../screen/machine.ts");
let machine: typeof import("../screen/machine.ts") | null = null;
const store = createSyscopeStore(browserDependencies(() => machine));
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);

const opened = machineOnItsWay.then((module) => {
  machine = module;
  store.actions.openLink(location.hash);
  window.addEventListener("hashchange", () => store.actions.openLink(location.hash));
  // What a reader may ask for next: the page then needs its network no more.
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback(() => {
      preloadLaterPanels();
      preloadDemoGroups();
    });
  }
});
if (import.meta.env.PROD) {
  void keepForOffline(opened, () => {
    if (store.state.getState().notice === null) store.actions.say({ kind: "info", text: messageText.newVersion });
  });
}
await opened;
