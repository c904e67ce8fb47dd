import { EBADF, EINVAL, ESPIPE } from "../abi/errno.ts";
import { openFileOf } from "../open-file.ts";
import type { Phase } from "./routine.ts";
import { descriptor, errorResult, fileOf } from "./routine.ts";

const SEEK_SET = 0n;
const SEEK_CUR = 1n;
const SEEK_END = 2n;

/** off_t lseek(int fd, off_t offset, int whence); `bits`: the size of off_t. */
export function lseek(bits: 64 | 32): readonly Phase[] {
  return [
    {
      name: "fdget_pos",
      run: ({ task, args }) =>
        fileOf(task, args[0]) === null
          ? { go: "return", value: errorResult(EBADF), say: `Descriptor ${descriptor(args[0])} is not open: EBADF.` }
          : { go: "next", say: `Descriptor ${descriptor(args[0])} is open.` },
    },
    {
      name: "vfs_llseek",
      run: ({ task, state, args }) => {
        const file = fileOf(task, args[0]);
        const whence = args[2] & 0xffff_ffffn;
        if (whence > SEEK_END) return { go: "return", value: errorResult(EINVAL), say: "No such whence: EINVAL." };
        const found = file === null ? null : openFileOf(state, file);
        if (found === null)
          return { go: "return", value: errorResult(ESPIPE), say: "A stream has no offset to be moved: ESPIPE." };
        const { opened, inode } = found;
        const from = { [`${SEEK_SET}`]: 0, [`${SEEK_CUR}`]: opened.offset, [`${SEEK_END}`]: inode.bytes.length }[
          `${whence}`
        ];
        const target = BigInt(from ?? 0) + BigInt.asIntN(bits, args[1]);
        if (target < 0n) return { go: "return", value: errorResult(EINVAL), say: "Before the file’s start: EINVAL." };
        opened.offset = Number(target);
        return { go: "return", value: target, say: `The next read or write begins at byte ${target}.` };
      },
    },
  ];
}
