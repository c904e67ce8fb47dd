/** Small programs that more than one test runs, in GNU AT&T syntax. */

/** write(1, "hi\n", 3); exit(7) */
export const hello64 = `
.globl _start
.text
_start: mov $1, %eax
        mov $1, %edi
        lea message(%rip), %rsi
        mov $3, %edx
        syscall
        mov $60, %eax
        mov $7, %edi
        syscall
.data
message: .ascii "hi\\n"
`;

/** The same through INT 0x80, for `--bits 32`. */
export const hello32 = `
.globl _start
.text
_start: mov $4, %eax
        mov $1, %ebx
        mov $message, %ecx
        mov $3, %edx
        int $0x80
        mov $1, %eax
        mov $7, %ebx
        int $0x80
.data
message: .ascii "hi\\n"
`;

/** Copies standard input to standard error until its end; exit(0) */
export const copyToStderr = `
.globl _start
.text
_start: xor %eax, %eax              # read(0, buffer, 64)
        xor %edi, %edi
        lea buffer(%rip), %rsi
        mov $64, %edx
        syscall
        test %eax, %eax
        jle done
        mov %eax, %edx              # write(2, buffer, what came)
        mov $1, %eax
        mov $2, %edi
        syscall
        jmp _start
done:   mov $60, %eax
        xor %edi, %edi
        syscall
.bss
buffer: .skip 64
`;

/** Reads address 0. */
export const fault = `
.globl _start
.text
_start: mov 0, %eax
`;
