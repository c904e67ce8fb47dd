/** A system-call table row: the routine's symbol, or none for a number that the kernel does not implement. */
export type TableRow = string | undefined;

function table(symbol: string, missing: string, rows: readonly TableRow[]): string {
  const lines = rows.map((row, nr) => `\t.quad\t${row ?? missing}\t\t# ${nr}`);
  return `\n\t.globl ${symbol}\n\t.type ${symbol}, @object\n${symbol}:\n${lines.join("\n")}\n\t.size ${symbol}, . - ${symbol}\n`;
}

function routine(symbol: string): string {
  return `
	.globl ${symbol}
	.type ${symbol}, @function
${symbol}:
	endbr64
	vmmcall				# one phase of the service routine each time
	ret
	.size ${symbol}, . - ${symbol}
`;
}

/** Both system-call tables and the guest stubs of the service routines that they point to. */
export function tables(rows64: readonly TableRow[], rows32: readonly TableRow[]): string {
  const symbols = new Set<string>();
  for (const row of [...rows64, ...rows32]) if (row !== undefined) symbols.add(row);
  return `
	.text
	.globl __x64_sys_ni_syscall
	.type __x64_sys_ni_syscall, @function
__x64_sys_ni_syscall:			# "not implemented"
	endbr64
	movq	$-ENOSYS, %rax
	ret
	.size __x64_sys_ni_syscall, . - __x64_sys_ni_syscall
	.globl __ia32_sys_ni_syscall
	.type __ia32_sys_ni_syscall, @function
__ia32_sys_ni_syscall:
	endbr64
	movq	$-ENOSYS, %rax
	ret
	.size __ia32_sys_ni_syscall, . - __ia32_sys_ni_syscall
${[...symbols].map(routine).join("")}
	.section .rodata, "a"
	.balign 64
${table("sys_call_table", "__x64_sys_ni_syscall", rows64)}${table("ia32_sys_call_table", "__ia32_sys_ni_syscall", rows32)}`;
}
