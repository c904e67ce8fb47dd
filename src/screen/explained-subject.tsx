import { useEffect, useMemo, useState } from "react";
import type { SessionApi, Watched } from "../core/index.ts";
import { Explanation, type ExplanationOrigin, selectExplanation } from "../panels/inspector/explanation.tsx";
import type { Subject } from "../panels/subject.ts";
import { useActions, useSyscope } from "./syscope-context.tsx";

/** One value explained from the moment on the screen, with the step that gave it. */
export function ExplainedSubject({ subject }: { readonly subject: Subject }) {
  const frame = useSyscope((state) => state.frame);
  const session = useSyscope((state) => state.session);
  const { seek } = useActions();
  const [origin, setOrigin] = useState<ExplanationOrigin | null | "searching">("searching");
  const view = useMemo(() => (frame === null ? null : selectExplanation(frame, subject)), [frame, subject]);
  const { watched } = subject;
  useEffect(() => {
    if (session === null || watched === undefined) return;
    // A long run is searched after what is known has been painted.
    const timer = setTimeout(() => setOrigin(findOrigin(session, watched)), 30);
    return () => clearTimeout(timer);
  }, [session, watched]);
  // The moment behind the step: there the change is marked.
  return view === null ? null : <Explanation view={view} origin={origin} onSeek={(step) => seek(step + 1)} />;
}

function findOrigin(session: SessionApi, watched: Watched): ExplanationOrigin | null {
  const step = session.lastChange(watched);
  if (step === undefined) return null;
  const here = session.step;
  session.seek(step);
  const { next } = session.frame();
  session.seek(here);
  const text = next?.phase === undefined ? next?.text : `${next.phase.routine}: ${next.phase.phase}`;
  return { step, text: text ?? "" };
}
