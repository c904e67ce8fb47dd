/** One line of comma-separated values without its line end; quoted where a value needs it. @see RFC 4180 */
export function csvLine(values: readonly (string | number)[]): string {
  return values
    .map((value) => (/[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)))
    .join(",");
}
