import { describe, expect, it } from "vitest";
import { memoryIo } from "../testing/memory-io.ts";
import { main } from "./main.ts";

function play(argv: readonly string[], files: Readonly<Record<string, string>> = {}, stdin: readonly string[] = []) {
  const { io, stdout, stderr } = memoryIo(files, stdin);
  const status = main(["play", ...argv], io);
  return { status, stdout: stdout(), stderr: stderr() };
}

const lesson = {
  id: "trial",
  title: "Trial",
  program: { source: "_start: mov $60, %eax\n mov $3, %edi\n syscall\n", syntax: "att", bits: 64 },
  steps: [
    { to: "next call", say: "This is {upcoming.name}.", expect: { rdi: 3, "upcoming.name": "exit" } },
    {
      to: "crossing",
      say: "Ring {cpl}.",
      question: { ask: "Ring?", about: "cpl", by: "choose", wrong: [{ value: 3, means: "" }], because: "" },
    },
    { to: "end", say: "Status {exit.status}.", expect: { "exit.status": 3 } },
  ],
};

const falseLesson = { ...lesson, steps: [{ to: "end", say: "", expect: { "exit.status": 4, cpl: 0 } }] };

describe("play", () => {
  it("[LES14] prints a line for each step and question of a lesson, and counts its claims", () => {
    const played = play(["trial.json"], { "trial.json": JSON.stringify(lesson) });
    expect({ ...played, stdout: played.stdout.replace(/step \d\d /, "step NN ") }).toEqual({
      status: 0,
      stdout: [
        "trial: Trial",
        "  1  step 2      ring 3  trap       This is exit.",
        "  ?  Ring? → 0 (not 3)",
        "  2  step 3      ring 0  entry      Ring 0.",
        "  3  step NN     ring 0  service    Status 3.",
        "3 steps, 3 claims, 1 question: all hold",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it.each(["1", "01", "what-a-system-call-is", "01-what-a-system-call-is"])("[LES14] takes a lesson as %s", (name) => {
    const { status, stdout } = play([name]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^1 what-a-system-call-is: What a system call is\n {2}1 {2}step 0 /);
  });

  it("[LES14] takes a link, also with the page's address, and a lesson or scenario from standard input", () => {
    for (const link of ["#demo=getpid&step=2", "https://example.org/syscope/#demo=getpid&step=2"]) {
      const { status, stdout } = play([link]);
      expect(status).toBe(0);
      expect(stdout).toMatch(/^getpid\n {5}step 2 {6}ring 0 {2}entry/);
      expect(stdout).toMatch(/ring 3 {2}trap {7}getpid\(\) += 1000\n/);
      expect(stdout).toMatch(/The process has ended with status \d+\./);
    }
    const scenario = { v: 1, program: { name: "p", ...lesson.program }, step: 1 };
    expect(play(["-"], {}, [JSON.stringify(scenario)]).stdout).toMatch(/exit\(3\)/);
    expect(play(["-"], {}, [JSON.stringify(lesson)]).status).toBe(0);
  });

  it("[LES14] says that a scenario waits for input", () => {
    expect(play(["#demo=echo"])).toMatchObject({ status: 0, stdout: expect.stringContaining("waiting-for-input") });
  });

  it("[LES15] ends with 1 and the claim that failed", () => {
    const { status, stdout, stderr } = play(["f.json"], { "f.json": JSON.stringify(falseLesson) });
    expect(status).toBe(1);
    expect(stderr).toBe("trial, step 1 (end): exit.status is 3, not 4\n");
    expect(stdout).toContain("1 step, 2 claims, 0 questions: 1 claim failed");
  });

  it("[LES15] ends with 1 where a run does not reach the scenario's step", () => {
    expect(play(["#demo=getpid&step=99999"])).toMatchObject({
      status: 1,
      stderr: expect.stringMatching(/^getpid: the run ends at step \d+, the scenario's is 99999\n$/),
    });
  });

  it.each([
    [["gone.json"], 1, "gone.json: no such file"],
    [["text.json"], 1, "text.json: neither a lesson nor a scenario: it is not JSON"],
    [["empty.json"], 1, "empty.json: This link does not say which version"],
    [["bad.json"], 1, "bad.json: title must be text"],
    [["mistake.json"], 1, "trial: line 1, column "],
    [["unreached.json"], 1, "trial, step 1 (symbol nowhere): no label is called nowhere"],
    [["#demo=nothing"], 1, "the link: There is no ready program called “nothing”"],
    [["99"], 2, "play: there is no lesson 99\nhint: the lessons are 1 what-a-system-call-is"],
    [[], 2, "play: SCENARIO-OR-LESSON is missing"],
    [["1", "2"], 2, "play: one SCENARIO-OR-LESSON is enough: 2 is one too many"],
    [["1", "--vendor", "via"], 2, "play: --vendor takes intel or amd, not via"],
  ])("[LES15] %j ends with %i", (argv, status, message) => {
    const files = {
      "text.json": "hello",
      "empty.json": "{}",
      "bad.json": JSON.stringify({ ...lesson, title: 5 }),
      "mistake.json": JSON.stringify({ ...lesson, program: { ...lesson.program, source: "frobnicate\n" } }),
      "unreached.json": JSON.stringify({ ...lesson, steps: [{ to: "symbol nowhere", say: "" }] }),
    };
    const played = play(argv, files);
    expect(played.status).toBe(status);
    expect(played.stderr.slice(0, message.length)).toBe(message);
  });

  it("[LES16] takes the machine's options in place of the lesson's own", () => {
    const claims = (expected: object) => ({ ...lesson, steps: [{ to: "start", say: "", expect: expected }] });
    const smap = JSON.stringify(claims({ "cr4[21]": 1 }));
    expect(play(["a.json"], { "a.json": smap }).status).toBe(0);
    expect(play(["a.json", "--no-smap"], { "a.json": smap }).stderr).toContain("cr4[21] is 0, not 1");
    const sysenter = { ...lesson.program, source: "_start: sysenter\n" };
    const steps = [{ to: "end", say: "", expect: { "exit.signal": "SIGILL" } }];
    const amd = JSON.stringify({ ...lesson, program: sysenter, steps, options: { vendor: "amd" } });
    expect(play(["a.json"], { "a.json": amd }).status).toBe(0);
    expect(play(["a.json", "--vendor", "intel"], { "a.json": amd }).status).toBe(1);
  });
});
