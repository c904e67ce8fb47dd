import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { ExplanationHost } from "../screen/explanation-host.tsx";
import { NoticeBar } from "../screen/notice-bar.tsx";
import { PartBoundary } from "../screen/part-boundary.tsx";
import { SyscopeProvider } from "../screen/syscope-context.tsx";
import { useMedia } from "../screen/use-media.ts";
import type { SyscopeStore } from "../store/store.ts";
import { appText } from "../text/app.ts";
import styles from "./app.module.css";
import { commandsOf, type Dialogs } from "./commands.ts";
import { Header } from "./header.tsx";
import { listenToKeys } from "./keyboard.ts";
import { NarrowLayout } from "./narrow-layout.tsx";
import { WideLayout } from "./wide-layout.tsx";

const HelpDialog = lazy(() => import("./help-dialog.tsx").then((module) => ({ default: module.HelpDialog })));
const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const ShareDialog = lazy(() => import("./share-dialog.tsx").then((module) => ({ default: module.ShareDialog })));
const LessonsDialog = lazy(() => import("./lessons-dialog.tsx").then((module) => ({ default: module.LessonsDialog })));
const CompareDialog = lazy(() =>
  import("./compare/compare-dialog.tsx").then((module) => ({ default: module.CompareDialog })),
);

/** What lies over the page: fetched when it is first asked for. */
type Over = "help" | "palette" | "share" | "lessons" | "compare";

/** The whole screen. */
export function App({ store }: { readonly store: SyscopeStore }) {
  const [over, setOver] = useState<Over | null>(null);
  const narrow = useMedia("(max-width: 720px)");
  const dialogs = useMemo<Dialogs>(
    () => ({
      help: () => setOver("help"),
      palette: () => setOver("palette"),
      share: () => setOver("share"),
      lessons: () => setOver("lessons"),
      compare: () => setOver("compare"),
    }),
    [],
  );
  const commands = useMemo(() => commandsOf(store, dialogs), [store, dialogs]);
  // The page, not an element of it: keys pressed with nothing focused go to the body.
  useEffect(() => listenToKeys(document.documentElement, commands), [commands]);
  // Only if it is still the one: a command of the palette opens a dialog of its own, and the palette closes after that.
  const closing = (which: Over) => () => setOver((now) => (now === which ? null : now));
  return (
    <SyscopeProvider store={store}>
      <div className={styles.app} data-narrow={narrow}>
        <button type="button" className="skip-link" onClick={() => document.getElementById("stage")?.focus()}>
          {appText.skip}
        </button>
        <Header dialogs={dialogs} />
        <NoticeBar />
        {narrow ? <NarrowLayout dialogs={dialogs} /> : <WideLayout dialogs={dialogs} />}
        <PartBoundary>
          <Suspense fallback={null}>
            {over === "help" && <HelpDialog commands={commands} onClose={closing("help")} />}
            {over === "palette" && <Palette commands={commands} onClose={closing("palette")} />}
            {over === "share" && <ShareDialog onClose={closing("share")} />}
            {over === "lessons" && <LessonsDialog onClose={closing("lessons")} />}
            {over === "compare" && <CompareDialog onClose={closing("compare")} />}
          </Suspense>
        </PartBoundary>
        <ExplanationHost />
      </div>
    </SyscopeProvider>
  );
}
