import { SVG_HEIGHT, SVG_WIDTH } from "../../panels/stage/stage-svg.ts";

/** Pixels for one of the picture's: sharp on a projector. */
const SCALE = 2;

/** An address under which the page's policy lets a picture be shown. */
export function svgAddress(svg: string): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}

/** Draws the stage's picture as PNG; rejects where the browser does not. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = svgAddress(svg);
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = SVG_WIDTH * SCALE;
  canvas.height = SVG_HEIGHT * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("this browser has no canvas");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("the canvas gave no picture")) : resolve(blob)),
      "image/png",
    );
  });
}
