import type { StoreDependencies } from "../store/dependencies.ts";
import { readPreference, writePreference } from "./preference.ts";

/** The chunk of the machine; the page is painted while it is on its way. */
type MachineModule = typeof import("./machine.ts");

/** The store's outside world in a browser. `machine` gives null until its chunk has arrived. */
export function browserDependencies(machine: () => MachineModule | null): StoreDependencies {
  // Where the address bar was when it was last read or written. While it is elsewhere a navigation is on its way, and its
  // link must not be overwritten before `hashchange` has had it opened.
  let seen = location.hash;
  window.addEventListener("hashchange", () => {
    seen = location.hash;
  });
  const loaded = (): MachineModule => {
    const module = machine();
    if (module === null) throw new Error("the machine is asked for before it is loaded");
    return module;
  };
  return {
    openSession: (run) => loaded().openSession(run),
    openSessionInSlices: (run) => loaded().openSessionInSlices(run),
    kernelSources: () => loaded().kernelSources(),
    openLesson: (id) => loaded().openNamedLesson(id),
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
    recall: readPreference,
    keep: writePreference,
  };
}
