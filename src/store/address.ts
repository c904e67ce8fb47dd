import { encodeLessonPlace, encodeLink } from "../scenario/permalink.ts";
import { LIMITS, type Outcome, type Scenario } from "../scenario/scenario.ts";
import type { View } from "../scenario/view.ts";
import { messageText } from "../text/messages.ts";
import type { StoreDependencies } from "./dependencies.ts";
import type { SyscopeState } from "./state.ts";

/** Milliseconds after the last movement until the address bar follows. */
const ADDRESS_AFTER_MS = 250;

/** The hash of the moment on the screen: program, options, input, step, what is looked at, and the place in a lesson. */
export function linkOf(state: SyscopeState): Outcome<string> {
  const { lesson, session } = state;
  if (lesson === null) return encodeLink(scenarioOf(state));
  const strayed = session !== null && session.step !== lesson.step.at ? session.step : null;
  // A question is asked in front of the step that answers it: the link leads there again.
  const at = lesson.asked !== null && lesson.asked.verdict === null ? lesson.at + 1 : lesson.at;
  return { ok: true, value: encodeLessonPlace({ lesson: lesson.id, at, step: strayed, view: viewOf(state) }) };
}

function scenarioOf(state: SyscopeState): Scenario {
  const { session, source, syntax, bits, name, options, stale } = state;
  const program = { name, source, syntax, bits };
  const view = viewOf(state);
  // Input and step belong to the machine's program: a source that it does not run starts from its beginning.
  if (session === null || stale) {
    const { kernel } = state;
    return { program, options, input: [], ...(kernel.length === 0 ? {} : { kernel }), step: 0, view };
  }
  const { input, kernel } = session.run;
  const step = Math.min(session.step, LIMITS.step);
  return { program, options, input, ...(kernel === undefined ? {} : { kernel }), step, view };
}

function viewOf({ zoom, opened, memory, panels, lesson, session }: SyscopeState): View {
  const step = session?.step ?? 0;
  return {
    // A link to a step shows the machine unless it says otherwise; a lesson brings its own zoom and panels.
    zoom: lesson === null ? (zoom === "machine" && step > 0 ? null : zoom) : zoom === lesson.zoom ? null : zoom,
    station: opened !== null && opened.step === step && lesson === null ? opened.station : null,
    memory: memory.kind === "register" && memory.name === "rsp" ? null : memory,
    panels: lesson === null ? panels : null,
  };
}

/** Lets the address bar follow, a moment after the last movement and never during a run. */
export class AddressBar {
  private timer: number | null = null;
  private readonly deps: StoreDependencies;
  private readonly get: () => SyscopeState;

  constructor(deps: StoreDependencies, get: () => SyscopeState) {
    this.deps = deps;
    this.get = get;
  }

  follow(): void {
    this.cancel();
    this.timer = this.deps.startTimer(() => {
      this.timer = null;
      if (this.get().run !== "paused") return this.follow();
      const link = linkOf(this.get());
      if (link.ok) this.deps.replaceHash(link.value);
    }, ADDRESS_AFTER_MS);
  }

  cancel(): void {
    if (this.timer !== null) this.deps.cancelTimer(this.timer);
    this.timer = null;
  }
}

/** Copies the link of the moment, or shows it to copy by hand; returns the notice to give. */
export async function copyLink(deps: StoreDependencies, state: SyscopeState): Promise<SyscopeState["notice"]> {
  const link = linkOf(state);
  if (!link.ok) return { kind: "error", text: link.message };
  deps.replaceHash(link.value);
  const address = deps.addressWith(link.value);
  const copied = await deps.copyText(address).catch(() => false);
  return copied
    ? { kind: "info", text: messageText.linkCopied }
    : { kind: "info", text: messageText.copyByHand, copy: address };
}
