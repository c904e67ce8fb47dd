interface Snippet {
  /** The address of Syscope's page, without a hash. */
  readonly page: string;
  /** The link to embed, `#` included. */
  readonly hash: string;
  readonly title: string;
  readonly width: string;
  readonly height: string;
}

/** A bare frame: the only thing that course platforms let through. */
export function frameSnippet({ page, hash, title, width, height }: Snippet): string {
  const source = `${new URL("embed.html", page)}${hash}`;
  return `<iframe src="${escapeAttribute(source)}" width="${width}" height="${height}" title="${escapeAttribute(title)}" style="border:1px solid #999"></iframe>`;
}

/** The element that `embed.js` defines. */
export function elementSnippet({ page, hash, height }: Snippet): string {
  const script = `<script src="${escapeAttribute(`${new URL("embed.js", page)}`)}"></script>`;
  return `${script}\n<syscope-demo link="${escapeAttribute(hash)}" height="${height}"></syscope-demo>`;
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
}
