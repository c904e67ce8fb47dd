import {
  type KeyboardEvent,
  type MouseEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { assemblyText } from "./help/assembly-text.ts";
import type { Help, PlacedHelp } from "./help/help.ts";
import type { helpAt } from "./help/help-at.ts";
import { HelpCard } from "./help-card.tsx";
import { HelpPopover } from "./help-popover.tsx";
import type { SourceViewProps } from "./source-view.ts";

/** Milliseconds that the pointer rests before help comes, and that help stays behind it. */
const REST = 250;

let loaded: typeof helpAt | null = null;

/** The tables come with the machine, the sentences now: on the first question. */
async function loadHelp(): Promise<typeof helpAt> {
  loaded ??= (await import("./help/help-at.ts")).helpAt;
  return loaded;
}

/** A word of the listing that is asked about. */
interface Asked {
  readonly word: HTMLElement;
  readonly byKeyboard: boolean;
}

/** Help for the words of a listing: under the pointer, by a tap, or by Enter and the arrow keys. */
export function useListingHelp(scroller: RefObject<HTMLElement | null>, view: SourceViewProps) {
  const { source, syntax, bits, lines, trap, nextLine, callLine } = view;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [explain, setExplain] = useState<typeof helpAt | null>(() => loaded);
  const timer = useRef(0);
  const id = useId();
  const text = useMemo(() => assemblyText(source, syntax, bits, lines), [source, syntax, bits, lines]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const helpOf = (word: HTMLElement): PlacedHelp | undefined => {
    const [line, column] = placeOf(word);
    return explain === null ? undefined : explain(text, line, column, trap);
  };
  const ask = (next: Asked | null) => {
    clearTimeout(timer.current);
    setAsked(next);
    if (next !== null && explain === null) {
      loadHelp().then(
        (help) => setExplain(() => help),
        () => undefined, // without a network there is no help; the listing needs none to be read
      );
    }
  };
  const soon = (action: () => void) => {
    clearTimeout(timer.current);
    timer.current = window.setTimeout(action, REST);
  };

  const handlers = {
    onPointerOver: (event: PointerEvent) => {
      if (event.pointerType !== "mouse" || asked?.byKeyboard === true) return;
      const word = wordOf(event.target);
      if (word === asked?.word) clearTimeout(timer.current);
      else soon(() => ask(word === null ? null : { word, byKeyboard: false }));
    },
    onPointerLeave: (event: PointerEvent) => {
      if (event.pointerType === "mouse" && asked?.byKeyboard !== true) soon(() => ask(null));
    },
    onClick: (event: MouseEvent) => {
      const word = wordOf(event.target);
      ask(word === null ? null : { word, byKeyboard: false });
    },
    onBlur: () => ask(null),
    onKeyDown: (event: KeyboardEvent) => {
      const list = scroller.current;
      // Buttons in the listing keep their Enter.
      if (list === null || event.target !== list || event.ctrlKey || event.altKey || event.metaKey) return;
      if (event.key === "Escape" && asked !== null) ask(null);
      else if (event.key === "Enter" || event.key === "F1") {
        const row = rowOf(list, nextLine ?? callLine ?? 1) ?? list.querySelector("li");
        const word = asked?.byKeyboard === true ? null : (wordsIn(row)[0] ?? wordsIn(list)[0]);
        ask(word ? { word, byKeyboard: true } : null);
      } else {
        const next =
          asked?.byKeyboard === true
            ? moved(list, asked.word, event.key, explain === null ? () => true : (word) => helpOf(word) !== undefined)
            : undefined;
        if (next === undefined) return;
        next.scrollIntoView({ block: "nearest", inline: "nearest" });
        ask({ word: next, byKeyboard: true });
      }
      event.preventDefault();
      event.stopPropagation();
    },
  };

  useEffect(() => {
    if (asked === null || asked.byKeyboard) return;
    const close = (event: globalThis.KeyboardEvent) => {
      if (event.key === "Escape") setAsked(null);
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [asked]);

  const help = asked === null ? undefined : helpOf(asked.word);
  const popover = asked !== null && help !== undefined && (
    <HelpPopover
      id={id}
      word={asked.word}
      onEnter={() => clearTimeout(timer.current)}
      onLeave={() => asked.byKeyboard || soon(() => ask(null))}
      onClose={() => ask(null)}
    >
      <HelpCard help={help} />
    </HelpPopover>
  );
  const spoken = asked?.byKeyboard === true && help !== undefined ? sentenceOf(help) : "";
  return { handlers, popover, spoken };
}

function sentenceOf({ title, text, rows, manual, also }: Help): string {
  return [
    title,
    ...text,
    ...rows.map(([name, meaning]) => `${name}: ${meaning}`),
    manual ?? "",
    also === undefined ? "" : sentenceOf(also),
  ].join(". ");
}

const WORD = "[data-column]";

function wordOf(target: EventTarget): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>(WORD) : null;
}

function wordsIn(part: Element | null): HTMLElement[] {
  return part === null ? [] : [...part.querySelectorAll<HTMLElement>(WORD)];
}

function rowOf(list: Element, line: number): Element | null {
  return list.querySelector(`li[data-line="${line}"]`);
}

/** Line and column, both from 1. */
function placeOf(word: HTMLElement): readonly [line: number, column: number] {
  return [Number(word.closest("li")?.dataset.line), Number(word.dataset.column)];
}

/** The word that an arrow key leads to: the next one with help, in this line's direction or from line to line. */
function moved(
  list: Element,
  from: HTMLElement,
  key: string,
  hasHelp: (word: HTMLElement) => boolean,
): HTMLElement | undefined {
  const words = wordsIn(list);
  const at = words.indexOf(from);
  const [line] = placeOf(from);
  const explained = (candidates: HTMLElement[]) => candidates.find(hasHelp) ?? from;
  switch (key) {
    case "ArrowRight":
      return explained(words.slice(at + 1));
    case "ArrowLeft":
      return explained(words.slice(0, Math.max(0, at)).toReversed());
    case "ArrowDown":
      return explained(words.filter((word) => placeOf(word)[0] > line));
    case "ArrowUp": {
      const above = words.filter((word) => placeOf(word)[0] < line && hasHelp(word)).at(-1);
      if (above === undefined) return from;
      return explained(words.filter((word) => placeOf(word)[0] === placeOf(above)[0]));
    }
  }
  return undefined;
}
