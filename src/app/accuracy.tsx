import accuracy from "../../docs/accuracy.md?raw";

/** A paragraph, a heading or an item of the document. */
interface Block {
  readonly kind: "h3" | "p" | "li";
  readonly text: string;
}

/** The document's blocks: it has headings, paragraphs and lists, and code in backticks. */
function blocksOf(markdown: string): readonly Block[] {
  return markdown
    .split(/\n(?=- |#)|\n\n+/)
    .map((text) => text.trim())
    .filter((text) => text !== "" && !text.startsWith("# "))
    .map((text): Block => {
      const [, mark = "", said = ""] = /^(## |- )?(.*)$/s.exec(text) ?? [];
      return { kind: mark === "## " ? "h3" : mark === "- " ? "li" : "p", text: said.replace(/\s+/g, " ") };
    });
}

/** Where the model is simpler than hardware or Linux: the project's own document. */
export function Accuracy() {
  return blocksOf(accuracy).map(({ kind: Kind, text }) => (
    <Kind key={text}>
      {text.split("`").map((part, index) =>
        // Every second part stood between backticks; their order is their identity.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        index % 2 === 1 ? <code key={index}>{part}</code> : part,
      )}
    </Kind>
  ));
}
