import { descriptors, type FrameMemory, type MachineView } from "../core/index.ts";

/** A gate of the IDT where it lies in memory. */
export interface GateInMemory {
  readonly vector: number;
  readonly address: bigint;
  readonly bytes: readonly number[];
  readonly gate: descriptors.GateDescriptor;
}

/** Reads a gate from the IDT, or null beyond its limit. */
export function readGate(machine: MachineView, memory: FrameMemory, vector: number): GateInMemory | null {
  if (vector * 16 + 15 > machine.idtr.limit) return null;
  const address = machine.idtr.base + BigInt(vector * 16);
  const bytes = memory.read(address, 16);
  if (bytes === undefined) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 16);
  const gate = descriptors.decodeGate(view.getBigUint64(0, true), view.getBigUint64(8, true));
  return { vector, address, bytes: Array.from(bytes), gate };
}

/** Bytes of a gate, cut into the fields that the processor reads. */
export function gateFields({ bytes, gate }: GateInMemory) {
  const hex = (value: number) => `0x${value.toString(16)}`;
  const type = gate.type === 14 ? "interrupt" : gate.type === 15 ? "trap" : `type ${gate.type}`;
  return [
    { bytes: bytes.slice(0, 2), label: "offset 15:0", value: hex(Number(gate.offset & 0xffffn)) },
    { bytes: bytes.slice(2, 4), label: "selector", value: hex(gate.selector) },
    { bytes: bytes.slice(4, 5), label: "IST", value: `${gate.ist}` },
    {
      bytes: bytes.slice(5, 6),
      label: "P, DPL, type",
      value: `${gate.present ? 1 : 0}, ${gate.dpl}, ${type}`,
      strong: true,
    },
    { bytes: bytes.slice(6, 8), label: "offset 31:16", value: hex(Number((gate.offset >> 16n) & 0xffffn)) },
    { bytes: bytes.slice(8, 12), label: "offset 63:32", value: hex(Number(gate.offset >> 32n)) },
    { bytes: bytes.slice(12, 16), label: "reserved", value: "" },
  ];
}
