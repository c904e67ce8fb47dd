interface TableHeadProps {
  readonly heads: readonly string[];
  /** For screen readers only, where the columns speak for themselves. */
  readonly hidden?: boolean;
}

/** The names of a table's columns; one without a name has no header cell. */
export function TableHead({ heads, hidden = false }: TableHeadProps) {
  return (
    <thead {...(hidden ? { className: "visually-hidden" } : {})}>
      <tr>
        {heads.map((head) =>
          head === "" ? (
            <td key="" />
          ) : (
            <th key={head} scope="col">
              {head}
            </th>
          ),
        )}
      </tr>
    </thead>
  );
}
