import type { Catalogue } from "./catalogue.ts";

export const filesPanelText = {
  title: "Files",
  caption: "File descriptors of the task",
  heads: ["fd", "open file", "access", "offset", "usual name"],
  kinds: { tty: "terminal", pipe: "pipe", file: "file" },
  access: { read: "read", write: "write", both: "read and write", none: "none" },
  flags: { read: "O_RDONLY", write: "O_WRONLY", both: "O_RDWR", none: "O_PATH" },
  standard: ["stdin", "stdout", "stderr"],
  noOffset: "none: a stream",
  offset: (bytes: number) => `${bytes}`,
  closed: "closed",
  inUse: "used by this call",
  empty: "No descriptor is open. A program starts with 0, 1 and 2; this one has closed them or has ended.",
  unread: (count: string) => `${count} bytes of input are waiting to be read.`,
  noInput: "No input is waiting to be read.",
  closedInput: "The input has ended: a read at its end returns 0.",
} satisfies Catalogue;
