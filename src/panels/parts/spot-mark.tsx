import { partsText } from "../../text/panel-parts.ts";

/** Says to screen readers what the ring around a row says to eyes: a lesson points it out. */
export function SpotMark({ on }: { readonly on: boolean | undefined }) {
  return on === true ? <span className="visually-hidden">{partsText.lookHere} </span> : null;
}
