import { type Frame, paging, type RegionView, type RootView } from "../../core/index.ts";
import { rootsText as text } from "../../text/roots.ts";
import { TableHead } from "../parts/table-head.tsx";
import { rootName } from "../root.ts";
import { hex0x } from "../word-text.ts";
import styles from "./roots-table.module.css";

/** A PML4 entry in both roots. */
interface SlotView {
  readonly index: number;
  readonly begins: string;
  readonly holds: string;
  readonly user: string | null;
  readonly kernel: string | null;
  /** Both lead to the same tables. */
  readonly same: boolean;
}

/** The first-level entries of a task's two roots, side by side. */
export interface RootsView {
  readonly lead: string;
  readonly user: RootHead;
  readonly kernel: RootHead;
  readonly slots: readonly SlotView[];
}

interface RootHead {
  readonly name: string;
  readonly active: boolean;
  readonly pages: string;
}

const FIRST_OF_KERNEL = 256;

/** Null where a task has one root. */
export function selectRoots(frame: Frame): RootsView | null {
  const { memory, machine } = frame;
  const roots = memory.roots();
  const user = roots.find(({ kind }) => kind === "user");
  const kernel = roots.find(({ kind }) => kind === "kernel");
  if (user === undefined || kernel === undefined) return null;
  const regions = memory.regions();
  const indexes = [...new Set([...user.entries, ...kernel.entries].map(({ index }) => index))].sort((a, b) => a - b);
  const head = (root: RootView, name: (address: string) => string): RootHead => ({
    name: name(hex0x(root.physical)),
    active: root.active,
    pages: root.kernelPages().toLocaleString("en"),
  });
  return {
    lead: text.lead(rootName(frame), `${(machine.cr3 >> 12n) & 1n}`),
    user: head(user, text.table.user),
    kernel: head(kernel, text.table.kernel),
    slots: indexes.map((index) => {
      const start = (BigInt(index) << 39n) | (index >= FIRST_OF_KERNEL ? 0xffff_0000_0000_0000n : 0n);
      const inside = regions.filter(({ start: at }) => at >> 39n === start >> 39n && at >= start);
      const valueIn = (root: RootView) => root.entries.find((entry) => entry.index === index)?.value;
      const [inUser, inKernel] = [valueIn(user), valueIn(kernel)];
      const table = (value: bigint | undefined) =>
        value === undefined
          ? null
          : text.table.table(hex0x(value & paging.PAGE_ADDRESS), (value & paging.PAGE_NX) !== 0n);
      return {
        index,
        begins: hex0x(start),
        holds: index < FIRST_OF_KERNEL ? text.table.userMemory : namesOf(inside),
        user: table(inUser),
        kernel: table(inKernel),
        same:
          inUser !== undefined &&
          inKernel !== undefined &&
          (inUser & paging.PAGE_ADDRESS) === (inKernel & paging.PAGE_ADDRESS),
      };
    }),
  };
}

/** The regions below one entry: the first two by name, the others by their number. */
function namesOf(regions: readonly RegionView[]): string {
  const names = [...new Set(regions.map(({ name }) => name))];
  const shown = names.slice(0, names.length > 3 ? 2 : 3).join(", ");
  return names.length > 3 ? text.table.more(shown, names.length - 2) : shown;
}

/** The roots of page-table isolation: what ring 3 can walk to, beside what the kernel can. */
export function RootsTable({ view }: { readonly view: RootsView }) {
  const { table } = text;
  const headOf = ({ name, active }: RootHead) => (active ? `${name} · ${table.active}` : name);
  return (
    <section className={styles.roots}>
      <p>{view.lead}</p>
      <table>
        <caption className="visually-hidden">{table.caption}</caption>
        <TableHead heads={[table.entry, table.holds, headOf(view.user), headOf(view.kernel), table.begins]} />
        <tbody>
          {view.slots.map((slot) => (
            <tr key={slot.index}>
              <th scope="row">{slot.index}</th>
              <td>
                {slot.holds}
                {slot.same && <span className={styles.same}> · {table.same}</span>}
              </td>
              <Cell value={slot.user} active={view.user.active} />
              <Cell value={slot.kernel} active={view.kernel.active} />
              <td className={styles.begins}>
                <code>{slot.begins}</code>
              </td>
            </tr>
          ))}
          <tr>
            <th scope="row" colSpan={2}>
              {table.pages}
            </th>
            <td data-active={view.user.active}>{view.user.pages}</td>
            <td data-active={view.kernel.active}>{view.kernel.pages}</td>
            <td className={styles.begins} />
          </tr>
        </tbody>
      </table>
    </section>
  );
}

function Cell({ value, active }: { readonly value: string | null; readonly active: boolean }) {
  return (
    <td data-active={active} data-empty={value === null}>
      {value === null ? text.table.empty : <code>{value}</code>}
    </td>
  );
}
