export const GO_RAWSYSCALL = String.raw`# Hello as a Go program makes it: no C library at all.
#
# Go's own convention for assembly (ABI0): arguments and
# results are on the stack, none in registers.
#
#   func RawSyscall6(trap, a1, a2, a3, a4, a5, a6 uintptr)
#                   (r1, r2, err uintptr)
#
# Frame, from the return address up: trap 8, a1 16, a2 24,
# a3 32, a4 40, a5 48, a6 56; r1 64, r2 72, err 80.

    .equ  SYS_WRITE, 1
    .equ  SYS_EXIT_GROUP, 231

    # What the runtime knows about a goroutine's state.
    .equ  Grunning, 2
    .equ  Gsyscall, 3

    .data
hello:  .ascii  "Hello from Go's convention\n"
len     = . - hello
lost:   .ascii  "write failed, Errno 9 as it should\n"
len2    = . - lost

    .bss
    .balign 8
g:                          # the goroutine that runs:
g_status:     .skip 8       #   atomicstatus
g_syscallpc:  .skip 8       #   where it left for the kernel
g_syscallsp:  .skip 8       #   with which stack
stops:        .skip 8       # times the scheduler was told

    .text
    .globl _start
_start:
    movq  $Grunning, g_status(%rip)
    sub   $80, %rsp         # 7 arguments and 3 results

    # write(1, hello): Syscall tells the scheduler first
    movq  $SYS_WRITE, 0(%rsp)
    movq  $1, 8(%rsp)
    lea   hello(%rip), %rax
    mov   %rax, 16(%rsp)
    movq  $len, 24(%rsp)
    movq  $0, 32(%rsp)
    movq  $0, 40(%rsp)
    movq  $0, 48(%rsp)
    call  syscall.Syscall6
told_done:
    # write(-1, hello): RawSyscall6 tells nobody, and fails
    movq  $SYS_WRITE, 0(%rsp)
    movq  $-1, 8(%rsp)
    call  syscall.RawSyscall6
raw_done:
    cmpq  $-1, 56(%rsp)     # r1
    jne   done
    cmpq  $9, 72(%rsp)      # err: an Errno, EBADF
    jne   done

    movq  $SYS_WRITE, 0(%rsp)
    movq  $1, 8(%rsp)
    lea   lost(%rip), %rax
    mov   %rax, 16(%rsp)
    movq  $len2, 24(%rsp)
    call  syscall.Syscall6

done:
    movq  $SYS_EXIT_GROUP, 0(%rsp)
    movq  $0, 8(%rsp)
    call  syscall.RawSyscall6

# From the stack into registers, and the results back there.
    .globl syscall.RawSyscall6
    .type  syscall.RawSyscall6, @function
syscall.RawSyscall6:
    mov   8(%rsp), %rax     # trap: the number
    mov   16(%rsp), %rdi    # a1
    mov   24(%rsp), %rsi    # a2
    mov   32(%rsp), %rdx    # a3
    mov   40(%rsp), %r10    # a4
    mov   48(%rsp), %r8     # a5
    mov   56(%rsp), %r9     # a6
    syscall
    cmp   $-4095, %rax      # -4095 to -1 mean an error
    jae   failed
    mov   %rax, 64(%rsp)    # r1
    mov   %rdx, 72(%rsp)    # r2
    movq  $0, 80(%rsp)      # err: none
    ret
failed:
    movq  $-1, 64(%rsp)     # r1
    movq  $0, 72(%rsp)      # r2
    neg   %rax
    mov   %rax, 80(%rsp)    # err: the Errno is a result
    ret

# The same with the scheduler told: it may give the P (the
# right to run Go code) to another goroutine meanwhile.
    .globl syscall.Syscall6
    .type  syscall.Syscall6, @function
syscall.Syscall6:
    call  runtime.entersyscall
    mov   $7, %ecx
    lea   8(%rsp), %rsi     # our arguments ...
    sub   $80, %rsp
    mov   %rsp, %rdi        # ... are RawSyscall6's too
    rep movsq
    call  syscall.RawSyscall6
    mov   $3, %ecx
    lea   56(%rsp), %rsi    # its results ...
    lea   144(%rsp), %rdi   # ... are ours
    rep movsq
    add   $80, %rsp
    call  runtime.exitsyscall
    ret

# The notice: this goroutine is in a system call from here.
    .globl runtime.entersyscall
    .type  runtime.entersyscall, @function
runtime.entersyscall:
    mov   (%rsp), %rax      # where Syscall6 goes on
    mov   %rax, g_syscallpc(%rip)
    lea   8(%rsp), %rax     # and its stack
    mov   %rax, g_syscallsp(%rip)
    movq  $Gsyscall, g_status(%rip)
    incq  stops(%rip)
    ret

# Back: the goroutine runs again, on the P that it had.
    .globl runtime.exitsyscall
    .type  runtime.exitsyscall, @function
runtime.exitsyscall:
    movq  $Grunning, g_status(%rip)
    movq  $0, g_syscallsp(%rip)
    ret
`;
