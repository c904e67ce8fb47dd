import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { OpenSession } from "../core/index.ts";
import "./tokens.css";
import "./base.css";
import { createSyscopeStore } from "../store/store.ts";
import { App } from "./app.tsx";
import { browserDependencies } from "./browser-dependencies.ts";
import { applyTheme, savedTheme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

applyTheme(savedTheme());
/** The machine is a chunk of its own: the page is painted while it is on its way. */
let openSession: OpenSession | null = null;
const store = createSyscopeStore(
  browserDependencies((run) => {
    if (openSession === null) throw new Error("the machine is asked for before it is loaded");
    return openSession(run);
  }),
);
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);

const machine = await import("./machine.ts");
openSession = machine.openSession;
store.actions.openLink(location.hash);
window.addEventListener("hashchange", () => store.actions.openLink(location.hash));
