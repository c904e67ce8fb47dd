/** A lesson asks for something that its machine does not have. The player adds which lesson and which step. */
export class LessonError extends Error {}
