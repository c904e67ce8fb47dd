import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Focus, PanelIntent } from "../panels/panel.ts";
import type { Subject } from "../panels/subject.ts";
import type { SyscopeActions } from "../store/actions.ts";
import type { SyscopeState } from "../store/state.ts";
import type { SyscopeStore } from "../store/store.ts";

/** A value that is being explained, and the element beside which. */
export interface Explained {
  readonly subject: Subject;
  readonly beside: Element;
}

interface Syscope {
  readonly store: SyscopeStore;
  readonly intent: PanelIntent;
  readonly explained: Explained | null;
  readonly closeExplanation: () => void;
}

const Context = createContext<Syscope | null>(null);

/** Gives a store to everything below. */
export function SyscopeProvider({ store, children }: { readonly store: SyscopeStore; readonly children: ReactNode }) {
  const [explained, setExplained] = useState<Explained | null>(null);
  const intent = useMemo<PanelIntent>(() => {
    const { seek, typeInput, look } = store.actions;
    return { seek, type: typeInput, look, explain: (subject, beside) => setExplained({ subject, beside }) };
  }, [store]);
  const value = useMemo<Syscope>(
    () => ({ store, intent, explained, closeExplanation: () => setExplained(null) }),
    [store, intent, explained],
  );
  return <Context value={value}>{children}</Context>;
}

function useSyscopeContext(): Syscope {
  const value = useContext(Context);
  if (value === null) throw new Error("a component that needs SyscopeProvider is outside of it");
  return value;
}

/** A part of the state, by reference: a selector never builds an object. */
export function useSyscope<Part>(select: (state: SyscopeState) => Part): Part {
  return useStore(useSyscopeContext().store.state, select);
}

export function useActions(): SyscopeActions {
  return useSyscopeContext().store.actions;
}

export function useIntent(): PanelIntent {
  return useSyscopeContext().intent;
}

export function useExplained(): Pick<Syscope, "explained" | "closeExplanation"> {
  return useSyscopeContext();
}

/** What the reader looks at, as it holds at a step: an opened station stays open for its own step only. */
export function useFocus(step: number): Focus {
  const zoom = useSyscope((state) => state.zoom);
  const opened = useSyscope((state) => state.opened);
  const memory = useSyscope((state) => state.memory);
  const spot = useSyscope((state) => state.spot);
  const strayed = useSyscope((state) => state.lesson !== null && state.lesson.step.at !== step);
  const station = opened !== null && opened.step === step ? opened.station : null;
  return useMemo(
    () => ({ zoom, station, memory, spot: strayed ? null : spot }),
    [zoom, station, memory, spot, strayed],
  );
}
