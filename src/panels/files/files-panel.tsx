import type { Frame } from "../../core/index.ts";
import { filesPanelText as text } from "../../text/files-panel.ts";
import { definePanel } from "../panel.ts";
import { ExplainedValue } from "../parts/explained-value.tsx";
import { PanelBody } from "../parts/panel-body.tsx";
import { TableHead } from "../parts/table-head.tsx";
import type { Subject } from "../subject.ts";
import styles from "./files-panel.module.css";

interface FileRow {
  readonly fd: string;
  readonly subject: Subject;
  readonly kind: string;
  /** `read and write (O_RDWR)` */
  readonly access: string;
  readonly offset: string;
  /** What programs call it: `stdout`. */
  readonly usual: string;
  /** The system call at hand names it in its first argument. */
  readonly current: boolean;
}

/** The descriptor table of the task. */
export interface FilesView {
  readonly rows: readonly FileRow[];
  readonly input: string;
}

/** View: `FilesView`. */
export const filesPanel = definePanel<FilesView>({
  id: "files",
  title: text.title,
  select: selectFiles,
  Component: ({ view }) => (
    <PanelBody>
      {view.rows.length === 0 ? <p className="quiet">{text.empty}</p> : <Descriptors rows={view.rows} />}
      <p className={styles.input}>{view.input}</p>
    </PanelBody>
  ),
});

/** Descriptors that every program starts with: they keep their rows when they are closed. */
const STANDARD = [0, 1, 2] as const;

export function selectFiles({ task, call, inCall, machine }: Frame): FilesView {
  const first = inCall ? call?.args[0] : undefined;
  const used = first?.name === "fd" ? BigInt.asUintN(32, first.value) : undefined;
  const numbers = [...new Set([...STANDARD, ...task.files.map(({ fd }) => fd)])].sort((a, b) => a - b);
  const rows = numbers.map((fd): FileRow => {
    const file = task.files.find((each) => each.fd === fd);
    const kind = file === undefined ? text.closed : (file.path ?? text.kinds[file.kind]);
    const way =
      file === undefined || (!file.readable && !file.writable)
        ? "none"
        : file.readable
          ? file.writable
            ? "both"
            : "read"
          : "write";
    return {
      fd: `${fd}`,
      subject: { kind: { kind: "task", field: "fd" }, name: `fd ${fd}`, value: BigInt(fd), size: 4, meaning: kind },
      kind,
      access: file === undefined ? "—" : `${text.access[way]} (${text.flags[way]})`,
      offset: file === undefined ? "—" : file.offset === undefined ? text.noOffset : text.offset(file.offset),
      usual: text.standard[fd] ?? "",
      current: used === BigInt(fd),
    };
  });
  const ended = machine.status === "ended";
  const waiting = task.unreadInput > 0 ? text.unread(`${task.unreadInput}`) : text.noInput;
  return {
    rows: ended && task.files.length === 0 ? [] : rows,
    input: task.inputClosed ? `${waiting} ${text.closedInput}` : waiting,
  };
}

function Descriptors({ rows }: Pick<FilesView, "rows">) {
  return (
    <table className={styles.files}>
      <caption className="visually-hidden">{text.caption}</caption>
      <TableHead heads={text.heads} />
      <tbody>
        {rows.map((row) => (
          <tr key={row.fd} data-current={row.current}>
            <th scope="row">
              {row.current && (
                <span className={styles.pointer}>
                  <span aria-hidden="true">▸</span>
                  <span className="visually-hidden">{text.inUse} </span>
                </span>
              )}
              <ExplainedValue subject={row.subject}>{row.fd}</ExplainedValue>
            </th>
            <td>{row.kind}</td>
            <td>{row.access}</td>
            <td>{row.offset}</td>
            <td className={styles.usual}>{row.usual}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
