import { asLoaded, assemble, type InputEvent, Machine, type Run, utf8Bytes } from "../../core/index.ts";

/** A machine that runs a run again from its start: what was typed then is typed again, at the same steps. */
export class Replay extends Machine {
  private readonly typed: InputEvent[];

  /** @throws {Error} where the program does not assemble; a run that is on the screen does */
  constructor({ program, options, input }: Run) {
    const assembly = assemble(program.source, { syntax: program.syntax, bits: program.bits });
    if (!assembly.ok) throw new Error(assembly.diagnostics[0]?.message ?? "the program does not assemble");
    super(asLoaded(assembly.image), options);
    this.typed = input.toSorted((a, b) => b.step - a.step);
  }

  override step(): boolean {
    this.typeWhatIsDue();
    return super.step();
  }

  override run(most: number): number {
    this.typeWhatIsDue();
    const next = this.typed.at(-1)?.step ?? Number.POSITIVE_INFINITY;
    return super.run(Math.min(most, next - this.steps));
  }

  private typeWhatIsDue(): void {
    for (let next = this.typed.at(-1); next !== undefined && next.step <= this.steps; next = this.typed.at(-1)) {
      this.input(utf8Bytes(next.text));
      this.typed.pop();
    }
  }
}
