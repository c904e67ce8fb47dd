/**
 * The only instructions of the kernel that touch user memory. Each has a line in __ex_table: if it faults and the page fault
 * cannot be mended, execution goes on at the fixup, with RCX still counting the bytes not copied.
 */
export const usercopy = `
	.text

	# unsigned long copy_from_user(void *to /* RDI */, const void __user *from /* RSI */, unsigned long n /* RDX */)
	# Returns the number of bytes that could not be copied. The caller has checked access_ok(from, n).
	.globl copy_from_user
	.type copy_from_user, @function
copy_from_user:
	movq	%rdx, %rcx
	stac				# AC = 1: SMAP lets the kernel touch user pages
.Lcopy_from_user_load:
	rep movsb
.Lcopy_from_user_end:
	clac
	movq	%rcx, %rax
	ret
	.size copy_from_user, . - copy_from_user

	# unsigned long copy_to_user(void __user *to /* RDI */, const void *from /* RSI */, unsigned long n /* RDX */)
	.globl copy_to_user
	.type copy_to_user, @function
copy_to_user:
	movq	%rdx, %rcx
	stac
.Lcopy_to_user_store:
	rep movsb
.Lcopy_to_user_end:
	clac
	movq	%rcx, %rax
	ret
	.size copy_to_user, . - copy_to_user

	# long strncpy_from_user(char *to /* RDI */, const char __user *from /* RSI */, long count /* RDX */)
	# Returns the length without the NUL, count if there is none so far, -EFAULT if a byte cannot be read.
	.globl strncpy_from_user
	.type strncpy_from_user, @function
strncpy_from_user:
	xorl	%eax, %eax
	stac
.Lstrncpy_next:
	cmpq	%rdx, %rax
	jae	.Lstrncpy_done
.Lstrncpy_load:
	movb	(%rsi, %rax), %cl	# one byte from user memory
	movb	%cl, (%rdi, %rax)	# into the kernel's buffer
	testb	%cl, %cl		# its end?
	jz	.Lstrncpy_done
	incq	%rax
	jmp	.Lstrncpy_next
.Lstrncpy_fault:
	movq	$-EFAULT, %rax
.Lstrncpy_done:
	clac
	ret
	.size strncpy_from_user, . - strncpy_from_user

	.section __ex_table, "a"
	.globl __start___ex_table
__start___ex_table:
	.quad	.Lcopy_from_user_load, .Lcopy_from_user_end
	.quad	.Lcopy_to_user_store, .Lcopy_to_user_end
	.quad	.Lstrncpy_load, .Lstrncpy_fault
	.quad	.Lget_user_load, .Lget_user_fixup
	.quad	native_irq_return_iret, bad_iret	# an IRETQ that cannot load what it pops
	.globl __stop___ex_table
__stop___ex_table:
`;
