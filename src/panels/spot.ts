import { type RefObject, useEffect } from "react";
import { type Frame, GPR64 } from "../core/index.ts";
import type { Spot } from "../scenario/view.ts";

/** Says what a lesson points out. */

export function spotsRegister(spot: Spot | null, name: string): boolean {
  return spot !== null && "register" in spot && spot.register === name;
}

export function spotsPtRegs(spot: Spot | null, field: string): boolean {
  return spot !== null && "ptRegs" in spot && spot.ptRegs === field;
}

export function spotsGate(spot: Spot | null, vector: number): boolean {
  return spot !== null && "gate" in spot && spot.gate === vector;
}

export function spotsMsr(spot: Spot | null, name: string): boolean {
  return spot !== null && "msr" in spot && spot.msr === name;
}

/** The place in memory that is pointed out: at a symbol, where a register points, or the row of the call's table. */
export function spottedAddress({ machine, memory, call, inCall }: Frame, spot: Spot | null): bigint | null {
  if (spot === null) return null;
  if ("memory" in spot) {
    const register = GPR64.find((name) => name === spot.memory);
    return register === undefined ? (memory.addressOf(spot.memory) ?? null) : machine.gpr[register];
  }
  if (!("row" in spot) || call === null || !inCall) return null;
  const table = memory.addressOf(call.abi === "x86-64" ? "sys_call_table" : "ia32_sys_call_table");
  return table === undefined ? null : table + BigInt(call.nr) * 8n;
}

/** Room left between a row brought into view and the edge, in pixels. */
const MARGIN = 32;

/** The nearest ancestor that scrolls, within the page's main part: the page itself is left where it is. */
function scrollerOf(element: Element): Element | null {
  for (let each = element.parentElement; each !== null && each.tagName !== "MAIN"; each = each.parentElement) {
    if (each === document.body) return null;
    const { overflowY } = getComputedStyle(each);
    if ((overflowY === "auto" || overflowY === "scroll") && each.scrollHeight > each.clientHeight) return each;
  }
  return null;
}

/** Scrolls an element's own panel, and nothing around it, so far that the element can be seen. */
export function revealInPanel(element: Element): void {
  const scroller = scrollerOf(element);
  if (scroller === null) return;
  const [inner, outer] = [element.getBoundingClientRect(), scroller.getBoundingClientRect()];
  const above = inner.top - outer.top - MARGIN;
  const below = inner.bottom - outer.bottom + MARGIN;
  if (above < 0) scroller.scrollTop += above;
  else if (below > 0) scroller.scrollTop += below;
}

/** Brings what is pointed out below `root` into view whenever `mark` becomes another one; null where nothing is. */
export function useSpotInView(root: RefObject<Element | null>, mark: string | number | null): void {
  useRevealed(root, '[data-spot="true"]', mark);
}

/** Keeps the current row below `root` in view while it moves on. */
export function useFollowed(root: RefObject<Element | null>, current: string | number | null): void {
  useRevealed(root, '[data-current="true"]', current);
}

function useRevealed(root: RefObject<Element | null>, selector: string, mark: string | number | null): void {
  useEffect(() => {
    const found = mark === null ? null : root.current?.querySelector(selector);
    if (found !== null && found !== undefined) revealInPanel(found);
  }, [root, selector, mark]);
}
