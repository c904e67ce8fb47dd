/** One line of a CSV file. @see RFC 4180, "Definition of the CSV Format": quoted where needed, a quote is doubled */
export function csvRow(values: readonly (string | number)[]): string {
  return `${values.map((value) => csvField(`${value}`)).join(",")}\n`;
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
