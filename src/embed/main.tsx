import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../screen/tokens.css";
import "../screen/base.css";
import { decodeLink, loadBehind } from "../scenario/permalink.ts";
import { applyAppearance } from "../screen/appearance.ts";
import { browserDependencies } from "../screen/browser-dependencies.ts";
import { preloadFirstPanels } from "../screen/panel-view.tsx";
import { createSyscopeStore } from "../store/store.ts";
import { listenToArrows } from "./arrow-keys.ts";
import { Embed } from "./embed.tsx";
import { linkIn, readEmbedOptions } from "./embed-options.ts";
import { submitByHand } from "./forms.ts";
import { reportHeight } from "./height-report.ts";
import { connectToHost } from "./host.ts";
import { shownLink } from "./open-link.tsx";
import { forbidInlineStyles } from "./policy.ts";
import { reportNews } from "./report-news.ts";

const element = document.getElementById("root");
if (element === null) throw new Error("embed.html has no #root");

const arriving = import("../screen/machine.ts");
preloadFirstPanels();
void loadBehind(linkIn(location.hash));
let machine: typeof import("../screen/machine.ts") | null = null;
const store = createSyscopeStore({
  ...browserDependencies(() => machine),
  // Nothing is kept on the reader's device, and the frame's address stays as its page has written it.
  recall: () => null,
  keep: () => undefined,
  replaceHash: (hash) => shownLink.setState({ hash }),
});
const root = createRoot(element);
let closeHeight: (() => void) | null = null;

/** Takes what a hash says of the embed itself. */
function show(hash: string): void {
  const options = readEmbedOptions(hash);
  applyAppearance({ theme: options.theme, motion: options.motion, classroom: false });
  document.documentElement.dataset.height = options.autoHeight ? "auto" : "frame";
  if (options.readOnly) forbidInlineStyles(document);
  root.render(
    <StrictMode>
      <Embed store={store} options={options} />
    </StrictMode>,
  );
  closeHeight?.();
  closeHeight = options.autoHeight ? followHeight() : null;
}

function followHeight(): () => void {
  const subject = () => store.state.getState().session;
  return reportHeight(element as HTMLElement, subject, (height) => host.tell({ syscope: 1, type: "resize", height }));
}

/** Opens the link in a hash. */
function open(hash: string): void {
  const link = linkIn(hash);
  shownLink.setState({ hash: link });
  store.actions.openLink(link);
}

let requests = 0;
const host = connectToHost(window, {
  load: async (link) => {
    const request = ++requests;
    await loadBehind(linkIn(link));
    // A link that cannot be opened leaves the frame as it is; a newer one overtakes it.
    if (request === requests && machine !== null && decodeLink(linkIn(link)).ok) open(link);
  },
  setStep: (step) => store.actions.seek(step),
});

show(location.hash);
listenToArrows(store);
submitByHand(document);
machine = await arriving;
reportNews(store, host);
open(location.hash);
window.addEventListener("hashchange", () => {
  show(location.hash);
  open(location.hash);
});
