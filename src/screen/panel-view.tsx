import { Fragment, type ReactNode } from "react";
import type { PanelName } from "../scenario/view.ts";
import { appText } from "../text/app.ts";
import { LaterModule, LoadedPart } from "./loaded-part.tsx";

type First = typeof import("./first-panels.tsx");
type Later = typeof import("./later-panels.tsx");
type Reference = typeof import("./reference-panels.tsx");
type Numeric = typeof import("./numeric-panels.tsx");

/** What is on the screen at once: it comes with the machine, without which it has nothing to show. */
const FIRST = new LaterModule<First>(() => import("./first-panels.tsx"));
/** What one looks into when the stage raises a question. */
const LATER = new LaterModule<Later>(() => import("./later-panels.tsx"));

/** What one looks up: tables that most readers never open. */
const REFERENCE = new LaterModule<Reference>(() => import("./reference-panels.tsx"));

/** Registers that most programs here never use. */
const NUMERIC = new LaterModule<Numeric>(() => import("./numeric-panels.tsx"));

/** Starts fetching the panels that the first picture needs. */
export function preloadFirstPanels(): void {
  void FIRST.load().catch(() => undefined);
}

/** Fetches the other panels before anyone asks for one. */
export function preloadLaterPanels(): void {
  void LATER.load().catch(() => undefined);
}

const first = (show: (module: First) => ReactNode): ReactNode => (
  <LoadedPart module={FIRST} show={show} waiting={null} />
);
const later = (show: (module: Later) => ReactNode): ReactNode => (
  <LoadedPart module={LATER} show={show} waiting={<p className="quiet">{appText.loading}</p>} />
);
const reference = (show: (module: Reference) => ReactNode): ReactNode => (
  <LoadedPart module={REFERENCE} show={show} waiting={<p className="quiet">{appText.loading}</p>} />
);
const numeric = (show: (module: Numeric) => ReactNode): ReactNode => (
  <LoadedPart module={NUMERIC} show={show} waiting={<p className="quiet">{appText.loading}</p>} />
);

const CONTENT: Readonly<Record<Exclude<PanelName, "program">, ReactNode>> = {
  stage: first(({ Stage }) => <Stage />),
  terminal: first(({ Terminal }) => <Terminal />),
  privilege: first(({ Privilege }) => <Privilege />),
  flags: first(({ Flags }) => <Flags />),
  registers: first(({ Registers }) => <Registers />),
  stack: later(({ Stack }) => <Stack />),
  memory: later(({ Memory }) => <Memory />),
  "page-walk": later(({ PageWalk }) => <PageWalk />),
  "address-space": later(({ AddressSpace }) => <AddressSpace />),
  tables: later(({ Tables }) => <Tables />),
  msrs: later(({ Msrs }) => <Msrs />),
  vectors: numeric(({ Vectors }) => <Vectors />),
  x87: numeric(({ X87 }) => <X87 />),
  linkage: later(({ Linkage }) => <Linkage />),
  code: later(({ KernelCode }) => <KernelCode />),
  disassembly: later(({ Disassembly }) => <Disassembly />),
  strace: later(({ Strace }) => <Strace />),
  files: later(({ Files }) => <Files />),
  process: later(({ Process }) => <Process />),
  "system-calls": reference(({ SystemCalls }) => <SystemCalls />),
  "other-systems": reference(({ OtherSystems }) => <OtherSystems />),
};

/** A panel by the name that links and lessons call it. The program has a pane of its own. */
export function PanelView({ name }: { readonly name: Exclude<PanelName, "program"> }) {
  // Of its own for each name: a place that shows another panel starts anew.
  return <Fragment key={name}>{CONTENT[name]}</Fragment>;
}
