import { type Frame, GPR64 } from "../../core/index.ts";
import { panelsText } from "../../text/panels.ts";
import { type CallRegistersView, resultText, selectCallRegisters } from "../call-registers.ts";
import { definePanel, type Focus } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { spotsRegister } from "../spot.ts";
import { registerSubject } from "../subjects.ts";
import { hex0x, meaningOf, signedText } from "../word-text.ts";

/** Registers by the part they play in a system call, then all of them. */
export interface RegistersView {
  readonly roles: readonly Fact[];
  readonly source: CallRegistersView["source"];
  readonly inCall: boolean;
  readonly abi: CallRegistersView["abi"];
  readonly all: readonly Fact[];
}

const text = panelsText.registers;

function captionOf({ source, inCall, abi }: RegistersView): string {
  if (source === "registers") return text.now(abi);
  return inCall ? text.saved : text.savedProgram;
}

/** View: `RegistersView`. */
export const registersPanel = definePanel<RegistersView>({
  id: "registers",
  title: text.title,
  select: (frame, focus) => {
    const call = selectCallRegisters(frame);
    return {
      roles: roleFacts(frame, focus, call),
      source: call.source,
      inCall: call.inCall,
      abi: call.abi,
      // Whoever follows a call needs the registers that it uses.
      all:
        focus.zoom === "machine" || (focus.spot !== null && "register" in focus.spot)
          ? allFacts(frame, focus, call)
          : [],
    };
  },
  Component: ({ view }) => (
    <PanelBody>
      <FactTable caption={captionOf(view)} heads={text.roleHeads} facts={view.roles} showCaption compact />
      {view.all.length > 0 && (
        <FactTable caption={text.all} heads={text.allHeads} facts={view.all} showCaption compact />
      )}
    </PanelBody>
  ),
});

function roleFacts(frame: Frame, { spot }: Focus, call: CallRegistersView): readonly Fact[] {
  const facts: Fact[] = call.roles.map((role) => ({
    name: role.role,
    value: `${role.register.padEnd(3)} ${hex0x(role.value)}`,
    subject: role.subject,
    note: role.meaning,
    spot: call.source === "registers" && spotsRegister(spot, role.name),
    ...(role.before === undefined ? {} : { changed: true, was: hex0x(role.before) }),
  }));
  facts.splice(7, 0, resultFact(frame));
  return facts;
}

function resultFact(frame: Frame): Fact {
  const { call } = frame;
  if (call?.result === undefined) return { name: text.result, value: "—", note: "", faint: true };
  const note = call.errno === undefined ? (call.name ?? "") : resultText(frame);
  return {
    name: text.result,
    value: signedText(call.result),
    note,
    subject: {
      kind: { kind: "call", part: text.result },
      name: text.result,
      value: call.result,
      size: 8,
      ...(call.name === undefined ? {} : { meaning: call.name }),
    },
  };
}

function allFacts(frame: Frame, { spot }: Focus, call: CallRegistersView): readonly Fact[] {
  const { machine, previous, memory } = frame;
  // Pointed out once: where it has a part in a call, it stands there already.
  const inRoles = (name: string) => call.source === "registers" && call.roles.some((role) => role.name === name);
  const registers = GPR64.map((name): Fact => {
    const value = machine.gpr[name];
    const before = previous?.gpr[name] ?? value;
    return {
      name,
      value: hex0x(value),
      subject: registerSubject(frame, name),
      note: meaningOf(value, memory),
      changed: before !== value,
      was: before === value ? undefined : hex0x(before),
      spot: spotsRegister(spot, name) && !inRoles(name),
    };
  });
  const rip: Fact = {
    name: "rip",
    value: hex0x(machine.rip),
    subject: registerSubject(frame, "rip"),
    note: meaningOf(machine.rip, memory),
    spot: spotsRegister(spot, "rip"),
  };
  return [...registers, rip];
}
