import { describe, expect, it } from "vitest";
import type { Lesson, LessonStep, Question } from "./lesson.ts";
import { parseLesson } from "./lesson-file.ts";
import { type LessonPlayer, openLesson, type PlayedStep } from "./player.ts";
import { judge } from "./question.ts";

const SOURCE = `    .globl _start
_start:
    mov   $39, %eax
    syscall
back:
    mov   $60, %eax
    mov   $7, %edi
    syscall
`;

const heading = { id: "trial", number: 0, title: "Trial", summary: "", panels: ["stage"] } as const;

function lessonOf(...steps: LessonStep[]): Lesson {
  return { ...heading, program: { source: SOURCE, syntax: "att", bits: 64 }, steps };
}

function open(lesson: Lesson): LessonPlayer {
  const opened = openLesson(lesson);
  if (!opened.ok) throw new Error(opened.message);
  return opened.value;
}

function play(...steps: LessonStep[]): PlayedStep {
  const step = open(lessonOf(...steps)).step(steps.length - 1);
  if (!step.ok) throw new Error(step.message);
  return step.value;
}

/** The line that says why a step cannot be shown. */
function refusal(...steps: LessonStep[]): string {
  const step = open(lessonOf(...steps)).step(steps.length - 1);
  return step.ok ? "shown" : step.message;
}

const start: LessonStep = { to: "next call", say: "", expect: {} };

function asked(question: Partial<Question>): LessonStep {
  const whole: Question = { ask: "", about: "cpl", by: "choose", wrong: [], because: "" };
  // As plain objects: quantities are too many for the compiler to intersect.
  Object.assign<object, object>(whole, question);
  return { to: "crossing", say: "", expect: {}, question: whole };
}

describe("a claim that does not hold", () => {
  it.each([
    [{ cpl: 3 }, "cpl is 0, not 3"],
    [{ "call.name": "write" }, 'call.name is "getpid", not "write"'],
    [{ rip: "back" }, "rip is 0xffffffff81600000, not 0x401007"],
    [{ rax: "before.rcx" }, "rax is 39, not 0"],
    [{ "pt_regs.ax": 0 }, "pt_regs.ax: there is no pt_regs.ax at this moment"],
    [{ rip: "nowhere" }, "rip: “nowhere” is neither a number, a quantity nor a label"],
    [{ "flag.XF": 1 }, "flag.XF: nothing is called “flag.XF”"],
    [{ rax: 0.5 }, "rax: 0.5 is no whole number"],
  ])("[LES8] %j is named with lesson and step", (claims, line) => {
    const expected: LessonStep["expect"] = Object.assign({ "call.nr": 39 }, claims);
    const { failures, held } = play(start, { to: "crossing", say: "", expect: expected });
    expect(failures).toEqual([`trial, step 2 (crossing): ${line}`]);
    expect(held).toBe(1);
  });
});

describe("a step that cannot be shown", () => {
  it.each([
    ["symbol nowhere", "no label is called nowhere"],
    ["step 9999", "the way from step 1 ends at step N: ended"],
    ["symbol copy_from_user", "the way from step 1 ends at step N: ended"],
    ["stage fault", "“stage fault” is not reached from step 1; the run got to step N"],
  ] as const)("[LES9] says that it does not reach “%s”", (to, line) => {
    const said = refusal(start, { to, say: "", expect: {} }).replace(/step \d+(?=: ended$|$)/, "step N");
    expect(said).toBe(`trial, step 2 (${to}): ${line}`);
  });

  it.each([
    [{ ptRegs: "ax" }, "there is no pt_regs.ax at this moment"],
    [{ msr: "IA32_NONE" }, "nothing is called “msr.IA32_NONE”"],
    [{ memory: "nowhere" }, "there is no address.nowhere at this moment"],
    [{ row: "call" }, "there is no call.row at this moment"],
  ] as const)("[LES17] says that %j is not there to be looked at", (focus, line) => {
    expect(refusal(start, { to: "here", say: "", expect: {}, focus })).toBe(`trial, step 2 (here): ${line}`);
  });

  it.each([
    ["{rox}", "nothing is called “rox”"],
    ["{octal rax}", "“{octal rax}” is no placeholder"],
    ["{exit.status}", "there is no exit.status at this moment"],
    ["{symbol rax}", "no label is near 0x27, the value of rax"],
  ])("[LES9] says that %s cannot be filled", (say, line) => {
    expect(refusal(start, { to: "here", say, expect: {} })).toBe(`trial, step 2 (here): ${line}`);
  });

  it("[LES9] keeps the steps behind it from being shown, for the same reason", () => {
    const player = open(lessonOf(start, { to: "symbol nowhere", say: "", expect: {} }, start));
    expect(player.step(0).ok).toBe(true);
    expect(player.step(2)).toEqual(player.step(1));
  });

  it("[LES9] is none where the program does not assemble: the lesson does not open", () => {
    const program = { source: "_start: mov eax, rbx\n", syntax: "intel", bits: 64 } as const;
    const opened = openLesson({ ...heading, program, steps: [start] });
    expect(opened.ok ? "" : opened.message).toMatch(/^trial: line 1, column \d+: /);
  });
});

describe("texts", () => {
  it.each([
    ["{rax} {eax} {cpl}", "39 39 0"],
    ["{hex rax} {rcx} {symbol rcx} {before.rip}", "0x27 0x401007 back 0x401005"],
    ["{r11[9]} {cs[1:0]} {before.cs[1:0]}", "1 0 3"],
    ["{flag.IF} {before.flag.IF}", "0 1"],
    ["{last.mnemonic} {next.mnemonic} {mode} {stage}", "SYSCALL ENDBR64 64-bit entry"],
    ["{call.name} {call.nr} {call.door} {symbol call.row}", "getpid 39 syscall __x64_sys_getpid"],
    ["{msr.IA32_LSTAR} {gate.0x80.dpl} {gate.14.dpl}", "0xffffffff81600000 3 0"],
    ["{nr.i386.getpid} {before.upcoming.name}", "20 getpid"],
  ])("[LES2] %s is filled from the machine", (say, filled) => {
    expect(play(start, { to: "crossing", say, expect: {} }).say).toBe(filled);
  });

  it("writes a result with its sign", () => {
    const to = { to: "return", say: "{call.result} {signed rax} {call.errno}", expect: {} } as const;
    expect(play(start, to).say).toBe("1000 1000 none");
  });
});

describe("what a step points at", () => {
  it.each([
    { register: "cr2" },
    { station: "service" },
    { ptRegs: "orig_ax" },
    { gate: 0x80 },
    { msr: "IA32_STAR" },
    { memory: "rsp" },
    { memory: "sys_call_table" },
    { row: "call" },
  ] as const)("[LES17] is there: %j", (focus) => {
    expect(play(start, { to: "stage service", say: "", expect: {}, focus }).focus).toEqual(focus);
  });
});

describe("places", () => {
  it.each([
    ["start", { rip: "_start", rax: 0 }],
    ["here", { rip: "before.rip", "next.mnemonic": "SYSCALL" }],
    ["next", { rip: "entry_SYSCALL_64" }],
    ["step 0", { rip: "_start" }],
    ["step 2", { rip: "entry_SYSCALL_64" }],
    ["over", { rip: "back", rax: 1000 }],
    ["crossing", { cpl: 0, rip: "entry_SYSCALL_64" }],
    ["next call", { "upcoming.name": "exit", cpl: 3 }],
    ["return", { cpl: 3, rip: "back" }],
    ["symbol back", { rip: "back" }],
    ["symbol do_syscall_64", { rip: "do_syscall_64", "pt_regs.orig_ax": 39 }],
    ["stage service", { stage: "service", rip: "__x64_sys_getpid" }],
    ["phase task_tgid_vnr", { "next.phase": "task_tgid_vnr" }],
    ["end", { "exit.status": 7 }],
  ] as const)("[LES10] “%s” is looked for from where the step before has left the run", (to, claims) => {
    expect(play(start, { to, say: "", expect: claims }).failures).toEqual([]);
  });

  it("[LES12] the same in whatever order the steps are asked for", () => {
    const steps: LessonStep[] = [start, asked({ wrong: [{ value: 3, means: "" }] }), { ...start, to: "end" }];
    const forward = open(lessonOf(...steps));
    const inOrder = [0, 1, 2].map((index) => forward.step(index));
    const backward = open(lessonOf(...steps));
    expect([2, 1, 0].map((index) => backward.step(index)).reverse()).toEqual(inOrder);
  });
});

describe("questions", () => {
  it("[LES11] ask with the values before and answer with those after", () => {
    const { question } = play(start, asked({ ask: "ring {cpl} at {symbol rip}", because: "ring {cpl}" }));
    expect(question).toMatchObject({ ask: "ring 3 at _start+0x5", answer: { text: "0" }, because: "ring 0" });
  });

  it("[LES11] cannot be asked at the first step: there is nothing before it", () => {
    expect(refusal(asked({}))).toBe(
      "trial, step 1 (crossing): the first step cannot ask: there is no moment before it",
    );
  });

  it.each([
    [[{ value: 0, means: "" }], "the wrong answer 0 is right"],
    [
      [
        { value: 3, means: "" },
        { value: "before.cpl", means: "" },
      ],
      "the wrong answer 3 stands there twice",
    ],
  ])("[LES4] with the wrong answers %j are refused", (wrong, line) => {
    expect(refusal(start, asked({ wrong }))).toBe(`trial, step 2 (crossing): ${line}`);
  });

  it.each([
    ["0x401007", true],
    ["4198407", true],
    ["0X40_1007", true],
    [" back ", true],
    ["BACK", true],
    ["0x401005", false],
    ["", false],
    ["back+1", false],
  ])("[LES4] take “%s” for an answer of %s", (given, right) => {
    const question = play(start, asked({ about: "rcx", as: "symbol", by: "type" })).question;
    expect(question && judge(question, given).right).toBe(right);
  });

  it("[LES4] take a negative number in any notation", () => {
    const question = play(start, asked({ about: "rax", as: "signed", by: "type" })).question;
    const answer = { ...question?.answer, value: BigInt.asUintN(64, -14n), text: "−14" };
    for (const given of ["-14", "−14", "0xfffffffffffffff2", "-0xe"]) {
      expect(question && judge({ ...question, answer }, given).right).toBe(true);
    }
  });
});

describe("a lesson in a file", () => {
  const file = { id: "trial", title: "Trial", link: "#demo=hello-syscall", steps: [{ to: "end", say: "" }] };

  it("[LES13] is read with what it leaves out", () => {
    expect(parseLesson(file)).toMatchObject({
      ok: true,
      value: { number: 0, panels: ["program", "stage", "registers"] },
    });
    const played = parseLesson(file);
    expect(played.ok && open(played.value).run.program.name).toBe("hello-syscall");
  });

  it.each([
    [{ ...file, id: "No Name" }, "id must be lower-case words joined by -"],
    [{ ...file, steps: [] }, "steps must have a step"],
    [{ ...file, steps: [{ to: "nowhere", say: "" }] }, "steps.0.to must be a place such as"],
    [{ ...file, steps: [{ to: "end" }] }, "steps.0.say is missing or has the wrong shape"],
    [
      { ...file, steps: [{ to: "end", say: "", focus: { colour: "red" } }] },
      "steps.0.focus must be an object with one of",
    ],
    [{ ...file, extra: 1 }, "unknown field extra"],
    [{ ...file, program: { source: "nop", syntax: "att", bits: 64 } }, "a lesson has either a program or a link"],
    [{ id: "trial", title: "Trial", steps: file.steps }, "a lesson has either a program or a link"],
    [null, "the lesson is missing or has the wrong shape"],
  ])("[LES13] %j is refused", (data, message) => {
    const parsed = parseLesson(data);
    expect(parsed.ok ? "" : parsed.message.slice(0, message.length)).toBe(message);
  });

  it("[LES13] with a damaged link does not open", () => {
    const parsed = parseLesson({ ...file, link: "#demo=nothing" });
    const opened = parsed.ok ? openLesson(parsed.value) : parsed;
    expect(opened.ok ? "" : opened.message).toMatch(/^trial: There is no ready program called “nothing”/);
  });
});
