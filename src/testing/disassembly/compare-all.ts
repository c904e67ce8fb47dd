import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compareListing } from "./compare-listing.ts";
import { staticPrograms } from "./static-programs.ts";

/** `npm run test:disassembly [FILE…]`: the counts of each static program and syntax, and the reasons of the lines that differ. */
export function compareAll(files: readonly string[]): number {
  const folder = mkdtempSync(join(tmpdir(), "disassembly-"));
  try {
    const own = files.map((path) => ({ name: path, path }));
    let wrong = 0;
    for (const { name, path } of [...staticPrograms(folder, () => own.length === 0), ...own]) {
      for (const syntax of ["att", "intel"] as const) {
        const { lines, different, reasons, unexplained } = compareListing(path, syntax);
        const share = ((100 * (lines - different)) / lines).toFixed(4);
        console.log(`${name}, ${syntax}: ${lines} lines, ${different} differ, ${share}% equal`);
        for (const [reason, count] of reasons) console.log(`  ${count} × ${reason}`);
        for (const line of unexplained.slice(0, 20)) console.log(`  without a reason: ${line}`);
        wrong += unexplained.length;
      }
    }
    return wrong === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
