import type { PageWalk } from "../mmu/page-walk.ts";

/** Why a memory access happened. */
export type AccessPurpose = "data" | "stack" | "fetch" | "descriptor" | "tss" | "page-table";

/** One thing the processor did during a step. All addresses and values are unsigned 64-bit `bigint`; sizes are bytes. */
export type CpuEvent =
  | {
      readonly kind: "memory-read";
      readonly linear: bigint;
      readonly physical: number;
      readonly size: number;
      readonly value: bigint;
      readonly purpose: AccessPurpose;
    }
  | {
      readonly kind: "memory-write";
      readonly linear: bigint;
      readonly physical: number;
      readonly size: number;
      readonly before: bigint;
      readonly after: bigint;
      readonly purpose: AccessPurpose;
    }
  | { readonly kind: "page-walk"; readonly walk: PageWalk }
  | { readonly kind: "tlb-hit"; readonly linear: bigint; readonly physical: number }
  /** `entries`: how many cached translations it removed. */
  | {
      readonly kind: "tlb-flush";
      readonly scope: "all" | "non-global" | "pcid" | "page";
      readonly entries: number;
      /** Of scope `page`. */
      readonly linear?: bigint;
      /** Of scope `pcid`. */
      readonly pcid?: number;
    }
  /** A segment descriptor or TSS descriptor read from the GDT. `index` is the table index, `raw` the 8 or 16 bytes (low, high). */
  | {
      readonly kind: "descriptor-read";
      readonly selector: number;
      readonly linear: bigint;
      readonly low: bigint;
      readonly high: bigint;
    }
  /** An IDT gate read for delivery; `checked` says whether DPL was compared with CPL (software interrupts only). */
  | {
      readonly kind: "gate-read";
      readonly vector: number;
      readonly linear: bigint;
      readonly low: bigint;
      readonly high: bigint;
      readonly checked: boolean;
      readonly cpl: number;
    }
  /** A stack pointer taken from the TSS: RSP0 … or IST1 …. */
  | { readonly kind: "tss-read"; readonly field: string; readonly linear: bigint; readonly value: bigint }
  | { readonly kind: "msr-read"; readonly msr: number; readonly value: bigint; readonly by: string }
  | {
      readonly kind: "msr-write";
      readonly msr: number;
      readonly before: bigint;
      readonly after: bigint;
      readonly by: string;
    }
  | {
      readonly kind: "control-register-write";
      readonly register: "cr0" | "cr2" | "cr3" | "cr4";
      readonly before: bigint;
      readonly after: bigint;
    }
  /** A device asked for the processor; `rip` is the instruction that will go on afterwards. */
  | { readonly kind: "external-interrupt"; readonly vector: number; readonly rip: bigint }
  | { readonly kind: "privilege-change"; readonly from: number; readonly to: number; readonly by: string }
  | {
      readonly kind: "exception";
      readonly vector: number;
      /** Absent where the vector has none. */
      readonly errorCode?: number;
      /** `"#PF"`, `"#GP"` … */
      readonly mnemonic: string;
      /** The check that failed, one sentence. */
      readonly reason: string;
      /** Address of the instruction that faulted, or of the next one for a trap. */
      readonly rip: bigint;
    };

/** Listens to a processor. While one is attached every access takes the slow path; without one nothing is reported. */
export interface CpuProbe {
  onEvent(event: CpuEvent): void;
}
