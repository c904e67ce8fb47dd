import { createContext, type ReactNode, useContext, useMemo, useState } from "react";
import { useStore } from "zustand";
import { type Focus, INITIAL_FOCUS, type PanelIntent } from "../panels/panel.ts";
import type { SyscopeActions } from "../store/actions.ts";
import type { SyscopeState } from "../store/state.ts";
import type { SyscopeStore } from "../store/store.ts";

interface Syscope {
  readonly store: SyscopeStore;
  /** What the reader looks at; an opened station holds for the step at which it was opened. */
  readonly focus: Focus & { readonly stationStep: number };
  readonly intent: PanelIntent;
}

const Context = createContext<Syscope | null>(null);

/** Gives a store to everything below. */
export function SyscopeProvider({ store, children }: { readonly store: SyscopeStore; readonly children: ReactNode }) {
  const [focus, setFocus] = useState({ ...INITIAL_FOCUS, stationStep: 0 });
  const value = useMemo<Syscope>(() => {
    const { actions, state } = store;
    const intent: PanelIntent = {
      seek: actions.seek,
      type: actions.typeInput,
      explain: () => undefined,
      look: (patch) => setFocus((before) => ({ ...before, ...patch, stationStep: state.getState().frame?.step ?? 0 })),
    };
    return { store, focus, intent };
  }, [store, focus]);
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

/** The focus as it holds at a step. */
export function useFocus(step: number): Focus {
  const { focus } = useSyscopeContext();
  return useMemo(
    () => (focus.station !== null && focus.stationStep !== step ? { ...focus, station: null } : focus),
    [focus, step],
  );
}
