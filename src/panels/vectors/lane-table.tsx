import { vectorsPanelText as text } from "../../text/vectors-panel.ts";
import { LANE_BITS, lanesOf, laneText, type Reading } from "../lanes.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { groupReading, laneSubject } from "../vector-subjects.ts";
import styles from "./lane-table.module.css";
import type { LaneRegister } from "./vectors-view.ts";

interface Props {
  readonly caption: string;
  readonly registers: readonly LaneRegister[];
  readonly reading: Reading;
  readonly width: 64 | 128;
}

/** Registers in rows, their lanes in columns, the highest first as the manuals draw them. */
export function LaneTable({ caption, registers, reading, width }: Props) {
  const groupBits = LANE_BITS[groupReading(reading) ?? "hex"];
  const groups = Math.max(1, width / Math.min(groupBits, width));
  const order = Array.from({ length: groups }, (_, at) => groups - 1 - at);
  const bits = (group: number) => {
    const size = width / groups;
    return `${(group + 1) * size - 1}:${group * size}`;
  };
  return (
    <table className={styles.lanes} data-reading={reading}>
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{text.register}</th>
          {order.map((group) => (
            <th key={group} scope="col" className={styles.bits}>
              {bits(group)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {registers.map((register) => (
          <tr key={register.subject.name} data-zero={register.subject.value === 0n && register.before === 0n}>
            <th scope="row">
              <ExplainedValue subject={register.subject}>{register.subject.name}</ExplainedValue>
            </th>
            {order.map((group) => (
              <td key={group}>
                <Group register={register} group={group} reading={reading} width={width} bits={bits(group)} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface GroupProps {
  readonly register: LaneRegister;
  readonly group: number;
  readonly reading: Reading;
  readonly width: 64 | 128;
  readonly bits: string;
}

/** The lanes that are asked about together: one of 32 or 64 bits, or the narrower ones of a quadword. */
function Group({ register: { subject, before }, group, reading, width, bits }: GroupProps) {
  const asked = groupReading(reading);
  const now = lanesOf(subject.value, reading, width);
  const was = lanesOf(before, reading, width);
  const each = asked === null ? 1 : LANE_BITS[asked] / LANE_BITS[reading];
  const lanes = Array.from({ length: Math.min(each, now.length) }, (_, at) => (group + 1) * each - 1 - at);
  return (
    <ExplainedValue
      subject={asked === null ? subject : laneSubject(subject, group, asked)}
      label={nameOf(subject.name, bits, lanes, now, was, reading, width)}
    >
      {lanes.map((lane) => {
        const changed = now[lane] !== was[lane];
        const shown = laneText(now[lane] ?? 0n, reading, width);
        return (
          <span
            key={lane}
            className={styles.lane}
            data-changed={changed}
            title={changed ? text.was(laneText(was[lane] ?? 0n, reading, width)) : undefined}
          >
            {shown}
          </span>
        );
      })}
    </ExplainedValue>
  );
}

/** What a screen reader hears: the place, the lanes, and what they were where they changed. */
function nameOf(
  register: string,
  bits: string,
  lanes: readonly number[],
  now: readonly bigint[],
  was: readonly bigint[],
  reading: Reading,
  width: 64 | 128,
): string {
  const words = (values: readonly bigint[]) =>
    lanes.map((lane) => laneText(values[lane] ?? 0n, reading, width)).join(" ");
  const value = words(now);
  const changed = lanes.some((lane) => now[lane] !== was[lane]);
  return `${text.lane(register, bits, value)}${changed ? `, ${text.changed(words(was))}` : ""}`;
}
