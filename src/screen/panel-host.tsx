import { memo, useMemo } from "react";
import type { Frame } from "../core/index.ts";
import { IntentProvider } from "../panels/intent-context.ts";
import type { Focus, Panel, PanelIntent } from "../panels/panel.ts";
import { useFocus, useIntent, useSyscope } from "./syscope-context.tsx";

/** Binds a panel to the current frame. */
export function PanelHost<View>({ panel }: { readonly panel: Panel<View> }) {
  const frame = useSyscope((state) => state.frame);
  const intent = useIntent();
  const focus = useFocus(frame?.step ?? 0);
  // The machine is on its way, or no program has been assembled yet.
  if (frame === null) return null;
  return <Shown panel={panel} frame={frame} focus={focus} intent={intent} />;
}

interface ShownProps<View> {
  readonly panel: Panel<View>;
  readonly frame: Frame;
  readonly focus: Focus;
  readonly intent: PanelIntent;
}

function ShownPanel<View>({ panel, frame, focus, intent }: ShownProps<View>) {
  const view = useMemo(() => panel.select(frame, focus), [panel, frame, focus]);
  return (
    <IntentProvider value={intent}>
      <panel.Component view={view} intent={intent} />
    </IntentProvider>
  );
}

const Shown = memo(ShownPanel) as typeof ShownPanel;
