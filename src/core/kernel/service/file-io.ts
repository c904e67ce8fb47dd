import { EAGAIN, EBADF, EFAULT, EISDIR, EPIPE, ERESTARTSYS } from "../abi/errno.ts";
import { SI_USER, SIGPIPE } from "../abi/signals.ts";
import { describeFile, isUserRange } from "../access.ts";
import { hasEnd, pipeOf } from "../files.ts";
import { advanceFile, bytesFromOffset, writeToFile } from "../open-file.ts";
import { fallAsleep, sendFatalSignal, wakeAll } from "../scheduler.ts";
import type { FileState, KernelState, PipeState } from "../state.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";
import { descriptor, errorResult, fileOf } from "./routine.ts";

/** The most that one read or write moves. @see Linux MAX_RW_COUNT */
const MAX_RW_COUNT = 0x7fff_f000n;
/** Bytes that tty_write takes from user memory at a time; pipe_write takes a page. */
const TTY_WRITE_CHUNK = 2048n;
const PIPE_CHUNK = 4096n;
/** Bytes that a pipe between tasks holds. */
const PIPE_SIZE = 65_536;
/** Bytes that tty_read hands to user memory at a time. */
const TTY_READ_CHUNK = 64n;

const NEWLINE = 10;
/** ^D: ends a line without being part of it; alone it means end of file. */
const END_OF_FILE = 4;

/** How much of the typed bytes a terminal in canonical mode hands over: one whole line. `skip`: an end-of-file mark to take away. */
function lineLength({ input, inputClosed }: KernelState): { readonly available: number; readonly skip: number } {
  const end = input.findIndex((byte) => byte === NEWLINE || byte === END_OF_FILE);
  if (end < 0) return { available: inputClosed ? input.length : 0, skip: 0 };
  if (input[end] === NEWLINE) return { available: end + 1, skip: 0 };
  return { available: end, skip: end === 0 ? 1 : 0 };
}

/** Whether a read of the terminal would come back at once. */
export function terminalHasLine(state: KernelState): boolean {
  const { available, skip } = lineLength(state);
  return available > 0 || skip > 0 || state.inputClosed;
}

function fdget(context: PhaseContext): ReturnType<Phase["run"]> {
  const fd = descriptor(context.args[0]);
  const file = fileOf(context.task, context.args[0]);
  if (file === null) {
    return { go: "return", value: errorResult(EBADF), say: `Descriptor ${fd} is not open: the call fails with EBADF.` };
  }
  return { go: "next", say: `Descriptor ${fd} is ${describeFile(file)}.` };
}

function checkRange(context: PhaseContext, allowed: boolean, verb: string): ReturnType<Phase["run"]> {
  const [fd, buffer, count] = context.args;
  if (!allowed) {
    return {
      go: "return",
      value: errorResult(EBADF),
      say: `Descriptor ${descriptor(fd)} was not opened for ${verb}: EBADF.`,
    };
  }
  if (!isUserRange(buffer, count)) {
    return {
      go: "return",
      value: errorResult(EFAULT),
      say: `access_ok: 0x${buffer.toString(16)} + ${count} does not lie in user space, so the call fails with EFAULT before anything is touched.`,
    };
  }
  context.locals.left = count > MAX_RW_COUNT ? MAX_RW_COUNT : count;
  context.locals.done = 0n;
  return {
    go: "next",
    say: `access_ok: ${count} bytes at 0x${buffer.toString(16)} lie below the end of user space. Whether they are mapped is not checked here.`,
  };
}

function deviceFunction(verb: "read" | "write"): (context: PhaseContext) => string {
  return (context) => {
    const file = fileOf(context.task, context.args[0]);
    if (file?.kind === "file") return `generic_file_${verb}_iter`;
    return file?.kind === "pipe" ? `pipe_${verb}` : verb === "read" ? "n_tty_read" : "tty_write";
  };
}

/** The pipe between tasks that the descriptor argument is an end of. */
function kernelPipe({ kernel, task, args }: PhaseContext): PipeState | undefined {
  const file = fileOf(task, args[0]);
  return file === null ? undefined : pipeOf(kernel, file);
}

function wouldBlock({ task, args }: PhaseContext): boolean {
  return fileOf(task, args[0])?.nonblocking === true;
}

/** Bytes that still fit; null where the descriptor is no pipe between tasks. A write of up to PIPE_BUF goes in as a whole. */
function pipeRoom(context: PhaseContext): number | null {
  const pipe = kernelPipe(context);
  if (pipe === undefined) return null;
  const room = PIPE_SIZE - pipe.bytes.length;
  const whole = context.args[2] <= PIPE_CHUNK ? Number(context.locals.left ?? 0n) : 1;
  return room < whole ? 0 : room;
}

/** What keeps a write to a pipe from going on: nobody can read any more, or it is full. */
function waitForRoom(context: PhaseContext): Outcome | null {
  const pipe = kernelPipe(context);
  if (pipe === undefined) return null;
  const { kernel, task, port } = context;
  const { done = 0n } = context.locals;
  if (!hasEnd(kernel, pipe.id, "readable")) {
    sendFatalSignal(kernel, task, { signal: SIGPIPE, code: SI_USER, address: 0n, sender: task.pid }, port.steps);
    const value = done > 0n ? done : errorResult(EPIPE);
    return { go: "return", value, say: "Nobody can read from the pipe any more: SIGPIPE for the writer, and EPIPE." };
  }
  if (pipeRoom(context) !== 0) return null;
  if (wouldBlock(context)) {
    const value = done > 0n ? done : errorResult(EAGAIN);
    return { go: "return", value, say: "The pipe is full and the descriptor does not wait: EAGAIN." };
  }
  if (task.pending !== null) {
    return { go: "return", value: done > 0n ? done : errorResult(ERESTARTSYS), say: "A signal has come." };
  }
  fallAsleep(kernel, task, { kind: "pipe-room", pipe: pipe.id, text: "write waits for room in the pipe" });
  return { go: "schedule", say: `The pipe is full (${pipe.bytes.length} bytes): the writer sleeps.` };
}

/** pipe_read: takes what is there; sleeps while there is nothing and somebody may still write. */
function receiveFromPipe(context: PhaseContext, pipe: PipeState, left: bigint): Outcome {
  const { kernel, task } = context;
  if (pipe.bytes.length === 0) {
    if (!hasEnd(kernel, pipe.id, "writable")) {
      return { go: "return", value: 0n, say: "The pipe is empty and nobody can write to it any more: read returns 0." };
    }
    if (wouldBlock(context)) {
      return {
        go: "return",
        value: errorResult(EAGAIN),
        say: "The pipe is empty and the descriptor does not wait: EAGAIN.",
      };
    }
    if (task.pending !== null) return { go: "return", value: errorResult(ERESTARTSYS), say: "A signal has come." };
    fallAsleep(kernel, task, { kind: "pipe-data", pipe: pipe.id, text: "read waits for bytes in the pipe" });
    return { go: "schedule", say: "The pipe is empty and another end to write to is open: the reader sleeps." };
  }
  const size = Math.min(pipe.bytes.length, Number(left), Number(PIPE_CHUNK));
  kernel.writeBytes(kernel.addressOf("kernel_buffer"), pipe.bytes.subarray(0, size));
  context.locals.size = BigInt(size);
  return { go: "next", say: `${size} of ${pipe.bytes.length} waiting bytes are taken from the pipe.` };
}

function takenFromPipe(context: PhaseContext, pipe: PipeState, copied: bigint): Outcome {
  const { kernel, port, locals } = context;
  const { done = 0n, left = 0n, size = 0n } = locals;
  if (context.returned !== 0n) {
    const value = done > 0n ? done : errorResult(EFAULT);
    return { go: "return", value, say: `${context.returned} bytes could not be stored; they stay in the pipe.` };
  }
  pipe.bytes = pipe.bytes.slice(Number(copied));
  wakeAll(kernel, port.steps, (why) => why.kind === "pipe-room" && why.pipe === pipe.id);
  port.timerChanged();
  locals.done = done + copied;
  locals.left = left - size;
  if (pipe.bytes.length > 0 && left > size) {
    return { go: "to", phase: "receive", say: `${locals.done} bytes so far; there are more in the pipe.` };
  }
  return { go: "return", value: done + copied, say: `read returns ${done + copied}.` };
}

/** read finds nothing typed: another task may run; where there is none the machine waits. */
function waitForInput({ kernel, task, state }: PhaseContext): Outcome {
  const others = state.tasks.some((each) => each !== task && each.state !== "zombie");
  if (!others) return { go: "wait", why: "read waits for input: type a line in the terminal." };
  if (task.pending !== null) return { go: "return", value: errorResult(ERESTARTSYS), say: "A signal has come." };
  fallAsleep(kernel, task, { kind: "terminal", text: "read waits for a line of the terminal" });
  return { go: "schedule", say: "Nothing has been typed: the reader sleeps." };
}

/** What was read is no longer there for others. */
function takeInput({ state, port, args }: PhaseContext, count: number, tty: boolean): void {
  port.emit({ kind: "input", fd: descriptor(args[0]), bytes: state.input.slice(0, count) });
  const endsLine = tty && state.input[count] === END_OF_FILE;
  state.input = state.input.slice(count + (endsLine ? 1 : 0));
}

/** Puts the file's next bytes into the kernel's buffer. */
function receiveFromFile(context: PhaseContext, file: FileState): Outcome {
  const { left = 0n, done = 0n } = context.locals;
  const rest = bytesFromOffset(context.state, file);
  if (rest === null) return { go: "return", value: errorResult(EISDIR), say: "A directory is not read so: EISDIR." };
  const size = Math.min(rest.length, Number(left), Number(PIPE_CHUNK));
  if (size === 0) return { go: "return", value: done, say: `The end of the file: read returns ${done}.` };
  context.kernel.writeBytes(context.kernel.addressOf("kernel_buffer"), rest.subarray(0, size));
  context.locals.size = BigInt(size);
  context.locals.more = left > BigInt(size) && rest.length > size ? 1n : 0n;
  return { go: "next", say: `${size} bytes are taken from the file’s pages.` };
}

/** ssize_t write(unsigned int fd, const char *buf, size_t count) */
export const write: readonly Phase[] = [
  { name: "fdget", run: fdget },
  {
    name: "vfs_write",
    run: (context) => checkRange(context, fileOf(context.task, context.args[0])?.writable === true, "writing"),
  },
  {
    id: "copy_from_user",
    name: (context) => (pipeRoom(context) === 0 ? "pipe_wait_writable" : "copy_from_user"),
    run: (context) => {
      const { left = 0n, done = 0n } = context.locals;
      if (left === 0n) return { go: "return", value: done, say: "Nothing to write: the result is 0." };
      const held = waitForRoom(context);
      if (held !== null) return held;
      const chunk = fileOf(context.task, context.args[0])?.kind === "tty" ? TTY_WRITE_CHUNK : PIPE_CHUNK;
      const room = pipeRoom(context);
      const most = room === null || BigInt(room) > chunk ? chunk : BigInt(room);
      const size = left < most ? left : most;
      const from = context.args[1] + done;
      context.locals.size = size;
      return {
        go: "call",
        symbol: "copy_from_user",
        args: [context.kernel.addressOf("kernel_buffer"), from, size],
        say: `The kernel copies ${size} bytes from user address 0x${from.toString(16)} into its own buffer.`,
      };
    },
  },
  {
    name: deviceFunction("write"),
    run: (context) => {
      const { left = 0n, done = 0n, size = 0n } = context.locals;
      if (context.returned !== 0n) {
        const value = done > 0n ? done : errorResult(EFAULT);
        return {
          go: "return",
          value,
          say: `${context.returned} of ${size} bytes could not be read: ${done > 0n ? `${done} bytes were written before` : "the call fails with EFAULT"}.`,
        };
      }
      const bytes = context.kernel.readBytes(context.kernel.addressOf("kernel_buffer"), Number(size));
      const pipe = kernelPipe(context);
      const file = fileOf(context.task, context.args[0]);
      if (pipe !== undefined) {
        pipe.bytes = Uint8Array.from([...pipe.bytes, ...bytes]);
        wakeAll(context.kernel, context.port.steps, (why) => why.kind === "pipe-data" && why.pipe === pipe.id);
        context.port.timerChanged();
      } else if (file?.kind === "file") writeToFile(context.state, file, bytes);
      else context.port.emit({ kind: "output", fd: descriptor(context.args[0]), bytes });
      context.locals.done = done + size;
      context.locals.left = left - size;
      if (left > size)
        return { go: "to", phase: "copy_from_user", say: `${size} bytes are out, ${left - size} are left.` };
      return { go: "return", value: done + size, say: `${size} bytes went out; write returns ${done + size}.` };
    },
  },
];

/** ssize_t read(unsigned int fd, char *buf, size_t count) */
export const read: readonly Phase[] = [
  { name: "fdget", run: fdget },
  {
    name: "vfs_read",
    run: (context) => checkRange(context, fileOf(context.task, context.args[0])?.readable === true, "reading"),
  },
  {
    id: "receive",
    name: deviceFunction("read"),
    run: (context) => {
      const { left = 0n, done = 0n } = context.locals;
      if (left === 0n) return { go: "return", value: done, say: "Nothing to read into: the result is 0." };
      const { state } = context;
      const pipe = kernelPipe(context);
      if (pipe !== undefined) return receiveFromPipe(context, pipe, left);
      const file = fileOf(context.task, context.args[0]);
      if (file?.kind === "file") return receiveFromFile(context, file);
      const tty = file?.kind === "tty";
      const { available, skip } = tty ? lineLength(state) : { available: state.input.length, skip: 0 };
      if (available === 0) {
        if (skip > 0) state.input = state.input.slice(skip);
        if (skip > 0 || state.inputClosed)
          return { go: "return", value: done, say: "The input has ended: read returns 0." };
        return waitForInput(context);
      }
      const size = BigInt(Math.min(available, Number(left), Number(tty ? TTY_READ_CHUNK : PIPE_CHUNK)));
      const bytes = state.input.subarray(0, Number(size));
      context.kernel.writeBytes(context.kernel.addressOf("kernel_buffer"), bytes);
      context.locals.size = size;
      context.locals.more = BigInt(available) > size && left > size ? 1n : 0n;
      return {
        go: "next",
        say: `${size} of ${state.input.length} waiting bytes are taken from the ${tty ? "terminal" : "pipe"}.`,
      };
    },
  },
  {
    name: "copy_to_user",
    run: (context) => {
      const { done = 0n, size = 0n } = context.locals;
      const to = context.args[1] + done;
      return {
        go: "call",
        symbol: "copy_to_user",
        args: [to, context.kernel.addressOf("kernel_buffer"), size],
        say: `The kernel copies ${size} bytes to user address 0x${to.toString(16)}.`,
      };
    },
  },
  {
    name: "ksys_read",
    run: (context) => {
      const { left = 0n, done = 0n, size = 0n, more = 0n } = context.locals;
      const copied = size - context.returned;
      const pipe = kernelPipe(context);
      if (pipe !== undefined) return takenFromPipe(context, pipe, copied);
      const file = fileOf(context.task, context.args[0]);
      if (file?.kind === "file") advanceFile(context.state, file, Number(copied));
      else takeInput(context, Number(copied), file?.kind === "tty");
      const total = done + copied;
      if (context.returned !== 0n) {
        const value = total > 0n ? total : errorResult(EFAULT);
        return {
          go: "return",
          value,
          say: `${context.returned} bytes could not be stored: ${total > 0n ? `read returns ${total}` : "EFAULT"}.`,
        };
      }
      context.locals.done = total;
      context.locals.left = left - size;
      if (more === 1n) return { go: "to", phase: "receive", say: `${total} bytes so far; the line goes on.` };
      return { go: "return", value: total, say: `read returns ${total}.` };
    },
  },
];
