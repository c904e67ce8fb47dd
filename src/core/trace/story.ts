import type { Chapter } from "./chapter.ts";
import { cross } from "./cross-story.ts";
import { end } from "./end-story.ts";
import { kernel } from "./kernel-story.ts";
import { prepare } from "./prepare-story.ts";
import { refused, signal } from "./refusal-story.ts";
import { back, result } from "./return-story.ts";
import type { Sentences, StoryMoment } from "./story-moment.ts";
import { otherTask } from "./switch-story.ts";
import { troubleText } from "./trouble.ts";
import { UNIKERNEL_STORIES } from "./unikernel-story.ts";

/** One to three plain sentences: what has happened in the chapter so far. */
export function tell(moment: StoryMoment): string {
  const { now, trouble } = moment;
  if (trouble !== null) return troubleText(trouble);
  const parts = now.status === "ended" ? end(moment) : storyOf(moment)(moment);
  return parts.filter((part) => part !== "").join(" ");
}

const CHAPTER_STORIES: Readonly<Record<Chapter, (moment: StoryMoment) => Sentences>> = {
  prepare,
  cross,
  kernel,
  back,
  result,
  refused,
  signal,
  switch: otherTask,
};

function storyOf({ unikernel, chapter }: StoryMoment): (moment: StoryMoment) => Sentences {
  const stories: Readonly<Record<Chapter, (moment: StoryMoment) => Sentences>> = CHAPTER_STORIES;
  return unikernel ? { ...stories, ...UNIKERNEL_STORIES }[chapter] : stories[chapter];
}
