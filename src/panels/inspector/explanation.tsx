import { useId } from "react";
import type { Frame } from "../../core/index.ts";
import { inspectorText } from "../../text/inspector.ts";
import { type BitDiagramView, bitDiagram } from "../bit-diagram.ts";
import { BitStrip } from "../parts/bit-strip.tsx";
import { TableHead } from "../parts/table-head.tsx";
import type { Subject } from "../subject.ts";
import { bitLayouts, fieldMeaning } from "./bit-layout.ts";
import styles from "./explanation.module.css";
import { type ManualName, manualName } from "./manual-name.ts";
import { type NumberForm, numberForms } from "./number-forms.ts";
import { type Statement, statementsOf } from "./statements.ts";

/** All there is to say about one value at one moment. */
export interface ExplanationView {
  readonly subject: Subject;
  readonly manual: ManualName;
  readonly statements: readonly Statement[];
  readonly forms: readonly NumberForm[];
  /** Empty for a plain number; two for the two words of a gate. */
  readonly bits: readonly BitDiagramView[];
  /** The step at which the value is looked at. */
  readonly step: number;
}

/** The step whose instruction gave the value, and that instruction's text. */
export interface ExplanationOrigin {
  readonly step: number;
  readonly text: string;
}

export interface ExplanationProps {
  readonly view: ExplanationView;
  /** Of subjects with `watched`: null where no step changed it. Others have no origin to look for. */
  readonly origin: ExplanationOrigin | null | "searching";
  readonly onSeek: (step: number) => void;
}

/** Explains a value from the frame that it was shown with. */
export function selectExplanation(frame: Frame, subject: Subject): ExplanationView {
  const marked = markedField(subject);
  return {
    subject,
    manual: manualName(subject),
    statements: statementsOf(frame, subject),
    forms: numberForms(subject.value, subject.size),
    bits: bitLayouts(subject).map(({ word, width, fields, base }) =>
      bitDiagram(word, width, fields, { marked, base, meaning: (field, value) => fieldMeaning(subject, field, value) }),
    ),
    step: frame.step,
  };
}

/** The field that was asked about. */
function markedField({ kind }: Subject): string | undefined {
  if (kind.kind === "rflags") return kind.flag;
  return kind.kind === "floating-point-control" ? kind.field : undefined;
}

/** Steps that the search for the origin looks back. */
const SEARCHED = 2_000_000;

/** What the inspector says about a value. The app puts it into a popover, moves the focus there and closes it. */
export function Explanation({ view, origin, onSeek }: ExplanationProps) {
  const id = useId();
  const { subject, manual, statements, forms, bits } = view;
  const { heading } = inspectorText;
  return (
    <section className={styles.explanation} aria-labelledby={id}>
      <h2 id={id} className={styles.name}>
        {subject.name}
      </h2>
      <p className={styles.manual}>
        {manual.name}
        <span className={styles.source}>{inspectorText.source(manual.source)}</span>
      </p>
      {statements.length > 0 && (
        <>
          <h3>{heading.now}</h3>
          <Terms terms={statements} />
        </>
      )}
      {subject.watched !== undefined && (
        <>
          <h3>{heading.origin}</h3>
          <Origin origin={origin} far={view.step > SEARCHED} onSeek={onSeek} />
        </>
      )}
      {bits.length > 0 && <h3>{heading.bits}</h3>}
      {bits.map((diagram, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the words of a structure have fixed places
        <BitFields key={index} diagram={diagram} name={subject.name} />
      ))}
      <h3>{heading.forms}</h3>
      <Terms terms={forms.map((form) => ({ ...form, code: true }))} />
    </section>
  );
}

function Terms({ terms }: { readonly terms: readonly Statement[] }) {
  return (
    <dl className={styles.terms}>
      {terms.map(({ name, text, code }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{code === true ? <code>{text}</code> : text}</dd>
        </div>
      ))}
    </dl>
  );
}

function BitFields({ diagram, name }: { readonly diagram: BitDiagramView; readonly name: string }) {
  const { heads, caption } = inspectorText.bits;
  return (
    <>
      <BitStrip rows={diagram.rows} />
      <table className={styles.fields}>
        <caption className="visually-hidden">{caption(name)}</caption>
        <TableHead heads={heads} />
        <tbody>
          {diagram.fields.map((field) => (
            <tr key={field.bits} data-set={field.set} data-marked={field.marked}>
              <td>{field.bits}</td>
              <th scope="row">{field.name}</th>
              <td className={styles.value}>{field.value}</td>
              <td className={styles.meaning}>{field.meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Origin({ origin, far, onSeek }: Pick<ExplanationProps, "origin" | "onSeek"> & { readonly far: boolean }) {
  const text = inspectorText.origin;
  if (origin === "searching") return <p className={styles.origin}>{text.searching}</p>;
  if (origin === null) return <p className={styles.origin}>{far ? text.noneNear : text.none}</p>;
  return (
    <p className={styles.origin}>
      <span>
        {text.set(`${origin.step}`)} <code>{origin.text}</code>
      </span>
      <button type="button" onClick={() => onSeek(origin.step)} aria-label={text.goLabel(`${origin.step}`)}>
        {text.go}
      </button>
    </p>
  );
}
