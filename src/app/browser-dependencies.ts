import type { OpenSession } from "../core/index.ts";
import type { StoreDependencies } from "../store/dependencies.ts";

/** The store's outside world in a browser. */
export function browserDependencies(openSession: OpenSession): StoreDependencies {
  return {
    openSession,
    now: () => performance.now(),
    requestFrame: (callback) => requestAnimationFrame(callback),
    cancelFrame: (handle) => cancelAnimationFrame(handle),
    startTimer: (callback, milliseconds) => window.setTimeout(callback, milliseconds),
    cancelTimer: (handle) => window.clearTimeout(handle),
    replaceHash: (hash) => {
      if (location.hash !== hash) history.replaceState(null, "", hash);
    },
    addressWith: (hash) => `${location.href.split("#")[0]}${hash}`,
    copyText: async (text) => {
      if (navigator.clipboard === undefined) return false;
      await navigator.clipboard.writeText(text);
      return true;
    },
  };
}
