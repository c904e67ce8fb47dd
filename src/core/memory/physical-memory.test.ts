import { describe, expect, it } from "vitest";
import { PhysicalMemory } from "./physical-memory.ts";

/** Four frames of which two were written. */
function memory(): PhysicalMemory {
  const four = new PhysicalMemory(4 * 4096);
  four.write8(0x0010, 1);
  four.write8(0x2010, 2);
  return four;
}

describe("physical memory", () => {
  it("is made of whole frames", () => {
    expect(() => new PhysicalMemory(5000)).toThrow("5000");
  });

  it("is little-endian", () => {
    const four = memory();
    four.write64(8, 0x1122_3344_5566_7788n);
    expect([four.read8(8), four.read32(8), four.read32(12)]).toEqual([0x88, 0x5566_7788, 0x1122_3344]);
  });

  it("writes bytes over frame borders, and marks both frames", () => {
    const four = memory();
    four.image();
    four.writeBytes(0x0ffe, Uint8Array.of(1, 2, 3, 4));
    expect([...four.bytes.subarray(0x0ffe, 0x1002)]).toEqual([1, 2, 3, 4]);
    expect([...four.dirty]).toEqual([1, 1, 0, 0]);
  });

  it("clears a frame", () => {
    const four = memory();
    four.clearFrame(2);
    expect(four.read8(0x2010)).toBe(0);
  });
});

describe("images", () => {
  it("share the frames that did not change", () => {
    const four = memory();
    const first = four.image();
    four.write8(0x2011, 9);
    const second = four.image();
    expect([...second.frames.keys()].sort()).toEqual([0, 2]);
    expect(second.frames.get(0)).toBe(first.frames.get(0));
    expect(second.frames.get(2)).not.toBe(first.frames.get(2));
  });

  it("bring back what memory held, in any order", () => {
    const four = memory();
    const first = four.image();
    four.write8(0x0010, 7);
    four.write8(0x1000, 8);
    const second = four.image();
    four.write8(0x3000, 9);
    four.restore(first);
    expect([0x0010, 0x1000, 0x2010, 0x3000].map((address) => four.read8(address))).toEqual([1, 0, 2, 0]);
    four.restore(second);
    expect([0x0010, 0x1000, 0x2010, 0x3000].map((address) => four.read8(address))).toEqual([7, 8, 2, 0]);
  });

  it("tell the processor that write tags, or all tags, are stale", () => {
    const four = memory();
    const heard: string[] = [];
    four.onImage = () => heard.push("image");
    four.onRestore = () => heard.push("restore");
    four.restore(four.image());
    expect(heard).toEqual(["image", "restore"]);
  });
});

describe("frames that hold code", () => {
  it("are announced before every store, and when another image changes them", () => {
    const four = memory();
    const image = four.image();
    const heard: number[] = [];
    four.onCodeWrite = (frame) => heard.push(frame);
    four.holdsCode[2] = 1;
    four.write8(0x0000, 1);
    four.write8(0x2000, 1);
    four.write32(0x2004, 1);
    expect(heard).toEqual([2, 2]);
    four.restore(image);
    expect(heard).toEqual([2, 2, 2]);
  });

  it("can be written beside the code without that", () => {
    const four = memory();
    four.image();
    four.holdsCode[1] = 1;
    four.onCodeWrite = () => expect.unreachable();
    four.markDirty(1);
    four.bytes[0x1000] = 5;
    expect(four.image().frames.get(1)?.[0]).toBe(5);
  });
});
