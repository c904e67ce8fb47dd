import { type RefObject, useState } from "react";
import styles from "./help-dialog.module.css";
import { SHORTCUTS } from "./keyboard.ts";
import { readPreference, writePreference } from "./preference.ts";

/** True while letters without Ctrl are shortcuts. */
export function singleKeysWanted(): boolean {
  return readPreference("single-keys") !== "off";
}

/** What the screen shows and which keys move it. */
export function HelpDialog({ dialog }: { readonly dialog: RefObject<HTMLDialogElement | null> }) {
  const [single, setSingle] = useState(singleKeysWanted);
  return (
    <dialog ref={dialog} className={styles.help} aria-labelledby="help-title">
      <header>
        <h2 id="help-title">How to use Syscope</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          Close
        </button>
      </header>
      <p>
        Syscope runs your program on an emulated x86-64 machine with a small Linux-like kernel. <b>Step</b> runs one
        instruction. Follow the path in the middle: above the line your program runs at CPL 3, below it the kernel runs
        at CPL 0. The opened station shows the bytes and registers that the machine really used in that step; press
        another station to look into it.
      </p>
      <p>Everything can be undone: Back, the timeline and the address bar all lead to a step of the same run.</p>
      <table>
        <caption className="visually-hidden">Keyboard shortcuts</caption>
        <tbody>
          {SHORTCUTS.map(({ keys, action }) => (
            <tr key={action}>
              <th scope="row">
                {keys.map((key, index) => (
                  <span key={key}>
                    {index > 0 && " or "}
                    <kbd>{key}</kbd>
                  </span>
                ))}
              </th>
              <td>{action}</td>
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
            writePreference("single-keys", event.target.checked ? "on" : "off");
          }}
        />{" "}
        Single keys are shortcuts
      </label>
    </dialog>
  );
}
