import { describe, expect, it } from "vitest";
import { call, runTasks } from "../../testing/tasks.ts";
import { stepUntil, userMachine } from "../../testing/user-machine.ts";
import { GPR64 } from "../isa/registers.ts";
import { FIRST_PID } from "./state.ts";
import { TASK_STRUCT } from "./task-struct.ts";

const EXIT = call(60, "%edi");

describe("fork", () => {
  it("[TSK1] returns twice, with the same registers but for RAX", () => {
    const setUp = GPR64.filter((name) => !["rax", "rsp", "rcx", "r11"].includes(name)).map(
      (name, index) => `mov $${index + 0x100}, %${name}\n`,
    );
    const machine = userMachine({
      asm: `${setUp.join("")}mov $0x5000, %rax\nwrfsbase %rax\nmov $57, %eax\nsyscall\nhlt`,
    });
    const before = stepUntil(machine, ({ cpu }) => cpu.readGpr(0) === 57n && cpu.cpl === 3);
    const returned = [];
    for (let count = 0; count < 2; count++) {
      stepUntil(machine, ({ cpu }) => cpu.cpl === 0);
      const { pid } = machine.kernel.task;
      const view = stepUntil(machine, ({ cpu, kernel }) => cpu.cpl === 3 || kernel.task.pid !== pid);
      const landed = view.cpl === 3 ? view : stepUntil(machine, ({ cpu }) => cpu.cpl === 3);
      returned.push(landed);
      // Let the other one run: this one would be killed by HLT.
      if (count === 0) expect(landed.gpr.rax).toBe(1001n);
    }
    const [parent, child] = returned;
    expect(child?.gpr).toEqual({ ...before.gpr, rax: 0n, rcx: parent?.gpr.rcx, r11: parent?.gpr.r11 });
    expect(child?.rflags).toBe(parent?.rflags);
    expect(child?.segments.fs.base).toBe(0x5000n);
    expect(machine.kernel.task.pid).toBe(1001);
  });

  it("[TSK2] shares every frame; the first write copies, and the parent's value stays", () => {
    const { machine, output } = runTasks(`
      ${call(57)}test %eax, %eax
      jz child
      ${call(61, -1, 0, 0, 0)}${call(1, 1, "$value", 2)}xor %edi, %edi
      ${EXIT}
child:
      movb $'c', value(%rip)
      ${call(1, 1, "$value", 2)}xor %edi, %edi
      ${EXIT}
      .data
value: .ascii "p\\n"
    `);
    expect(output).toBe("c\np\n");
    expect(Object.keys(machine.kernel.state.frameUsers)).toEqual([]);
  });

  it("[TSK2] copies also where the kernel writes to user memory", () => {
    const { output } = runTasks(`
      ${call(57)}test %eax, %eax
      jz child
      ${call(61, -1, "$value", 0, 0)}${call(1, 1, "$value+1", 1)}xor %edi, %edi
      ${EXIT}
child:
      ${call(22, "$value")}${call(1, 1, "$text", 2)}mov $'p', %edi
      ${EXIT}
      .data
value: .quad 0x5858
text: .ascii "c\\n"
    `);
    expect(output).toBe("c\np"); // the status' second byte is the child's exit status
  });
});

describe("wait4 and exit", () => {
  it.each<[string, string, number]>([
    ["exit(7)", `mov $7, %edi\n${EXIT}`, 0x700],
    ["a division by zero", "xor %ecx, %ecx\ndiv %ecx\n", 0x88],
    ["SIGTERM to itself", `${call(39)}mov %eax, %edi\nmov $15, %esi\nmov $62, %eax\nsyscall\nhlt\n`, 15],
  ])("[TSK3] the status word after %s is Linux's", (_, child, status) => {
    const { machine } = runTasks(`
      ${call(57)}test %eax, %eax
      jz child
      ${call(61, -1, "$status", 0, 0)}mov status(%rip), %r12d
1:    jmp 1b
child: ${child}
      .bss
status: .skip 8
    `);
    expect(machine.cpu.readGpr(12)).toBe(BigInt(status));
  });

  it.each<[readonly (number | string)[], number]>([
    [[61, -1, 0, 0, 0], -10],
    [[61, -1, 0, 64, 0], -22],
    [[61, "$0x80000000", 0, 0, 0], -3],
    [[61, 1, 0, 0, 0], -10],
    [[61, -1, 0, "$0x80000000", 0], -10],
    [[62, 999_999, 65], -3],
    [[62, 1000, 65], -22],
    [[62, 1000, 0], 0],
    [[62, -999_999, 0], -3],
    [[234, 0, 0, 1], -22],
    [[234, 1000, 999_999, 65], -3],
    [[234, 1, 1000, 0], -3],
    [[234, 1000, 1000, 65], -22],
    [[22, 0], -14],
    [[293, 0, "$0xdead"], -22],
    [[3, 77], -9],
    [[33, 1, 99_999_999], -9],
    [[33, 1, 1], 1],
    [[292, 1, 1, 0], -22],
    [[35, 0, 0], -14],
    [[35, "$bad", 0], -22],
    [[230, 99, 0, "$zero", 0], -22],
    [[230, 3, 0, "$zero", 0], -95],
    [[24], 0],
  ])("[TSK3] [TSK6] %j gives %i, as Linux answered", (args, result) => {
    const [number = 0, ...rest] = args;
    const source = `${call(number, ...rest)}mov %rax, %r12\n1: jmp 1b\n`;
    const { machine } = runTasks(`${source}.data\nbad: .quad 0, 1000000000\nzero: .quad 0, 0\n`, 20_000);
    expect(BigInt.asIntN(64, machine.cpu.readGpr(12))).toBe(BigInt(result));
  });

  it("[TSK4] a zombie waits to be asked, and an orphan's parent is process 1", () => {
    const { machine, output } = runTasks(`
      ${call(57)}test %eax, %eax
      jz child
      xor %edi, %edi
      ${EXIT}
child:
      ${call(24)}${call(110)}add $'0', %al
      mov %al, digit(%rip)
      ${call(1, 1, "$digit", 1)}mov $3, %edi
      ${EXIT}
      .data
digit: .byte 0
    `);
    expect(output).toBe("1");
    expect(machine.view().exit).toEqual({ kind: "exited", status: 0 }); // the first process's
    const waiting = userMachine({ asm: `${call(57)}test %eax, %eax\njz 2f\n1: jmp 1b\n2: xor %edi, %edi\n${EXIT}` });
    waiting.run(60_000);
    expect(waiting.kernel.state.tasks.map(({ pid, state }) => [pid, state])).toEqual([
      [1000, "running"],
      [1001, "zombie"],
    ]);
    const zombie = waiting.kernel.state.tasks[1];
    expect(waiting.kernel.readWord((zombie?.structure ?? 0n) + TASK_STRUCT.state)).toBe(0x20n);
  });
});

describe("pipes and signals", () => {
  it("[TSK5] a write that nobody can read gives SIGPIPE", () => {
    const { machine } = runTasks(`${call(22, "$ends")}${call(3, 3)}${call(1, 4, "$ends", 1)}hlt\n.bss\nends: .skip 8`);
    expect(machine.view().exit).toMatchObject({ kind: "killed", signal: 13 });
  });

  it("[TSK5] a full pipe holds the writer until somebody reads", () => {
    const { output } = runTasks(`
      ${call(22, "$ends")}${call(57)}test %eax, %eax
      jz child
      ${call(3, 3)}mov $20, %ebx
1:    ${call(1, 4, "$page", 4096)}dec %ebx
      jnz 1b
      ${call(1, 1, "$text", 1)}${call(3, 4)}${call(61, -1, 0, 0, 0)}xor %edi, %edi
      ${EXIT}
child:
      ${call(3, 4)}
2:    ${call(0, 3, "$page", 4096)}add %eax, total(%rip)
      test %eax, %eax
      jnz 2b
      cmpl $81920, total(%rip)
      jne 3f
      ${call(1, 1, "$text+1", 1)}
3:    xor %edi, %edi
      ${EXIT}
      .data
text: .ascii "wr"
total: .long 0
      .bss
ends: .skip 8
page: .skip 4096
    `);
    expect(output).toBe("wr");
  });

  it.each<[string, string]>([
    ["pause", call(34)],
    ["a read of a pipe", `${call(22, "$ends")}${call(0, 3, "$ends", 1)}`],
    ["nanosleep", call(35, "$long", 0)],
    ["wait4", `${call(57)}test %eax, %eax\n1: jz 1b\n${call(61, -1, 0, 0, 0)}`],
  ])("[TSK6] SIGTERM ends a process that sleeps in %s", (_, sleep) => {
    const { machine } = runTasks(`
      ${call(57)}mov %eax, %ebx
      test %eax, %eax
      jz child
      ${call(24)}${call(24)}${call(62, "%ebx", 15)}${call(61, "%ebx", "$status", 0, 0)}
      ${call(62, -1, 9)}mov status(%rip), %edi
      ${EXIT}
child: ${sleep}
      hlt
      .data
long: .quad 1000, 0
status: .quad 0
ends: .quad 0
    `);
    expect(machine.view().exit).toEqual({ kind: "exited", status: 15 });
  });
});

describe("time", () => {
  it("[TSK8] one task alone has no timer", () => {
    const machine = userMachine({ asm: "1: jmp 1b" });
    machine.run(100_000);
    expect(machine.kernel.state.timer).toBeNull();
    expect(machine.cpu.cpl).toBe(3);
  });

  it("[TSK9] the timer comes at the same steps however the run is cut", () => {
    const source = `${call(57)}1: inc %rbx\njmp 1b`;
    const run = (piece: number) => {
      const machine = userMachine({ asm: source });
      for (let left = 50_000; left > 0; ) left -= machine.run(Math.min(piece, left));
      return machine.save();
    };
    const whole = run(50_000);
    for (const piece of [1, 7, 999, 4000]) expect(run(piece)).toEqual(whole);
  });

  it("[TSK10] a sleep with nobody else takes no steps but moves the clock", () => {
    const { machine } = runTasks(
      `${call(35, "$time", 0)}${call(228, 1, "$time")}xor %edi, %edi\n${EXIT}.data\ntime: .quad 5, 7`,
    );
    expect(machine.steps).toBeLessThan(1000);
    expect(machine.kernel.state.idled).toBeGreaterThan(4_999_990_000);
  });

  it("[TSK10] tasks that wait for each other stop the machine, which says so", () => {
    const { machine } = runTasks(`${call(22, "$ends")}${call(57)}${call(0, 3, "$ends", 1)}hlt\n.bss\nends: .skip 8`);
    expect(machine.view()).toMatchObject({ status: "stopped", stoppedBy: "stuck" });
    expect(machine.view().stoppedBecause).toContain("1001: read waits for bytes in the pipe");
  });
});

describe("x87 and SSE registers", () => {
  it("[TSK16] are the parent's after fork, and each task's own across switches", () => {
    const { output } = runTasks(`
      fld1
      fldpi
      mov $7, %eax
      movd %eax, %xmm5
      movl $0x1f00, mxcsr(%rip)
      ldmxcsr mxcsr(%rip)
      ${call(57)}mov %eax, %ebx
      movd %xmm5, %ecx		# 7 in both
      mov $100000, %edx
      test %ebx, %ebx
      jz 1f
      mov $50000, %edx
1:    movd %edx, %xmm6		# a number of the task's own, kept in XMM6 and ST(0)
      mov %edx, number(%rip)
      fildl number(%rip)
2:    dec %edx			# long enough for a few turns
      jnz 2b
      fistpl number(%rip)
      movd %xmm6, %edx
      cmp %edx, number(%rip)
      jne bad
      cmp $7, %ecx
      jne bad
      fstp %st
      fld1
      fcomip %st(1), %st	# below the two of its own lies the parent's 1.0
      jne bad
      stmxcsr mxcsr(%rip)
      cmpl $0x1f00, mxcsr(%rip)
      jne bad
      ${call(1, 1, "$good", 1)}test %ebx, %ebx
      jz 3f
      ${call(61, -1, 0, 0, 0)}
3:    xor %edi, %edi
      ${EXIT}
bad:  mov $1, %edi
      ${EXIT}
      .data
mxcsr: .long 0
number: .long 0
good: .ascii "+"
    `);
    expect(output).toBe("++");
  });
});

describe("nothing leaks", () => {
  it("[TSK11] 500 times fork, exit and wait", () => {
    const machine = userMachine({
      asm: `
        mov $500, %ebx
1:      ${call(57)}test %eax, %eax
        jz child
        ${call(61, -1, "$status", 0, 0)}dec %ebx
        jnz 1b
2:      jmp 2b
child:  incl status(%rip)
        xor %edi, %edi
        ${EXIT}
        .data
status: .quad 0`,
    });
    machine.run(1000);
    const rounds = () => machine.cpu.readGpr(3);
    stepUntil(machine, () => rounds() === 498n && machine.cpu.cpl === 3 && machine.kernel.state.tasks.length === 1);
    const left = machine.kernel.framesLeft();
    machine.run(4_000_000);
    expect(rounds()).toBe(0n);
    expect(machine.kernel.framesLeft()).toBe(left);
    expect(machine.kernel.state.tasks.map(({ pid }) => pid)).toEqual([FIRST_PID]);
    expect(machine.kernel.state.nextPid).toBe(1501);
  });

  it("[TSK11] 100,000 timer ticks between two tasks", () => {
    const machine = userMachine({ asm: `${call(57)}1: jmp 1b` });
    machine.kernel.state.timeSlice = 300;
    machine.run(10_000);
    const left = machine.kernel.framesLeft();
    let ticks = 0;
    machine.observer = {
      onPrivilegeChange() {},
      onKernelEvent() {},
      onHandlerEntered: () => ticks++,
      onReturnWithinLevel() {},
      onLibraryBoundary() {},
    };
    while (ticks < 100_000) machine.run(1_000_000);
    expect(machine.kernel.framesLeft()).toBe(left);
    for (const { activations } of machine.kernel.state.tasks) expect(activations.length).toBeLessThan(4);
  }, 120_000);
});
