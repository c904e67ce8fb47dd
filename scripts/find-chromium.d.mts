/** The browser to start, or nothing where this machine has none. */
export function findChromium(): { readonly executablePath: string; readonly isPlaywrightsOwn: boolean } | undefined;
