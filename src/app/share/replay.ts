import {
  buildKernel,
  buildProgram,
  type InputEvent,
  kernelConfig,
  Machine,
  type Run,
  utf8Bytes,
} from "../../core/index.ts";

/** A machine that runs a run again from its start: what was typed then is typed again, at the same steps. */
export class Replay extends Machine {
  private readonly typed: InputEvent[];

  constructor({ program, options, input, kernel: edits = [] }: Run) {
    const kernel = buildKernel(edits, kernelConfig(options));
    const assembly = buildProgram(program, options, kernel.ok ? kernel.image : undefined);
    if (!assembly.ok || !kernel.ok) throw new Error("a run that is on the screen does not assemble");
    super(assembly.image, options, { kernel: kernel.image });
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
