import { useMemo } from "react";
import type { Program } from "../../core/index.ts";
import { NAMES_OF_SYNTAXES } from "../../screen/syntax-names.ts";
import { shareText } from "../../text/share.ts";
import { download } from "../download.ts";
import { elfOf, fileStem, sourceFileName } from "./program-file.ts";
import styles from "./share.module.css";

const { program: text } = shareText;

/** The program as text and as an executable. */
export function ProgramSection({ program }: { readonly program: Program }) {
  const elf = useMemo(() => elfOf(program), [program]);
  const source = sourceFileName(program);
  const executable = fileStem(program.name);
  return (
    <div className={styles.records}>
      <section aria-label={text.source}>
        <h3>{text.source}</h3>
        <p className="quiet">{text.sourceMeaning(NAMES_OF_SYNTAXES[program.syntax])}</p>
        <div className={styles.buttons}>
          <button type="button" onClick={() => download(source, "text/x-asm", program.source)}>
            {text.download(source)}
          </button>
        </div>
      </section>
      <section aria-label={text.elf}>
        <h3>{text.elf}</h3>
        {elf instanceof Uint8Array ? (
          <>
            <p className="quiet">{text.elfMeaning}</p>
            <pre className={styles.shell}>{`chmod +x ${executable}\n./${executable}; echo $?`}</pre>
            <div className={styles.buttons}>
              <button type="button" onClick={() => download(executable, "application/x-elf", elf)}>
                {text.download(executable)}
              </button>
            </div>
          </>
        ) : (
          <p className="quiet">{text.broken(elf.line, elf.message)}</p>
        )}
      </section>
    </div>
  );
}
