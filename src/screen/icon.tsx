const PATHS = {
  step: "M5 4l9 6-9 6z",
  back: "M15 4l-9 6 9 6z",
  over: "M3 13c2-7 11-7 13-1M16.5 7.5V12H12M10 16a1.3 1.3 0 1 0 .01 0",
  nextCrossing: "M4 10h9M10 6l4 4-4 4M17 3v14",
  previousCrossing: "M16 10H7M10 6l-4 4 4 4M3 3v14",
  station: "M2 10h9M8 6l4 4-4 4M16 7.5a2.5 2.5 0 1 0 .01 0",
  run: "M4 4l6 6-6 6zM11 4l6 6-6 6z",
  pause: "M6 4v12M13 4v12",
  start: "M15 4l-8 6 8 6zM5 4v12",
  open: "M8 5H5v10h10v-3M11 4h5v5M16 4l-7 7",
  end: "M5 4l8 6-8 6zM15 4v12",
} as const;

export type IconName = keyof typeof PATHS;

const FILLED: ReadonlySet<IconName> = new Set(["step", "back", "run", "start", "end"]);

/** A drawn sign beside a word; it says nothing by itself. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg viewBox="0 0 20 20" width="1.1em" height="1.1em" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={FILLED.has(name) ? "currentColor" : "none"}
        stroke="currentColor"
        strokeWidth={FILLED.has(name) ? 1 : 1.8}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
