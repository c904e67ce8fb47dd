import type { Frame, InstructionView } from "../../core/index.ts";
import { type CallRegistersView, selectCallRegisters } from "../call-registers.ts";
import { FactTable } from "../parts/fact-table.tsx";
import { InstructionLine } from "../parts/instruction-line.tsx";
import { hex0x } from "../word-text.ts";

export interface RegistersStationView {
  readonly last: InstructionView | null;
  readonly registers: CallRegistersView;
}

export function selectRegisters(frame: Frame): RegistersStationView {
  return { last: frame.last, registers: selectCallRegisters(frame) };
}

/** The registers that the call will take its number and arguments from. */
export function RegistersStation({ view }: { readonly view: RegistersStationView }) {
  const { last, registers } = view;
  const facts = registers.roles
    .filter(({ role }) => role !== "return address" && role !== "saved flags")
    .map((role) => ({
      name: role.role,
      value: `${role.register.padEnd(4)} ${hex0x(role.value)}`,
      note: role.meaning,
      changed: role.before !== undefined,
    }));
  return (
    <>
      {last !== null && <InstructionLine label="just run" instruction={last} />}
      <FactTable
        caption={
          registers.source === "pt_regs"
            ? "What the program passed, as saved in pt_regs"
            : "What a system call would take from the registers now"
        }
        heads={["part", "register and value", "meaning"]}
        facts={facts}
        showCaption
      />
    </>
  );
}
