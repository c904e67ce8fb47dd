import { linkTo, program } from "./link.ts";
import { expect, test } from "./test.ts";

const GOOD = program("mov $60, %eax", "xor %edi, %edi", "syscall");

/** Characters that no assembler text holds; always the same. */
function junk(length: number): string {
  let state = 0x2545f491;
  const letters: string[] = [];
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    letters.push(at % 61 === 60 ? "\n" : String.fromCharCode((state >>> 16) % 0x500));
  }
  return letters.join("");
}

for (const [what, source] of [
  ["no character", ""],
  ["a comment", "# nothing\n"],
  ["data and no code", ".data\n.byte 1\n"],
] as const) {
  test(`[SCR29] a source of ${what} is answered with a sentence`, async ({ syscope }) => {
    await syscope.open(linkTo({ source }));
    await expect(syscope.problems).not.toBeEmpty();
    await expect(syscope.sentence).toContainText("has to assemble before it can run");
    await syscope.startEditing();
    await syscope.replaceSource(GOOD);
    await expect(syscope.problems).toBeHidden();
    await syscope.press("Step");
    await syscope.isAtStep(1);
  });
}

test("[SCR29] an emptied editor keeps the machine", async ({ syscope }) => {
  await syscope.open(linkTo({ source: GOOD, step: 1 }));
  await syscope.startEditing();
  await syscope.page.keyboard.press("ControlOrMeta+A");
  await syscope.page.keyboard.press("Delete");
  await expect(syscope.problems).toContainText("line 1:");
  await syscope.isAtStep(1);
});

test("[SCR30] binary junk as source is answered with its first problems, and can be replaced", async ({ syscope }) => {
  await syscope.open(linkTo({ source: GOOD, step: 1 }));
  await syscope.startEditing();
  await syscope.paste(junk(20_000));
  await expect(syscope.problems).toContainText("line 1:");
  await expect(syscope.problems).toContainText("more.");
  expect(await syscope.problems.getByRole("button").count()).toBeLessThan(20);
  await syscope.isAtStep(1);
  await syscope.replaceSource(GOOD);
  await expect(syscope.problems).toBeHidden();
  await syscope.isAtStep(0);
});

test("[SCR30] a source of 5 MiB is refused with a sentence, and the page goes on", async ({ syscope }) => {
  await syscope.open(linkTo({ source: GOOD, step: 1 }));
  await syscope.startEditing();
  await syscope.paste("nop # 16 letters".repeat((5 << 20) / 16));
  await expect(syscope.problems).toContainText(/characters; at most \d+ are/);
  const answered = await syscope.page.evaluate(async () => {
    const from = performance.now();
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - from;
  });
  expect(answered, "milliseconds to the next frame").toBeLessThan(1000);
  await syscope.isAtStep(1);
  await syscope.press("Step");
  await syscope.isAtStep(2);
});

test("[SCR30] a program of 60,000 lines opens", async ({ syscope }) => {
  await syscope.open(linkTo({ source: `.globl _start\n_start:\n${"nop\n".repeat(60_000)}`, step: 30_000 }));
  await syscope.isAtStep(30_000);
  await syscope.press("Back");
  await syscope.isAtStep(29_999);
  await expect(syscope.listing).toContainText("30002");
});

test("[SCR30] a word of 200,000 letters makes no longer message", async ({ syscope }) => {
  await syscope.open(linkTo({ source: program("x".repeat(200_000)) }));
  await expect(syscope.problems).toContainText("line 3:");
  expect((await syscope.problems.innerText()).length).toBeLessThan(2000);
});

/** Programs that do what no program should, and how the kernel ends them. */
const STRANGE: readonly { readonly what: string; readonly source: string; readonly ends: string }[] = [
  { what: "an opcode that 64-bit mode lacks", source: program(".byte 0x06"), ends: "killed by SIGILL" },
  {
    what: "random bytes",
    source: program(".byte 0xf1, 0x9b, 0x27, 0xd6, 0x0f, 0xff, 0x62, 0xea, 0xc5, 0x3e, 0x8f, 0xfb"),
    ends: "killed by SIG",
  },
  { what: "a jump to nowhere", source: program("mov $0x123456789, %rax", "jmp *%rax"), ends: "killed by SIGSEGV" },
  { what: "a division by zero", source: program("xor %ecx, %ecx", "div %ecx"), ends: "killed by SIGFPE" },
  { what: "a stack without end", source: program("1: push %rax", "jmp 1b"), ends: "killed by SIGSEGV" },
  { what: "no exit", source: program("nop"), ends: "killed by SIG" },
  {
    what: "code that overwrites its next instruction",
    source: [
      '.section .code, "awx"',
      program("movb $42, patch+1(%rip)", "patch: mov $0, %edi", "mov $60, %eax", "syscall"),
    ].join("\n"),
    ends: "ended with status 42",
  },
  { what: "a write to its own read-only code", source: program("movb $1, _start(%rip)"), ends: "killed by SIGSEGV" },
];

test("[SCR31] whatever a program does, the kernel ends it and every step of it can be looked at", async ({
  syscope,
}) => {
  await syscope.openDemo("getpid");
  for (const { what, source, ends } of STRANGE) {
    await test.step(what, async () => {
      await syscope.page.goto(`./${linkTo({ source })}`);
      await expect(syscope.page.getByRole("button", { name: "Program: Your program" })).toBeVisible();
      await syscope.isAtStep(0);
      await syscope.press("To end");
      await expect(syscope.terminal).toContainText(ends, { timeout: 20_000 });
      const end = await syscope.step();
      await syscope.press("Back", 3);
      await syscope.isAtStep(end - 3);
    });
  }
});
