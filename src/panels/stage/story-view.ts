import { CHAPTERS, type Chapter, type Frame, type TaskView } from "../../core/index.ts";
import type { Spot } from "../../scenario/view.ts";
import { stageText } from "../../text/stage.ts";
import { unikernelText } from "../../text/unikernel.ts";
import { eventsOf } from "../change.ts";
import { ptRegsWord } from "../pt-regs.ts";
import type { Subject } from "../subject.ts";
import { memorySubject } from "../subjects.ts";
import { hex0x, readWord, shortAddress, signedText } from "../word-text.ts";
import { byteText } from "./byte-text.ts";
import { CHAPTER_STOPS } from "./chapter-stop.ts";
import { selectCopy } from "./copy.ts";
import { selectTable } from "./dispatch-station.tsx";
import { selectGate } from "./gate-view.ts";
import { type RequestView, selectRequest } from "./request.ts";
import { signalOf } from "./signal-station.tsx";
import { addressSubject, callSubject } from "./stage-subjects.ts";

/** One box of the chain that tells a chapter. */
export interface StoryLink {
  readonly label: string;
  readonly value: string;
  readonly note: string;
  readonly side: "user" | "line" | "kernel";
  /** `coming`: it has not happened yet. */
  readonly state: "done" | "coming" | "refused";
  readonly subject?: Subject;
}

/** A chapter drawn large: the request, or a chain of what led to what. */
export interface StoryView {
  readonly chapter: Chapter;
  readonly title: string;
  readonly side: "user" | "line" | "kernel";
  readonly request: RequestView | null;
  readonly links: readonly StoryLink[];
  /** Bytes that crossed the line. */
  readonly bytes: { readonly title: string; readonly cells: readonly string[]; readonly more: boolean } | null;
  readonly note: string;
}

type Told = Partial<Pick<StoryView, "request" | "links" | "bytes" | "note">>;

export function selectStory(frame: Frame, spot: Spot | null): StoryView {
  const { chapter, unikernel } = frame;
  const titles: Readonly<Partial<Record<Chapter, string>>> = unikernelText.chapter;
  const told = TELL[chapter](frame, spot);
  return {
    chapter,
    title: (unikernel ? titles[chapter] : undefined) ?? CHAPTERS.find(({ id }) => id === chapter)?.title ?? "",
    side: CHAPTER_STOPS[chapter].side,
    request: null,
    links: [],
    bytes: null,
    note: "",
    ...told,
  };
}

const TELL: Readonly<Record<Chapter, (frame: Frame, spot: Spot | null) => Told>> = {
  prepare,
  cross,
  kernel,
  back,
  result,
  refused,
  signal,
  switch: otherTask,
};

const text = stageText.story;

/** Bytes shown at once. */
const MOST_BYTES = 24;

function prepare(frame: Frame, spot: Spot | null): Told {
  const request = selectRequest(frame, spot);
  if (request.state !== "idle") {
    const complete = request.slots.every(({ state }) => state !== "coming");
    return { request, note: (complete ? text.handsOver : text.fills)(request.door) };
  }
  const { last } = frame;
  const links =
    last === null ? [] : [link(stageText.instruction.justRun, last.text, last.symbol ?? "", "user", "done")];
  return { links, note: text.idle };
}

function cross(frame: Frame, spot: Spot | null): Told {
  const { machine, previous, memory, last, next, unikernel } = frame;
  const crossed = unikernel ? last?.mnemonic === "SYSCALL" : machine.cpl === 0 && previous?.cpl === 3;
  const names = unikernel
    ? { program: unikernelText.story.program, code: unikernelText.story.library, note: unikernelText.story.jump }
    : { program: text.link.program, code: text.link.kernelCode, note: text.link.doorNote };
  const from = crossed && previous !== null ? previous.rip : machine.rip;
  const gate = selectGate(frame, spot);
  const entry = crossed ? machine.rip : gate.entry;
  const chosen =
    gate.kind === "msr" ? text.link.chosenByRegister(gate.register) : text.link.chosenByGate(hex0x(gate.vector));
  return {
    links: [
      { ...link(names.program, place(frame, from), "", "user", "done"), subject: addressSubject("rip", from) },
      link(text.link.door, (crossed ? last : next)?.text ?? "", names.note, "line", doneIf(crossed)),
      {
        ...link(
          names.code,
          entry === null ? "" : (memory.symbolize(entry) ?? hex0x(entry)),
          chosen,
          "kernel",
          doneIf(crossed),
        ),
        ...(entry === null ? {} : { subject: addressSubject("rip", entry, memory.symbolize(entry)) }),
      },
    ],
  };
}

function kernel(frame: Frame): Told {
  const { call, inCall, machine, memory, service } = frame;
  const links: StoryLink[] = [];
  if (inCall && call !== null) {
    const { nr, name = "" } = call;
    const number = callSubject(stageText.registers.number, BigInt(nr), name);
    links.push({ ...link(text.link.number, `${nr}`, name, "line", "done"), subject: number });
    const table = selectTable(frame);
    const address = table === null ? undefined : table.base + BigInt(nr) * 8n;
    const inRange = table !== null && nr >= 0 && (table.length === undefined || nr < table.length);
    const target = inRange && address !== undefined ? readWord(memory, address) : undefined;
    const reached = frame.stage !== "entry";
    if (table !== null && address !== undefined && target !== undefined) {
      const symbol = memory.symbolize(target) ?? hex0x(target);
      links.push({
        ...link(text.link.row(table.name, nr), symbol, "", "kernel", doneIf(reached)),
        subject: memorySubject(frame, address, target, { name: `${table.name}[${nr}]`, means: symbol }),
      });
    } else if (table !== null) {
      links.push(link(table.name, text.link.refusedNumber, text.link.noRow, "kernel", reached ? "refused" : "coming"));
    }
  }
  const given = resultSoFar(frame);
  if (machine.exit?.kind === "exited") {
    links.push(link(text.link.programEnds, `${machine.exit.status}`, text.link.status, "kernel", "done"));
  } else if (given !== null) {
    const subject = callSubject("result", given, signedText(given));
    links.push({ ...link(text.link.gives, resultText(given), text.link.resultIn, "kernel", "done"), subject });
  } else {
    const phase = service?.phases.find(({ state }) => state === "current" || state === "next")?.name;
    const at = service?.waiting === null ? text.link.working : text.link.waits;
    links.push(link(at, phase ?? "…", "", "kernel", doneIf(phase !== undefined)));
  }
  return { links, bytes: crossedBytes(frame), note: service?.waiting ?? service?.said ?? "" };
}

/** What the call is going to return: from the service routine or, where none was reached, from the kernel's code. */
function resultSoFar({ service, stage, last, inCall, machine, ptRegs, memory }: Frame): bigint | null {
  if (service?.finished === true && inCall) return service.result;
  if (stage === "return" && inCall) return machine.gpr.rax;
  const stored = inCall && ptRegs !== null && stage === "exit" && last?.stage === "exit";
  return stored ? (ptRegsWord(memory, ptRegs, "ax") ?? null) : null;
}

/** As the screen says a result: small ones in decimal. */
function resultText(value: bigint): string {
  const signed = BigInt.asIntN(64, value);
  return signed > -1_000_000n && signed < 1_000_000n ? `${signed}`.replace("-", "−") : hex0x(value);
}

/** The bytes that have crossed: those of the copy that can still be seen in the registers, else of the copy that is over. */
function crossedBytes(frame: Frame): StoryView["bytes"] {
  const copy = selectCopy(frame);
  if (copy === null) return copiedBytes(frame);
  const cells = copy.bytes.flatMap(({ to }) => (to === null ? [] : [byteText(to)]));
  if (cells.length === 0) return null;
  return {
    title: copy.direction === "in" ? text.bytesIn : text.bytesOut,
    cells,
    more: copy.first > 0 || copy.total > copy.first + copy.bytes.length,
  };
}

/** After a copy that is over: as many bytes as the call returns lie where its buffer is, on either side. */
function copiedBytes({ service, call, inCall, memory }: Frame): StoryView["bytes"] {
  const phase = service?.phases.find(({ name, state }) => /^copy_(from|to)_user$/.test(name) && state === "done");
  const buffer = call?.args.find(({ type }) => /char\s*\*/.test(type));
  const count = Number(BigInt.asIntN(64, service?.result ?? 0n));
  if (!inCall || phase === undefined || buffer === undefined || count <= 0) return null;
  const bytes = memory.read(buffer.value, Math.min(count, MOST_BYTES));
  if (bytes === undefined) return null;
  const title = phase.name === "copy_from_user" ? text.bytesIn : text.bytesOut;
  return { title, cells: Array.from(bytes, byteText), more: count > bytes.length };
}

function back(frame: Frame): Told {
  const { machine, memory, ptRegs, previous, last, next, stage, call } = frame;
  const done = machine.cpl === 3 && previous?.cpl === 0;
  const to = done ? machine.rip : ptRegs === null ? undefined : ptRegsWord(memory, ptRegs, "ip");
  const door = done ? last?.text : stage === "return" ? next?.text : undefined;
  const given = done ? call?.result : resultSoFar(frame);
  const links: StoryLink[] = [];
  if (given !== null && given !== undefined) {
    const subject = callSubject("result", given, signedText(given));
    links.push({ ...link(text.link.resultIn, resultText(given), "", "kernel", "done"), subject });
  }
  links.push(link(text.link.wayBack, door ?? "…", text.link.doorNote, "line", doneIf(done)));
  links.push({
    ...link(text.link.program, to === undefined ? "…" : place(frame, to), "", "user", doneIf(done)),
    ...(to === undefined ? {} : { subject: addressSubject("rip", to, memory.symbolize(to)) }),
  });
  return { links };
}

function result({ call, last }: Frame): Told {
  if (call?.result === undefined) return { note: stageText.errno.none };
  const { errno, name = "", result: value } = call;
  const subject = callSubject("result", value, signedText(value));
  const links: StoryLink[] = [
    { ...link(text.link.saw(name), resultText(value), stageText.errno.result, "user", "done"), subject },
  ];
  if (errno === undefined) links.push(link(text.link.success, "✓", "", "user", "done"));
  else {
    links.push(link(text.link.error, errno.name, errno.message, "user", "refused"));
    links.push(link(text.link.library, "−1", text.link.errno(errno.value), "user", "coming"));
  }
  return { links, note: last === null ? "" : call.text };
}

function refused(frame: Frame): Told {
  const { machine, memory, last, service } = frame;
  const event = eventsOf(frame, "exception").at(-1);
  const symbol = memory.symbolize(machine.rip);
  if (event === undefined) {
    const at = service?.routine ?? symbol ?? hex0x(machine.rip);
    return {
      links: [link(text.link.handler, at, "", "kernel", "done")],
      note: service?.waiting ?? service?.said ?? "",
    };
  }
  return {
    links: [
      link(
        text.link.instruction,
        last?.text ?? "",
        last?.symbol ?? "",
        event.rip < 1n << 47n ? "user" : "kernel",
        "done",
      ),
      link(text.link.exception, event.mnemonic, "", "line", "refused"),
      {
        ...link(text.link.handler, symbol ?? hex0x(machine.rip), "", "kernel", "done"),
        subject: addressSubject("rip", machine.rip, symbol),
      },
    ],
    note: event.reason,
  };
}

function signal(frame: Frame): Told {
  const found = signalOf(frame);
  const detail = frame.service?.said ?? "";
  if (found === null) return { links: [], note: detail };
  const links = [
    link(text.link.signal, found.name, stageText.signal.number(found.signal), "kernel", "done"),
    link(text.link.killed, `${128 + found.signal}`, stageText.signal.status(128 + found.signal), "kernel", "refused"),
  ];
  return { links, note: detail };
}

function link(
  label: string,
  value: string,
  note: string,
  side: StoryLink["side"],
  state: StoryLink["state"],
): StoryLink {
  return { label, value, note, side, state };
}

const doneIf = (done: boolean) => (done ? "done" : "coming");

function place({ memory }: Frame, address: bigint): string {
  return memory.symbolize(address) ?? shortAddress(address);
}

/** The task that ran, what the switch moves, the task that runs. */
function otherTask(frame: Frame): Told {
  const { task, tasks, switches } = frame;
  const { link: words } = text;
  const latest = switches.at(-1);
  const since = latest !== undefined && latest.to === task.pid && frame.step - latest.step < SWITCH_WINDOW;
  const other = tasks.find(({ pid }) => pid === (since ? latest.from : undefined));
  const stackOf = (each: TaskView) => words.stack(shortAddress(each.stack));
  const links: StoryLink[] = [];
  if (since) {
    links.push(link(words.before, `${latest.from}`, other === undefined ? "" : stackOf(other), "kernel", "done"));
    links.push(link(words.saves, words.switchCode, "", "kernel", "done"));
  }
  links.push(link(words.after, `${task.pid}`, stackOf(task), "kernel", "done"));
  const waiting = since ? [] : tasks.filter((each) => !each.current && each.state === "running");
  for (const each of waiting.slice(0, 1)) {
    links.push(link(words.turn, `${each.pid}`, stackOf(each), "kernel", "coming"));
  }
  return { links };
}

/** Steps after a switch in which it is what the stage tells. */
const SWITCH_WINDOW = 200;
