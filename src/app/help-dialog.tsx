import { useState } from "react";
import { commandText } from "../text/commands.ts";
import { Accuracy } from "./accuracy.tsx";
import type { Command } from "./commands.ts";
import { Dialog } from "./dialog.tsx";
import styles from "./help-dialog.module.css";
import { setSingleKeys, singleKeysWanted } from "./single-keys.ts";

const { help, titles } = commandText;

/** Keys that no command has. */
const OTHER_KEYS = [
  { keys: ["Home", "End"], title: titles.timeline },
  { keys: ["Ctrl+M"], title: titles.leaveEditor },
];

interface HelpProps {
  readonly commands: readonly Command[];
  readonly onClose: () => void;
}

/** What the screen shows, which keys move it, and where the machine is simpler than a real one. */
export function HelpDialog({ commands, onClose }: HelpProps) {
  const [single, setSingle] = useState(singleKeysWanted);
  const listed = [...commands.filter(({ keys }) => keys.length > 0), ...OTHER_KEYS];
  return (
    <Dialog title={help.title} onClose={onClose}>
      <div className={styles.help}>
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
        <details>
          <summary>{help.accuracy}</summary>
          <Accuracy />
        </details>
      </div>
    </Dialog>
  );
}
