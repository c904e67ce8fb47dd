import { DEMOS, findDemo } from "../src/scenario/demos.ts";
import { linkTo, pack, program, unpack } from "./link.ts";
import { Syscope } from "./syscope.ts";
import { expect, test } from "./test.ts";

/** A program that is none of the ready ones: it counts RBX up to 1000. */
const COUNTING = program(
  "xor %ebx, %ebx",
  "again: inc %ebx",
  "cmp $1000, %ebx",
  "jne again",
  "mov $60, %eax",
  "xor %edi, %edi",
  "syscall",
);

/** Every ready program, what it prints, and how it ends when nobody types. */
const READY = [
  { demo: "hello-syscall", title: "Hello, system call", prints: "Hello from ring 3", end: "ended with status 0" },
  {
    demo: "hello-int80",
    title: "Hello through INT 0x80",
    prints: "Hello through gate 0x80",
    end: "ended with status 0",
  },
  { demo: "getpid", title: "The smallest call", prints: "", end: "ended with status 0" },
  { demo: "echo", title: "Read, then write", prints: "Say something: ", end: null },
  { demo: "bad-pointer", title: "A bad pointer", prints: "", end: "ended with status 14" },
  { demo: "unknown-number", title: "A number Linux lacks", prints: "", end: "ended with status 38" },
  { demo: "mmap-six-arguments", title: "Six arguments", prints: "", end: "ended with status 42" },
  { demo: "forbidden-instruction", title: "A forbidden instruction", prints: "", end: "killed by SIGSEGV" },
  { demo: "write-kernel-memory", title: "Writing kernel memory", prints: "", end: "killed by SIGSEGV" },
  {
    demo: "sysenter-vdso",
    title: "The fast 32-bit door",
    prints: "Hello through the vDSO",
    end: "ended with status 7",
  },
  { demo: "vdso-clock", title: "A clock without a trap", prints: "The clock went forward", end: "ended with status 0" },
  { demo: "nx-data", title: "Executing data", prints: "", end: "killed by SIGSEGV" },
  { demo: "umip-sgdt", title: "Where is the GDT?", prints: "", end: "ended with status 0" },
  { demo: "smap-copy", title: "A kernel that forgot STAC", prints: "", end: null, says: "Kernel panic: SMAP" },
  { demo: "smep-jump", title: "The kernel jumps to user code", prints: "", end: null, says: "Kernel panic: unable" },
  { demo: "refusals", title: "Five refusals", prints: "", end: "ended with status 13" },
  { demo: "sum-of-doubles", title: "Two additions in one", prints: "", end: "ended with status 30" },
  { demo: "long-double", title: "80 bits and 64", prints: "", end: "ended with status 1" },
  { demo: "misaligned-movaps", title: "A misaligned MOVAPS", prints: "", end: "killed by SIGSEGV" },
  { demo: "divide-by-zero", title: "Division by zero", prints: "", end: "killed by SIGFPE" },
  { demo: "no-avx", title: "A processor without AVX", prints: "", end: "killed by SIGILL" },
  { demo: "puts-64", title: "Hello through puts", prints: "Hello from puts", end: "ended with status 0" },
  { demo: "printf-64", title: "printf", prints: "printf: -42, 42, 0xbeef", end: "ended with status 0" },
  { demo: "puts-32", title: "Hello through puts, 32-bit", prints: "32-bit puts", end: "ended with status 0" },
  { demo: "errno", title: "errno", prints: "write returned -1, errno is 9", end: "ended with status 0" },
  { demo: "go-rawsyscall", title: "Go without libc", prints: "Hello from Go's", end: "ended with status 0" },
  { demo: "fork-wait", title: "fork and wait", prints: "parent: my child has ended", end: "ended with status 7" },
  { demo: "fork-pipe", title: "A pipe between two processes", prints: "through the pipe", end: "ended with status 0" },
  { demo: "two-loops", title: "Two loops and a timer", prints: "both have counted", end: "ended with status 0" },
  { demo: "tgkill-sighup", title: "A signal to itself", prints: "", end: "killed by SIGHUP" },
  { demo: "nanosleep", title: "Sleeping", prints: "awake again", end: "ended with status 0" },
  { demo: "write-call", title: "write as a function", prints: "Hello through write", end: "ended with status 0" },
  { demo: "stray-write", title: "A stray write", prints: "", end: "killed by SIGSEGV" },
] as const satisfies readonly {
  readonly demo: string;
  readonly title: string;
  readonly prints: string;
  /** The terminal's last line; null where the run stops without one. */
  readonly end: string | null;
  /** What the sentence says in that case. */
  readonly says?: string;
}[];

test("[LNK1] the ready programs are all opened here", () => {
  expect(READY.map(({ demo }) => demo).toSorted()).toEqual(DEMOS.map(({ id }) => id).toSorted());
});

for (const { demo, title, prints, end, ...stopped } of READY) {
  test(`[LNK1] opens ${demo} at the steps that links name, and at its end`, async ({ syscope }) => {
    await syscope.open(`#demo=${demo}`);
    await expect(syscope.page.getByRole("button", { name: `Program: ${title}`, exact: true })).toBeVisible();
    if (findDemo(demo)?.usesLibrary === true) {
      // The library has run: the program itself is where a reader begins.
      await expect(syscope.timeline).not.toHaveValue("0");
      await expect(syscope.listing).toContainText("main:");
    } else {
      await syscope.isAtStep(0);
      await expect(syscope.sentence).toContainText("about to run its first instruction");
    }
    for (const step of [1, 40]) {
      await syscope.open(`#demo=${demo}&step=${step}`);
      await syscope.isAtStep(step);
      await expect(syscope.notice).toBeHidden();
    }
    await syscope.press("To end");
    await expect(syscope.terminal).toContainText(prints);
    if (end === null)
      await expect(syscope.sentence).toContainText("says" in stopped ? stopped.says : "The program waits for input");
    else await expect(syscope.terminal).toContainText(end);
  });
}

/** Machines that links name beside a ready program, and the control in the settings that shows each. */
const MACHINES = [
  { hash: "#demo=hello-syscall&kpti=1&step=8", control: "KPTI", place: "entry_SYSCALL_64" },
  { hash: "#demo=write-call&unikernel=1&step=40", control: "Unikernel", place: "" },
] as const;

for (const { hash, control, place } of MACHINES) {
  test(`[LNK3] ${hash} opens that machine, and the address keeps it`, async ({ syscope, page }) => {
    await syscope.open(hash);
    await syscope.isAtStep(Number(/step=(\d+)/.exec(hash)?.[1]));
    await expect(syscope.notice).toBeHidden();
    await expect(syscope.state).toContainText("CPL 0");
    await expect(syscope.timeline).toHaveAttribute("aria-valuetext", new RegExp(place));
    await page.getByRole("button", { name: "Machine and settings" }).click();
    const settings = page.getByRole("dialog", { name: "Machine and settings" });
    await expect(settings.getByRole("checkbox", { name: new RegExp(`^${control}`) })).toBeChecked();
    await page.keyboard.press("Escape");
    await syscope.press("Step");
    await expect.poll(() => unpackedOrPlain(page.url())).toContain(`${control.toLowerCase()}`);
  });
}

test("[LNK3] linking=now looks every function up before the program starts", async ({ syscope, page }) => {
  const unbound = page.getByRole("tabpanel").getByText("not bound yet");
  await syscope.open("#demo=puts-64&panels=program,stage,linkage");
  await expect(unbound.first()).toBeVisible();
  await syscope.page.goto("./#demo=puts-64&linking=now&panels=program,stage,linkage");
  await expect(unbound).toHaveCount(0);
  await page.getByRole("button", { name: "Machine and settings" }).click();
  await expect(page.getByRole("combobox", { name: "Library calls bound" })).toHaveValue("now");
});

/** The hash of a link, or what is packed in it. */
function unpackedOrPlain(address: string): string {
  const { hash } = new URL(address);
  return hash.startsWith("#v2=") ? JSON.stringify(unpack(address)) : hash;
}

for (const demo of ["hello-syscall", "hello-int80"]) {
  test(`[LNK2] a link into the kernel shows the machine that stepping shows: ${demo}`, async ({ syscope, context }) => {
    await syscope.openDemo(demo);
    await syscope.press("Next station", 4);
    await syscope.press("Step", 5);
    await expect(syscope.state).toContainText("CPL 0");
    const step = await syscope.step();
    await syscope.addressIs(`#demo=${demo}&step=${step}`);

    const other = new Syscope(await context.newPage());
    await other.page.goto(syscope.page.url());
    await other.isAtStep(step);
    expect(await other.registers()).toEqual(await syscope.registers());
    expect(await other.sentence.innerText()).toBe(await syscope.sentence.innerText());
    expect(await other.page.getByRole("tabpanel").innerText()).toBe(
      await syscope.page.getByRole("tabpanel").innerText(),
    );
  });
}

test("[LNK3] the address bar follows the screen, and loading it again brings it back", async ({ syscope }) => {
  await syscope.openDemo("getpid");
  await syscope.addressIs("#demo=getpid&zoom=machine");
  await syscope.press("Step", 3);
  await syscope.isAtStep(3);
  await syscope.addressIs("#demo=getpid&step=3");
  const shown = await syscope.registers();
  await syscope.page.reload();
  await syscope.isAtStep(3);
  expect(await syscope.registers()).toEqual(shown);
});

test("[LNK3] an edited program, its options and what was typed are in the address", async ({ syscope }) => {
  const source = program(
    "mov $0, %eax",
    "xor %edi, %edi",
    "lea buf(%rip), %rsi",
    "mov $8, %edx",
    "syscall",
    ".bss",
    "buf: .skip 8",
  );
  await syscope.open(linkTo({ source, options: { vendor: "amd", smap: false } }));
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits for input");
  await syscope.input.fill("abc");
  await syscope.input.press("Enter");
  await syscope.isPaused();
  await syscope.press("Back", 2);
  const step = await syscope.step();
  await syscope.addressIs(/^#v2=[\w-]+$/);
  await expect.poll(() => unpack(syscope.page.url()).step).toBe(step);
  expect(unpack(syscope.page.url())).toMatchObject({
    v: 2,
    program: { source },
    options: { vendor: "amd", smap: false },
    input: [{ text: "abc\n" }],
  });
  const shown = await syscope.registers();
  await syscope.page.reload();
  await syscope.isAtStep(step);
  expect(await syscope.registers()).toEqual(shown);
});

test("[LNK4] Copy link copies the address of this step", async ({ syscope, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await syscope.openDemo("hello-syscall", 7);
  await syscope.copyLink();
  await expect(syscope.notice).toContainText("The link is copied");
  const copied = await syscope.page.evaluate(() => navigator.clipboard.readText());
  expect(new URL(copied).hash).toBe("#demo=hello-syscall&step=7");
  await syscope.notice.getByRole("button", { name: "Dismiss" }).click();
  await expect(syscope.notice).toBeHidden();
});

test("[LNK4] shows the link to copy by hand where the browser refuses", async ({ syscope }) => {
  await syscope.page.addInitScript(() => {
    Object.defineProperty(navigator.clipboard, "writeText", { value: () => Promise.reject(new Error("refused")) });
  });
  await syscope.openDemo("hello-syscall", 7);
  await syscope.copyLink();
  await expect(syscope.notice.getByRole("textbox", { name: "Link" })).toHaveValue(/#demo=hello-syscall&step=7$/);
});

test("[LNK5] following another link opens it, and Back returns to the one before", async ({ syscope }) => {
  await syscope.openDemo("hello-syscall", 6);
  await syscope.page.goto("./#demo=bad-pointer&step=3");
  await syscope.isAtStep(3);
  await expect(syscope.page.getByRole("button", { name: "Program: A bad pointer" })).toBeVisible();
  await syscope.page.goBack();
  await syscope.isAtStep(6);
  await expect(syscope.page.getByRole("button", { name: "Program: Hello, system call" })).toBeVisible();
  await syscope.page.goForward();
  await syscope.isAtStep(3);
});

test("[LNK5] a ready program from the list opens at its start, with a link of its own", async ({ syscope }) => {
  await syscope.openDemo("hello-syscall", 6);
  await syscope.page.getByRole("button", { name: /^Program: / }).click();
  const list = syscope.page.getByRole("dialog", { name: "Ready programs" });
  await expect(list.getByRole("button")).toHaveCount(READY.length);
  await list.getByRole("button", { name: /^Six arguments/ }).click();
  await expect(list).toBeHidden();
  await syscope.isAtStep(0);
  await expect(syscope.listing).toContainText("mmap asks for a page");
  await syscope.addressIs("#demo=mmap-six-arguments&zoom=machine");
});

const good = { v: 1, program: { name: "test", source: COUNTING, syntax: "att", bits: 64 } };
const packed = pack(good);

/** Hashes that are no links, and a word of the message that each must get. */
const DAMAGED: readonly { readonly what: string; readonly hash: string; readonly says: string }[] = [
  { what: "malformed base64", hash: "#v1=not*base64!", says: "damaged" },
  { what: "a truncated link", hash: packed.slice(0, packed.length - 20), says: "damaged" },
  { what: "base64 of noise", hash: "#v1=_____w", says: "damaged" },
  { what: "nothing behind v1", hash: "#v1=", says: "damaged" },
  { what: "a hash of 100 KiB", hash: `#v1=${"A".repeat(100 * 1024)}`, says: "too long" },
  { what: "a link that unpacks to 8 MiB", hash: pack(" ".repeat(8 << 20)), says: "unpacks to more than" },
  { what: "a link from the future", hash: packed.replace("#v1=", "#v3="), says: "newer Syscope" },
  { what: "a future version inside", hash: pack({ ...good, v: 3 }), says: "newer Syscope" },
  { what: "JSON that is no scenario", hash: pack([1, 2, 3]), says: "does not hold a Syscope scenario" },
  { what: "a field it does not know", hash: pack({ ...good, colour: "red" }), says: "colour" },
  {
    what: "a source that is no text",
    hash: pack({ ...good, program: { ...good.program, source: 7 } }),
    says: "source",
  },
  { what: "a step below zero", hash: pack({ ...good, step: -1 }), says: "step" },
  { what: "a fraction of a step", hash: pack({ ...good, step: 1.5 }), says: "step" },
  { what: "an unknown ready program", hash: "#demo=no-such-demo", says: "no ready program called “no-such-demo”" },
  { what: "a negative step of a ready program", hash: "#demo=getpid&step=-5", says: "step must be a whole number" },
  { what: "a step of a ready program beyond all numbers", hash: "#demo=getpid&step=99999999999", says: "step must be" },
  { what: "markup", hash: "#demo=<img src=x onerror=alert(1)>", says: "no ready program called" },
  { what: "words", hash: "#hello", says: "neither a ready program" },
];

test("[LNK6] what is no link gets one clear message and the first ready program", async ({ syscope }) => {
  await syscope.openDemo("bad-pointer");
  for (const { what, hash, says } of DAMAGED) {
    await test.step(what, async () => {
      await syscope.page.goto(`./${hash}`);
      await expect(syscope.notice).toContainText(says);
      await expect(syscope.notice).toContainText("The first ready program is open instead.");
      await expect(syscope.page.getByRole("button", { name: "Program: Hello, system call" })).toBeVisible();
      await syscope.press("Step");
      await syscope.isAtStep(1);
    });
  }
});

test("[LNK6] the message of a damaged link gives way to the next, and a good link takes it away", async ({
  syscope,
}) => {
  await syscope.open("#demo=nothing");
  await expect(syscope.notice).toContainText("“nothing”");
  await syscope.page.goto("./#v9=x");
  await expect(syscope.notice).toContainText("newer Syscope");
  await expect(syscope.notice).toHaveCount(1);
  await syscope.page.goto("./#demo=getpid");
  await expect(syscope.page.getByRole("button", { name: "Program: The smallest call" })).toBeVisible();
  await expect(syscope.notice).toBeHidden();
});

test("[LNK7] a step beyond the end shows the last one and says so", async ({ syscope }) => {
  await syscope.open("#demo=getpid&step=999999999");
  await expect(syscope.notice).toContainText("The link asks for step 999999999, but this run has only");
  await expect(syscope.terminal).toContainText("ended with status 0");
  await expect(syscope.sentence).toContainText("ended with status 0");
});

test("[LNK8] a link far into a long run arrives", async ({ syscope }) => {
  await syscope.open(linkTo({ source: COUNTING, step: 3001 }));
  await syscope.isAtStep(3001);
  expect(await syscope.register("rbx")).toBe("0x3e8");
});

test("[LNK9] a link to a source with errors opens it with its errors, and no machine", async ({ syscope }) => {
  await syscope.page.goto(`./${linkTo({ source: program("mov %rax", "syscall") })}`);
  await expect(syscope.problems).toContainText("line 3:");
  await expect(syscope.sentence).toContainText("has to assemble before it can run");
  await expect(syscope.page.getByText("The machine still runs the last program")).toBeHidden();
  await expect(syscope.control("Step")).toHaveAttribute("aria-disabled", "true");
});
