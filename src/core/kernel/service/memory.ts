import { EACCES, EBADF, EEXIST, EFAULT, EINVAL, ENODEV, ENOMEM, EOVERFLOW } from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import { MMAP_GAP, TASK_SIZE_IA32 } from "../layout.ts";
import type { MmState } from "../state.ts";
import { unmapUser } from "../user-memory.ts";
import { findFreeRange, findOverlap, insertArea, pageDown, pageUp } from "../vm-areas.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";
import { descriptor, errorResult, fileOf } from "./routine.ts";

const PROT_READ = 1n;
const PROT_WRITE = 2n;
const PROT_EXEC = 4n;
const MAP_TYPE = 0x0fn;
const MAP_SHARED = 0x01n;
const MAP_PRIVATE = 0x02n;
const MAP_FIXED = 0x10n;
const MAP_ANONYMOUS = 0x20n;
const MAP_FIXED_NOREPLACE = 0x10_0000n;
const PAGE_MASK = 0xfffn;

function fail(errno: bigint, say: string): Outcome {
  return { go: "return", value: errorResult(errno), say };
}

/** unsigned long brk(unsigned long brk): never an error number; the old break where the new one cannot be had. */
export const brk: readonly Phase[] = [
  {
    name: "check_data_rlimit",
    run: ({ task, args }) => {
      const { mm } = task;
      const keep = (why: string): Outcome => ({
        go: "return",
        value: mm.brk,
        say: `${why}: the break stays at 0x${mm.brk.toString(16)}.`,
      });
      if (args[0] < mm.startBrk) return keep(`0x${args[0].toString(16)} lies below the heap`);
      const [from, to] = [pageUp(mm.brk), pageUp(args[0])];
      if (to >= mm.taskSize) return keep("That address is not in user space");
      const obstacle = to > from ? findOverlap(mm, from, to) : undefined;
      if (obstacle !== undefined) return keep(`${obstacle.name || "a mapping"} is in the way`);
      return { go: "next", say: `The heap may end at 0x${args[0].toString(16)}.` };
    },
  },
  {
    name: "do_brk_flags",
    run: ({ task, kernel, args }) => {
      const { mm } = task;
      const [from, to] = [pageUp(mm.brk), pageUp(args[0])];
      if (to > from) {
        const area = {
          start: from,
          end: to,
          read: true,
          write: true,
          execute: false,
          growsDown: false,
          name: "[heap]",
        };
        mm.areas = insertArea(mm.areas, area);
      } else if (to < from) {
        unmapUser(kernel, to, from);
      }
      mm.brk = args[0];
      return {
        go: "return",
        value: mm.brk,
        say: `The break is now 0x${mm.brk.toString(16)}; pages appear when they are first touched.`,
      };
    },
  },
];

interface MmapRequest {
  readonly address: bigint;
  readonly length: bigint;
  readonly protection: bigint;
  readonly flags: bigint;
  readonly fd: bigint;
  /** Bytes. */
  readonly offset: bigint;
}

function requestOf({ args }: PhaseContext, offsetUnit: bigint): MmapRequest {
  const [address, length, protection, flags, fd, offset] = args;
  return { address, length, protection, flags, fd, offset: BigInt.asUintN(64, offset * offsetUnit) };
}

/** The address space that a 32-bit call may give memory from, also in a 64-bit process: below 4 GiB. @see Linux mmap_compat_base */
function in32Bits(mm: MmState): MmState {
  return { ...mm, taskSize: TASK_SIZE_IA32, mmapBase: TASK_SIZE_IA32 - MMAP_GAP };
}

/**
 * do_mmap's checks, in Linux's order, and the choice of an address.
 * @param from32BitDoor the call came by a number of the i386 table
 */
function placeMapping(context: PhaseContext, request: MmapRequest, from32BitDoor: boolean): Outcome {
  const { mm } = context.task;
  const { address, flags } = request;
  if (request.length === 0n) return fail(EINVAL, "A length of 0 is refused: EINVAL.");
  const length = pageUp(request.length);
  if (length > 1n << 63n || length === 0n) return fail(ENOMEM, "No address space is that large: ENOMEM.");
  if (request.offset + length > 1n << 64n) return fail(EOVERFLOW, "Offset and length overflow: EOVERFLOW.");
  context.locals.length = length;
  if ((flags & (MAP_FIXED | MAP_FIXED_NOREPLACE)) !== 0n) {
    if (length > mm.taskSize || address > mm.taskSize - length)
      return fail(ENOMEM, "The range leaves user space: ENOMEM.");
    if ((address & PAGE_MASK) !== 0n) return fail(EINVAL, "MAP_FIXED needs a page-aligned address: EINVAL.");
    if ((flags & MAP_FIXED_NOREPLACE) !== 0n && findOverlap(mm, address, address + length) !== undefined) {
      return fail(EEXIST, "Something is mapped there already: EEXIST.");
    }
    context.locals.start = address;
  } else {
    const start = findFreeRange(from32BitDoor ? in32Bits(mm) : mm, pageDown(address), length);
    if (start === null) return fail(ENOMEM, "There is no free range of that length: ENOMEM.");
    context.locals.start = start;
  }
  return { go: "next", say: `${length >> 12n} pages are free at 0x${context.locals.start.toString(16)}.` };
}

function mapRegion(context: PhaseContext, request: MmapRequest): Outcome {
  const { task, kernel } = context;
  const { start = 0n, length = 0n } = context.locals;
  const type = request.flags & MAP_TYPE;
  if (type !== MAP_SHARED && type !== MAP_PRIVATE)
    return fail(EINVAL, "A mapping is MAP_SHARED or MAP_PRIVATE: EINVAL.");
  if (length > BigInt(kernel.framesLeft()) << 12n && (request.protection & PROT_WRITE) !== 0n) {
    return fail(ENOMEM, `The machine has ${kernel.framesLeft()} free pages, not ${length >> 12n}: ENOMEM.`);
  }
  unmapUser(kernel, start, start + length);
  const { protection } = request;
  task.mm.areas = insertArea(task.mm.areas, {
    start,
    end: start + length,
    read: (protection & PROT_READ) !== 0n,
    write: (protection & PROT_WRITE) !== 0n,
    execute: (protection & PROT_EXEC) !== 0n,
    growsDown: false,
    name: "",
  });
  return {
    go: "return",
    value: start,
    say: `The mapping begins at 0x${start.toString(16)}; its pages appear when they are first touched.`,
  };
}

/** The phases of mmap; `offsetUnit` is the size of one unit of the last argument in bytes. */
export function mmap(offsetUnit: 1n | 4096n): readonly Phase[] {
  return [
    {
      name: "ksys_mmap_pgoff",
      run: (context) => {
        const request = requestOf(context, offsetUnit);
        if ((request.offset & PAGE_MASK) !== 0n)
          return fail(EINVAL, "The offset is not a multiple of the page size: EINVAL.");
        if ((request.flags & MAP_ANONYMOUS) === 0n) {
          const file = fileOf(context.task, request.fd);
          if (file === null)
            return fail(EBADF, `A file mapping needs an open descriptor; ${descriptor(request.fd)} is not: EBADF.`);
          if (request.length === 0n) return fail(EINVAL, "A length of 0 is refused: EINVAL.");
          return file.readable
            ? fail(ENODEV, `Descriptor ${descriptor(request.fd)} cannot be mapped into memory: ENODEV.`)
            : fail(EACCES, `A mapping needs a descriptor open for reading; ${descriptor(request.fd)} is not: EACCES.`);
        }
        return { go: "next", say: "Anonymous memory: no file behind it, all zeros." };
      },
    },
    {
      name: "get_unmapped_area",
      run: (context) => placeMapping(context, requestOf(context, offsetUnit), offsetUnit === 4096n),
    },
    { name: "mmap_region", run: (context) => mapRegion(context, requestOf(context, offsetUnit)) },
  ];
}

/** Bytes of the six 32-bit words that old i386 programs pass by address to mmap, number 90. */
const MMAP_ARGUMENTS_SIZE = 24n;

/** old_mmap of i386: one pointer to the six arguments. */
export const oldMmap: readonly Phase[] = [
  {
    name: "copy_from_user",
    run: (context) => {
      const [from] = context.args;
      if (!isUserRange(from, MMAP_ARGUMENTS_SIZE))
        return fail(EFAULT, "The argument block is not in user space: EFAULT.");
      const buffer = context.kernel.addressOf("kernel_buffer");
      return {
        go: "call",
        symbol: "copy_from_user",
        args: [buffer, from, MMAP_ARGUMENTS_SIZE],
        say: `Six 32-bit arguments are fetched from user address 0x${from.toString(16)}.`,
      };
    },
  },
  {
    name: "get_unmapped_area",
    run: (context) => {
      if (context.returned !== 0n) return fail(EFAULT, "The argument block cannot be read: EFAULT.");
      const bytes = context.kernel.readBytes(context.kernel.addressOf("kernel_buffer"), Number(MMAP_ARGUMENTS_SIZE));
      const view = new DataView(bytes.buffer);
      const word = (index: number) => BigInt(view.getUint32(index * 4, true));
      const request = {
        address: word(0),
        length: word(1),
        protection: word(2),
        flags: word(3),
        fd: word(4),
        offset: word(5),
      };
      if ((request.offset & PAGE_MASK) !== 0n)
        return fail(EINVAL, "The offset is not a multiple of the page size: EINVAL.");
      if ((request.flags & MAP_ANONYMOUS) === 0n) {
        return fileOf(context.task, request.fd) === null
          ? fail(EBADF, "A file mapping needs an open descriptor: EBADF.")
          : fail(ENODEV, "That descriptor cannot be mapped into memory: ENODEV.");
      }
      Object.assign(context.locals, { protection: request.protection, flags: request.flags });
      return placeMapping(context, request, true);
    },
  },
  {
    name: "mmap_region",
    run: (context) => {
      const { protection = 0n, flags = 0n } = context.locals;
      return mapRegion(context, { address: 0n, length: 0n, protection, flags, fd: 0n, offset: 0n });
    },
  },
];

/** int munmap(unsigned long addr, size_t len) */
export const munmap: readonly Phase[] = [
  {
    name: "do_vmi_munmap",
    run: ({ task, args }) => {
      const [address, length] = args;
      const { mm } = task;
      if ((address & PAGE_MASK) !== 0n) return fail(EINVAL, "The address is not page-aligned: EINVAL.");
      if (address > mm.taskSize || length > mm.taskSize - address)
        return fail(EINVAL, "The range leaves user space: EINVAL.");
      if (length === 0n) return fail(EINVAL, "A length of 0 is refused: EINVAL.");
      return { go: "next", say: `${pageUp(length) >> 12n} pages from 0x${address.toString(16)} are to go.` };
    },
  },
  {
    name: "unmap_region",
    run: ({ kernel, args }) => {
      const freed = unmapUser(kernel, args[0], args[0] + pageUp(args[1]));
      return { go: "return", value: 0n, say: `${freed} page-table entries are cleared and their frames free again.` };
    },
  },
];
