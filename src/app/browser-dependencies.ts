import type { OpenSession } from "../core/index.ts";
import type { StoreDependencies } from "../store/dependencies.ts";

/** The store's outside world in a browser. */
export function browserDependencies(openSession: OpenSession): StoreDependencies {
  // Where the address bar was when it was last read or written. While it is elsewhere a navigation is on its way, and its
  // link must not be overwritten before `hashchange` has had it opened.
  let seen = location.hash;
  window.addEventListener("hashchange", () => {
    seen = location.hash;
  });
  return {
    openSession,
    now: () => performance.now(),
    requestFrame: (callback) => requestAnimationFrame(callback),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
    startTimer: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    cancelTimer: (handle) => window.clearTimeout(handle),
    replaceHash: (hash) => {
      if (location.hash !== seen) return;
      if (seen !== hash) history.replaceState(null, "", hash);
      seen = location.hash;
    },
    addressWith: (hash) => `${location.href.split("#")[0]}${hash}`,
    copyText: async (text) => {
      if (navigator.clipboard === undefined) return false;
      await navigator.clipboard.writeText(text);
      return true;
    },
  };
}
