import { useEffect, useRef } from "react";
import styles from "./explanation-host.module.css";
import { useExplained } from "./syscope-context.tsx";

/** Where an asked-about value is explained: beside it, or at the foot of a narrow page. */
export function ExplanationHost() {
  const { explained, closeExplanation } = useExplained();
  const popover = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (explained !== null) popover.current?.showPopover();
  }, [explained]);
  return (
    <div
      ref={popover}
      popover="auto"
      className={styles.host}
      onToggle={(event) => event.newState === "closed" && closeExplanation()}
    />
  );
}
