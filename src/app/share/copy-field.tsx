import { useId, useRef, useState } from "react";
import { shareText } from "../../text/share.ts";
import styles from "./share.module.css";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** Lines shown; one is a plain field. */
  readonly lines?: number;
}

/** A text to take away: copied with a button where the browser lets us, selected where it does not. */
export function CopyField({ label, value, lines = 1 }: CopyFieldProps) {
  const id = useId();
  const field = useRef<HTMLInputElement & HTMLTextAreaElement>(null);
  const [said, setSaid] = useState<{ readonly of: string; readonly text: string } | null>(null);
  const copy = async () => {
    const copied = await copyText(value);
    if (!copied) {
      field.current?.focus();
      field.current?.select();
    }
    setSaid({ of: value, text: copied ? shareText.copied : shareText.copyByHand });
  };
  const shared = { id, ref: field, readOnly: true, value, spellCheck: false } as const;
  return (
    <div className={styles.copy}>
      <label htmlFor={id}>{label}</label>
      <div className={styles.copyRow}>
        {lines === 1 ? (
          <input {...shared} onFocus={(event) => event.target.select()} />
        ) : (
          <textarea {...shared} rows={lines} onFocus={(event) => event.target.select()} />
        )}
        <button type="button" onClick={() => void copy()} aria-describedby={id}>
          {shareText.copy}
        </button>
      </div>
      <p role="status" className={styles.said}>
        {said !== null && said.of === value && said.text}
      </p>
    </div>
  );
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false; // refused, or a page without a clipboard: not served over HTTPS
  }
}
