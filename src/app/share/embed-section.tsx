import { useState } from "react";
import { shareText } from "../../text/share.ts";
import { CopyField } from "./copy-field.tsx";
import { elementSnippet, frameSnippet } from "./embed-snippet.ts";
import styles from "./share.module.css";

const { embed: text } = shareText;

const SIZES = {
  small: { width: "480", height: "360" },
  medium: { width: "640", height: "480" },
  large: { width: "960", height: "600" },
  wide: { width: "100%", height: "480" },
} as const;
type Size = keyof typeof SIZES;
const NAMES = Object.keys(SIZES) as Size[];

/** What another page needs to show the moment. */
export function EmbedSection({ hash, page }: { readonly hash: string; readonly page: string }) {
  const [size, setSize] = useState<Size>("medium");
  const snippet = { page, hash, title: text.caption, ...SIZES[size] };
  return (
    <>
      <p className="quiet">{text.meaning}</p>
      <label className={styles.row}>
        {text.size}
        <select value={size} onChange={(event) => setSize(NAMES.find((name) => name === event.target.value) ?? size)}>
          {NAMES.map((name) => (
            <option key={name} value={name}>
              {text.sizes[name]}
            </option>
          ))}
        </select>
      </label>
      <CopyField label={text.frame} value={frameSnippet(snippet)} lines={4} />
      <p className="quiet">{text.frameMeaning}</p>
      <CopyField label={text.element} value={elementSnippet(snippet)} lines={3} />
      <p className="quiet">{text.elementMeaning}</p>
    </>
  );
}
