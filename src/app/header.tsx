import { useRef } from "react";
import { DEMO_GROUPS } from "../scenario/demo-groups.ts";
import { DEMOS, type Demo, matchDemo } from "../scenario/demos.ts";
import { NAMES_OF_SYNTAXES } from "../screen/syntax-names.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import type { Dialogs } from "./commands.ts";
import styles from "./header.module.css";
import { PanelsMenu } from "./panels-menu.tsx";
import { Settings } from "./settings.tsx";
import { ZoomSwitch } from "./zoom-switch.tsx";

const { header } = appText;

/** Name, lessons, programs, zoom, and what concerns the whole page. */
export function Header({ dialogs }: { readonly dialogs: Dialogs }) {
  return (
    <header className={styles.header}>
      <h1 className={styles.name}>
        <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
          <path d="M3 16h26" className={styles.logoLine} />
          <path
            d="M6 6v7a3 3 0 0 0 3 3h1a3 3 0 0 1 3 3v4a3 3 0 0 0 6 0v-4a3 3 0 0 1 3-3h1a3 3 0 0 0 3-3V6"
            className={styles.logoPath}
          />
        </svg>
        {header.name}
      </h1>
      <button type="button" className={styles.lessons} onClick={dialogs.lessons}>
        {header.lessons}
      </button>
      <ProgramPicker />
      <span className={styles.gap} />
      <span className={styles.wide}>
        <ZoomSwitch />
      </span>
      <span className={styles.gap} />
      <PanelsMenu />
      <button type="button" onClick={dialogs.share} className={styles.tool}>
        {header.share}
      </button>
      <Settings onHelp={dialogs.help} onCompare={dialogs.compare} />
      <button
        type="button"
        onClick={dialogs.palette}
        aria-label={header.commands}
        title={`${header.commands} (Ctrl+K)`}
        className={styles.wideTool}
      >
        ⌘
      </button>
      <button type="button" onClick={dialogs.help} aria-label={header.help} className={styles.wideTool}>
        ?
      </button>
    </header>
  );
}

function tags({ bits, syntax }: Pick<Demo, "bits" | "syntax">): string {
  return header.bits(bits, NAMES_OF_SYNTAXES[syntax]);
}

function ProgramPicker() {
  const source = useSyscope((state) => state.source);
  const syntax = useSyscope((state) => state.syntax);
  const bits = useSyscope((state) => state.bits);
  const name = useSyscope((state) => state.name);
  const lesson = useSyscope((state) => state.lesson);
  const { loadDemo } = useActions();
  const list = useRef<HTMLDivElement>(null);
  const open = lesson === null ? matchDemo({ source, syntax, bits }) : undefined;
  const origin = DEMOS.find(({ id }) => id === name);
  const own = origin === undefined ? header.yours : header.edited(origin.title);
  const title = lesson?.title ?? open?.title ?? own;
  return (
    <>
      <button
        type="button"
        popoverTarget="programs"
        className={styles.picker}
        aria-label={`${header.program} ${title}`}
      >
        <span className={styles.pickerLabel}>{header.program}</span> <b>{title}</b> <span aria-hidden="true">▾</span>
      </button>
      <div
        ref={list}
        id="programs"
        popover="auto"
        className={styles.programs}
        role="dialog"
        aria-label={header.programs}
      >
        {DEMO_GROUPS.map(({ id, demos }) => (
          <section key={id} aria-labelledby={`programs-${id}`}>
            <h2 id={`programs-${id}`}>{header.groups[id]}</h2>
            {demos.map((demo) => (
              <button
                key={demo.id}
                type="button"
                aria-current={demo.id === open?.id ? "true" : undefined}
                onClick={() => {
                  loadDemo(demo.id);
                  list.current?.hidePopover();
                }}
              >
                <b>{demo.title}</b> <small>{tags(demo)}</small>
                <span>{demo.description}</span>
              </button>
            ))}
          </section>
        ))}
      </div>
    </>
  );
}
