/** One thing the kernel model did during a step. */
export type KernelEvent =
  /** A phase of a service routine, named after the Linux function it stands for. */
  | {
      readonly kind: "service-phase";
      /** `"__x64_sys_write"`, `"exc_page_fault"` … */
      readonly routine: string;
      /** `"fdget"`, `"copy_from_user"` … */
      readonly phase: string;
      /** One sentence with this phase's real values. */
      readonly detail: string;
      /** Names of the routine's phases as far as they are known before it runs. */
      readonly phases: readonly string[];
      /** True where this was the last phase and the routine returns. */
      readonly done: boolean;
      /** The value the routine returns, when done. */
      readonly result?: bigint;
    }
  /** Bytes that left through a file descriptor. */
  | { readonly kind: "output"; readonly fd: number; readonly bytes: Uint8Array }
  /** Bytes that a task took from its input. */
  | { readonly kind: "input"; readonly fd: number; readonly bytes: Uint8Array }
  /** The task waits for input. */
  | { readonly kind: "blocked"; readonly why: string }
  | {
      readonly kind: "signal";
      readonly signal: number;
      readonly name: string;
      readonly code: number;
      readonly address: bigint;
      readonly action: "terminate" | "ignore";
      /** The process that it is for, and the one it comes from if it comes from one. */
      readonly pid: number;
      readonly sender?: number;
      /** SIGCHLD: how the child ended. */
      readonly status?: number;
    }
  /** Another task has the processor. `pid`s; `reason` is why the one before gave it away. */
  | {
      readonly kind: "context-switch";
      readonly from: number;
      readonly to: number;
    }
  | { readonly kind: "fork"; readonly parent: number; readonly child: number }
  | { readonly kind: "process-exit"; readonly pid: number; readonly status?: number; readonly signal?: number };
