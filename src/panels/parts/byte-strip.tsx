import { hex } from "../../core/index.ts";
import styles from "./byte-strip.module.css";

/** Some neighbouring bytes and what they are. */
export interface ByteGroup {
  readonly bytes: readonly number[];
  readonly label: string;
  readonly value: string;
  /** The part that decides. */
  readonly strong?: boolean;
}

/** Bytes in memory order, cut into fields, each with its name and value below. */
export function ByteStrip({ caption, groups }: { readonly caption: string; readonly groups: readonly ByteGroup[] }) {
  return (
    <figure className={styles.strip} aria-label={caption}>
      {groups.map((group, index) => (
        <div
          // biome-ignore lint/suspicious/noArrayIndexKey: fields have fixed places
          key={index}
          className={styles.group}
          data-strong={group.strong === true}
          style={{ flexGrow: Math.max(group.bytes.length, 1.4) }}
        >
          {group.bytes.length > 0 && (
            <div className={styles.bytes}>
              {group.bytes.map((byte, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: bytes have fixed places
                <span key={at}>{hex(byte, 2)}</span>
              ))}
            </div>
          )}
          <div className={styles.label}>{group.label}</div>
          <div className={styles.value}>{group.value}</div>
        </div>
      ))}
    </figure>
  );
}
