import type { Syscope } from "./syscope.ts";
import { expect, test } from "./test.ts";

/** The two ways in that every processor of this kind has, with what the screen must say of them. */
const DOORS = [
  { demo: "hello-syscall", trap: "syscall", bytes: "0f 05", entry: "entry_SYSCALL_64", table: "sys_call_table", nr: 1 },
  {
    demo: "hello-int80",
    trap: "int $0x80",
    bytes: "cd 80",
    entry: "asm_int80_emulation",
    table: "ia32_sys_call_table",
    nr: 4,
  },
] as const;

/** In both programs four instructions load the registers, and the fifth is the trap. */
const TRAP = 4;
const BEHIND_TRAP = TRAP + 1;

/** The value that the stack panel shows for a word of pt_regs. */
async function ptRegs(syscope: Syscope, field: string): Promise<string> {
  const row = syscope.page.getByRole("row").filter({ hasText: new RegExp(`pt_regs\\.${field}(?!\\w)`) });
  await expect(row, `pt_regs.${field} is on the stack`).toHaveCount(1);
  return /^(changed: )?(0x[0-9a-f]+)$/.exec(await row.getByRole("cell").first().innerText())?.[2] ?? "";
}

/** Goes on from station to station until the processor stands at this one. */
async function goTo(syscope: Syscope, station: string): Promise<void> {
  const stop = syscope.page.getByRole("button", { name: new RegExp(`^${station} .*next$`) });
  for (let hops = 0; hops < 12 && !(await stop.isVisible()); hops++) {
    const from = await syscope.step();
    await syscope.press("Next station");
    await expect(syscope.timeline).not.toHaveValue(`${from}`);
  }
  await expect(stop).toBeVisible();
}

for (const { demo, trap, bytes, entry, table, nr } of DOORS) {
  test.describe(demo, () => {
    test("[SCR1] shows at each Back what it had shown at that step, also across the line", async ({ syscope }) => {
      await syscope.openDemo(demo, 2);
      const shown: string[] = [];
      for (let step = 2; step <= BEHIND_TRAP + 3; step++) {
        await syscope.isAtStep(step);
        shown[step] = await syscope.shown();
        await syscope.press("Step");
      }
      for (let step = BEHIND_TRAP + 3; step >= 2; step--) {
        await syscope.press("Back");
        await syscope.isAtStep(step);
        expect(await syscope.shown()).toBe(shown[step]);
      }
      expect(new Set(shown.filter(Boolean)).size, "every step shows something else").toBe(BEHIND_TRAP + 2);
    });

    test("[SCR2] says before the trap in which registers the number and the arguments are", async ({ syscope }) => {
      await syscope.openDemo(demo, TRAP);
      await expect(syscope.sentence).toContainText("the third argument");
      const roles = syscope.page.getByRole("table", { name: /^In a system call/ });
      await expect(roles.getByRole("row").filter({ hasText: "number" })).toContainText(`0x${nr}`);
      await expect(roles.getByRole("row").filter({ hasText: "number" })).toContainText("write");
      await expect(roles.getByRole("row").filter({ hasText: /^(argument 1|1 · fd)/ })).toContainText("0x1");
      await expect(roles.getByRole("row").filter({ hasText: /^(argument 2|2 · buf)/ })).toContainText("msg");
      await expect(syscope.stop("Trap instruction")).toHaveAccessibleName(/next$/);
      await expect(syscope.state).toContainText("CPL 3");
    });

    test("[SCR3] opens the gate when the trap has run, and says what happened", async ({ syscope }) => {
      await syscope.openDemo(demo, TRAP);
      await syscope.press("Step");
      await syscope.isAtStep(BEHIND_TRAP);
      await expect(syscope.station).toHaveAccessibleName("Gate or MSR: details");
      await expect(syscope.sentence).toContainText("ring 3 became ring 0");
      await expect(syscope.sentence).toContainText(entry);
      await expect(syscope.state).toContainText("CPL 0");
      await expect(syscope.state).toContainText("just crossed the line");
      await expect(syscope.row("All registers", "rip")).toContainText(entry);
    });

    test("[SCR4] shows the bytes of the trap instruction when asked, and follows the machine again", async ({
      syscope,
    }) => {
      await syscope.openDemo(demo, BEHIND_TRAP);
      await syscope.stop("Trap instruction").click();
      await expect(syscope.station).toHaveAccessibleName("Trap instruction: details");
      await expect(syscope.station).toContainText(`${trap} has just run.`);
      const shownBytes = await syscope.page.getByRole("figure", { name: `The bytes of ${trap}` }).innerText();
      expect(
        shownBytes
          .match(/\b[0-9a-f]{2}\b/g)
          ?.slice(0, 2)
          .join(" "),
      ).toBe(bytes);
      await expect(syscope.row("What the trap instruction changes", "CPL")).toContainText("3 → 0");
      await syscope.page.getByRole("button", { name: "Follow the machine" }).click();
      await expect(syscope.station).toHaveAccessibleName("Gate or MSR: details");
    });

    test("[SCR5] fills pt_regs word by word with what the program had", async ({ syscope }) => {
      await syscope.openDemo(demo, TRAP);
      const before = await syscope.registers();
      await goTo(syscope, "Dispatch");
      await expect(
        syscope.page.getByRole("region", { name: "pt_regs: 21 of 21 words are on the kernel stack" }),
      ).toBeVisible();
      for (const [field, register] of Object.entries({
        si: "rsi",
        dx: "rdx",
        di: "rdi",
        bx: "rbx",
        sp: "rsp",
        flags: "rflags",
      }))
        expect(await ptRegs(syscope, field), `pt_regs.${field}`).toBe(before[register]);
      expect(await ptRegs(syscope, "cs")).toBe(before.cs);
      expect(await ptRegs(syscope, "ss")).toBe(before.ss);
      expect(BigInt(await ptRegs(syscope, "ip")), "behind the trap, which is two bytes long").toBe(
        BigInt(before.rip ?? 0) + 2n,
      );
    });

    test("[SCR6] shows the row of the table that the dispatcher reads", async ({ syscope }) => {
      await syscope.openDemo(demo, BEHIND_TRAP);
      await goTo(syscope, "Service routine");
      await expect(syscope.station).toHaveAccessibleName("Dispatch: details");
      await expect(syscope.sentence).toContainText(`${table}[${nr}] holds`);
      const row = syscope.row(new RegExp(`^${table} at 0x`), `${nr} write`);
      await expect(row).toContainText("sys_write");
      await expect(row).toContainText("read just now");
      expect(await syscope.register("rip"), "the row holds where the processor is now").toBe(
        /0x[0-9a-f]+/.exec(await row.innerText())?.[0],
      );
    });

    test("[SCR7] goes over a whole call, to each crossing and back to each", async ({ syscope }) => {
      await syscope.openDemo(demo, TRAP);
      await syscope.press("Over");
      await expect(syscope.state).toContainText("CPL 3");
      await expect(syscope.terminal).toContainText("Hello");
      await expect(syscope.page.getByRole("listitem").and(syscope.page.locator("[aria-current=step]"))).toContainText(
        "sub",
      );
      const back = await syscope.step();
      await syscope.press("Previous crossing");
      await syscope.isAtStep(BEHIND_TRAP);
      await expect(syscope.terminal).not.toContainText("Hello");
      await syscope.press("Next crossing");
      await syscope.isAtStep(back);
      await expect(syscope.sentence).toContainText("ring 0 became ring 3");
    });

    test("[SCR8] meets the stations in the order of the path", async ({ syscope }) => {
      await syscope.openDemo(demo);
      const met: string[] = [];
      for (const wanted of ["Trap", "Entry", "Dispatch", "Service", "Exit", "Return", "Result"]) {
        const from = await syscope.step();
        await syscope.press("Next station");
        await expect(syscope.timeline).not.toHaveValue(`${from}`);
        met.push((await syscope.station.getAttribute("aria-label")) ?? "");
        await expect(syscope.page.getByRole("button", { name: new RegExp(`^${wanted}.*next$`) })).toBeVisible();
      }
      expect(met).toEqual(
        ["Registers", "Gate or MSR", "Entry code", "Dispatch", "Service routine", "Exit code", "Return"].map(
          (title) => `${title}: details`,
        ),
      );
    });
  });
}

test("[SCR9] SYSCALL: the gate station shows the MSRs that it read, and where it put RIP and RFLAGS", async ({
  syscope,
}) => {
  await syscope.openDemo("hello-syscall", TRAP);
  const before = await syscope.registers();
  await syscope.press("Step");
  await syscope.isAtStep(BEHIND_TRAP);
  const after = await syscope.registers();
  const gate = "What SYSCALL reads and where it goes";
  const value = async (name: string) => /0x[0-9a-f]+/.exec(await syscope.row(gate, name).innerText())?.[0];
  expect(await value("IA32_LSTAR")).toBe(after.rip);
  expect(await value("IA32_STAR 47:32")).toBe(after.cs);
  expect(await value("RCX ←")).toBe(after.rcx);
  expect(await value("R11 ←")).toBe(before.rflags);
  expect(await value("RSP")).toBe(before.rsp);
  expect(BigInt(after.rcx ?? 0)).toBe(BigInt(before.rip ?? 0) + 2n);
  const mask = await value("IA32_FMASK");
  expect(BigInt(after.rflags ?? 0)).toBe(BigInt(before.rflags ?? 0) & ~BigInt(mask ?? 0));
  await syscope.openTab("MSRs");
  await expect(syscope.row("Model-specific registers", "IA32_LSTAR")).toContainText(after.rip ?? "");
  await expect(syscope.row("Model-specific registers", "IA32_FMASK")).toContainText(mask ?? "");
});

test("[SCR10] INT 0x80: the gate station shows the gate's 16 bytes as memory holds them, and the frame pushed", async ({
  syscope,
}) => {
  await syscope.openDemo("hello-int80", TRAP);
  const before = await syscope.registers();
  await syscope.press("Step");
  await syscope.isAtStep(BEHIND_TRAP);
  await expect(syscope.station).toContainText("CPL 3 ≤ gate DPL 3: INT 0x80 may pass");

  const figure = await syscope.page.getByRole("figure", { name: "The 16 bytes of gate 0x80" }).innerText();
  const bytes = figure.split("\n").flatMap((line) => (/^[0-9a-f]{2}$/.test(line.trim()) ? [line.trim()] : []));
  const address = /= (0x[0-9a-f]+)/.exec(await syscope.station.innerText())?.[1] ?? "";
  await syscope.openTab("Memory");
  await syscope.page.getByRole("textbox", { name: "Address or symbol" }).fill(address);
  await syscope.page.getByRole("button", { name: "Go", exact: true }).click();
  const inMemory = await syscope
    .row(/^Memory at/, address)
    .getByRole("cell")
    .first()
    .innerText();
  expect(bytes).toEqual(inMemory.replaceAll("read", "").match(/[0-9a-f]{2}/g));
  expect(bytes).toHaveLength(16);
  expect(handlerOf(bytes), "the offset in the gate is where the processor is now").toBe(await syscope.register("rip"));

  const pushed = async (name: string) =>
    /0x[0-9a-f]+/.exec(await syscope.row("What came of it", `push ${name}`).innerText())?.[0];
  expect(await pushed("SS")).toBe(before.ss);
  expect(await pushed("RSP")).toBe(before.rsp);
  expect(await pushed("RFLAGS")).toBe(before.rflags);
  expect(await pushed("CS")).toBe(before.cs);
  expect(BigInt((await pushed("RIP")) ?? 0)).toBe(BigInt(before.rip ?? 0) + 2n);
});

/** Offset 63:0 of an interrupt gate. @see SDM Vol. 3 "64-Bit Mode IDT" */
function handlerOf(gate: readonly string[]): string {
  return `0x${[11, 10, 9, 8, 7, 6, 1, 0].map((at) => gate[at]).join("")}`;
}

test("[SCR11] a call that fails brings a negative number, and the result station its name", async ({ syscope }) => {
  await syscope.openDemo("bad-pointer", TRAP);
  await syscope.press("Over");
  await expect(syscope.sentence).toContainText("-14, that is −EFAULT (Bad address)");
  await syscope.press("Step");
  await expect(syscope.station).toHaveAccessibleName("Result and errno: details");
  await expect(syscope.station).toContainText("error 14, EFAULT");
  await syscope.openTab("strace");
  await expect(syscope.page.getByRole("tabpanel")).toContainText("= -1 EFAULT (Bad address)");
});

test("[SCR12] an instruction that is refused opens the exception station with the reason", async ({ syscope }) => {
  await syscope.openDemo("forbidden-instruction", 1);
  await syscope.press("Step");
  await expect(syscope.station).toHaveAccessibleName("Exception: details");
  await expect(syscope.station).toContainText("#GP");
  await expect(syscope.station).toContainText("CLI needs CPL ≤ IOPL; CPL is 3, IOPL is 0");
  await expect(syscope.row("The exception", "error code")).toContainText("0x0");
  await syscope.press("To end");
  await expect(syscope.terminal).toContainText("killed by SIGSEGV");
});

test("[SCR13] a service routine is stepped phase by phase", async ({ syscope }) => {
  await syscope.openDemo("hello-syscall", BEHIND_TRAP);
  await goTo(syscope, "Service routine");
  await syscope.press("Step", 2);
  await expect(syscope.sentence).toContainText("fdget: Descriptor 1 is the terminal");
  const phases = syscope.page.getByRole("list", { name: "Phases of __x64_sys_write" });
  await expect(phases.getByRole("listitem")).toContainText(["fdget", "vfs_write", "copy_from_user", "tty_write"]);
  await syscope.press("Step");
  await expect(syscope.sentence).toContainText("access_ok: 18 bytes");
});
