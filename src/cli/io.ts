/** What a command may touch of the world. Node's is in `node-io.ts`; a test brings its own. */
export interface Io {
  /** @throws {CommandError} with one line that says which file and why not */
  readFile(path: string): Uint8Array;
  /** @throws {CommandError} */
  writeFile(path: string, bytes: Uint8Array, permissions: { readonly executable: boolean }): void;
  readonly stdin: {
    readonly isTerminal: boolean;
    /** The next bytes, waiting for them if need be; nothing at the end. */
    read(): Uint8Array | undefined;
  };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export interface OutputStream {
  write(text: string | Uint8Array): void;
}

/** All of standard input. */
export function readToEnd(stdin: Io["stdin"]): Uint8Array {
  const chunks: Uint8Array[] = [];
  for (let chunk = stdin.read(); chunk; chunk = stdin.read()) chunks.push(chunk);
  const whole = new Uint8Array(chunks.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
