import { kernelSources, openSession, openSessionInSlices } from "../core/index.ts";
import { ALL_LESSONS } from "../lessons/all-lessons.ts";
import { openLesson } from "../lessons/player.ts";
import type { StoreDependencies } from "../store/dependencies.ts";
import { createSyscopeStore, type SyscopeStore } from "../store/store.ts";

/** A page whose time passes only when told to. */
export class Page {
  clock = 0;
  hash = "";
  copied: string[] = [];
  refuseCopy = false;
  private frames: (() => void)[] = [];
  private timers = new Map<number, { at: number; callback: () => void }>();
  private nextHandle = 1;
  /** What is kept on the device. */
  readonly device: Map<string, string>;

  constructor(kept: Readonly<Record<string, string>> = {}) {
    this.device = new Map(Object.entries(kept));
  }

  readonly dependencies: StoreDependencies = {
    openSession,
    openSessionInSlices,
    kernelSources,
    openLesson: async (id) => {
      const lesson = ALL_LESSONS.find((each) => each.id === id);
      return lesson === undefined ? { ok: false, message: `There is no lesson called “${id}”.` } : openLesson(lesson);
    },
    recall: (name) => this.device.get(name) ?? null,
    keep: (name, value) => this.device.set(name, value),
    now: () => this.clock++,
    requestFrame: (callback) => this.frames.push(callback),
    cancelFrame: () => {
      this.frames = [];
    },
    startTimer: (callback, milliseconds) => {
      this.timers.set(this.nextHandle, { at: this.clock + milliseconds, callback });
      return this.nextHandle++;
    },
    cancelTimer: (handle) => {
      this.timers.delete(handle);
    },
    replaceHash: (hash) => {
      this.hash = hash;
    },
    addressWith: (hash) => `http://syscope.test/${hash}`,
    copyText: async (text) => {
      if (this.refuseCopy) throw new Error("refused");
      this.copied.push(text);
      return true;
    },
  };

  wait(milliseconds: number): void {
    const until = this.clock + milliseconds;
    for (;;) {
      const due = [...this.timers].filter(([, { at }]) => at <= until).sort((a, b) => a[1].at - b[1].at)[0];
      if (due === undefined) break;
      this.timers.delete(due[0]);
      this.clock = Math.max(this.clock, due[1].at);
      due[1].callback();
    }
    this.clock = Math.max(this.clock, until);
  }

  /** Paints until nothing asks for another frame, at most `most` times. */
  paint(most = 1000): number {
    let painted = 0;
    while (this.frames.length > 0 && painted < most) {
      const [callback] = this.frames.splice(0, 1);
      painted++;
      callback?.();
    }
    return painted;
  }
}

const stores: SyscopeStore[] = [];

export function visit(
  hash = "",
  kept: Readonly<Record<string, string>> = { zoom: "machine" },
): {
  page: Page;
  store: SyscopeStore;
  actions: SyscopeStore["actions"];
  now: () => ReturnType<SyscopeStore["state"]["getState"]>;
} {
  const page = new Page(kept);
  const store = createSyscopeStore(page.dependencies);
  stores.push(store);
  store.actions.openLink(hash);
  return { page, store, actions: store.actions, now: store.state.getState };
}

/** Ends what a test has opened. */
export function leave(): void {
  for (const store of stores.splice(0)) store.dispose();
}
