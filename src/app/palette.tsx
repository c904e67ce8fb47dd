import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { commandText } from "../text/commands.ts";
import type { Command } from "./commands.ts";
import styles from "./palette.module.css";

interface PaletteProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** Every command by its name. @see WAI-ARIA Authoring Practices, "Combobox Pattern" */
export function Palette({ commands, onClose }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const found = search(commands, query);
  const chosen = found[Math.min(at, found.length - 1)];
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (chosen !== undefined) document.getElementById(`${id}-${chosen.id}`)?.scrollIntoView({ block: "nearest" });
  }, [chosen, id]);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    // Closed first: a command may open a dialog of its own.
    dialog.current?.close();
    command.run();
  };
  const press = (event: KeyboardEvent) => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: found.length - 1 }[event.key];
    if (event.key === "Enter") run(chosen);
    else if (to !== undefined && found.length > 0) setAt((to + found.length) % found.length);
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className={styles.palette} aria-label={commandText.palette} onClose={onClose}>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(chosen === undefined ? {} : { "aria-activedescendant": `${id}-${chosen.id}` })}
        aria-label={commandText.search}
        placeholder={commandText.search}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
        onKeyDown={press}
      />
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={commandText.palette} className={styles.list}>
        {found.map((command) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys
          <div
            key={command.id}
            id={`${id}-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={command === chosen}
            onClick={() => run(command)}
          >
            <span>{command.title}</span>
            <small>{command.group}</small>
            {command.keys[0] !== undefined && <kbd>{command.keys[0]}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p className={styles.none}>{commandText.none}</p>}
    </dialog>
  );
}

/** Commands that have every word of a query, those that begin with it first. */
export function search(commands: readonly Command[], query: string): readonly Command[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const text = ({ title, group }: Command) => `${title} ${group}`.toLowerCase();
  const matching = commands.filter((command) => words.every((word) => text(command).includes(word)));
  const first = words[0] ?? "";
  const rank = (command: Command) => (command.title.toLowerCase().startsWith(first) ? 0 : 1);
  return matching.toSorted((a, b) => rank(a) - rank(b));
}
