import { encode } from "uqr";
import styles from "./share.module.css";

/** Characters beyond which the squares become too small for a phone that looks at a screen: a code of 101 × 101 squares. */
export const QR_CHARACTERS = 1000;

/** Light squares around a code without which it is not found. @see ISO/IEC 18004, "Quiet zone" */
const QUIET_ZONE = 4;

/** A QR code, dark on light in any theme. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const { data, size } = encode(text, { ecc: text.length > QR_CHARACTERS / 2 ? "L" : "M", border: QUIET_ZONE });
  return (
    <svg
      role="img"
      aria-label={label}
      className={styles.qr}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <path d={data.map(rowPath).join("")} />
    </svg>
  );
}

/** The dark stretches of one row as rectangles. */
function rowPath(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    const from = x;
    while (row[x] === true) x++;
    if (x > from) path += `M${from} ${y}h${x - from}v1h${from - x}z`;
  }
  return path;
}
