import { useState } from "react";
import { LESSONS } from "../lessons/catalogue.ts";
import { useActions, useSyscope } from "../screen/syscope-context.tsx";
import type { LessonProgress } from "../store/progress.ts";
import { lessonText } from "../text/lesson.ts";
import { Dialog } from "./dialog.tsx";
import { download } from "./download.ts";
import styles from "./lessons-dialog.module.css";

const { list: text } = lessonText;

/** All lessons with how far the reader has come. */
export function LessonsDialog({ onClose }: { readonly onClose: () => void }) {
  const progress = useSyscope((state) => state.progress);
  const { openLesson, eraseProgress } = useActions();
  const [erasing, setErasing] = useState(false);
  const none = Object.keys(progress).length === 0;
  const open = (id: string) => {
    onClose();
    void openLesson(id);
  };
  return (
    <Dialog title={text.title} onClose={onClose}>
      <p className="quiet">{text.intro}</p>
      <ol className={styles.lessons}>
        {LESSONS.map(({ id, number, title, summary }) => (
          <li key={id}>
            <button type="button" onClick={() => open(id)}>
              <span className={styles.number} aria-hidden="true">
                {progress[id]?.finished === true ? "✓" : number}
              </span>
              <span className={styles.title}>{title}</span>
              <span className={styles.state}>{stateOf(progress[id])}</span>
              <span className={styles.summary}>{summary}</span>
            </button>
          </li>
        ))}
      </ol>
      <footer className={styles.foot}>
        <small>{text.kept}</small>
        <button
          type="button"
          aria-disabled={none}
          onClick={() =>
            none || download("syscope-progress.json", "application/json", JSON.stringify(progress, null, 2))
          }
        >
          {text.export}
        </button>
        <button
          type="button"
          aria-disabled={none}
          onClick={() => {
            if (none) return;
            if (erasing) eraseProgress();
            setErasing(!erasing);
          }}
        >
          {erasing ? text.reallyErase : text.erase}
        </button>
      </footer>
    </Dialog>
  );
}

function stateOf(progress: LessonProgress | undefined): string {
  if (progress === undefined) return text.start;
  const answers = Object.values(progress.answers);
  const right = answers.filter((answer) => answer === "right").length;
  const place = progress.finished ? text.finished : text.steps(progress.reached + 1);
  return answers.length === 0 ? place : `${place} · ${text.score(right, answers.length)}`;
}
