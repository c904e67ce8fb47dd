import styles from "./notice-bar.module.css";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** The one message there may be. It lies over the page, so that nothing below moves. */
export function NoticeBar() {
  const notice = useSyscope((state) => state.notice);
  const { dismissNotice } = useActions();
  return (
    <div role="alert" className={styles.place}>
      {notice !== null && (
        <div className={styles.notice} data-kind={notice.kind}>
          <p>{notice.text}</p>
          {notice.copy !== undefined && (
            <input readOnly value={notice.copy} aria-label="Link" onFocus={(event) => event.target.select()} />
          )}
          <button type="button" onClick={dismissNotice}>
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
