import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { openSession } from "../core/index.ts";
import "./tokens.css";
import "./base.css";
import { createSyscopeStore } from "../store/store.ts";
import { App } from "./app.tsx";
import { browserDependencies } from "./browser-dependencies.ts";
import { applyTheme, savedTheme } from "./theme.ts";

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");

applyTheme(savedTheme());
const store = createSyscopeStore(browserDependencies(openSession));
store.actions.openLink(location.hash);
window.addEventListener("hashchange", () => store.actions.openLink(location.hash));
createRoot(root).render(
  <StrictMode>
    <App store={store} />
  </StrictMode>,
);
