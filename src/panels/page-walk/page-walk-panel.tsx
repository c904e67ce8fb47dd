import { useState } from "react";
import type { Frame } from "../../core/index.ts";
import { pageWalkPanelText as text } from "../../text/page-walk-panel.ts";
import { type AccessKind, isCanonical } from "../address.ts";
import { targetAddress } from "../memory-target.ts";
import { definePanel, type Focus } from "../panel.ts";
import { PanelBody } from "../parts/panel-body.tsx";
import styles from "./page-walk-panel.module.css";
import { WalkChain } from "./walk-chain.tsx";
import { askedWalk, lastAccessWalk, type WalkView } from "./walk-view.ts";

/** One way of asking for the memory target's walk. */
interface AskedView {
  readonly kind: AccessKind;
  readonly ring: 3 | 0;
  readonly walk: WalkView;
}

/** Two walks to choose from: of the last access, and of what the memory panel shows. */
export interface PageWalkView {
  /** Null at the start of a run. */
  readonly access: WalkView | null;
  /** Null where the target is nowhere, `"not canonical"` where no walk is made. */
  readonly target: readonly AskedView[] | "not canonical" | null;
  readonly cpl: 3 | 0;
}

/** View: `PageWalkView`. */
export const pageWalkPanel = definePanel<PageWalkView>({
  id: "page-walk",
  title: text.title,
  select: selectPageWalk,
  Component: ({ view }) => (
    <PanelBody>
      <PageWalkPanel view={view} />
    </PanelBody>
  ),
});

const KINDS: readonly AccessKind[] = ["read", "write", "execute"];

export function selectPageWalk(frame: Frame, { memory }: Focus): PageWalkView {
  return { access: lastAccessWalk(frame), target: selectTarget(frame, memory), cpl: frame.machine.cpl };
}

function selectTarget(frame: Frame, target: Focus["memory"]): PageWalkView["target"] {
  const linear = targetAddress(frame, target);
  if (linear === null) return null;
  if (!isCanonical(linear)) return "not canonical";
  return ([3, 0] as const).flatMap((ring) =>
    KINDS.map((kind) => ({ kind, ring, walk: askedWalk(frame, linear, kind, ring === 3) })),
  );
}

function PageWalkPanel({ view }: { readonly view: PageWalkView }) {
  const [place, setPlace] = useState<"access" | "target">("access");
  const [kind, setKind] = useState<AccessKind>("read");
  const [ring, setRing] = useState<3 | 0>(view.cpl);
  return (
    <>
      <div className={styles.bar}>
        <fieldset className={styles.choice}>
          <legend className="visually-hidden">{text.choose}</legend>
          <button type="button" aria-pressed={place === "access"} onClick={() => setPlace("access")}>
            {text.lastAccess}
          </button>
          <button type="button" aria-pressed={place === "target"} onClick={() => setPlace("target")}>
            {text.memoryTarget}
          </button>
        </fieldset>
        {place === "target" && (
          <fieldset className={styles.choice}>
            <legend className="visually-hidden">{text.as}</legend>
            {KINDS.map((each) => (
              <button key={each} type="button" aria-pressed={kind === each} onClick={() => setKind(each)}>
                {text.kinds[each]}
              </button>
            ))}
            {([3, 0] as const).map((each) => (
              <button key={each} type="button" aria-pressed={ring === each} onClick={() => setRing(each)}>
                {text.ring(`${each}`)}
              </button>
            ))}
          </fieldset>
        )}
      </div>
      {place === "access" ? (
        <LastWalk walk={view.access} />
      ) : (
        <TargetWalk target={view.target} kind={kind} ring={ring} />
      )}
    </>
  );
}

function LastWalk({ walk }: { readonly walk: WalkView | null }) {
  return walk === null ? <p className="quiet">{text.empty}</p> : <WalkChain walk={walk} />;
}

function TargetWalk({
  target,
  kind,
  ring,
}: {
  readonly target: PageWalkView["target"];
  readonly kind: AccessKind;
  readonly ring: 3 | 0;
}) {
  if (target === null) return <p className="quiet">{text.noTarget}</p>;
  if (target === "not canonical") return <p className="quiet">{text.notCanonical}</p>;
  const asked = target.find((each) => each.kind === kind && each.ring === ring);
  return asked === undefined ? null : <WalkChain walk={asked.walk} />;
}
