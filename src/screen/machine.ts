/** The chunk that holds processor, kernel, assembler and what plays lessons on them. */
export { kernelSources, openSession, openSessionInSlices } from "../core/index.ts";
export { openNamedLesson } from "./lesson-loader.ts";
