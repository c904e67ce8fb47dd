import type { Frame } from "../core/index.ts";
import type { MemoryTarget } from "../scenario/view.ts";
import { lastAccess } from "./last-access.ts";

/** The address that a memory target names at this moment; null where there is none. */
export function targetAddress(frame: Frame, target: MemoryTarget): bigint | null {
  const { machine, memory } = frame;
  switch (target.kind) {
    case "register":
      return target.name === "rip" ? machine.rip : machine.gpr[target.name];
    case "symbol":
      return memory.addressOf(target.name) ?? null;
    case "address":
      return target.address;
    case "access": {
      const access = lastAccess(frame);
      return access === null || access.kind === "execute" ? null : access.linear;
    }
  }
}
