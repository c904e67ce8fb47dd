import { little32 } from "../../bits/little-endian.ts";
import { encodeSegmentDescriptor } from "../../isa/descriptors.ts";
import { EFAULT, EINVAL, EPERM, ESRCH } from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import { GDT_BASE, TASK_SIZE_MAX } from "../layout.ts";
import { errorResult, type Phase } from "./routine.ts";

/** Codes of arch_prctl. @see arch_prctl(2) */
const ARCH_SET_FS = 0x1002n;

/** int arch_prctl(int code, unsigned long addr): here only ARCH_SET_FS, which a C library needs for its threads. */
export const archPrctl: readonly Phase[] = [
  {
    name: "do_arch_prctl_64",
    run: ({ args }) => {
      const [code, address] = args;
      if ((code & 0xffff_ffffn) !== ARCH_SET_FS) {
        return {
          go: "return",
          value: errorResult(EINVAL),
          say: `Code 0x${code.toString(16)} is not one that this kernel knows: EINVAL.`,
        };
      }
      if (address >= TASK_SIZE_MAX) {
        return {
          go: "return",
          value: errorResult(EPERM),
          say: `0x${address.toString(16)} is not a user address, so it cannot be the FS base: EPERM.`,
        };
      }
      return { go: "next", say: "ARCH_SET_FS: the thread wants its FS base to be another." };
    },
  },
  {
    name: "x86_fsbase_write_task",
    run: ({ args, port }) => {
      port.setFsBase(args[1]);
      return {
        go: "return",
        value: 0n,
        say: `The FS base is 0x${args[1].toString(16)} from now on: %fs:0 is the first byte there.`,
      };
    },
  },
];

/** The three entries of the GDT that belong to a thread. */
const TLS_MIN = 12;
const TLS_MAX = 14;
/** struct user_desc: entry_number, base_addr, limit, flags. */
const USER_DESC_SIZE = 16n;
const GDT_ENTRY_SIZE = 8n;
const DATA_WRITABLE_ACCESSED = 0x3;

/** int set_thread_area(struct user_desc *u_info), 32-bit: a segment of the thread's own in the GDT. @see set_thread_area(2) */
export const setThreadArea: readonly Phase[] = [
  {
    name: "copy_from_user",
    run: ({ args, kernel }) => {
      const [from] = args;
      if (!isUserRange(from, USER_DESC_SIZE)) {
        return {
          go: "return",
          value: errorResult(EFAULT),
          say: `access_ok: 0x${from.toString(16)} is not a user address: EFAULT.`,
        };
      }
      return {
        go: "call",
        symbol: "copy_from_user",
        args: [kernel.addressOf("kernel_buffer"), from, USER_DESC_SIZE],
        say: "16 bytes say which segment is wanted: entry number, base, limit, flags.",
      };
    },
  },
  {
    name: "fill_ldt",
    run: ({ returned, kernel, locals }) => {
      if (returned !== 0n) return { go: "return", value: errorResult(EFAULT), say: "They cannot be read: EFAULT." };
      const words = new DataView(kernel.readBytes(kernel.addressOf("kernel_buffer"), 16).buffer.slice(0));
      const wanted = words.getInt32(0, true);
      const flags = words.getUint32(12, true);
      const free = [12, 13, 14].find((entry) => kernel.readWord(GDT_BASE + BigInt(entry) * GDT_ENTRY_SIZE) === 0n);
      const entry = wanted === -1 ? free : wanted;
      if (entry === undefined) {
        return { go: "return", value: errorResult(ESRCH), say: "All three entries are taken: ESRCH." };
      }
      if (entry < TLS_MIN || entry > TLS_MAX || (flags & 1) === 0) {
        return {
          go: "return",
          value: errorResult(EINVAL),
          say: `Only 32-bit data segments in the GDT entries ${TLS_MIN} to ${TLS_MAX} are given: EINVAL.`,
        };
      }
      const { low } = encodeSegmentDescriptor({
        base: BigInt(words.getUint32(4, true)),
        limit: words.getUint32(8, true) & 0xf_ffff,
        type: DATA_WRITABLE_ACCESSED,
        codeOrData: true,
        dpl: 3,
        present: (flags & 0x20) === 0,
        available: (flags & 0x40) !== 0,
        longMode: false,
        defaultBig: true,
        granularity: (flags & 0x10) === 0 ? "byte" : "page",
      });
      locals.entry = BigInt(entry);
      locals.descriptor = low;
      return { go: "next", say: `Base 0x${words.getUint32(4, true).toString(16)}: it becomes an 8-byte descriptor.` };
    },
  },
  {
    name: "load_TLS",
    run: ({ kernel, locals }) => {
      const entry = locals.entry ?? 0n;
      kernel.writeWord(GDT_BASE + entry * GDT_ENTRY_SIZE, locals.descriptor ?? 0n);
      return {
        go: "next",
        say: `The descriptor goes into entry ${entry} of the GDT: selector 0x${(entry * 8n + 3n).toString(16)}.`,
      };
    },
  },
  {
    name: "put_user",
    run: ({ kernel, args, locals }) => {
      const buffer = kernel.addressOf("kernel_buffer");
      kernel.writeBytes(buffer, little32(locals.entry ?? 0n));
      return {
        go: "call",
        symbol: "copy_to_user",
        args: [args[0], buffer, 4n],
        say: `The caller is told the number, ${locals.entry}.`,
      };
    },
  },
  {
    name: "set_thread_area_done",
    run: ({ returned }) =>
      returned === 0n
        ? { go: "return", value: 0n, say: "The segment is ready; the call returns 0." }
        : { go: "return", value: errorResult(EFAULT), say: "The number cannot be stored: EFAULT." },
  },
];
