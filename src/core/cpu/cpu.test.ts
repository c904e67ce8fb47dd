import { expect, it } from "vitest";
import { BareCpu } from "../../testing/bare-cpu.ts";

it("steps", () => {
  // mov eax, 5; add rax, rax; syscall
  const m = new BareCpu({ code: [0xb8, 5, 0, 0, 0, 0x48, 0x01, 0xc0, 0x0f, 0x05] });
  m.cpu.step();
  expect(m.cpu.readGpr(0)).toBe(5n);
  m.cpu.step();
  expect(m.cpu.readGpr(0)).toBe(10n);
  console.log(m.observe());
  console.log(m.cpu.cpl, m.cpu.rip.toString(16), m.cpu.lastResult);
});
it("int80", () => {
  const m = new BareCpu({ code: [0xcd, 0x80] });
  console.log(m.observe());
  console.log(m.cpu.cpl, m.cpu.rip.toString(16), m.cpu.lastResult, m.stack(5), m.vector);
});
it("speed", () => {
  // mov ecx, N; L: add rax, rcx; xor rdx, rax; mov [rsi], rax; mov rbx,[rsi]; dec rcx; jnz L
  const code = [0xb9, 0, 0, 0, 1, 0x48, 0x01, 0xc8, 0x48, 0x31, 0xc2, 0x48, 0x89, 0x06, 0x48, 0x8b, 0x1e, 0x48, 0xff, 0xc9, 0x75, 0xef, 0x0f, 0x05];
  const m = new BareCpu({ code, gpr: { 6: 0x600000n } });
  const t0 = performance.now();
  let n = 0;
  while (m.cpu.cpl === 3) { n += m.cpu.run(1000000); }
  const t = performance.now() - t0;
  console.log(n, t, (n / t / 1000).toFixed(1), "MIPS");
});
