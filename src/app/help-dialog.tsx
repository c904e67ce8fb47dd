import { type RefObject, useState } from "react";
import { commandText } from "../text/commands.ts";
import type { Command } from "./commands.ts";
import styles from "./help-dialog.module.css";
import { setSingleKeys, singleKeysWanted } from "./single-keys.ts";

const { help, titles } = commandText;

/** Keys that no command has. */
const OTHER_KEYS = [
  { keys: ["Home", "End"], title: titles.timeline },
  { keys: ["Ctrl+M"], title: titles.leaveEditor },
];

interface HelpProps {
  readonly dialog: RefObject<HTMLDialogElement | null>;
  readonly commands: readonly Command[];
}

/** What the screen shows and which keys move it. */
export function HelpDialog({ dialog, commands }: HelpProps) {
  const [single, setSingle] = useState(singleKeysWanted);
  const listed = [...commands.filter(({ keys }) => keys.length > 0), ...OTHER_KEYS];
  return (
    <dialog ref={dialog} className={styles.help} aria-labelledby="help-title">
      <header>
        <h2 id="help-title">{help.title}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {help.close}
        </button>
      </header>
      <p>{help.about}</p>
      <p>{help.zooms}</p>
      <table>
        <caption className="visually-hidden">{help.shortcuts}</caption>
        <tbody>
          {listed.map(({ keys, title }) => (
            <tr key={title}>
              <th scope="row">
                {keys.map((key, index) => (
                  <span key={key}>
                    {index > 0 && help.or}
                    <kbd>{key}</kbd>
                  </span>
                ))}
              </th>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label>
        <input
          type="checkbox"
          checked={single}
          onChange={(event) => {
            setSingle(event.target.checked);
            setSingleKeys(event.target.checked);
          }}
        />{" "}
        {help.singleKeys}
      </label>
    </dialog>
  );
}
