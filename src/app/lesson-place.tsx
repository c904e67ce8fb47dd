import { useState } from "react";
import { LessonCard } from "../screen/lesson-card.tsx";
import { readPreference, writePreference } from "../screen/preference.ts";
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

/** Said to whoever has not been here before. */
export function Welcome({ dialogs }: { readonly dialogs: Dialogs }) {
  const [wanted, setWanted] = useState(() => readPreference("welcome") !== "seen");
  const newcomer = useSyscope((state) => Object.keys(state.progress).length === 0);
  // Whoever has followed a link to a step, or looks closer, has found the way.
  const story = useSyscope((state) => state.zoom === "story");
  const { openLesson } = useActions();
  if (!wanted || !newcomer || !story) return null;
  const done = () => {
    writePreference("welcome", "seen");
    setWanted(false);
  };
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
        <button type="button" onClick={done}>
          {welcome.look}
        </button>
      </div>
    </section>
  );
}
