import { describe, expect, it, vi } from "vitest";
import { connectToHost } from "./host.ts";

/** A frame's window inside a page, as far as messages go. */
function framed() {
  const listeners: ((event: { source: unknown; data: unknown }) => void)[] = [];
  const parent = { postMessage: vi.fn() };
  const frame = {
    parent,
    addEventListener: (_type: string, listener: (event: { source: unknown; data: unknown }) => void) =>
      listeners.push(listener),
  };
  const requests = { load: vi.fn(), setStep: vi.fn() };
  const host = connectToHost(frame as unknown as Window, requests);
  const receive = (source: unknown, data: unknown) => {
    for (const listener of listeners) listener({ source, data });
  };
  return { parent, requests, host, receive, listeners };
}

const LOAD = { syscope: 1, type: "load", link: "#demo=echo" };

describe("the page around an embed", () => {
  it("[EMB17] is listened to, and no other window", () => {
    const { parent, requests, receive } = framed();
    receive({ postMessage: vi.fn() }, LOAD);
    receive(null, LOAD);
    expect(requests.load).not.toHaveBeenCalled();
    receive(parent, LOAD);
    receive(parent, { syscope: 1, type: "setStep", step: 3 });
    expect(requests.load).toHaveBeenCalledExactlyOnceWith("#demo=echo");
    expect(requests.setStep).toHaveBeenCalledExactlyOnceWith(3);
  });

  it("[EMB20] is told documented messages only", () => {
    const { parent, host } = framed();
    host.tell({ syscope: 1, type: "resize", height: 480 });
    host.tell({ syscope: 1, type: "resize", height: 480_000 });
    expect(parent.postMessage).toHaveBeenCalledExactlyOnceWith({ syscope: 1, type: "resize", height: 480 }, "*");
  });

  it("[EMB17] is none where the embed is a page of its own", () => {
    const addEventListener = vi.fn();
    const alone = { addEventListener, postMessage: vi.fn() };
    const host = connectToHost(Object.assign(alone, { parent: alone }) as unknown as Window, {
      load: vi.fn(),
      setStep: vi.fn(),
    });
    host.tell({ syscope: 1, type: "resize", height: 480 });
    expect(addEventListener).not.toHaveBeenCalled();
    expect(alone.postMessage).not.toHaveBeenCalled();
  });
});
