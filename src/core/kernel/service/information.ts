import { little32, little64 } from "../../bits/little-endian.ts";
import { EFAULT, EINVAL } from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import { CLOCKS, readClock } from "../clock.ts";
import { nextRandomBytes } from "../random.ts";
import { virtualTime } from "../scheduler.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";
import { errorResult } from "./routine.ts";

/** Bytes of struct new_utsname. */
const UTSNAME_SIZE = 390n;
const GRND_NONBLOCK = 1n;
const GRND_RANDOM = 2n;
const GRND_INSECURE = 4n;
/** Bytes that one block of the generator gives. */
const RANDOM_BLOCK = 64n;
const INT_MAX = 0x7fff_ffffn;

/** Starts copy_to_user from the kernel's buffer, or fails where the range is not in user space at all. */
function copyOut(context: PhaseContext, to: bigint, bytes: Uint8Array, what: string): Outcome {
  const size = BigInt(bytes.length);
  if (!isUserRange(to, size)) {
    return {
      go: "return",
      value: errorResult(EFAULT),
      say: `access_ok: 0x${to.toString(16)} is not a user address: EFAULT.`,
    };
  }
  const buffer = context.kernel.addressOf("kernel_buffer");
  context.kernel.writeBytes(buffer, bytes);
  return {
    go: "call",
    symbol: "copy_to_user",
    args: [to, buffer, size],
    say: `${what} is copied to user address 0x${to.toString(16)}.`,
  };
}

/** The last phase of a call that copied a result out: 0 bytes left means success. */
function copied(name: string, value: (context: PhaseContext) => bigint): Phase {
  return {
    name,
    run: (context) =>
      context.returned === 0n
        ? {
            go: "return",
            value: value(context),
            say: `All bytes are in user memory; the call returns ${value(context)}.`,
          }
        : { go: "return", value: errorResult(EFAULT), say: `${context.returned} bytes could not be stored: EFAULT.` },
  };
}

/** int uname(struct new_utsname *name) */
export const newuname: readonly Phase[] = [
  {
    name: "utsname",
    run: (context) => {
      context.locals.source = context.kernel.addressOf("init_uts_ns");
      return { go: "next", say: "The names stand in init_uts_ns: system, host, release, version, machine, domain." };
    },
  },
  {
    name: "copy_to_user",
    run: (context) => {
      const [to] = context.args;
      if (!isUserRange(to, UTSNAME_SIZE)) {
        return {
          go: "return",
          value: errorResult(EFAULT),
          say: `access_ok: 0x${to.toString(16)} is not a user address: EFAULT.`,
        };
      }
      return {
        go: "call",
        symbol: "copy_to_user",
        args: [to, context.locals.source ?? 0n, UTSNAME_SIZE],
        say: `${UTSNAME_SIZE} bytes are copied to user address 0x${to.toString(16)}.`,
      };
    },
  },
  copied("sys_newuname", () => 0n),
];

/** time_t time(time_t *tloc), with a `time_t` of 8 or 4 bytes. */
export function time(bytes: 8 | 4): readonly Phase[] {
  return [
    {
      name: "ktime_get_real_seconds",
      run: (context) => {
        const { seconds } = readClock(virtualTime(context.state, context.port.steps), true);
        context.locals.seconds = seconds;
        return context.args[0] === 0n
          ? {
              go: "return",
              value: seconds,
              say: `The virtual clock says ${seconds} seconds since 1970; no pointer was given.`,
            }
          : { go: "next", say: `The virtual clock says ${seconds} seconds since 1970.` };
      },
    },
    {
      name: "put_user",
      run: (context) => {
        const { seconds = 0n } = context.locals;
        return copyOut(
          context,
          context.args[0],
          bytes === 8 ? little64(seconds) : little32(seconds),
          "The number of seconds",
        );
      },
    },
    copied("sys_time", (context) => context.locals.seconds ?? 0n),
  ];
}

/** int clock_gettime(clockid_t which_clock, struct timespec *tp), with fields of 8 or 4 bytes. */
export function clockGettime(bytes: 8 | 4): readonly Phase[] {
  return [
    {
      name: "clockid_to_kclock",
      run: ({ args }) => {
        const clock = CLOCKS.get(Number(BigInt.asIntN(32, args[0])));
        return clock === undefined
          ? {
              go: "return",
              value: errorResult(EINVAL),
              say: `There is no clock ${BigInt.asIntN(32, args[0])}: EINVAL.`,
            }
          : { go: "next", say: `Clock ${args[0]} is ${clock.name}.` };
      },
    },
    {
      name: "clock_get_timespec",
      run: (context) => {
        const clock = CLOCKS.get(Number(BigInt.asIntN(32, context.args[0])));
        const { seconds, nanoseconds } = readClock(
          virtualTime(context.state, context.port.steps),
          clock?.wall === true,
        );
        context.locals.seconds = seconds;
        context.locals.nanoseconds = nanoseconds;
        return { go: "next", say: `Virtual time: ${seconds} s and ${nanoseconds} ns.` };
      },
    },
    {
      name: "put_timespec64",
      run: (context) => {
        const { seconds = 0n, nanoseconds = 0n } = context.locals;
        const encode = bytes === 8 ? little64 : little32;
        return copyOut(
          context,
          context.args[1],
          Uint8Array.from([...encode(seconds), ...encode(nanoseconds)]),
          "The time",
        );
      },
    },
    copied("sys_clock_gettime", () => 0n),
  ];
}

/** ssize_t getrandom(char *buf, size_t count, unsigned int flags) */
export const getrandom: readonly Phase[] = [
  {
    name: "import_ubuf",
    run: (context) => {
      const [buffer, count, rawFlags] = context.args;
      const flags = rawFlags & 0xffff_ffffn;
      const bad = (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE)) !== 0n;
      if (bad || (flags & (GRND_RANDOM | GRND_INSECURE)) === (GRND_RANDOM | GRND_INSECURE)) {
        return {
          go: "return",
          value: errorResult(EINVAL),
          say: `Flags 0x${flags.toString(16)} are not allowed: EINVAL.`,
        };
      }
      const size = count > INT_MAX ? INT_MAX : count;
      if (!isUserRange(buffer, size)) {
        return {
          go: "return",
          value: errorResult(EFAULT),
          say: `access_ok: 0x${buffer.toString(16)} is not a user address: EFAULT.`,
        };
      }
      context.locals.left = size;
      context.locals.done = 0n;
      return { go: "next", say: `${size} bytes are wanted at 0x${buffer.toString(16)}.` };
    },
  },
  {
    name: "get_random_bytes_user",
    run: (context) => {
      const { left = 0n, done = 0n } = context.locals;
      if (left === 0n) return { go: "return", value: done, say: "No bytes are wanted: the result is 0." };
      const size = left < RANDOM_BLOCK ? left : RANDOM_BLOCK;
      context.locals.size = size;
      return copyOut(
        context,
        context.args[0] + done,
        nextRandomBytes(context.state, Number(size)),
        `A block of ${size} seeded bytes`,
      );
    },
  },
  {
    name: "sys_getrandom",
    run: (context) => {
      const { left = 0n, done = 0n, size = 0n } = context.locals;
      const total = done + size - context.returned;
      context.locals.done = total;
      context.locals.left = left - size;
      if (context.returned === 0n && left > size) {
        return { go: "to", phase: "get_random_bytes_user", say: `${total} bytes so far.` };
      }
      if (total === 0n) return { go: "return", value: errorResult(EFAULT), say: "No byte could be stored: EFAULT." };
      return { go: "return", value: total, say: `getrandom returns ${total}.` };
    },
  },
];
