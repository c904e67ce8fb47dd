import { createContext, useContext } from "react";
import type { PanelIntent } from "./panel.ts";

const IntentContext = createContext<PanelIntent | null>(null);

/** Hands the intent to the small parts inside panels. */
export const IntentProvider = IntentContext.Provider;

/** What a part inside a panel may ask for; null where nothing listens, such as in an exported picture. */
export function usePanelIntent(): PanelIntent | null {
  return useContext(IntentContext);
}
