import { useState } from "react";
import type { Run } from "../../core/index.ts";
import { shareText } from "../../text/share.ts";
import styles from "./share.module.css";
import { STRACE_FORMATS, type StraceFormat, stracePieces } from "./strace-file.ts";
import { MOST_INSTRUCTIONS, TRACE_FORMATS, type TraceFormat, tracePieces } from "./trace-file.ts";
import { type Making, useMaking } from "./use-making.ts";

const { record: text } = shareText;

const SUFFIXES = { text: "txt", json: "json", jsonl: "jsonl", csv: "csv" } as const;
const TYPES = {
  text: "text/plain",
  json: "application/json",
  jsonl: "application/x-ndjson",
  csv: "text/csv",
} as const;

interface RecordSectionProps {
  readonly run: Run;
  /** What the files are called, without what they are and their suffix. */
  readonly name: string;
}

/** What the run did, as files: instruction by instruction, and call by call. */
export function RecordSection({ run, name }: RecordSectionProps) {
  return (
    <div className={styles.records}>
      <Trace run={run} name={name} />
      <Strace run={run} name={name} />
    </div>
  );
}

function Trace({ run, name }: RecordSectionProps) {
  const [format, setFormat] = useState<TraceFormat>("text");
  const [userOnly, setUserOnly] = useState(false);
  const [most, setMost] = useState(10_000);
  const making = useMaking();
  const start = () =>
    making.start(`${name}-trace.${SUFFIXES[format]}`, TYPES[format], () =>
      tracePieces(run, { format, userOnly, most }),
    );
  return (
    <section aria-label={text.trace}>
      <h3>{text.trace}</h3>
      <p className="quiet">{text.traceMeaning}</p>
      <FormatChoice formats={TRACE_FORMATS} format={format} onChoose={setFormat} />
      <label className={styles.row}>
        <span>
          {text.most} <small>({text.mostRange(MOST_INSTRUCTIONS)})</small>
        </span>
        <span>
          <input
            type="number"
            min={1}
            max={MOST_INSTRUCTIONS}
            value={most}
            onChange={(event) => setMost(clamped(event.target.valueAsNumber))}
          />{" "}
          {text.mostUnit}
        </span>
      </label>
      <label className={styles.check}>
        <input type="checkbox" checked={userOnly} onChange={(event) => setUserOnly(event.target.checked)} />{" "}
        {text.userOnly}
      </label>
      <Make making={making} start={start} />
    </section>
  );
}

function clamped(most: number): number {
  return Number.isNaN(most) ? 1 : Math.min(MOST_INSTRUCTIONS, Math.max(1, Math.floor(most)));
}

function Strace({ run, name }: RecordSectionProps) {
  const [format, setFormat] = useState<StraceFormat>("text");
  const making = useMaking();
  const start = () =>
    making.start(`${name}-strace.${SUFFIXES[format]}`, TYPES[format], () => stracePieces(run, format));
  return (
    <section aria-label={text.strace}>
      <h3>{text.strace}</h3>
      <p className="quiet">{text.straceMeaning}</p>
      <FormatChoice formats={STRACE_FORMATS} format={format} onChoose={setFormat} />
      <Make making={making} start={start} />
    </section>
  );
}

interface FormatChoiceProps<Format extends string> {
  readonly formats: readonly Format[];
  readonly format: Format;
  readonly onChoose: (format: Format) => void;
}

function FormatChoice<Format extends keyof typeof text.formats>(props: FormatChoiceProps<Format>) {
  const { formats, format, onChoose } = props;
  return (
    <label className={styles.row}>
      {text.format}
      <select
        value={format}
        onChange={(event) => onChoose(formats.find((each) => each === event.target.value) ?? format)}
      >
        {formats.map((each) => (
          <option key={each} value={each}>
            {text.formats[each]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Make({ making, start }: { readonly making: Making; readonly start: () => void }) {
  return (
    <div className={styles.buttons}>
      {/* One button in one place: the focus stays where it is. */}
      <button type="button" onClick={making.working ? making.cancel : start}>
        {making.working ? text.cancel : text.download}
      </button>
      <p role="status" className={styles.said}>
        {making.said}
      </p>
    </div>
  );
}
