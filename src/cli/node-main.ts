import { main } from "./main.ts";
import { nodeIo } from "./node-io.ts";

/**
 * The command line on this process's files and streams.
 *
 * @param directory where relative paths start
 * @returns the exit status
 */
export function nodeMain(argv: readonly string[], directory: string): number {
  return main(argv, nodeIo(directory));
}
