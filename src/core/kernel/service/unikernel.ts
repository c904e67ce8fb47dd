import { utf8Bytes } from "../../bits/utf8.ts";
import { exceptionOf } from "../../isa/exceptions.ts";
import { PF_I, PF_W } from "../../isa/paging.ts";
import { EBADF } from "../abi/errno.ts";
import { describeFile } from "../access.ts";
import { PAGE_SIZE } from "../layout.ts";
import { populate } from "../user-memory.ts";
import { findArea, pageDown, pageUp } from "../vm-areas.ts";
import { read as linuxRead } from "./file-io.ts";
import { brk as linuxBrk, mmap as linuxMmap, munmap } from "./memory.ts";
import { PT_IP } from "./pt-regs.ts";
import { descriptor, errorResult, fileOf, type Outcome, type Phase, type PhaseContext } from "./routine.ts";

/**
 * The kernel library's routines. Where a kernel's routine would first ask whether an address is the program's and then copy with
 * care, there is nothing to ask here: the program's memory is the library's.
 */

/** Bytes that the console takes at a time. */
const CONSOLE_CHUNK = 2048n;

function fdget({ task, args }: PhaseContext): Outcome {
  const file = fileOf(task, args[0]);
  const fd = descriptor(args[0]);
  return file === null
    ? { go: "return", value: errorResult(EBADF), say: `Descriptor ${fd} is not open: the call fails with EBADF.` }
    : {
        go: "next",
        say: `Descriptor ${fd} is ${describeFile(file)}. Nobody asks whether the buffer is a good address.`,
      };
}

/** ssize_t write(int fd, const void *buf, size_t count) */
const write: readonly Phase[] = [
  { name: "fdget", run: fdget },
  {
    name: "vfscore_write",
    run: (context) => {
      const { locals, args } = context;
      if (fileOf(context.task, args[0])?.writable !== true) {
        return { go: "return", value: errorResult(EBADF), say: "The descriptor was not opened for writing: EBADF." };
      }
      const { done = 0n } = locals;
      const left = args[2] - done;
      if (left === 0n) return { go: "return", value: done, say: `${done} bytes went out; write returns ${done}.` };
      const size = left < CONSOLE_CHUNK ? left : CONSOLE_CHUNK;
      locals.size = size;
      const from = args[1] + done;
      return {
        go: "call",
        symbol: "memcpy",
        args: [context.kernel.addressOf("kernel_buffer"), from, size],
        say: `${size} bytes at 0x${from.toString(16)} go to the console's buffer by an ordinary memcpy: no access_ok, no STAC, no entry in an exception table.`,
      };
    },
  },
  {
    name: "ukplat_coutk",
    run: ({ locals, args, kernel, port }) => {
      const { done = 0n, size = 0n } = locals;
      const bytes = kernel.readBytes(kernel.addressOf("kernel_buffer"), Number(size));
      port.emit({ kind: "output", fd: descriptor(args[0]), bytes });
      locals.done = done + size;
      if (locals.done < args[2])
        return { go: "to", phase: "vfscore_write", say: `${locals.done} bytes are out so far.` };
      return { go: "return", value: locals.done, say: `${size} bytes went out; write returns ${locals.done}.` };
    },
  },
];

function phase(phases: readonly Phase[], id: string): Phase {
  const found = phases.find((each) => (each.id ?? each.name) === id);
  if (found === undefined) throw new Error(`there is no phase ${id}`);
  return found;
}

/** ssize_t read(int fd, void *buf, size_t count): the console's line, copied straight to where the program wants it. */
const read: readonly Phase[] = [
  { name: "fdget", run: fdget },
  {
    name: "vfscore_read",
    run: ({ task, args, locals }) => {
      if (fileOf(task, args[0])?.readable !== true) {
        return { go: "return", value: errorResult(EBADF), say: "The descriptor was not opened for reading: EBADF." };
      }
      locals.left = args[2];
      locals.done = 0n;
      return { go: "next", say: `Up to ${args[2]} bytes may go to 0x${args[1].toString(16)}.` };
    },
  },
  { ...phase(linuxRead, "receive"), id: "receive", name: "ukplat_cink" },
  {
    name: "memcpy",
    run: (context) => {
      const outcome = phase(linuxRead, "copy_to_user").run(context);
      const to = context.args[1] + (context.locals.done ?? 0n);
      if (outcome.go !== "call") return outcome;
      return { ...outcome, symbol: "memcpy", say: `An ordinary memcpy to 0x${to.toString(16)}, whatever lies there.` };
    },
  },
  {
    // memcpy returns its destination, where copy_to_user returns the bytes that it could not copy: here none is left, ever.
    name: "uk_sys_read",
    run: (context) => phase(linuxRead, "ksys_read").run({ ...context, returned: 0n }),
  },
];

const one = (what: string): Phase => ({
  name: "uk_sys_getpid",
  run: ({ task }) => ({ go: "return", value: BigInt(task.pid), say: `${what} ${task.pid}: there is no other.` }),
});

/** void exit(int status): of a program that is the whole system. */
const exit: readonly Phase[] = [
  {
    name: "uk_exit",
    run: ({ task, args }) => {
      const status = Number(args[0] & 0xffn);
      task.exit = { kind: "exited", status };
      return { go: "next", say: `The program ends with status ${status}, and with it the machine.` };
    },
  },
  {
    name: "ukplat_halt",
    run: ({ task, port, state }) => {
      const status = task.exit?.kind === "exited" ? task.exit.status : 0;
      state.exit = task.exit;
      port.emit({ kind: "process-exit", pid: task.pid, status });
      return { go: "end", say: "There is no parent to tell and no other program to run: the machine is switched off." };
    },
  },
];

/** Runs a routine's last phase and gives the memory that it made its pages at once: nothing mends a page fault here. */
function populated(
  phases: readonly Phase[],
  last: string,
  range: (context: PhaseContext) => readonly [bigint, bigint],
) {
  return phases.map((each): Phase => {
    if (each.name !== last) return each;
    return {
      ...each,
      run: (context) => {
        const [start, end] = range(context);
        const outcome = each.run(context);
        if (outcome.go !== "return") return outcome;
        for (let page = start; page < end; page += PAGE_SIZE) {
          const area = findArea(context.task.mm, page);
          if (area !== undefined && context.kernel.tables.translate(page) === null)
            populate(context.kernel, area, page);
        }
        const pages = end > start ? (end - start) / PAGE_SIZE : 0n;
        return {
          ...outcome,
          say: `The range begins at 0x${start.toString(16)}; its ${pages} pages are there at once.`,
        };
      },
    };
  });
}

const mmap = populated(linuxMmap(1n), "mmap_region", ({ locals: { start = 0n, length = 0n } }) => [
  start,
  start + length,
]);

const brk = populated(linuxBrk, "do_brk_flags", ({ task, args }) => [pageUp(task.mm.brk), pageUp(args[0])]);

function verb(error: number): string {
  return (error & PF_I) !== 0 ? "fetching an instruction" : (error & PF_W) !== 0 ? "writing" : "reading";
}

const PAGE_FAULT = 14;

/** Any exception: it is printed, and that was all. */
const trap: readonly Phase[] = [
  {
    name: "uk_trap_handler",
    run: (context) => {
      const [regs, error, vector] = context.args;
      const { mnemonic = "exception", name = "" } = exceptionOf(Number(vector)) ?? {};
      const ip = context.kernel.readWord(regs + PT_IP);
      const address =
        Number(vector) === PAGE_FAULT ? `, ${verb(Number(error))} at 0x${context.port.cr2.toString(16)}` : "";
      const what = `${mnemonic} (${name.toLowerCase()})${address}, by the instruction at ${context.kernel.symbolize(ip) ?? `0x${ip.toString(16)}`}`;
      context.port.emit({ kind: "output", fd: 2, bytes: utf8Bytes(`Unikernel crash: ${what}\n`) });
      context.locals.page = pageDown(context.port.cr2);
      context.state.panic = what;
      return { go: "end", say: `${what}. There is no process that could be ended in the machine's place.` };
    },
  },
];

interface UnikernelRow {
  /** The x86-64 name. */
  readonly name: string;
  readonly phases: readonly Phase[];
}

/** The system calls that are linked into the unikernel. */
export const UNIKERNEL_ROWS: readonly UnikernelRow[] = [
  { name: "read", phases: read },
  { name: "write", phases: write },
  { name: "mmap", phases: mmap },
  { name: "munmap", phases: munmap },
  { name: "brk", phases: brk },
  { name: "getpid", phases: [one("The one program is number")] },
  {
    name: "getppid",
    phases: [{ name: "uk_sys_getppid", run: () => ({ go: "return", value: 0n, say: "There is no parent: 0." }) }],
  },
  { name: "gettid", phases: [one("The one thread is number")] },
  { name: "exit", phases: exit },
  { name: "exit_group", phases: exit },
];

/** The C function of a system call. */
export function unikernelSymbol(name: string): string {
  return `uk_syscall_r_${name}`;
}

/** The system call that a routine of the library is; undefined for another routine. */
export function systemCallOfRoutine(symbol: string): string | undefined {
  return UNIKERNEL_ROWS.find(({ name }) => unikernelSymbol(name) === symbol)?.name;
}

/** Whether a function of the library is one system call and nothing else: its routine, the C function, what a patched program calls. */
export function isOneSystemCall(symbol: string): boolean {
  const name = symbol.replace(/^uk_(syscall_r|patched)_/, "").replace(/^_/, "");
  return UNIKERNEL_ROWS.some((row) => row.name === name);
}

/** The library's routines by the guest symbol whose VMMCALL runs their phases. */
export const UNIKERNEL_ROUTINES: readonly (readonly [symbol: string, phases: readonly Phase[]])[] = [
  ...UNIKERNEL_ROWS.map(({ name, phases }) => [unikernelSymbol(name), phases] as const),
  ["uk_trap", trap],
];
