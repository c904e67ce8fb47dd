import type { LinkageView } from "./linkage-view.ts";

const hex = (value: bigint) => `0x${value.toString(16)}`;

/** The story of a moment between a call and a function of the C library; empty in the program's own code. */
export function libraryStory({ place, symbol, library, slots, entry }: LinkageView, step: number): readonly string[] {
  const slot = slots.find(({ current }) => current);
  const name = symbol ?? "a function";
  switch (place) {
    case "start":
      return [
        step === 0
          ? `The kernel has put two things into memory: the program, and the C library that it asks for, ${library.name} at ${hex(library.base)}. The library runs first.`
          : `The C library is getting the program ready, in ring 3: it reads what the kernel left on the stack and finds the program's tables.`,
        `The program itself begins at ${hex(entry)}.`,
      ];
    case "plt":
      return [
        `The program calls ${name}, which is not in its own file. The call goes to a stub, ${name}@plt, that jumps where a word of the program's memory says: the GOT slot of ${name}.`,
        slot === undefined
          ? ""
          : slot.bound
            ? `The slot holds ${hex(slot.value ?? 0n)}: ${slot.target ?? name} itself.`
            : "Nobody has looked the name up yet, so the slot leads back into the stub, and that asks for the resolver.",
      ];
    case "resolver":
      return [
        `The resolver of the C library looks the name ${name} up in the library's table and writes the address into the GOT slot.`,
        slot?.bound === true
          ? `That is done: the slot holds ${hex(slot.value ?? 0n)}. The next call of ${name} will go straight.`
          : "It does so once for each function: the next call will go straight.",
      ];
    case "library":
      return [`${name} of the C library runs, in ring 3 like the program. The kernel has no part in that yet.`];
    case "errno":
      return [
        "The wrapper in the C library turns the kernel's answer into C's way: errno is set, and the function returns −1.",
      ];
    default:
      return [];
  }
}
