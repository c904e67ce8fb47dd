import type { SyscopeStore } from "../store/store.ts";
import type { Host } from "./host.ts";
import { Reporter } from "./reports.ts";

/** Milliseconds between two reports: a run moves faster than a page around it needs to know. */
const BETWEEN_MS = 100;

/** Tells the page around the frame what is new: soon after it has happened, and ten times a second at the most. */
export function reportNews({ state }: SyscopeStore, host: Host): void {
  const reporter = new Reporter(`${import.meta.env.SYSCOPE_VERSION}`);
  let due = false;
  let last = Number.NEGATIVE_INFINITY;
  const report = () => {
    due = false;
    last = performance.now();
    for (const message of reporter.news(state.getState())) host.tell(message);
  };
  state.subscribe(() => {
    if (due) return;
    due = true;
    setTimeout(report, Math.max(0, last + BETWEEN_MS - performance.now()));
  });
}
