import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import type { AskedQuestion, LessonState } from "../store/lesson-state.ts";
import { lessonText } from "../text/lesson.ts";
import styles from "./lesson-card.module.css";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** The lesson's step: what it says, what it asks, and the way on. */
export function LessonCard({ onList }: { readonly onList?: () => void }) {
  const lesson = useSyscope((state) => state.lesson);
  const strayed = useSyscope(
    (state) => state.lesson !== null && state.run === "paused" && state.frame?.step !== state.lesson.step.at,
  );
  const { closeLesson, lessonReturn } = useActions();
  const body = useRef<HTMLElement>(null);
  const form = useId();
  const moment = lesson === null ? "" : `${lesson.id} ${lesson.at} ${lesson.asked?.verdict ?? lesson.asked === null}`;
  useEffect(() => {
    if (moment !== "") body.current?.scrollTo(0, 0);
  }, [moment]);
  if (lesson === null) return null;
  return (
    <section className={styles.card} aria-labelledby="lesson-title">
      <header className={styles.head}>
        <h2 id="lesson-title">{lessonText.heading(lesson.number, lesson.title)}</h2>
        {onList !== undefined && (
          <>
            <button type="button" className="quiet-button" onClick={onList}>
              {lessonText.all}
            </button>
            <button
              type="button"
              className="quiet-button"
              onClick={closeLesson}
              aria-label={lessonText.close}
              title={lessonText.close}
            >
              ✕
            </button>
          </>
        )}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
      <section ref={body} className={styles.body} tabIndex={0} aria-label={lessonText.lesson}>
        {lesson.asked?.verdict != null && <Answered asked={lesson.asked} />}
        <p role="status" aria-atomic="true" className={styles.say}>
          {lesson.step.say}
        </p>
        {lesson.asked !== null && lesson.asked.verdict === null && (
          // A question of its own form: the field is empty for the next one.
          <Question key={`${lesson.id} ${lesson.at}`} id={form} asked={lesson.asked} />
        )}
        {lesson.at + 1 === lesson.length && <p className={styles.finished}>✓ {lessonText.finished}</p>}
        {strayed && (
          <p className={styles.strayed}>
            {lessonText.strayed}{" "}
            <button type="button" onClick={lessonReturn}>
              {lessonText.return}
            </button>
          </p>
        )}
      </section>
      <Way lesson={lesson} form={form} {...(onList === undefined ? {} : { onList })} />
    </section>
  );
}

interface WayProps {
  readonly lesson: LessonState;
  /** The open question's form. */
  readonly form: string;
  readonly onList?: () => void;
}

/** Back, where one is, and on: with an open question, its answer. */
function Way({ lesson, form, onList }: WayProps) {
  const { lessonBackward, answer } = useActions();
  const asking = lesson.asked !== null && lesson.asked.verdict === null;
  const place = lessonText.position(lesson.at + 1, lesson.length);
  return (
    <footer className={styles.way}>
      <button type="button" onClick={lessonBackward} aria-disabled={lesson.at === 0 && !asking}>
        {lessonText.back}
      </button>
      <span className={styles.place}>
        <progress max={lesson.length} value={lesson.at + 1} aria-label={place} />
        <span aria-hidden="true">{place}</span>
      </span>
      {asking ? (
        <>
          <button type="button" onClick={() => answer(null)}>
            {lessonText.show}
          </button>
          <button type="submit" form={form} className={styles.next}>
            {lessonText.answer}
          </button>
        </>
      ) : (
        <Onward lesson={lesson} {...(onList === undefined ? {} : { onList })} />
      )}
    </footer>
  );
}

/** The next step, or what there is after the last. */
function Onward({ lesson, onList }: Pick<WayProps, "lesson" | "onList">) {
  const { lessonForward, openLesson } = useActions();
  if (lesson.at + 1 < lesson.length) {
    return (
      <button type="button" className={styles.next} onClick={lessonForward}>
        {lessonText.next}
      </button>
    );
  }
  return onList === undefined ? (
    <button type="button" className={styles.next} onClick={() => void openLesson(lesson.id, 0)}>
      {lessonText.again}
    </button>
  ) : (
    <button type="button" className={styles.next} onClick={onList}>
      {lessonText.all}
    </button>
  );
}

/** Predict, then reveal. */
function Question({ id, asked }: { readonly id: string; readonly asked: AskedQuestion }) {
  const { answer } = useActions();
  const [given, setGiven] = useState("");
  const name = useId();
  const { question } = asked;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (given.trim() !== "") answer(given);
  };
  return (
    <form id={id} className={styles.question} onSubmit={submit} aria-label={lessonText.question}>
      <p className={styles.ask}>{question.ask}</p>
      {question.by === "choose" ? (
        <fieldset className={styles.choices}>
          <legend className="visually-hidden">{lessonText.choose}</legend>
          {question.choices.map((choice) => (
            <label key={choice} data-chosen={given === choice}>
              <input
                type="radio"
                name={name}
                value={choice}
                checked={given === choice}
                onChange={() => setGiven(choice)}
              />{" "}
              <code>{choice}</code>
            </label>
          ))}
        </fieldset>
      ) : (
        <label className={styles.typed}>
          <span>{lessonText.yourAnswer}</span>
          <input
            value={given}
            onChange={(event) => setGiven(event.target.value)}
            autoComplete="off"
            spellCheck={false}
          />
        </label>
      )}
      <small className={styles.hidden}>{lessonText.hidden}</small>
    </form>
  );
}

/** What the machine answered, and what a wrong belief would mean. */
function Answered({ asked: { given, verdict } }: { readonly asked: AskedQuestion }) {
  const first = useRef<HTMLDivElement>(null);
  // The answer takes the place of the form that had the focus.
  useEffect(() => first.current?.focus({ preventScroll: true }), []);
  if (verdict === null) return null;
  const right = given !== null && verdict.right;
  return (
    <div
      ref={first}
      tabIndex={-1}
      className={styles.verdict}
      data-right={given === null ? "shown" : right}
      role="alert"
    >
      <p>
        {given !== null && <b>{right ? `✓ ${lessonText.right}` : `✗ ${lessonText.wrong(given)}`} </b>}
        {!right && lessonText.machineSays(verdict.answer)}
      </p>
      {verdict.means !== undefined && !right && (
        <p>
          <i>{lessonText.wouldMean}</i> {verdict.means}
        </p>
      )}
      <p>{verdict.because}</p>
    </div>
  );
}
