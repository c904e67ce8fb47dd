import { LessonCard } from "../screen/lesson-card.tsx";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import { appText } from "../text/app.ts";
import type { Dialogs } from "./commands.ts";
import styles from "./lesson-place.module.css";

const { welcome } = appText;

/** The lesson, or an invitation to the first one. */
export function LessonPlaceholder({ dialogs }: { readonly dialogs: Dialogs }) {
  const inLesson = useSyscope((state) => state.lesson !== null);
  return inLesson ? <LessonCard onList={dialogs.lessons} /> : <Welcome dialogs={dialogs} />;
}

const FIRST_LESSON = "what-a-system-call-is";

/** Whether the reader is new here: has not gone through a lesson, declined, or looked closer than the story. */
export function useInvitation(): boolean {
  return useSyscope(({ invited, progress, zoom }) => invited && zoom === "story" && Object.keys(progress).length === 0);
}

/** Said to whoever has not been here before. */
export function Welcome({ dialogs }: { readonly dialogs: Dialogs }) {
  const invited = useInvitation();
  const { openLesson, declineInvitation } = useActions();
  if (!invited) return null;
  return (
    <section className={styles.welcome} aria-labelledby="welcome-title">
      <h2 id="welcome-title">{welcome.title}</h2>
      <p>{welcome.text}</p>
      <div className={styles.buttons}>
        <button type="button" className={styles.start} onClick={() => void openLesson(FIRST_LESSON, 0)}>
          {welcome.start}
        </button>
        <button type="button" onClick={dialogs.lessons}>
          {appText.header.lessons}
        </button>
        <button type="button" onClick={declineInvitation}>
          {welcome.look}
        </button>
      </div>
    </section>
  );
}
