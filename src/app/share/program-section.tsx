import { useMemo } from "react";
import type { MachineOptions, Program } from "../../core/index.ts";
import { NAMES_OF_SYNTAXES } from "../../screen/syntax-names.ts";
import { shareText } from "../../text/share.ts";
import { download } from "../download.ts";
import { type Executable, elfOf, fileStem, sourceFileName } from "./program-file.ts";
import styles from "./share.module.css";

const { program: text } = shareText;

interface ProgramSectionProps {
  readonly program: Program;
  readonly options: MachineOptions;
}

/** The program as text and as an executable. */
export function ProgramSection({ program, options }: ProgramSectionProps) {
  const elf = useMemo(() => elfOf(program, options), [program, options]);
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
        {"library" in elf ? (
          <>
            <p className="quiet">{elf.library === null ? text.elfMeaning : text.dynamicMeaning(elf.library.path)}</p>
            <pre className={styles.shell}>
              {elf.library !== null && `sudo install ${elf.library.name} ${elf.library.path}\n`}
              {`chmod +x ${executable}\n./${executable}; echo $?`}
            </pre>
            <div className={styles.buttons}>
              <button type="button" onClick={() => download(executable, "application/x-elf", elf.file)}>
                {text.download(executable)}
              </button>
              <Library library={elf.library} />
            </div>
          </>
        ) : (
          <p className="quiet">{text.broken(elf.line, elf.message)}</p>
        )}
      </section>
    </div>
  );
}

function Library({ library }: Pick<Executable, "library">) {
  if (library === null) return null;
  const { name, file } = library;
  return (
    <button type="button" onClick={() => download(name, "application/x-elf", file)}>
      {text.download(name)}
    </button>
  );
}
