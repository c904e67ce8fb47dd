import type { StoreApi } from "zustand/vanilla";
import type { StoreDependencies } from "./dependencies.ts";
import type { SyscopeState } from "./state.ts";

/** What every part of the store works with. */
export interface StoreCore {
  readonly deps: StoreDependencies;
  readonly set: StoreApi<SyscopeState>["setState"];
  readonly get: StoreApi<SyscopeState>["getState"];
  /** Shows the session's moment, together with whatever changed beside it. */
  readonly publish: (patch?: Partial<SyscopeState>) => void;
  /** The address bar is out of date. */
  readonly moved: () => void;
}
