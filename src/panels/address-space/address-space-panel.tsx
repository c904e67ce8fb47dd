import { Fragment, useRef } from "react";
import { type Frame, hex, type RegionView } from "../../core/index.ts";
import { addressSpacePanelText as text } from "../../text/address-space-panel.ts";
import { isCanonical } from "../address.ts";
import { lastAccess } from "../last-access.ts";
import { definePanel, type Focus } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { SpotMark } from "../parts/spot-mark.tsx";
import { TableHead } from "../parts/table-head.tsx";
import { spottedAddress, useSpotInView } from "../spot.ts";
import type { Subject } from "../subject.ts";
import { hex0x } from "../word-text.ts";
import styles from "./address-space-panel.module.css";
import { mappedPages, type RingRights, regionRights } from "./region-rights.ts";
import { RootsTable, type RootsView, selectRoots } from "./roots-table.tsx";

/** A stretch of addresses with one owner, or one without. */
export type StretchView =
  | {
      readonly kind: "region";
      readonly name: string;
      readonly range: string;
      readonly subject: Subject;
      /** `r-x user` */
      readonly permissions: string;
      /** Its size, and how much of it is mapped where that is not all. */
      readonly extent: string;
      readonly ring3: RingRights;
      readonly ring0: RingRights;
      readonly marks: readonly string[];
      readonly spot: boolean;
    }
  | { readonly kind: "gap"; readonly start: string; readonly size: string; readonly marks: readonly string[] };

/** One half of the 48-bit address space. */
export interface HalfView {
  readonly name: string;
  readonly range: string;
  readonly stretches: readonly StretchView[];
}

/** The whole address space: user half, the hole of addresses that are none, kernel half. */
export interface AddressSpaceView {
  readonly user: HalfView;
  readonly hole: { readonly range: string; readonly size: string; readonly marks: readonly string[] };
  readonly kernel: HalfView;
  readonly ac: string;
  /** The two roots of page-table isolation; null without it. */
  readonly roots: RootsView | null;
}

const USER_END = 1n << 47n;
const KERNEL_START = 0xffff_8000_0000_0000n;
const END = 1n << 64n;

/** View: `AddressSpaceView`. */
export const addressSpacePanel = definePanel<AddressSpaceView>({
  id: "address-space",
  title: text.title,
  select: selectAddressSpace,
  Component: ({ view }) => (
    <PanelBody>
      <AddressSpace view={view} />
    </PanelBody>
  ),
});

export function selectAddressSpace(frame: Frame, focus: Focus): AddressSpaceView {
  const { machine, memory } = frame;
  const regions = memory.regions();
  const places: readonly { readonly name: string; readonly address: bigint }[] = [
    { name: text.marks.rip, address: machine.rip },
    { name: text.marks.rsp, address: machine.gpr.rsp },
    ...accessPlace(frame),
  ];
  const marksIn = (start: bigint, end: bigint) =>
    places.filter(({ address }) => start <= address && address < end).map(({ name }) => name);
  const spot = spottedAddress(frame, focus.spot);
  const half = (name: string, start: bigint, end: bigint): HalfView => {
    const stretches: StretchView[] = [];
    let at = start;
    const gap = (to: bigint) => {
      if (to > at) stretches.push({ kind: "gap", start: hex0x(at), size: sizeText(to - at), marks: marksIn(at, to) });
    };
    for (const region of regions.filter((each) => each.start >= start && each.end <= end)) {
      gap(region.start);
      const holdsSpot = spot !== null && region.start <= spot && spot < region.end;
      stretches.push(regionStretch(frame, region, marksIn(region.start, region.end), holdsSpot));
      at = region.end;
    }
    gap(end);
    return { name, range: rangeText(start, end), stretches };
  };
  return {
    user: half(text.userHalf, 0n, USER_END),
    hole: {
      range: rangeText(USER_END, KERNEL_START),
      size: sizeText(KERNEL_START - USER_END),
      marks: places.filter(({ address }) => !isCanonical(address)).map(({ name }) => name),
    },
    kernel: half(text.kernelHalf, KERNEL_START, END),
    ac: `${(machine.rflags >> 18n) & 1n}`,
    roots: selectRoots(frame),
  };
}

/** Where the last step loaded, stored, pushed or popped; an instruction's own bytes are where RIP was. */
function accessPlace(frame: Frame): readonly { readonly name: string; readonly address: bigint }[] {
  const access = lastAccess(frame);
  if (access === null || (access.kind === "execute" && access.walk?.physical !== undefined)) return [];
  return access.kind === "execute" && access.walk === null ? [] : [{ name: text.marks.access, address: access.linear }];
}

function regionStretch(frame: Frame, region: RegionView, marks: readonly string[], spot: boolean): StretchView {
  const { memory } = frame;
  const mapped = mappedPages(memory, region);
  const whole = mapped.complete && mapped.present === mapped.all;
  const count = mapped.complete ? `${mapped.present}` : text.atLeast(`${mapped.present}`);
  const size = sizeText(region.end - region.start);
  return {
    kind: "region",
    name: regionName(region),
    range: rangeText(region.start, region.end),
    subject: {
      kind: { kind: "linear-address" },
      name: regionName(region),
      value: region.start,
      size: 8,
    },
    permissions: `${region.permissions} ${region.user ? text.sides.user : text.sides.supervisor}`,
    extent: whole ? size : text.partly(size, count, `${mapped.all}`),
    ...regionRights(memory, region, mapped),
    marks,
    spot,
  };
}

/** `/proc/PID/maps` calls every part of the program by its file; the rights say which part it is. */
function regionName({ name, permissions, user }: RegionView): string {
  if (!user || name.startsWith("[") || name.includes(" ")) return name;
  const { roles } = text;
  return permissions.includes("x") ? roles.code : permissions.includes("w") ? roles.data : roles.constants;
}

function rangeText(start: bigint, end: bigint): string {
  return `${hex(start)}–${hex(end - 1n)}`;
}

/** Two digits and a unit: `"64 MiB"`, `"127 TiB"`. */
function sizeText(bytes: bigint): string {
  const { units } = text.bytes;
  let unit = 0;
  let size = Number(bytes);
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${size >= 100 || Number.isInteger(size) ? Math.round(size) : size.toPrecision(2)} ${units[unit]}`;
}

function AddressSpace({ view }: { readonly view: AddressSpaceView }) {
  const place = useRef<HTMLDivElement>(null);
  const spotted = [...view.user.stretches, ...view.kernel.stretches].findIndex(
    (each) => each.kind === "region" && each.spot,
  );
  useSpotInView(place, spotted < 0 ? null : spotted);
  return (
    <div ref={place}>
      {view.roots !== null && <RootsTable view={view.roots} />}
      <table className={styles.space}>
        <caption className="visually-hidden">{text.caption}</caption>
        <TableHead heads={text.heads} />
        <Half half={view.user} ring="3" />
        <tbody className={styles.hole}>
          <tr>
            <th scope="rowgroup" colSpan={5} className={styles.holeName}>
              {text.hole} · {view.hole.size}
              <span className={styles.range}>{view.hole.range}</span>
              <Marks marks={view.hole.marks} />
            </th>
          </tr>
        </tbody>
        <Half half={view.kernel} ring="0" />
      </table>
      <p className={styles.legend}>{text.legend(view.ac)}</p>
    </div>
  );
}

function Half({ half, ring }: { readonly half: HalfView; readonly ring: "0" | "3" }) {
  return (
    <tbody className={ring === "3" ? styles.user : styles.kernel}>
      <tr className={styles.half}>
        <th scope="rowgroup" colSpan={5} className={styles.halfName}>
          {half.name} <span className={styles.range}>{half.range}</span>
        </th>
      </tr>
      {half.stretches.map((stretch) =>
        stretch.kind === "gap" ? (
          <tr key={stretch.start} className={styles.gap}>
            <td colSpan={5} className={styles.gapSize}>
              {text.gap(stretch.size)}
              <Marks marks={stretch.marks} />
            </td>
          </tr>
        ) : (
          <tr
            key={stretch.range}
            className={styles.region}
            data-spot={stretch.spot}
            data-here={stretch.marks.length > 0}
          >
            <th scope="row" className={styles.name}>
              <SpotMark on={stretch.spot} />
              {stretch.name} <Marks marks={stretch.marks} /> <span className={styles.extent}>{stretch.extent}</span>
            </th>
            <td className={styles.addresses}>
              <ExplainedValue subject={stretch.subject}>
                <code>{stretch.range}</code>
              </ExplainedValue>
            </td>
            <td className={styles.permissions}>
              <code>{stretch.permissions}</code>
            </td>
            <Rights rights={stretch.ring3} label={text.ring3} />
            <Rights rights={stretch.ring0} label={text.ring0} />
          </tr>
        ),
      )}
    </tbody>
  );
}

function Rights({ rights, label }: { readonly rights: RingRights; readonly label: string }) {
  return (
    <td className={styles.rights} data-label={label}>
      <span className="visually-hidden">{rights.words}</span>{" "}
      <code aria-hidden="true" data-none={rights.letters === "---"}>
        {rights.letters}
      </code>
      {rights.rules.map(({ name, meaning }) => (
        <Fragment key={name}>
          {" "}
          <span className={styles.rule} title={meaning}>
            {name}
          </span>
        </Fragment>
      ))}
    </td>
  );
}

function Marks({ marks }: { readonly marks: readonly string[] }) {
  if (marks.length === 0) return null;
  return (
    <span className={styles.marks}>
      <span aria-hidden="true">◂</span> {text.marksHere(marks.join(", "))}
    </span>
  );
}
