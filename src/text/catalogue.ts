/**
 * What a part of the screen says: sentences, and functions that put values into them. One file a part, so that a part that is
 * loaded later brings its words with it. A translation is another object of the same type.
 */
export interface Catalogue {
  readonly [key: string]: string | readonly string[] | ((...values: never[]) => string) | Catalogue;
}
