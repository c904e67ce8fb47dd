/** How a task ended. */
export type ExitState =
  | { readonly kind: "exited"; readonly status: number }
  | {
      readonly kind: "killed";
      readonly signal: number;
      readonly signalName: string;
      /** si_code. */
      readonly code: number;
      /** si_addr. */
      readonly address: bigint;
    };
