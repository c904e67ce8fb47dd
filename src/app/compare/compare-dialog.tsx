import { useEffect, useState } from "react";
import { TableHead } from "../../panels/parts/table-head.tsx";
import { useSyscope } from "../../screen/syscope-context.tsx";
import { compareText as text } from "../../text/compare.ts";
import { Dialog } from "../dialog.tsx";
import styles from "./compare-dialog.module.css";
import { type Comparison, compareModes, MODES, type ModeCall } from "./compare-modes.ts";

/** Each call of the program as a process, by SYSCALL in ring 0 and patched, beside published costs. */
export function CompareDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSyscope((state) => state.session);
  const [comparison, setComparison] = useState<Comparison | null>(null);
  useEffect(() => {
    if (session === null) return;
    // After the dialog has been drawn: three machines are booted and run.
    const timer = setTimeout(() => setComparison(compareModes(session.run)), 30);
    return () => clearTimeout(timer);
  }, [session]);
  return (
    <Dialog title={text.title} onClose={onClose}>
      <div className={styles.compare}>
        <p>{text.lead}</p>
        {comparison === null ? <p className="quiet">{text.working}</p> : <Measured comparison={comparison} />}
        <Published />
      </div>
    </Dialog>
  );
}

function Measured({ comparison: { calls, refused } }: { readonly comparison: Comparison }) {
  const [, ...names] = text.heads;
  return (
    <>
      {calls.length === 0 ? (
        <p>{text.none}</p>
      ) : (
        <table>
          <caption>{text.caption}</caption>
          <TableHead heads={text.heads} />
          <tbody>
            {calls.map(({ name, modes }, index) => (
              // Calls have no other name than their place in the order of the run.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              <tr key={index}>
                <th scope="row">
                  <code>{name}</code>
                </th>
                {MODES.map(({ id }) => (
                  <td key={id}>{callText(modes[id])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {MODES.map(({ id }, index) => {
        const why = refused[id];
        return why === undefined ? null : <p key={id}>{text.refused(names[index] ?? id, why)}</p>;
      })}
      <p className="quiet">{text.caution}</p>
    </>
  );
}

function callText(call: ModeCall | undefined): string {
  if (call === undefined) return text.notMade;
  return call.steps === null ? text.noReturn : `${call.steps} (${text.by[call.door]})`;
}

function Published() {
  return (
    <>
      <p>{text.publishedLead}</p>
      <table>
        <caption>{text.publishedCaption}</caption>
        <TableHead heads={text.publishedHeads} />
        <tbody>
          {Object.values(text.published).map(([way, cycles]) => (
            <tr key={way}>
              <th scope="row">{way}</th>
              <td>{cycles}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="quiet">{text.source}</p>
    </>
  );
}
