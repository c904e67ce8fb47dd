import { useRef, useState } from "react";
import type { MachineOptions } from "../core/index.ts";
import { DEMOS, type Demo, matchDemo } from "../scenario/demos.ts";
import styles from "./header.module.css";
import { useActions, useSyscope } from "./syscope-context.tsx";
import { applyTheme, savedTheme, THEMES, type Theme } from "./theme.ts";

/** Name, programs, and what concerns the whole page. */
export function Header({ onHelp }: { readonly onHelp: () => void }) {
  const { copyLink } = useActions();
  const [theme, setTheme] = useState(savedTheme);
  const choose = (chosen: Theme) => {
    setTheme(chosen);
    applyTheme(chosen);
  };
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
        Syscope
      </h1>
      <ProgramPicker />
      <span className={styles.gap} />
      <button type="button" onClick={() => void copyLink()} className={styles.tool} aria-label="Copy link">
        <span className={styles.wide}>Copy link</span>
        <span className={styles.narrow} aria-hidden="true">
          Link
        </span>
      </button>
      <Settings theme={theme} onTheme={choose} />
      <span className={styles.wide}>
        <ThemeChoice theme={theme} onTheme={choose} />
      </span>
      <button type="button" onClick={onHelp} aria-label="Keyboard shortcuts and help" className={styles.tool}>
        ?
      </button>
    </header>
  );
}

function tags({ bits, syntax }: Pick<Demo, "bits" | "syntax">): string {
  return `${bits}-bit · ${{ att: "AT&T", intel: "Intel", nasm: "NASM" }[syntax]}`;
}

function ProgramPicker() {
  const source = useSyscope((state) => state.source);
  const syntax = useSyscope((state) => state.syntax);
  const bits = useSyscope((state) => state.bits);
  const name = useSyscope((state) => state.name);
  const { loadDemo } = useActions();
  const list = useRef<HTMLDivElement>(null);
  const open = matchDemo({ source, syntax, bits });
  const origin = DEMOS.find(({ id }) => id === name);
  const title = open?.title ?? (origin === undefined ? "Your program" : `${origin.title} (edited)`);
  return (
    <>
      <button type="button" popoverTarget="programs" className={styles.picker}>
        <span className={styles.pickerLabel}>Program:</span> <b>{title}</b> <span aria-hidden="true">▾</span>
      </button>
      <div
        ref={list}
        id="programs"
        popover="auto"
        className={styles.programs}
        role="dialog"
        aria-label="Ready programs"
      >
        {DEMOS.map((demo) => (
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
      </div>
    </>
  );
}

function Settings({ theme, onTheme }: ThemeProps) {
  const options = useSyscope((state) => state.options);
  const pace = useSyscope((state) => state.pace);
  const { setOptions, setPace } = useActions();
  const flag = (name: "smep" | "smap", title: string, meaning: string) => (
    <label className={styles.option}>
      <input
        type="checkbox"
        checked={options[name]}
        onChange={(event) => setOptions({ [name]: event.target.checked })}
      />
      <span>
        <b>{title}</b> {meaning}
      </span>
    </label>
  );
  return (
    <>
      <button type="button" popoverTarget="settings" className={styles.tool} aria-label="Machine and settings">
        <span className={styles.wide}>Machine</span>
        <span className={styles.narrow} aria-hidden="true">
          ⚙
        </span>
      </button>
      <div id="settings" popover="auto" className={styles.options} role="dialog" aria-label="Machine and settings">
        <h2>The machine</h2>
        <p className={styles.note}>It starts again when you change it. A link carries these choices.</p>
        <label className={styles.row}>
          Processor
          <select
            value={options.vendor}
            onChange={(event) => setOptions({ vendor: event.target.value as MachineOptions["vendor"] })}
          >
            <option value="intel">Intel</option>
            <option value="amd">AMD</option>
          </select>
        </label>
        <p className={styles.note}>SYSENTER works in long mode on Intel only, SYSCALL in 32-bit code on AMD only.</p>
        {flag("smep", "SMEP", "The kernel cannot execute the program’s pages.")}
        {flag("smap", "SMAP", "The kernel cannot touch the program’s pages, except between STAC and CLAC.")}
        <h2>The screen</h2>
        <label className={styles.row}>
          Run
          <select
            value={pace}
            onChange={(event) => setPace(event.target.value === "full" ? "full" : Number(event.target.value))}
          >
            <option value="full">as fast as it can</option>
            <option value="30">30 steps a second</option>
            <option value="8">8 steps a second</option>
            <option value="2">2 steps a second</option>
          </select>
        </label>
        <div className={styles.row}>
          Theme <ThemeChoice theme={theme} onTheme={onTheme} />
        </div>
      </div>
    </>
  );
}

interface ThemeProps {
  readonly theme: Theme;
  readonly onTheme: (theme: Theme) => void;
}

const THEME_TITLES: Readonly<Record<Theme, string>> = { auto: "Auto", light: "Light", dark: "Dark" };

function ThemeChoice({ theme, onTheme }: ThemeProps) {
  return (
    <select
      aria-label="Theme"
      value={theme}
      onChange={(event) => onTheme(THEMES.find((each) => each === event.target.value) ?? "auto")}
    >
      {THEMES.map((each) => (
        <option key={each} value={each}>
          {THEME_TITLES[each]}
        </option>
      ))}
    </select>
  );
}
