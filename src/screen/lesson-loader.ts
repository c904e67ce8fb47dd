import { LESSONS } from "../lessons/catalogue.ts";
import type { Lesson } from "../lessons/lesson.ts";
import { type LessonPlayer, openLesson } from "../lessons/player.ts";
import { loadBehind } from "../scenario/permalink.ts";
import type { Outcome } from "../scenario/scenario.ts";
import { lessonText } from "../text/lesson.ts";

/** Fetches a lesson by its name in links and boots it on a machine of its own. */
export async function openNamedLesson(id: string): Promise<Outcome<LessonPlayer>> {
  const entry = LESSONS.find((each) => each.id === id);
  if (entry === undefined) {
    return { ok: false, message: lessonText.unknown(id, LESSONS.map((each) => each.id).join(", ")) };
  }
  let lesson: Lesson;
  try {
    lesson = await entry.load();
  } catch {
    return { ok: false, message: lessonText.notLoaded };
  }
  if (lesson.link !== undefined) await loadBehind(lesson.link);
  return openLesson(lesson);
}
