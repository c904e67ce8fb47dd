import { type Locator, test as withoutWatch } from "@playwright/test";
import { linkTo, program } from "./link.ts";
import { Syscope } from "./syscope.ts";
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
  await syscope.addressIs(/^#v2=/);
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
  await syscope.addressIs("#demo=hello-syscall&vendor=amd&smap=0&zoom=machine");
  await syscope.openTab("MSRs");
  await expect(syscope.row("Control registers", "CR4")).not.toContainText("SMAP");
  await expect(syscope.row("Control registers", "CR4")).toContainText("SMEP");
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

/** Line 5 loads the number of write, line 6 the first argument. */
const WRITE = [
  ".equ SYS_exit, 60",
  ".globl _start",
  "_start:",
  "    # write one letter",
  "    mov $1, %eax",
  "    mov $1, %edi",
  "    lea msg(%rip), %rsi",
  "    mov $1, %edx",
  "    syscall",
  "    mov $SYS_exit, %eax",
  "    syscall",
  ".data",
  'msg: .ascii "abcdefghijkl"',
  "",
].join("\n");

const lineOf = (syscope: Syscope, line: number) => syscope.listing.getByRole("listitem").nth(line - 1);

test("[EDT13] in the listing the number of a call is explained to the pointer, with its arguments", async ({
  syscope,
  page,
}) => {
  await syscope.open(linkTo({ source: WRITE }));
  const help = page.getByRole("tooltip");
  await lineOf(syscope, 5).getByText("1", { exact: true }).last().hover();
  await expect(help).toContainText("write(unsigned int fd, const char* buf, size_t count)");
  await expect(help).toContainText("%rsi");
  await expect(help).toContainText("Linux manual page write(2)");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await lineOf(syscope, 10).getByText("SYS_exit").hover();
  await expect(help).toContainText("exit(int error_code)");
  await lineOf(syscope, 7).getByText("msg").hover();
  await expect(help).toContainText("0x402000");
});

test("[EDT13] Enter and the arrow keys go from word to word, Escape closes the help", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: WRITE, step: 1 }));
  await syscope.isAtStep(1);
  const help = page.getByRole("tooltip");
  await syscope.listing.focus();
  await page.keyboard.press("Enter");
  await expect(help).toContainText("MOV—Move");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(help).toContainText("edi: general register, 32 bits");
  await page.keyboard.press("ArrowDown");
  await expect(help).toContainText("LEA—Load Effective Address");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(help).toContainText("MOV—Move");
  await page.keyboard.press("ArrowRight");
  await expect(help).toContainText("write(unsigned int fd");
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await expect(syscope.listing).toBeFocused();
  await syscope.isAtStep(1);
});

test("[EDT13] in the editor F1 explains the word at the cursor; a trap shows the call about to be made", async ({
  syscope,
  page,
}) => {
  await syscope.open(linkTo({ source: WRITE, step: 4 }));
  await syscope.isAtStep(4);
  await syscope.startEditing();
  await page.keyboard.press("ControlOrMeta+Home");
  for (let line = 1; line < 9; line++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("F1");
  await expect(page.getByRole("tooltip")).toContainText("SYSCALL—Fast System Call");
  await expect(page.getByRole("tooltip")).toContainText("write(unsigned int fd, const char* buf, size_t count)");
});

test("[EDT9] a system call is completed by its name to its number and its register", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: ".globl _start\n_start:\n" }));
  await syscope.startEditing();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("mov $exit", { delay: 20 });
  await page.getByRole("option", { name: /^exit \(60\)/ }).click();
  await page.keyboard.press("End");
  await page.keyboard.type("\nsyscall");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(lineOf(syscope, 3)).toContainText("mov $60, %eax");
  await syscope.press("To end");
  await expect(syscope.terminal).toContainText("ended with status 0");
});

test("[EDT10] a whole call is put in at once, with what is to be filled in marked", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: '.globl _start\nmsg: .ascii "x"\n_start:\n' }));
  await syscope.startEditing();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("    exit", { delay: 20 });
  await page.getByRole("option", { name: /^exit\(…\)/ }).click();
  await page.keyboard.type("7"); // the status is marked
  await expect(syscope.problems).toBeHidden();
  await page.getByRole("button", { name: "Done" }).click();
  await expect(async () => {
    await syscope.press("To end");
    await expect(syscope.terminal).toContainText("ended with status 7", { timeout: 500 });
  }).toPass();
});

test("[EDT11] addresses and bytes stand beside the lines, in the listing and in the editor, and stay when the machine moves", async ({
  syscope,
  page,
}) => {
  await syscope.open(linkTo({ source: WRITE }));
  await page.getByRole("button", { name: "Bytes", exact: true }).click();
  await expect(lineOf(syscope, 5)).toContainText("401000 b8 01 00 00 00");
  await expect(lineOf(syscope, 13)).toContainText("402000 61 62 63 64 65 66 …");
  await expect(
    lineOf(syscope, 13).getByTitle("12 bytes at 0x402000: 61 62 63 64 65 66 67 68 69 6a 6b 6c"),
  ).toBeVisible();
  const code = lineOf(syscope, 6).getByText("%edi");
  const before = await code.boundingBox();
  await syscope.press("Step", 4);
  await syscope.isAtStep(4);
  expect(await code.boundingBox()).toEqual(before);
  await syscope.startEditing();
  await expect(page.locator(".margin .line-numbers", { hasText: /^5 +401000 b8 01 00 00 00/ })).toBeVisible();
  await expect(page.locator(".line-next")).toHaveCount(1);
});

test("[EDT12] a wrong line has a sign with the message in the listing's margin", async ({ syscope, page }) => {
  await syscope.open(linkTo({ source: program("nop", "mov %rax", "syscall") }));
  const message = await syscope.problems.getByRole("button", { name: /^line 4:/ }).innerText();
  const sign = lineOf(syscope, 4).getByRole("img", { name: /^Error: / });
  await expect(sign).toHaveAccessibleName(`Error: ${message.replace(/^line \d+:\d+ /, "")}`);
  await expect(page.getByRole("img", { name: /^Error: / })).toHaveCount(1);
});

test("[EDT14] Escape, then Tab, leaves the editor; another key in between keeps Tab in it", async ({
  syscope,
  page,
}) => {
  await syscope.open(linkTo({ source: TWO_STEPS }));
  await syscope.startEditing();
  await page.keyboard.press("Escape");
  await expect(page.getByText("Tab now leaves the editor.")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Tab");
  await expect(syscope.editor).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  await expect(syscope.editor).not.toBeFocused();
});

test("[EDT15] what is typed while the editor loads is kept, and the cursor stays where it was", async ({
  syscope,
  page,
}) => {
  let letThrough = () => {};
  const held = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route(/monaco-editor-[^/]*\.js$/, async (route) => {
    await held;
    await route.continue();
  });
  await syscope.open(linkTo({ source: TWO_STEPS }));
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(syscope.editor).toBeFocused();
  await expect(page.getByText("Loading the editor. What you type here is kept.")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("End");
  await page.keyboard.type(" # ab");
  letThrough();
  await expect(syscope.editorLoaded).toBeVisible();
  await expect(syscope.editor).toBeFocused();
  await page.keyboard.type("cd");
  await page.getByRole("button", { name: "Done" }).click();
  await expect(lineOf(syscope, 1)).toContainText(".globl _start # abcd");
});

withoutWatch("[EDT15] where the editor cannot be loaded a text area takes its place and says so", async ({ page }) => {
  const syscope = new Syscope(page);
  await page.route(/monaco-editor-[^/]*\.js$/, (route) => route.abort());
  await syscope.open(linkTo({ source: TWO_STEPS, step: 2 }));
  await syscope.isAtStep(2);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(page.getByText(/^The full editor could not be loaded\./)).toBeVisible();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(TWO_STEPS.replace("$7", "$9"));
  await syscope.isAtStep(0); // the edited program is a new one
  await syscope.press("Step");
  await syscope.isAtStep(1);
  expect(await syscope.register("rbx")).toBe("0x9");
  await page.getByRole("button", { name: "Breakpoint at line 5" }).click();
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("Stopped at the breakpoint in line 5.");
});

test("[EDT16] the editor's words have the listing's colours, in light, in dark and after a change", async ({
  syscope,
  page,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await syscope.open(linkTo({ source: TWO_STEPS }));
  const words = ["mov", "%ebx", "7", ".globl"];
  const colours = (root: Locator) =>
    Promise.all(
      words.map((word) =>
        root
          .getByText(word, { exact: true })
          .first()
          .evaluate((element) => getComputedStyle(element).color),
      ),
    );
  const light = await colours(syscope.listing);
  await syscope.chooseTheme("Dark");
  const dark = await colours(syscope.listing);
  expect(dark).not.toEqual(light);
  await syscope.startEditing();
  // Monaco is large: a busy machine needs a while for its first words
  await expect.poll(() => colours(syscope.editorLoaded), { timeout: 20_000 }).toEqual(dark);
  await syscope.chooseTheme("Light");
  await expect.poll(() => colours(syscope.editorLoaded)).toEqual(light);
});

test.describe("by touch", () => {
  test.use({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });

  test("[EDT13] a tap on a word explains it, a tap elsewhere closes the help", async ({ syscope, page }) => {
    await syscope.open(linkTo({ source: WRITE }));
    await lineOf(syscope, 5).getByText("1", { exact: true }).last().tap();
    await expect(page.getByRole("tooltip")).toContainText("write(unsigned int fd, const char* buf, size_t count)");
    await lineOf(syscope, 4).getByText("# write one letter").tap();
    await expect(page.getByRole("tooltip")).toBeHidden();
  });

  test("[EDT12] the text area has the sign in its margin", async ({ syscope, page }) => {
    await syscope.open(linkTo({ source: program("nop", "mov %rax", "syscall") }));
    await page.getByRole("button", { name: "Edit", exact: true }).tap();
    await expect(page.getByRole("textbox", { name: "Program source" })).toBeVisible();
    await expect(page.getByRole("img", { name: /^Error: mov / })).toHaveCount(1);
  });
});
