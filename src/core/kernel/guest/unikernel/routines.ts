import type { TableRow } from "../tables.ts";

function routine(symbol: string): string {
  return `
	.globl ${symbol}
	.type ${symbol}, @function
${symbol}:
	vmmcall				# one phase of the routine each time
	ret
	.size ${symbol}, . - ${symbol}
`;
}

/**
 * The kernel library's system calls as C functions, and the table by which SYSCALL finds them. The table is data like any other:
 * no page is safe from a program that runs in ring 0.
 */
export function unikernelRoutines(rows: readonly TableRow[]): string {
  const symbols = new Set(rows.filter((row) => row !== undefined));
  return `
	.text
	.globl uk_syscall_r_ni
	.type uk_syscall_r_ni, @function
uk_syscall_r_ni:			# "not linked into this unikernel"
	movq	$-ENOSYS, %rax
	ret
	.size uk_syscall_r_ni, . - uk_syscall_r_ni
${[...symbols].map(routine).join("")}
	.data
	.balign 64
	.globl uk_syscall_table
	.type uk_syscall_table, @object
uk_syscall_table:
${rows.map((row, nr) => `\t.quad\t${row ?? "uk_syscall_r_ni"}\t\t# ${nr}`).join("\n")}
	.size uk_syscall_table, . - uk_syscall_table
`;
}
