import type { KernelEdit } from "./guest/sources.ts";

/** A change to a file of the guest kernel: a piece of its text, which it has to hold, and what stands there instead. */
export interface KernelChange {
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

/**
 * Whole files in place of changes to them.
 * @throws {Error} where a file is not there or does not hold the text: changes come with Syscope, users edit files
 */
export function editsOf(
  edits: readonly (KernelEdit | KernelChange)[],
  originals: readonly KernelEdit[],
): readonly KernelEdit[] {
  return edits.map((edit) => {
    if ("source" in edit) return edit;
    const { file, replace, by } = edit;
    const original = originals.find((each) => each.file === file)?.source;
    if (original === undefined || !original.includes(replace)) throw new Error(`${file} does not hold ${replace}`);
    return { file, source: original.replace(replace, () => by) };
  });
}
