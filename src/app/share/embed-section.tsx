import { useState } from "react";
import { embedSnippet } from "../../screen/embed-snippet.ts";
import { shareText } from "../../text/share.ts";
import { CopyField } from "./copy-field.tsx";
import styles from "./share.module.css";

const { embed: text } = shareText;

/** In CSS pixels. */
const SIZES = {
  small: { width: 480, height: 360 },
  medium: { width: 720, height: 450 },
  large: { width: 960, height: 600 },
} as const;
type Size = keyof typeof SIZES;
const NAMES = Object.keys(SIZES) as Size[];

interface EmbedSectionProps {
  readonly hash: string;
  /** The address of Syscope's page. */
  readonly page: string;
  /** What is shown, for those who cannot see it. */
  readonly title: string;
}

/** What another page needs to show the moment. */
export function EmbedSection({ hash, page, title }: EmbedSectionProps) {
  const [size, setSize] = useState<Size>("medium");
  const [readOnly, setReadOnly] = useState(false);
  const snippet = embedSnippet(hash, { folder: page, title, readOnly, ...SIZES[size] });
  return (
    <>
      <p className="quiet">{text.meaning}</p>
      <div className={styles.row}>
        <label>
          {text.size}
          <select value={size} onChange={(event) => setSize(NAMES.find((name) => name === event.target.value) ?? size)}>
            {NAMES.map((name) => (
              <option key={name} value={name}>
                {text.sized(text.sizes[name], SIZES[name].width, SIZES[name].height)}
              </option>
            ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={readOnly} onChange={(event) => setReadOnly(event.target.checked)} />{" "}
          {text.readOnly}
        </label>
      </div>
      <CopyField label={text.frame} value={snippet.iframe} lines={4} />
      <p className="quiet">{text.frameMeaning}</p>
      <CopyField label={text.element} value={snippet.element} lines={3} />
      <p className="quiet">{text.elementMeaning}</p>
    </>
  );
}
