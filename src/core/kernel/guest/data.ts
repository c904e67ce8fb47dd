/** Kernel data: the first task, what uname answers, and the buffers between service routines and user memory. */
export const data = `
	.data
	.balign 64
	.globl init_task
	.type init_task, @object
init_task:				# struct task_struct
	.skip	TASK_SIZE		# filled in when the first program is loaded
	.size init_task, . - init_task

	.balign 64
	.globl vdso_image_32
	.type vdso_image_32, @object
vdso_image_32:				# struct vdso_image: what the kernel knows about vdso32.S
	.quad	0			# size in bytes
	.quad	0			# sym_int80_landing_pad: where a fast call comes back to
	.size vdso_image_32, . - vdso_image_32

	.balign 64
	.globl init_uts_ns
	.type init_uts_ns, @object
init_uts_ns:				# struct new_utsname: six fields of 65 bytes
	.ascii	"Linux"
	.org	init_uts_ns + 65
	.ascii	"syscope"
	.org	init_uts_ns + 130
	.ascii	"6.12.0-syscope"
	.org	init_uts_ns + 195
	.ascii	"#1 teaching kernel"
	.org	init_uts_ns + 260
	.ascii	"x86_64"
	.org	init_uts_ns + 325
	.ascii	"(none)"
	.org	init_uts_ns + 390
	.size init_uts_ns, . - init_uts_ns

	.bss
	.balign 4096
	.globl kernel_buffer
	.type kernel_buffer, @object
kernel_buffer:				# where copy_from_user puts and copy_to_user finds a service routine's bytes
	.skip	4096
	.size kernel_buffer, . - kernel_buffer
`;
