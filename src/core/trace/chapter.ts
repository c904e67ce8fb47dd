import type { Stage } from "./stage.ts";

/**
 * The story of a system call in a few chapters, in the order a call meets them; then the two detours. Each gathers stages of
 * the path, and each stage belongs to one chapter.
 */
export const CHAPTERS = [
  {
    id: "prepare",
    title: "The program sets up the call",
    meaning:
      "The program runs in ring 3. It puts the call's number and its arguments where the kernel will look for them.",
    stages: ["user", "wrapper", "registers"],
  },
  {
    id: "cross",
    title: "Across the line",
    meaning: "One instruction takes the processor from ring 3 to ring 0, at the one place that the kernel has chosen.",
    stages: ["trap", "gate"],
  },
  {
    id: "kernel",
    title: "Inside the kernel",
    meaning:
      "The kernel saves the program's registers, looks the number up, does the work and puts the registers back.",
    stages: ["entry", "dispatch", "service", "exit"],
  },
  {
    id: "back",
    title: "Back across the line",
    meaning: "One instruction takes the processor back to ring 3, with the result in RAX.",
    stages: ["return"],
  },
  {
    id: "result",
    title: "The result",
    meaning: "The program looks at what came back: a result, or a small negative number that names an error.",
    stages: ["errno"],
  },
  {
    id: "refused",
    title: "The processor refuses",
    meaning: "The processor did not carry out an instruction. It called the kernel instead.",
    stages: ["fault"],
  },
  {
    id: "signal",
    title: "A signal",
    meaning: "The kernel tells the process that something happened; without a handler of its own the process ends.",
    stages: ["signal"],
  },
  {
    id: "switch",
    title: "Another task",
    meaning:
      "The kernel gives the processor to another task: from here on registers, stack and memory are that task's.",
    stages: ["switch"],
  },
] as const satisfies readonly {
  readonly id: string;
  readonly title: string;
  readonly meaning: string;
  readonly stages: readonly Stage[];
}[];

export type Chapter = (typeof CHAPTERS)[number]["id"];

const CHAPTER_OF = new Map<Stage, Chapter>(CHAPTERS.flatMap(({ id, stages }) => stages.map((stage) => [stage, id])));

/** The chapter that a stage of a system call belongs to. */
export function chapterOf(stage: Stage): Chapter {
  return CHAPTER_OF.get(stage) ?? "prepare";
}

/** What the kernel was entered for, where it was no call. */
export type Handled = { readonly external?: true } | undefined;

/**
 * The chapter of a stage at a moment. While the kernel handles an exception its entry and exit code belong to the refusal, not
 * to a call; while it handles the timer's interrupt, to the change of tasks.
 */
export function chapterAt(stage: Stage, handled: Handled): Chapter {
  const chapter = chapterOf(stage);
  if (handled === undefined || chapter !== "kernel") return chapter;
  return handled.external === true ? "switch" : "refused";
}
