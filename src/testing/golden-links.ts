import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A link that somebody may have kept, and what it must open for ever. Entries are added, never changed. */
export interface GoldenLink {
  readonly what: string;
  readonly link: string;
  readonly opens: GoldenScenario | GoldenPlace;
}

/** What is not looked at in particular is left out of `view`; a `bigint` is a text. */
interface GoldenScenario {
  readonly program: {
    readonly name: string;
    readonly syntax: string;
    readonly bits: number;
    /** The first 16 digits of the source's SHA-256, where the link carries the source. */
    readonly sha256?: string;
  };
  readonly options: object;
  readonly input: readonly object[];
  readonly step: number;
  readonly view: object;
}

interface GoldenPlace {
  readonly lesson: string;
  readonly at: number;
  readonly step: number | null;
  readonly view: object;
}

/** Links of every version and form. */
export const GOLDEN_LINKS: readonly GoldenLink[] = JSON.parse(
  readFileSync(join(import.meta.dirname, "golden-links.json"), "utf8"),
);
