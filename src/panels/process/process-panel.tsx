import { definePanel } from "../panel.ts";
import { type Fact, FactTable } from "../parts/fact-table.tsx";
import { hex0x } from "../word-text.ts";

/** The process: how it stands and what its address space holds. */
export interface ProcessView {
  readonly state: readonly Fact[];
  readonly regions: readonly Fact[];
}

/** View: `ProcessView`. */
export const processPanel = definePanel<ProcessView>({
  id: "process",
  title: "Process",
  select: ({ machine, memory, calls, step }) => {
    const { exit } = machine;
    const ended =
      exit === undefined
        ? null
        : exit.kind === "exited"
          ? `exited with status ${exit.status}`
          : `killed by ${exit.signalName}`;
    return {
      state: [
        {
          name: "state",
          value:
            ended ??
            (machine.status === "waiting-for-input"
              ? "sleeping in read"
              : machine.cpl === 3
                ? "running its own code"
                : "running kernel code"),
        },
        { name: "steps so far", value: `${step}` },
        { name: "system calls", value: `${calls.length}` },
      ],
      regions: memory.regions().map((region) => ({
        name: `${region.permissions} ${region.user ? "user" : "supervisor"}`,
        value: `${hex0x(region.start)}–${hex0x(region.end)}`,
        note: region.name,
      })),
    };
  },
  Component: ({ view }) => (
    <>
      <FactTable caption="The process" facts={view.state} />
      <FactTable
        caption="Its address space"
        heads={["permissions", "addresses", "region"]}
        facts={view.regions}
        showCaption
      />
    </>
  ),
});
