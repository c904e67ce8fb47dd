import { useEffect, useRef, useState } from "react";
import { flagsPanel } from "../panels/flags/flags-panel.tsx";
import { privilegePanel } from "../panels/privilege/privilege-panel.tsx";
import { registersPanel } from "../panels/registers/registers-panel.tsx";
import { stagePanel } from "../panels/stage/stage-panel.tsx";
import { terminalPanel } from "../panels/terminal/terminal-panel.tsx";
import type { SyscopeStore } from "../store/store.ts";
import styles from "./app.module.css";
import { DETAIL_TABS } from "./detail-tabs.tsx";
import { Header } from "./header.tsx";
import { HelpDialog, singleKeysWanted } from "./help-dialog.tsx";
import { listenToKeys } from "./keyboard.ts";
import { NoticeBar } from "./notice-bar.tsx";
import { PanelHost } from "./panel-host.tsx";
import { ProgramPane } from "./program-pane.tsx";
import { Sentence } from "./sentence.tsx";
import { Splitter } from "./splitter.tsx";
import { SyscopeProvider, useSyscope } from "./syscope-context.tsx";
import { type Tab, Tabs } from "./tabs.tsx";
import { Timeline } from "./timeline.tsx";
import { Transport } from "./transport.tsx";

/** The whole screen. */
export function App({ store }: { readonly store: SyscopeStore }) {
  const root = useRef<HTMLDivElement>(null);
  const help = useRef<HTMLDialogElement>(null);
  const narrow = useMedia("(max-width: 720px)");
  useEffect(() => {
    // The page, not this element: keys pressed with nothing focused go to the body.
    return listenToKeys(document.documentElement, {
      store,
      openHelp: () => help.current?.showModal(),
      nextLine: () => store.state.getState().frame?.next?.line ?? null,
      singleKeys: singleKeysWanted,
    });
  }, [store]);
  return (
    <SyscopeProvider store={store}>
      <div ref={root} className={styles.app} data-narrow={narrow}>
        <button type="button" className="skip-link" onClick={() => document.getElementById("stage")?.focus()}>
          Skip to the stage
        </button>
        <Header onHelp={() => help.current?.showModal()} />
        <NoticeBar />
        {narrow ? <NarrowLayout /> : <WideLayout />}
        <HelpDialog dialog={help} />
      </div>
    </SyscopeProvider>
  );
}

function useMedia(query: string): boolean {
  const [matches, setMatches] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => setMatches(list.matches);
    follow();
    list.addEventListener("change", follow);
    return () => list.removeEventListener("change", follow);
  }, [query]);
  return matches;
}

function State() {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className={styles.state} aria-label="Processor state" tabIndex={0}>
      <h2>Privilege level</h2>
      <PanelHost panel={privilegePanel} />
      <h2>Flags</h2>
      <PanelHost panel={flagsPanel} />
      <h2>Registers</h2>
      <PanelHost panel={registersPanel} />
    </section>
  );
}

function Terminal() {
  return (
    <section className={styles.terminal} aria-labelledby="terminal-title">
      <h2 id="terminal-title">Terminal</h2>
      <div>
        <PanelHost panel={terminalPanel} />
      </div>
    </section>
  );
}

function Deck() {
  return (
    <div className={styles.deck}>
      <Timeline />
      <Transport />
    </div>
  );
}

/** Three columns over the controls and the timeline. */
function WideLayout() {
  const [left, setLeft] = useState(() => Math.round(Math.min(440, Math.max(262, innerWidth * 0.42 - 165))));
  const [right, setRight] = useState(() => Math.round(Math.min(380, Math.max(262, innerWidth * 0.285 - 30))));
  const [tab, setTab] = useState("stack");
  const [bottom, setBottom] = useState(() => Math.round(Math.min(320, Math.max(100, innerHeight * 0.58 - 352))));
  return (
    <main className={styles.wide}>
      <div className={styles.columns}>
        <div className={styles.left} style={{ width: left }}>
          <ProgramPane />
          <Terminal />
        </div>
        <Splitter label="Width of the program" axis="x" size={left} least={220} most={700} sign={1} onSize={setLeft} />
        <div className={styles.centre} id="stage" tabIndex={-1}>
          <h2 className="visually-hidden">The path of a system call</h2>
          <div className={styles.stage}>
            <PanelHost panel={stagePanel} />
          </div>
          <Sentence />
          <Splitter
            label="Height of the details"
            axis="y"
            size={bottom}
            least={80}
            most={600}
            sign={-1}
            onSize={setBottom}
          />
          <div className={styles.bottom} style={{ height: bottom }}>
            <Tabs label="Details" tabs={DETAIL_TABS} chosen={tab} onChoose={setTab} />
          </div>
        </div>
        <Splitter
          label="Width of the registers"
          axis="x"
          size={right}
          least={220}
          most={640}
          sign={-1}
          onSize={setRight}
        />
        <div className={styles.right} style={{ width: right }}>
          <State />
        </div>
      </div>
      <Deck />
    </main>
  );
}

const NARROW_TABS: readonly Tab[] = [
  { id: "program", title: "Program", content: <ProgramPane />, bare: true },
  { id: "state", title: "Registers", content: <State />, bare: true },
  { id: "terminal", title: "Terminal", content: <PanelHost panel={terminalPanel} />, bare: true },
  ...DETAIL_TABS,
];

/** One column; the controls stay under the thumb. */
function NarrowLayout() {
  const [tab, setTab] = useState("program");
  const waiting = useSyscope((state) => state.frame?.machine.status === "waiting-for-input");
  useEffect(() => {
    if (waiting) setTab("terminal");
  }, [waiting]);
  return (
    <>
      <main className={styles.narrow}>
        <h2 className="visually-hidden">The path of a system call</h2>
        <div className={styles.stage} id="stage" tabIndex={-1}>
          <PanelHost panel={stagePanel} />
        </div>
        <Sentence />
        <div className={styles.narrowTabs}>
          <Tabs label="Details" tabs={NARROW_TABS} chosen={tab} onChoose={setTab} />
        </div>
      </main>
      <section className={styles.dock} aria-label="Controls">
        <Deck />
      </section>
    </>
  );
}
