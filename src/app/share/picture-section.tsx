import { useMemo, useState } from "react";
import type { Frame } from "../../core/index.ts";
import { selectStage } from "../../panels/stage/stage-panel.tsx";
import { stageSvg } from "../../panels/stage/stage-svg.ts";
import { useFocus, useSyscope } from "../../screen/syscope-context.tsx";
import { shareText } from "../../text/share.ts";
import { download } from "../download.ts";
import { pngOf, svgAddress } from "./png.ts";
import styles from "./share.module.css";

const { picture: text } = shareText;

const THEMES = ["light", "dark"] as const;
type PictureTheme = (typeof THEMES)[number];

interface PictureSectionProps {
  readonly frame: Frame;
  /** What the file is called, without its suffix. */
  readonly name: string;
}

/** The stage as a picture for a slide. */
export function PictureSection({ frame, name }: PictureSectionProps) {
  const [theme, setTheme] = useState<PictureTheme>("light");
  const [failed, setFailed] = useState(false);
  const zoom = useSyscope((state) => state.zoom);
  const focus = useFocus(frame.step);
  const sentence = zoom === "story" ? frame.story : frame.sentence;
  const svg = useMemo(() => stageSvg(selectStage(frame, focus), { theme, sentence }), [frame, focus, theme, sentence]);
  const savePng = () =>
    pngOf(svg).then(
      (png) => download(`${name}.png`, "image/png", png),
      () => setFailed(true),
    );
  return (
    <>
      <p className="quiet">{text.meaning}</p>
      <img className={styles.picture} src={svgAddress(svg)} alt={text.alt(frame.step)} width={1280} height={720} />
      <fieldset className={styles.row}>
        <legend>{text.theme}</legend>
        {THEMES.map((each) => (
          <label key={each}>
            <input type="radio" name="picture-theme" checked={theme === each} onChange={() => setTheme(each)} />{" "}
            {text.themes[each]}
          </label>
        ))}
      </fieldset>
      <div className={styles.buttons}>
        <button type="button" onClick={() => download(`${name}.svg`, "image/svg+xml", svg)}>
          {text.svg}
        </button>
        <button type="button" onClick={() => void savePng()}>
          {text.png}
        </button>
      </div>
      <p role="status" className={styles.said}>
        {failed && text.failed}
      </p>
    </>
  );
}
