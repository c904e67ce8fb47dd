import { linkTo, program } from "./link.ts";
import { expect, test } from "./test.ts";

const TWO_STEPS = program("mov $7, %ebx", "mov $8, %ecx", "mov $60, %eax", "syscall");

test("[SCR14] a wrong line is marked where it stands and listed with line and column; the machine stays", async ({
  syscope,
}) => {
  await syscope.open(linkTo({ source: TWO_STEPS, step: 2 }));
  await syscope.isAtStep(2);
  const before = await syscope.registers();
  await syscope.startEditing();
  await syscope.replaceSource(TWO_STEPS.replace("mov $8, %ecx", "mov %eax, %rbx"));
  await expect(syscope.problems).toContainText("line 4:");
  await expect(syscope.problems).toContainText("The machine still runs the last program that assembled.");
  await expect(syscope.page.locator(".squiggly-error")).toBeVisible();
  expect(await syscope.registers()).toEqual(before);
  await syscope.press("Back");
  await syscope.isAtStep(1);
  await syscope.press("Step");
  await syscope.isAtStep(2);
});

test("[SCR15] the mended program runs from its start", async ({ syscope }) => {
  await syscope.open(linkTo({ source: TWO_STEPS, step: 2 }));
  await syscope.startEditing();
  await syscope.replaceSource("no such thing");
  await expect(syscope.problems).toContainText("line 1:");
  await syscope.replaceSource(TWO_STEPS.replace("$8", "$9"));
  await expect(syscope.problems).toBeHidden();
  await syscope.isAtStep(0);
  await syscope.press("Step", 2);
  await syscope.isAtStep(2);
  expect(await syscope.register("rcx")).toBe("0x9");
  await syscope.addressIs(/^#v1=/);
});

test("[SCR16] a problem in the list leads to its place in the editor", async ({ syscope }) => {
  await syscope.open(linkTo({ source: program("nop", "mov %rax", "syscall") }));
  await syscope.problems.getByRole("button", { name: /^line 4:/ }).click();
  await expect(syscope.editor).toBeFocused();
  await syscope.page.keyboard.type("#"); // the column of the problem: what follows becomes a comment
  await syscope.page.keyboard.press("End");
  await expect(syscope.problems).toBeHidden();
  await syscope.isAtStep(0);
});

test("[SCR17] another syntax or width assembles the same text again at once", async ({ syscope }) => {
  await syscope.openDemo("hello-syscall", 3);
  await syscope.page.getByRole("combobox", { name: "Width" }).selectOption("32-bit");
  await expect(syscope.problems).toContainText("line");
  await syscope.page.getByRole("combobox", { name: "Width" }).selectOption("64-bit");
  await expect(syscope.problems).toBeHidden();
  await syscope.page.getByRole("combobox", { name: "Syntax" }).selectOption("NASM");
  await expect(syscope.problems).toContainText("line");
  await syscope.page.getByRole("combobox", { name: "Syntax" }).selectOption("AT&T");
  await expect(syscope.problems).toBeHidden();
  await syscope.isAtStep(0);
});

test("[SCR18] the machine's options take effect and are in the link", async ({ syscope }) => {
  await syscope.openDemo("hello-syscall", 3);
  await syscope.page.getByRole("button", { name: "Machine and settings" }).click();
  const settings = syscope.page.getByRole("dialog", { name: "Machine and settings" });
  await settings.getByRole("checkbox", { name: /^SMAP/ }).uncheck();
  await settings.getByRole("combobox", { name: "Processor" }).selectOption("AMD");
  await syscope.page.keyboard.press("Escape");
  await syscope.isAtStep(0);
  await syscope.addressIs("#demo=hello-syscall&vendor=amd&smap=0");
  await syscope.openTab("Tables & MSRs");
  await expect(syscope.row("Control registers and TSS", "CR4")).not.toContainText("SMAP");
  await expect(syscope.row("Control registers and TSS", "CR4")).toContainText("SMEP");
});

test("[SCR19] the editor shows the next line, and typing in it never steps", async ({ syscope }) => {
  await syscope.open(linkTo({ source: TWO_STEPS, step: 1 }));
  await syscope.startEditing();
  await expect(syscope.page.locator(".line-next")).toHaveCount(1);
  await syscope.page.keyboard.press("ControlOrMeta+End");
  await syscope.page.keyboard.type("# s n x c t l b . , ?");
  await expect(syscope.editor).toBeFocused();
  await expect(syscope.page.getByRole("dialog", { name: "How to use Syscope" })).toBeHidden();
  await syscope.isAtStep(0); // the edited program is a new one
  await syscope.page.getByRole("button", { name: "Done" }).click();
  await expect(syscope.listing).toContainText("# s n x c t l b . , ?");
});

test("[SCR19] Enter ends the line, also behind a word that could be completed", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: "" }));
  await syscope.startEditing();
  for (const line of [".globl _start", "_start: mov $60, %eax", "xor %edi, %edi", "syscall"]) {
    await page.keyboard.type(line, { delay: 30 }); // as fast as hands are: the completions have time to open
    await page.keyboard.press("Enter");
  }
  await expect(syscope.problems).toBeHidden();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(syscope.listing.getByRole("listitem")).toContainText(["_start: mov", "xor", "syscall"]);
  await syscope.press("To end");
  await expect(syscope.terminal).toContainText("ended with status 0");
});

test("[SCR20] the editor completes words and explains them from the instruction tables", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: TWO_STEPS }));
  await syscope.startEditing();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("    sysc");
  await page.getByRole("option", { name: /^syscall/ }).click();
  await expect(syscope.editor).toBeFocused();
  await page.getByRole("code").getByText("syscall").last().hover();
  await expect(page.getByRole("tooltip")).toContainText("SYSCALL");
});
