import { pageWalkPanelText as text } from "../../text/page-walk-panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { Verdict } from "../parts/verdict.tsx";
import styles from "./page-walk-panel.module.css";
import type { RuleView } from "./walk-rules.ts";
import type { AddressPart, EntryBit, LinkView, WalkView } from "./walk-view.ts";

/** A walk as a chain: the address and its parts, CR3, four entries, the page; then the rules that decided. */
export function WalkChain({ walk }: { readonly walk: WalkView }) {
  return (
    <>
      <p className={styles.lead}>
        <ExplainedValue subject={walk.linear.subject}>
          <code>{walk.linear.text}</code>
        </ExplainedValue>
        {walk.symbol !== undefined && <span>{walk.symbol}</span>}
      </p>
      <p className={styles.access}>{text.how(walk.access, walk.done)}</p>
      <div className={styles.verdict}>
        <Verdict ok={walk.verdict.ok}>{walk.verdict.text}</Verdict>
      </div>
      {walk.shared !== "" && <p className={styles.access}>{walk.shared}</p>}
      <Split parts={walk.parts} />
      <ol className={styles.chain} aria-label={text.chain}>
        <li className={styles.root}>
          <p className={styles.level}>{text.root}</p>
          <p>
            <ExplainedValue subject={walk.root.subject}>
              <code>{walk.root.text}</code>
            </ExplainedValue>
          </p>
          <p className={styles.leads}>
            <span aria-hidden="true">→ </span>
            {walk.root.leads}
          </p>
        </li>
        {walk.links.map((link) => (
          <Link key={link.level} link={link} />
        ))}
        <li className={styles.page} data-reached={walk.page !== null}>
          <p className={styles.level}>{text.page}</p>
          {walk.page === null ? (
            <p className={styles.absent}>{text.noPage}</p>
          ) : (
            <>
              <p>
                <ExplainedValue subject={walk.page.value.subject}>
                  <code>{walk.page.value.text}</code>
                </ExplainedValue>
              </p>
              <p className={styles.leads}>{walk.page.sum}</p>
            </>
          )}
        </li>
      </ol>
      <Rules rules={walk.rules} />
    </>
  );
}

function Split({ parts }: { readonly parts: readonly AddressPart[] }) {
  const { split } = text;
  const rows = [
    { head: split.bits, of: (part: AddressPart) => part.bits, className: styles.places },
    { head: split.binary, of: (part: AddressPart) => part.digits, className: styles.digits },
    { head: split.index, of: (part: AddressPart) => part.index, className: styles.index },
  ];
  return (
    <table className={styles.split}>
      <caption className="visually-hidden">{split.caption}</caption>
      <thead>
        <tr>
          <th scope="col">
            <span className="visually-hidden">{split.part}</span>
          </th>
          {parts.map((part) => (
            <th key={part.name} scope="col">
              {part.name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ head, of, className }) => (
          <tr key={head} className={className}>
            <th scope="row">{head}</th>
            {parts.map((part) => (
              <td key={part.name}>{of(part)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Link({ link: { level, entry, absent } }: { readonly link: LinkView }) {
  if (entry === null) {
    return (
      <li data-reached="false">
        <p className={styles.level}>{level}</p>
        <p className={styles.absent}>{absent}</p>
      </li>
    );
  }
  return (
    <li data-reached="true" data-denies={entry.bits.some(({ denies }) => denies)}>
      <p className={styles.level}>
        {level} {entry.index}
        <span className={styles.at}>
          {text.at} {entry.address}
        </span>
      </p>
      <p>
        <ExplainedValue subject={entry.value.subject}>
          <code>{entry.value.text}</code>
        </ExplainedValue>
      </p>
      <p className={styles.bits}>
        {entry.bits.map((bit) => (
          <Bit key={bit.name} bit={bit} />
        ))}
      </p>
      <p className={styles.leads}>
        <span aria-hidden="true">→ </span>
        {entry.leadsTo}
      </p>
    </li>
  );
}

function Bit({ bit }: { readonly bit: EntryBit }) {
  return (
    <span
      className={styles.bit}
      data-on={bit.on}
      data-denies={bit.denies}
      title={bit.sets ? text.bit.sets(bit.name) : bit.meaning}
    >
      {bit.name}={bit.sets ? "0→1" : bit.on ? 1 : 0}
      {bit.denies && (
        <b>
          <span aria-hidden="true"> ✗</span>
          <span className="visually-hidden"> {text.bit.denies}</span>
        </b>
      )}
    </span>
  );
}

const MARKS = { passed: "✓", refused: "✗", skipped: "–" } as const;

function Rules({ rules }: { readonly rules: readonly RuleView[] }) {
  return (
    <table className={styles.rules}>
      <caption className={styles.caption}>{text.rules.caption}</caption>
      <TableHead heads={text.rules.heads} hidden />
      <tbody>
        {rules.map(({ rule, outcome, because }) => (
          <tr key={rule} data-outcome={outcome}>
            <th scope="row">{rule}</th>
            <td className={styles.outcome}>
              <span aria-hidden="true">{MARKS[outcome]}</span> {text.rules[outcome]}
            </td>
            <td>{because}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
