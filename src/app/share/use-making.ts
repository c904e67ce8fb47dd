import { useEffect, useRef, useState } from "react";
import { shareText } from "../../text/share.ts";
import { download } from "../download.ts";
import { inSlices } from "./in-slices.ts";

const { record: text } = shareText;

/** A file that is being made, or what came of the last one. */
export interface Making {
  readonly working: boolean;
  /** What to say about it; empty before the first. */
  readonly said: string;
  readonly start: (name: string, type: string, pieces: () => Iterator<string, void, void>) => void;
  readonly cancel: () => void;
}

/** Milliseconds between two reports: often enough to watch, rare enough to be read out. */
const REPORT_MS = 500;

/** Makes files beside the page's own work; the one being made is given up when the dialog closes. */
export function useMaking(): Making {
  const [said, setSaid] = useState("");
  const [working, setWorking] = useState(false);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start: Making["start"] = async (name, type, pieces) => {
    const controller = new AbortController();
    abort.current = controller;
    setWorking(true);
    setSaid(text.working(0));
    let reported = performance.now();
    const onProgress = (lines: number) => {
      if (performance.now() - reported < REPORT_MS) return;
      reported = performance.now();
      setSaid(text.working(lines));
    };
    try {
      const file = await inSlices(pieces(), { signal: controller.signal, onProgress });
      if (file !== null) download(name, type, file);
      setSaid(file === null ? text.cancelled : text.done(name, sizeOf(file.size)));
    } catch (error) {
      setSaid(text.failed(error instanceof Error ? error.message : String(error)));
    }
    setWorking(false);
  };
  return { working, said, start: (...made) => void start(...made), cancel: () => abort.current?.abort() };
}

function sizeOf(bytes: number): string {
  return bytes < 100 * 1024 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
