import { GPR64 } from "../../core/index.ts";
import { type CallRegistersView, resultText, selectCallRegisters } from "../call-registers.ts";
import { definePanel } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x, meaningOf, signedText } from "../word-text.ts";

/** Registers by the part they play in a system call, then all of them. */
export interface RegistersView {
  readonly roles: readonly Fact[];
  readonly source: CallRegistersView["source"];
  readonly inCall: boolean;
  readonly abi: CallRegistersView["abi"];
  readonly all: readonly Fact[];
}

function captionOf({ source, inCall, abi }: RegistersView): string {
  if (source === "registers") return `In a system call (${abi})`;
  return inCall ? "This call, saved in pt_regs" : "The program's registers, saved in pt_regs";
}

/** View: `RegistersView`. */
export const registersPanel = definePanel<RegistersView>({
  id: "registers",
  title: "Registers",
  select: (frame) => {
    const { machine, previous, memory } = frame;
    const call = selectCallRegisters(frame);
    const roles: Fact[] = call.roles.map((role) => ({
      name: role.role,
      value: `${role.register.padEnd(3)} ${hex0x(role.value)}`,
      note: role.meaning,
      ...(role.before === undefined ? {} : { changed: true, was: hex0x(role.before) }),
    }));
    const result = resultText(frame);
    roles.splice(7, 0, {
      name: "result",
      value: frame.call?.result === undefined ? "—" : signedText(frame.call.result),
      note:
        frame.call?.errno === undefined ? (frame.call?.result === undefined ? "" : (frame.call.name ?? "")) : result,
      faint: frame.call?.result === undefined,
    });
    const words = [
      ...GPR64.map((name) => [name, machine.gpr[name], previous?.gpr[name]] as const),
      ["rip", machine.rip, undefined] as const,
    ];
    const all = words.map(([name, value, before]): Fact => {
      const changed = before !== undefined && before !== value;
      return {
        name,
        value: hex0x(value),
        note: meaningOf(value, memory),
        changed,
        was: changed ? hex0x(before) : undefined,
      };
    });
    return { roles, source: call.source, inCall: call.inCall, abi: call.abi, all };
  },
  Component: ({ view }) => (
    <>
      <FactTable
        caption={captionOf(view)}
        heads={["part", "register and value", "meaning"]}
        facts={view.roles}
        showCaption
        compact
      />
      <FactTable
        caption="All registers"
        heads={["register", "value", "meaning"]}
        facts={view.all}
        showCaption
        compact
      />
    </>
  ),
});
