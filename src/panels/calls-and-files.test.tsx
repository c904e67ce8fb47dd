// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { frameAt, frameWhen, sessionOf } from "../testing/frames.ts";
import { PanelStage } from "../testing/panel-stage.tsx";
import { filesPanel, selectFiles } from "./files/files-panel.tsx";
import { selectProcess } from "./process/process-panel.tsx";
import { selectStrace, stracePanel } from "./strace/strace-panel.tsx";

let stage: PanelStage;
beforeEach(() => {
  stage = new PanelStage();
});
afterEach(() => stage.remove());

describe("strace", () => {
  it("[PNL23] a line for every call with its category; the end is a line of its own", () => {
    expect(selectStrace(frameWhen("hello-syscall", ({ next }) => next === null))).toMatchObject({
      lines: [
        { step: 4, text: 'write(1, "Hello from ring 3\\n", 18)     = 18', category: "file management", failed: false },
        { text: expect.stringMatching(/^exit\(0\)/), category: "process control" },
      ],
      end: "+++ exited with 0 +++",
    });
  });

  it("[PNL23] the six categories are counted, and choosing some shows only their calls", () => {
    stage.show(
      stracePanel,
      frameWhen("hello-syscall", ({ next }) => next === null),
    );
    expect(
      stage
        .buttons()
        .slice(0, 7)
        .map((each) => each.textContent),
    ).toEqual([
      "all",
      "process control 1",
      "file management 1",
      "device management 0",
      "information maintenance 0",
      "communication 0",
      "protection 0",
    ]);
    stage.press(/^process control/);
    expect(stage.texts("tbody th")).toEqual(["135"]);
    stage.press(/^file management/);
    expect(stage.texts("tbody th")).toEqual(["4", "135"]);
    stage.press(/^file management/);
    stage.press(/^process control/);
    stage.press(/^protection/);
    expect(stage.texts("tbody td")[0]).toBe("No call of the chosen categories; 2 others.");
    stage.press(/^all$/);
    expect(stage.texts("tbody th")).toEqual(["4", "135"]);
  });

  it("[UK21] the summary has strace -c's columns, with virtual steps, most of them first, and a line for all", () => {
    stage.show(
      stracePanel,
      frameWhen("hello-syscall", ({ next }) => next === null),
    );
    stage.press(/^Summary$/);
    expect(stage.texts("thead th")).toEqual([
      "% steps",
      "steps",
      "steps/call",
      "calls",
      "errors",
      "syscall",
      "category",
    ]);
    // exit has not returned: strace -c does not count it either.
    const steps = `${selectStrace(frameWhen("hello-syscall", ({ next }) => next === null)).summary[0]?.steps}`;
    expect(stage.texts("tbody tr > *")).toEqual(["100.00", steps, steps, "1", "", "write", "file management"]);
    expect(stage.texts("tfoot tr > *").slice(0, 6)).toEqual(["100.00", steps, steps, "1", "", "total"]);
  });

  it("[UK21] the summary counts what failed, as the command strace -c does", () => {
    const { summary } = selectStrace(frameWhen("unknown-number", ({ next }) => next === null));
    expect(summary.map(({ calls, errors }) => ({ calls, errors }))).toContainEqual({ calls: 1, errors: 1 });
  });

  it("[PNL23] a signal is a line too, and lines of one step are told apart", () => {
    const { lines } = selectStrace(frameWhen("forbidden-instruction", ({ next }) => next === null));
    expect(lines.map(({ text, category }) => `${category}: ${text}`)).toEqual([
      "signal: --- SIGSEGV {si_signo=SIGSEGV, si_code=SI_KERNEL, si_addr=NULL} ---",
    ]);
  });

  it("[PNL26] before the first call it says what to do", () => {
    stage.show(stracePanel, frameAt("hello-syscall", 0));
    expect(stage.texts("p.quiet")[0]).toMatch(/^No system call so far\. Step on to the program's syscall or int 0x80/);
  });
});

describe("files", () => {
  const rows = (frame: Parameters<typeof selectFiles>[0]) =>
    selectFiles(frame).rows.map(
      ({ fd, kind, access, offset, usual, current }) =>
        `${current ? "> " : ""}${fd} ${kind}, ${access}, ${offset}, ${usual}`,
    );

  it("[PNL24] lists the task's descriptors and marks the one that the call in progress names", () => {
    expect(rows(frameAt("hello-syscall", 0))).toEqual([
      "0 terminal, read and write (O_RDWR), none: a stream, stdin",
      "1 terminal, read and write (O_RDWR), none: a stream, stdout",
      "2 terminal, read and write (O_RDWR), none: a stream, stderr",
    ]);
    expect(rows(frameAt("hello-syscall", 40))[1]).toMatch(/^> 1 terminal/);
  });

  it("[PNL24] what is closed keeps its row", () => {
    const exiting = frameWhen("hello-syscall", ({ task }) => task.files.length === 0);
    expect(exiting.machine.status).toBe("ready");
    expect(rows(exiting)).toEqual(["0 closed, —, —, stdin", "1 closed, —, —, stdout", "2 closed, —, —, stderr"]);
  });

  it("[PNL24] says how much input waits to be read", () => {
    const session = sessionOf("_start: nop\nnop");
    session.type("ab\n");
    session.advance({ kind: "step", step: 1 }, 1);
    expect(selectFiles(session.frame()).input).toBe("3 bytes of input are waiting to be read.");
  });

  it("[PNL24] the table has a header for each column and row", () => {
    stage.show(filesPanel, frameAt("hello-syscall", 0));
    expect(stage.texts("thead th")).toEqual(["fd", "open file", "access", "offset", "usual name"]);
    expect(stage.texts("tbody th")).toEqual(["0", "1", "2"]);
  });
});

describe("process", () => {
  const facts = (frame: Parameters<typeof selectProcess>[0]) =>
    selectProcess(frame).facts.map(({ name, value, note }) => `${name}: ${value}${note === "" ? "" : ` (${note})`}`);

  it("[PNL25] says how the task stands and what the kernel keeps about it", () => {
    expect(facts(frameAt("hello-syscall", 3))).toEqual([
      "state: running its own code",
      "pid: 1000 (what getpid returns)",
      "parent: 999 (the process that started it)",
      "effective user: 0 (permissions go by it; real user 0)",
      "name: prog (a 64-bit program)",
      "steps so far: 3 (instructions and service phases)",
      "system calls so far: 0",
      "heap: 0 (brk has given it this many bytes)",
      "program break: 0x403000 (one past the heap; brk moves it)",
      expect.stringMatching(/^mmap base: 0x7fff/),
      expect.stringMatching(/^top of the stack: 0x7fffff/),
      "end of user space: 0x7ffffffff000 (no address from here on is given out)",
    ]);
  });

  it("[PNL25] a task that sleeps and one that has ended say so and why", () => {
    const asleep = frameWhen("echo", ({ machine }) => machine.status === "waiting-for-input");
    expect(facts(asleep)[0]).toMatch(/^state: sleeping \(.+\)$/);
    const ended = frameWhen("hello-syscall", ({ next }) => next === null);
    expect(facts(ended)[0]).toBe("state: exited with status 0");
  });
});
