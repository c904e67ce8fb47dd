/** A choice kept in the browser where it lets us: storage throws in private windows and in frames of other sites. */
export function readPreference(name: string): string | null {
  try {
    return localStorage.getItem(`syscope.${name}`);
  } catch {
    return null;
  }
}

export function writePreference(name: string, value: string): void {
  try {
    localStorage.setItem(`syscope.${name}`, value);
  } catch {
    // Kept for this visit only.
  }
}
