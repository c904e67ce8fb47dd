/** Bits of DR6 and DR7. @see SDM Vol. 3 "Debug Registers" */

/** DR6: the breakpoints that were met; an access to a debug register while DR7.GD = 1; single step. */
export const DR6_BREAKPOINTS = 0xfn;
export const DR6_BD = 1n << 13n;
export const DR6_BS = 1n << 14n;
/** DR6 after a reset: no condition. */
export const DR6_FIXED = 0xffff_0ff0n;
/** DR7: general detect. */
export const DR7_GD = 1n << 13n;
