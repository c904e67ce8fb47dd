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

	.section __ex_table, "a"
	.globl __start___ex_table
__start___ex_table:
	.quad	.Lcopy_from_user_load, .Lcopy_from_user_end
	.quad	.Lcopy_to_user_store, .Lcopy_to_user_end
	.quad	.Lget_user_load, .Lget_user_fixup
	.quad	native_irq_return_iret, bad_iret	# an IRETQ that cannot load what it pops
	.globl __stop___ex_table
__stop___ex_table:
`;
