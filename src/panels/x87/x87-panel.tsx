import { x87PanelText as text } from "../../text/x87-panel.ts";
import { definePanel } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { ChangedMark, FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { TableHead } from "../parts/table-head.tsx";
import styles from "./x87-panel.module.css";
import { type StackRegister, selectX87, type X87View } from "./x87-view.ts";

/** View: `X87View`. */
export const x87Panel = definePanel<X87View>({
  id: "x87",
  title: text.title,
  select: selectX87,
  Component: ({ view: { stack, words } }) => (
    <PanelBody>
      <div className={styles.parts}>
        {stack.length === 0 ? <p className="quiet">{text.none}</p> : <RegisterStack registers={stack} />}
        <FactTable caption={text.words} heads={text.factHeads} facts={words} showCaption steady />
      </div>
    </PanelBody>
  ),
});

function RegisterStack({ registers }: { readonly registers: readonly StackRegister[] }) {
  return (
    <table className={styles.stack}>
      <caption>{text.stack}</caption>
      <TableHead heads={text.heads} />
      <tbody>
        {registers.map((register) => (
          <tr key={register.name} data-empty={register.empty} data-changed={register.changed}>
            <th scope="row">{register.name}</th>
            <td className={styles.value} title={register.changed ? text.was(register.was) : undefined}>
              {register.changed && <ChangedMark />}
              <ExplainedValue subject={register.subject}>
                {register.value === "" ? text.empty : register.value}
              </ExplainedValue>
              {register.changed && <span className="visually-hidden">, {text.was(register.was)}</span>}
            </td>
            <td>{register.tag}</td>
            <td className={styles.bits}>{register.bits}</td>
            <td>{register.physical}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
