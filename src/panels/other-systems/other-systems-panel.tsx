import { otherSystemsPanelText as text } from "../../text/other-systems-panel.ts";
import { definePanel } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { CallCounts } from "./call-counts-view.tsx";
import { type CellView, type ColumnView, type SameCallView, selectSameCall } from "./columns.ts";
import styles from "./other-systems-panel.module.css";

/** View: `SameCallView`. */
export const otherSystemsPanel = definePanel<SameCallView>({
  id: "other-systems",
  title: text.title,
  select: selectSameCall,
  Component: ({ view }) => (
    <PanelBody>
      <p className={styles.lead}>{view.step === null ? text.nothingYet : text.values}</p>
      <SideBySide view={view} />
      <Sources columns={view.columns} />
      <CallCounts />
    </PanelBody>
  ),
});

function SideBySide({ view: { call, step, columns, rows } }: { readonly view: SameCallView }) {
  return (
    <table className={styles.systems}>
      <caption>{text.caption(call)}</caption>
      <thead>
        <tr>
          <th scope="col">{text.feature}</th>
          {columns.map(({ id, name, role }) => (
            <th key={id} scope="col" data-role={role}>
              <span className={styles.name}>
                <span aria-hidden="true">{text.marks[role]} </span>
                {name}
              </span>
              <span className={styles.role}>{role === "did" ? text.roles.did(`${step}`) : text.roles[role]}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ id, head, cells }) => (
          <tr key={id}>
            <th scope="row">{head}</th>
            {columns.map((column, index) => (
              <Cell key={column.id} column={column} cell={cells[index]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ column: { name, role }, cell }: { readonly column: ColumnView; readonly cell: CellView | undefined }) {
  return (
    <td data-role={role} data-system={`${text.marks[role]} ${name}`}>
      {cell?.text ?? text.empty}
      {cell?.now != null && (
        <span className={styles.now}>
          <ExplainedValue subject={cell.now.subject}>{text.value(cell.now.text)}</ExplainedValue>
        </span>
      )}
    </td>
  );
}

function Sources({ columns }: { readonly columns: readonly ColumnView[] }) {
  return (
    <details className={styles.sources}>
      <summary>{text.sources}</summary>
      <dl>
        {columns.map(({ id, name, sources }) => (
          <div key={id}>
            <dt>{name}</dt>
            <dd>{sources.join("; ")}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
