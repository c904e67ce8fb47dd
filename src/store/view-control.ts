import { PANEL_NAMES, type PanelName, type View, ZOOMS, type Zoom } from "../scenario/view.ts";
import type { SyscopeActions } from "./actions.ts";
import { below, ZOOM_PANELS } from "./panel-sets.ts";
import type { SyscopeState } from "./state.ts";
import type { StoreCore } from "./store-core.ts";

/** How close the reader looks and at what. */
export interface ViewControl {
  readonly actions: Pick<SyscopeActions, "setZoom" | "look" | "setPanels" | "togglePanel" | "showPanel">;
  /** Looks as a link says; at a step without a zoom it means the machine. */
  readonly take: (view: View, step: number) => void;
  /** Looks as the reader did before a lesson. */
  readonly restore: () => void;
}

/** Panels are kept for each zoom, so that a newcomer's story stays calm after a look at the machine. */
const panelsOf = (zoom: Zoom) => `panels.${zoom}`;

export function createViewControl({ deps, set, get, moved }: StoreCore): ViewControl {
  function setPanels(panels: readonly PanelName[] | null): void {
    set({ panels });
    const { lesson, zoom } = get();
    // A lesson's panels are its own: they are not kept.
    if (lesson === null) deps.keep(panelsOf(zoom), panels === null ? "" : panels.join(","));
    moved();
  }

  function open(): readonly PanelName[] {
    const { panels, zoom } = get();
    return panels ?? ZOOM_PANELS[zoom];
  }

  function restore(): void {
    set({ ...keptView(deps.recall), spot: null });
  }

  return {
    actions: {
      setZoom: (zoom) => {
        if (zoom === get().zoom) return;
        const inLesson = get().lesson !== null;
        set({ zoom, opened: null, ...(inLesson ? {} : { panels: keptPanels(deps.recall, zoom) }) });
        if (!inLesson) deps.keep("zoom", zoom);
        moved();
      },
      look: ({ station, memory, spot }) => {
        const step = get().session?.step ?? 0;
        set({
          ...(station === undefined ? {} : { opened: station === null ? null : { station, step } }),
          ...(memory === undefined ? {} : { memory }),
          ...(spot === undefined ? {} : { spot }),
        });
        moved();
      },
      setPanels: (panels) => {
        // The order of the screen; the first that was named comes to the front.
        setPanels(panels === null ? null : PANEL_NAMES.filter((name) => panels.includes(name)));
        set({ front: below(panels ?? open())[0] ?? null });
      },
      togglePanel: (panel) => {
        const now = open();
        const shown = now.includes(panel);
        // The order of the screen, whatever the order of the clicks: nothing changes places.
        setPanels(PANEL_NAMES.filter((name) => (name === panel ? !shown : now.includes(name))));
        if (!shown) set({ front: panel });
      },
      showPanel: (panel) => {
        const now = open();
        if (!now.includes(panel)) setPanels(PANEL_NAMES.filter((name) => name === panel || now.includes(name)));
        set({ front: panel });
      },
    },
    take: (view, step) => {
      const zoom = view.zoom ?? (step > 0 ? "machine" : null);
      const kept = keptView(deps.recall);
      const chosen = zoom ?? kept.zoom;
      set({
        zoom: chosen,
        panels: view.panels ?? keptPanels(deps.recall, chosen),
        memory: view.memory ?? { kind: "register", name: "rsp" },
        spot: null,
      });
    },
    restore,
  };
}

/** The zoom and the panels kept on this device. A newcomer starts with the story. */
export function keptView(recall: (name: string) => string | null): Pick<SyscopeState, "zoom" | "panels"> {
  const kept = recall("zoom");
  const zoom = ZOOMS.find((each) => each === kept) ?? "story";
  return { zoom, panels: keptPanels(recall, zoom) };
}

function keptPanels(recall: (name: string) => string | null, zoom: Zoom): readonly PanelName[] | null {
  const names = (recall(panelsOf(zoom)) ?? "").split(",");
  const panels = PANEL_NAMES.filter((name) => names.includes(name));
  return panels.length === 0 ? null : panels;
}
