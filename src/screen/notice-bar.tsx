import { appText } from "../text/app.ts";
import styles from "./notice-bar.module.css";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** The one message there may be. */
export function NoticeBar() {
  const notice = useSyscope((state) => state.notice);
  const { dismissNotice } = useActions();
  return (
    <div role="alert" className={styles.place}>
      {notice !== null && (
        <div className={styles.notice} data-kind={notice.kind}>
          <p>{notice.text}</p>
          {notice.copy !== undefined && (
            <input readOnly value={notice.copy} aria-label={appText.link} onFocus={(event) => event.target.select()} />
          )}
          <button type="button" onClick={dismissNotice}>
            {appText.dismiss}
          </button>
        </div>
      )}
    </div>
  );
}
