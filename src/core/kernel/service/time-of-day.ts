import { little32, little64 } from "../../bits/little-endian.ts";
import { EFAULT, EINVAL } from "../abi/errno.ts";
import { isUserRange } from "../access.ts";
import { CLOCKS, readClock, resolution } from "../clock.ts";
import type { Outcome, Phase, PhaseContext } from "./routine.ts";
import { errorResult } from "./routine.ts";

/** The calls behind the vDSO's functions: what they fall back to, and what a program without a vDSO uses. */

function fault(to: bigint): Outcome {
  return { go: "return", value: errorResult(EFAULT), say: `0x${to.toString(16)} cannot be written to: EFAULT.` };
}

/** Starts copy_to_user from the kernel's buffer. */
function copyOut({ kernel }: PhaseContext, to: bigint, bytes: Uint8Array, what: string): Outcome {
  const size = BigInt(bytes.length);
  if (!isUserRange(to, size)) return fault(to);
  const buffer = kernel.addressOf("kernel_buffer");
  kernel.writeBytes(buffer, bytes);
  return {
    go: "call",
    symbol: "copy_to_user",
    args: [to, buffer, size],
    say: `${what} is copied to user address 0x${to.toString(16)}.`,
  };
}

function pair(bytes: 8 | 4, first: bigint, second: bigint): Uint8Array {
  const encode = bytes === 8 ? little64 : little32;
  return Uint8Array.from([...encode(first), ...encode(second)]);
}

/** The last phase of a call that copies up to two results out, each where its pointer is not NULL. */
function finish(name: string): Phase {
  return {
    name,
    run: ({ returned }) =>
      returned === 0n
        ? { go: "return", value: 0n, say: "All is in user memory; the call returns 0." }
        : { go: "return", value: errorResult(EFAULT), say: `${returned} bytes could not be stored: EFAULT.` },
  };
}

/** int clock_getres(clockid_t which_clock, struct timespec *tp), with fields of 8 or 4 bytes. */
export function clockGetres(bytes: 8 | 4): readonly Phase[] {
  return [
    {
      name: "clockid_to_kclock",
      run: ({ args }) => {
        const id = BigInt.asIntN(32, args[0]);
        const clock = CLOCKS.get(Number(id));
        if (clock === undefined)
          return { go: "return", value: errorResult(EINVAL), say: `There is no clock ${id}: EINVAL.` };
        return args[1] === 0n
          ? { go: "return", value: 0n, say: `${clock.name} exists, and nobody asks for more.` }
          : { go: "next", say: `${clock.name} counts in steps of ${resolution(clock)} ns.` };
      },
    },
    {
      name: "put_timespec64",
      run: (context) => {
        const clock = CLOCKS.get(Number(BigInt.asIntN(32, context.args[0])));
        return copyOut(context, context.args[1], pair(bytes, 0n, clock === undefined ? 0n : resolution(clock)), "It");
      },
    },
    finish("sys_clock_getres"),
  ];
}

/** int gettimeofday(struct timeval *tv, struct timezone *tz), with fields of 8 or 4 bytes. */
export function gettimeofday(bytes: 8 | 4): readonly Phase[] {
  return [
    {
      name: "ktime_get_real_ts64",
      run: (context) => {
        const { seconds, nanoseconds } = readClock(context.port.steps, true);
        const microseconds = nanoseconds / 1000n;
        const [tv] = context.args;
        return tv === 0n
          ? { go: "next", say: "Nobody asks for the time." }
          : copyOut(context, tv, pair(bytes, seconds, microseconds), `${seconds} s and ${microseconds} µs`);
      },
    },
    {
      name: "put_timezone",
      run: (context) => {
        const [tv, tz] = context.args;
        if (tv !== 0n && context.returned !== 0n) return fault(tv);
        return tz === 0n
          ? { go: "return", value: 0n, say: "The time zone is not asked for; the call returns 0." }
          : copyOut(context, tz, pair(4, 0n, 0n), "The time zone, UTC,");
      },
    },
    finish("sys_gettimeofday"),
  ];
}

/** int getcpu(unsigned *cpu, unsigned *node, void *unused): this machine has one processor. */
export const getcpu: readonly Phase[] = [
  {
    name: "put_cpu",
    run: (context) => {
      const [cpu] = context.args;
      return cpu === 0n
        ? { go: "next", say: "Nobody asks for the processor." }
        : copyOut(context, cpu, little32(0n), "Processor 0");
    },
  },
  {
    name: "put_node",
    run: (context) => {
      const [cpu, node] = context.args;
      if (cpu !== 0n && context.returned !== 0n) return fault(cpu);
      return node === 0n
        ? { go: "return", value: 0n, say: "The memory node is not asked for; the call returns 0." }
        : copyOut(context, node, little32(0n), "Node 0");
    },
  },
  finish("sys_getcpu"),
];
