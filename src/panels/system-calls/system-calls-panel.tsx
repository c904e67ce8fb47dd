import { useId, useMemo, useState } from "react";
import { type Abi, CATEGORIES, type Frame } from "../../core/index.ts";
import { systemCallsPanelText as text } from "../../text/system-calls-panel.ts";
import { abiOf } from "../call-registers.ts";
import { definePanel } from "../panel.ts";
import { PanelBody } from "../parts/panel-body.tsx";
import { AbiDifferences } from "./abi-differences-view.tsx";
import { answeredNumbers } from "./answered-calls.ts";
import { callRows, searchRows } from "./call-rows.ts";
import { CallTable, PAGE_ROWS } from "./call-table.tsx";
import styles from "./system-calls-panel.module.css";

/** The tables of both numberings, and the call of this moment in them. */
export interface SystemCallsView {
  /** The numbering of the call, or of the code at hand. */
  readonly abi: Abi;
  readonly call: {
    readonly abi: Abi;
    readonly nr: number;
    readonly name: string | null;
    readonly state: "in progress" | "returned" | "never returned";
  } | null;
  /** The numbers behind which the machine's table has a routine. */
  readonly answered: Readonly<Record<Abi, ReadonlySet<number>>>;
}

/** View: `SystemCallsView`. */
export const systemCallsPanel = definePanel<SystemCallsView>({
  id: "system-calls",
  title: text.title,
  select: selectSystemCalls,
  Component: ({ view }) => (
    <PanelBody>
      <SystemCallsPanel view={view} />
    </PanelBody>
  ),
});

export function selectSystemCalls(frame: Frame): SystemCallsView {
  const { call, inCall, machine } = frame;
  const state = !inCall ? "returned" : machine.status === "ended" ? "never returned" : "in progress";
  return {
    abi: call?.abi ?? abiOf(frame),
    call: call === null ? null : { abi: call.abi, nr: call.nr, name: call.name ?? null, state },
    answered: { "x86-64": answeredNumbers(frame, "x86-64"), i386: answeredNumbers(frame, "i386") },
  };
}

const ABIS = ["x86-64", "i386"] as const satisfies readonly Abi[];

function SystemCallsPanel({ view }: { readonly view: SystemCallsView }) {
  const [chosenAbi, setAbi] = useState<Abi | null>(null);
  const [search, setSearch] = useState("");
  const [categories, setCategories] = useState<ReadonlySet<string>>(new Set());
  const [onlyAnswered, setOnlyAnswered] = useState(false);
  const [page, setPage] = useState(0);
  const abi = chosenAbi ?? view.abi;
  const all = callRows(abi);
  const answered = view.answered[abi];
  const found = useMemo(
    () =>
      searchRows(all, search).filter(
        ({ category, nr }) =>
          (categories.size === 0 || categories.has(category)) && (!onlyAnswered || answered.has(nr)),
      ),
    [all, search, categories, onlyAnswered, answered],
  );
  const current = view.call?.abi === abi ? view.call.nr : null;
  const narrow = (change: () => void) => {
    change();
    setPage(0);
  };
  const showCall = (call: NonNullable<SystemCallsView["call"]>) => {
    setAbi(call.abi);
    setSearch("");
    setCategories(new Set());
    setOnlyAnswered(false);
    setPage(Math.floor(callRows(call.abi).findIndex(({ nr }) => nr === call.nr) / PAGE_ROWS));
  };
  return (
    <>
      <Now view={view} onShow={showCall} />
      <div className={styles.controls}>
        <AbiChoice abi={abi} onChoose={(each) => narrow(() => setAbi(each))} />
        <Search value={search} onChange={(value) => narrow(() => setSearch(value))} />
        <label className={styles.check}>
          <input
            type="checkbox"
            checked={onlyAnswered}
            onChange={({ target }) => narrow(() => setOnlyAnswered(target.checked))}
          />{" "}
          {text.answered}
        </label>
      </div>
      <CategoryFilter chosen={categories} onChange={(chosen) => narrow(() => setCategories(chosen))} />
      <p className={styles.found} aria-live="polite">
        {text.found(`${found.length}`, `${all.length}`)}
      </p>
      <CallTable abi={abi} rows={found} answered={answered} current={current} page={page} onPage={setPage} />
      <p className={styles.source}>{text.source}</p>
      <AbiDifferences />
    </>
  );
}

/** What the program is doing, and the way to its row. */
function Now({
  view: { call },
  onShow,
}: {
  readonly view: SystemCallsView;
  readonly onShow: (call: NonNullable<SystemCallsView["call"]>) => void;
}) {
  if (call === null) return <p className={styles.now}>{text.noCall}</p>;
  const name =
    call.name === null ? text.noSuchCall(`${call.nr}`, call.abi) : text.call(call.name, `${call.nr}`, call.abi);
  return (
    <p className={styles.now}>
      {text.states[call.state](name)}
      {call.name !== null && (
        <button type="button" onClick={() => onShow(call)}>
          {text.showIt}
        </button>
      )}
    </p>
  );
}

function AbiChoice({ abi, onChoose }: { readonly abi: Abi; readonly onChoose: (abi: Abi) => void }) {
  const name = useId();
  return (
    <fieldset className={styles.abis}>
      <legend>{text.abi}</legend>
      {ABIS.map((each) => (
        <label key={each}>
          <input type="radio" name={name} checked={each === abi} onChange={() => onChoose(each)} /> {text.abis[each]}
        </label>
      ))}
    </fieldset>
  );
}

function Search({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div className={styles.search}>
      <label htmlFor={id}>{text.search}</label>
      <input
        id={id}
        type="search"
        value={value}
        placeholder={text.searchHint}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
    </div>
  );
}

function CategoryFilter({
  chosen,
  onChange,
}: {
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const toggle = (name: string) => {
    const next = new Set(chosen);
    if (!next.delete(name)) next.add(name);
    onChange(next);
  };
  return (
    <fieldset className={styles.categories}>
      <legend className="visually-hidden">{text.categories}</legend>
      <button type="button" aria-pressed={chosen.size === 0} onClick={() => onChange(new Set())}>
        {text.all}
      </button>
      {Object.values(CATEGORIES).map((name) => (
        <button key={name} type="button" aria-pressed={chosen.has(name)} onClick={() => toggle(name)}>
          {name}
        </button>
      ))}
    </fieldset>
  );
}
