import { little32 } from "../../bits/little-endian.ts";
import { EBADF, EFAULT, EINVAL, EMFILE } from "../abi/errno.ts";
import { describeFile, isUserRange } from "../access.ts";
import { closeDescriptor, lowestFree, MOST_FILES, putDescriptor } from "../files.ts";
import { descriptor, errorResult, fileOf, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

function fail(errno: bigint, say: string): Outcome {
  return { go: "return", value: errorResult(errno), say };
}

/** O_CLOEXEC, which changes nothing here: there is no execve. */
const O_CLOEXEC = 0o200_0000n;
const O_NONBLOCK = 0o4000n;

/** int pipe(int *fildes), int pipe2(int *fildes, int flags) */
export function pipe(withFlags: boolean): readonly Phase[] {
  return [
    {
      name: "create_pipe_files",
      run: ({ args, task, state, locals }) => {
        const flags = args[1] & 0xffff_ffffn;
        if (withFlags && (flags & ~(O_CLOEXEC | O_NONBLOCK)) !== 0n)
          return fail(EINVAL, `Flags 0x${flags.toString(16)}: EINVAL.`);
        const reading = lowestFree(task, 0);
        const writing = lowestFree(task, reading + 1);
        if (writing >= MOST_FILES) return fail(EMFILE, "The process has no free descriptors: EMFILE.");
        const id = state.nextPipe;
        Object.assign(locals, { id: BigInt(id), reading: BigInt(reading), writing: BigInt(writing) });
        return {
          go: "next",
          say: `A pipe with room for 65536 bytes; ${reading} shall be its end to read from, ${writing} to write to.`,
        };
      },
    },
    {
      name: "copy_to_user",
      run: (context) => {
        const [to] = context.args;
        if (!isUserRange(to, 8n)) return fail(EFAULT, `0x${to.toString(16)} is not a user address: EFAULT.`);
        const { reading = 0n, writing = 0n } = context.locals;
        const buffer = context.kernel.addressOf("kernel_buffer");
        context.kernel.writeBytes(buffer, Uint8Array.from([...little32(reading), ...little32(writing)]));
        return {
          go: "call",
          symbol: "copy_to_user",
          args: [to, buffer, 8n],
          say: "Both numbers are copied to the program.",
        };
      },
    },
    {
      name: "fd_install",
      run: (context) => {
        if (context.returned !== 0n)
          return fail(EFAULT, "The numbers could not be stored: EFAULT, and there is no pipe.");
        const { state, task } = context;
        const { id = 0n, reading = 0n, writing = 0n } = context.locals;
        state.nextPipe++;
        state.pipes.push({ id: Number(id), bytes: new Uint8Array(0) });
        const nonblocking = withFlags && (context.args[1] & O_NONBLOCK) !== 0n;
        const file = { kind: "pipe", pipe: Number(id), ...(nonblocking ? { nonblocking } : {}) } as const;
        putDescriptor(task, Number(reading), { ...file, readable: true, writable: false });
        putDescriptor(task, Number(writing), { ...file, readable: false, writable: true });
        return { go: "return", value: 0n, say: `What is written to ${writing} can be read from ${reading}.` };
      },
    },
  ];
}

/** int close(unsigned int fd) */
export const close: readonly Phase[] = [
  {
    name: "file_close_fd",
    run: ({ kernel, task, args, port }) => {
      const file = fileOf(task, args[0]);
      if (file === null) return fail(EBADF, `Descriptor ${descriptor(args[0])} is not open: EBADF.`);
      closeDescriptor(kernel, task, descriptor(args[0]), port.steps);
      port.timerChanged();
      return {
        go: "return",
        value: 0n,
        say: `Descriptor ${descriptor(args[0])} was ${describeFile(file)}; it is closed.`,
      };
    },
  },
];

/** int dup(unsigned int fildes) */
export const dup: readonly Phase[] = [
  {
    name: "f_dupfd",
    run: ({ task, args }) => {
      const file = fileOf(task, args[0]);
      if (file === null) return fail(EBADF, `Descriptor ${descriptor(args[0])} is not open: EBADF.`);
      const free = lowestFree(task, 0);
      if (free >= MOST_FILES) return fail(EMFILE, "The process has no free descriptors: EMFILE.");
      putDescriptor(task, free, file);
      return {
        go: "return",
        value: BigInt(free),
        say: `${free} is the lowest free number; it is ${describeFile(file)} now.`,
      };
    },
  },
];

/** int dup2(unsigned int oldfd, unsigned int newfd), and dup3 with flags */
export function dup2(third: boolean): readonly Phase[] {
  return [
    {
      name: third ? "ksys_dup3" : "do_dup2",
      run: (context) => duplicateTo(context, third),
    },
  ];
}

function duplicateTo({ kernel, task, args, port }: PhaseContext, third: boolean): Outcome {
  const [from, to] = [descriptor(args[0]), descriptor(args[1])];
  if (third && (args[2] & 0xffff_ffffn & ~O_CLOEXEC) !== 0n)
    return fail(EINVAL, "Flags that dup3 does not know: EINVAL.");
  if (third && from === to) return fail(EINVAL, "dup3 wants two different descriptors: EINVAL.");
  const file = fileOf(task, args[0]);
  if (file === null) return fail(EBADF, `Descriptor ${from} is not open: EBADF.`);
  if (to >= MOST_FILES) return fail(EBADF, `No descriptor may have the number ${to}: EBADF.`);
  if (from !== to) {
    closeDescriptor(kernel, task, to, port.steps);
    port.timerChanged();
    putDescriptor(task, to, file);
  }
  return { go: "return", value: BigInt(to), say: `${to} is ${describeFile(file)} now.` };
}
