import { memo } from "react";
import { systemCallsPanelText } from "../../text/system-calls-panel.ts";
import { TableHead } from "../parts/table-head.tsx";
import { abiCounts, abiDifferences } from "./abi-differences.ts";
import { Arguments } from "./call-table.tsx";
import styles from "./system-calls-panel.module.css";

const text = systemCallsPanelText.differences;

/** What a number or an argument becomes in the other table. */
export const AbiDifferences = memo(function AbiDifferences() {
  const { sharedNames, sameNumber, chance, unifiedFrom } = abiCounts();
  return (
    <details className={styles.differences}>
      <summary>{text.title}</summary>
      <p>{text.numbers(`${sharedNames}`, `${sameNumber}`, `${unifiedFrom}`, `${chance}`)}</p>
      <p>{text.registers}</p>
      <p>{text.six}</p>
      <table className={styles.calls}>
        <caption className="visually-hidden">{text.caption}</caption>
        <TableHead heads={text.heads} />
        <tbody>
          {abiDifferences().map(({ name, wide, narrow, why }) => (
            <tr key={`${name} ${why}`}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td data-abi={text.heads[1]}>
                <Arguments row={wide} />
              </td>
              <td data-abi={text.heads[2]}>
                <Arguments row={narrow} />
              </td>
              <td>{why}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
});
