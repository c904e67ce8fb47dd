/** The chunk that holds processor, kernel and assembler. */
export { openSession } from "../core/index.ts";
