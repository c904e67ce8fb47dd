import type { SyntheticEvent } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { Icon } from "../screen/icon.tsx";
import { useActions } from "../screen/syscope-context.tsx";
import { embedText } from "../text/embed.ts";
import styles from "./embed.module.css";

/** The link of what is shown; it follows the run where a page's address bar would. */
export const shownLink = createStore<{ readonly hash: string }>(() => ({ hash: "" }));

/** The whole Syscope lies beside the embed. */
const addressOf = (hash: string): string => `index.html${hash}`;

/** Leads to the whole Syscope, at this moment. */
export function OpenLink() {
  const hash = useStore(shownLink, (link) => link.hash);
  const { linkOf } = useActions();
  // The link may be older than the last click.
  const refresh = (event: SyntheticEvent<HTMLAnchorElement>) => {
    const link = linkOf();
    if (link.ok) event.currentTarget.href = addressOf(link.value);
  };
  return (
    <a
      className={styles.open}
      href={addressOf(hash)}
      target="_blank"
      rel="noopener"
      title={embedText.openMeaning}
      onPointerDown={refresh}
      onFocus={refresh}
      onClick={refresh}
      onContextMenu={refresh}
    >
      <span>{embedText.open}</span> <Icon name="open" />
    </a>
  );
}
