import { describe, expect, it } from "vitest";
import { userMachine } from "../../testing/user-machine.ts";
import { demoSession, userSession } from "../../testing/user-session.ts";
import { straceCsv, straceEntry, traceCsv, traceInstructions, traceRecord, traceSteps } from "../index.ts";

const SOURCE = "mov $39, %eax\nsyscall\nmov $60, %eax\nxor %edi, %edi\nsyscall\n";

describe("the trace", () => {
  it("[TR19] of a session is that of the command: the state before each step", () => {
    const fromMachine = [
      ...traceInstructions(userMachine({ asm: SOURCE, terminal: "tty" }), {
        userOnly: false,
        most: 500,
        syntax: "att",
      }),
    ];
    const session = userSession(SOURCE);
    const fromSession = [...traceSteps(session, { from: 0, most: 500 })];
    expect(fromSession).toEqual(fromMachine);
    expect(fromSession[0]).toMatchObject({
      n: 0,
      cpl: 3,
      rip: "401000",
      cs: "33",
      bytes: "b827000000",
      stage: "registers",
    });
    expect(Object.keys(fromSession[0] ?? {}).slice(0, 5)).toEqual(["n", "cpl", "rip", "rax", "rcx"]);
    expect([...traceSteps(session, { from: 1, most: 2, userOnly: true })].map(({ n }) => n)).toEqual([1, 103]);
  });

  it("[TR19] has the same fields in JSON and in CSV", () => {
    const session = demoSession("hello-syscall");
    session.advance({ kind: "step", step: 2 }, 2);
    const { machine, next } = session.frame();
    if (next === null) throw new Error("no instruction");
    const record = traceRecord(machine, next);
    const [names, values, end] = traceCsv([record]).split("\r\n");
    expect(names?.split(",")).toEqual(Object.keys(record));
    expect(values).toMatch(
      /^2,3,40100a,1,.*,202,33,488d35ef0f0000,"lea 0xfef\(%rip\),%rsi +# 402000 <msg>",registers$/,
    );
    expect(end).toBe("");
  });
});

describe("the log of calls", () => {
  it("[TR20] is data with names, raw and decoded arguments, result, errno and category", () => {
    const session = demoSession("bad-pointer");
    session.advance({ kind: "end" }, 1_000_000);
    expect(JSON.parse(JSON.stringify(session.calls().map(straceEntry)))).toEqual([
      {
        step: 4,
        name: "write",
        args: [
          { name: "fd", value: "0x1", decoded: "1" },
          { name: "buf", value: "0x1000", decoded: "0x1000" },
          { name: "count", value: "0x6", decoded: "6" },
        ],
        result: "-14",
        errno: "EFAULT",
        category: "file management",
      },
      {
        step: 182,
        name: "exit",
        args: [{ name: "error_code", value: "0xe", decoded: "14" }],
        result: null,
        errno: null,
        category: "process control",
      },
    ]);
  });

  it("[TR20] is a table in CSV, quoted where it has to be", () => {
    const session = demoSession("hello-syscall");
    session.advance({ kind: "end" }, 1_000_000);
    expect(straceCsv(session.calls())).toBe(
      'step,name,args,result,errno,category\r\n4,write,"fd=1, buf=""Hello from ring 3\\n"", count=18",18,,file management\r\n135,exit,error_code=0,,,process control\r\n',
    );
    const unknown = userSession("mov $9999, %eax\nsyscall\nhlt\n");
    unknown.advance({ kind: "end" }, 1_000_000);
    expect(unknown.calls().map((call) => straceEntry(call).name)).toEqual(["syscall_0x270f"]);
  });
});
