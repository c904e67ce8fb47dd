import type { Instruction } from "../decoder/instruction.ts";
import type { Handler } from "./operation.ts";

/**
 * How a memory operand reaches its handler. `"value"`: in its slot, read and written back as the instruction table says.
 * `"address"`: the handler accesses memory itself.
 */
export type MemoryUse = "value" | "address";

/** How a mnemonic is executed. */
export interface Executor {
  /** The handler for an instruction's form and operands. */
  readonly choose: (instruction: Instruction) => Handler;
  readonly memory: (instruction: Instruction) => MemoryUse;
  /** The next instruction may be elsewhere, or may have to be looked up again: modes, privilege or translations may change. */
  readonly endsBlock: (instruction: Instruction) => boolean;
  /** No single-step trap follows: the instruction enters the kernel with TF clear. */
  readonly clearsTrap: boolean;
}

export interface ExecutorOptions {
  readonly memory?: MemoryUse | ((instruction: Instruction) => MemoryUse);
  readonly endsBlock?: boolean | ((instruction: Instruction) => boolean);
  readonly clearsTrap?: boolean;
}

/** One handler for every form. */
export function always(handler: Handler, options: ExecutorOptions = {}): Executor {
  return chosen(() => handler, options);
}

/** A handler by the form and operands. */
export function chosen(choose: (instruction: Instruction) => Handler, options: ExecutorOptions = {}): Executor {
  const { endsBlock = false, memory = "value" } = options;
  return {
    choose,
    memory: typeof memory === "function" ? memory : () => memory,
    endsBlock: typeof endsBlock === "function" ? endsBlock : () => endsBlock,
    clearsTrap: options.clearsTrap ?? false,
  };
}

/** A handler for each operand size; null where the mnemonic has no such form. */
export function bySize(
  size8: Handler | null,
  size16: Handler | null,
  size32: Handler | null,
  size64: Handler | null,
  options: ExecutorOptions = {},
): Executor {
  return chosen((instruction) => {
    const size = instruction.operandSize;
    const handler = size === 8 ? size8 : size === 16 ? size16 : size === 32 ? size32 : size64;
    if (handler === null) throw new Error(`no handler for "${instruction.form.text}" with ${size}-bit operands`);
    return handler;
  }, options);
}

/** The common options of instructions that go elsewhere or change what later instructions may do. */
export const ENDS_BLOCK: ExecutorOptions = { endsBlock: true };
