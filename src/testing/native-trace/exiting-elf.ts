const LOAD_ADDRESS = 0x400000;
const ELF_HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;

/** A static 64-bit ELF of three instructions, made without an assembler: exit(status). `status` is 0–255. */
export function exitingElf(status: number): Uint8Array {
  // mov $60,%eax; mov $status,%edi; syscall
  const code = [0xb8, 60, 0, 0, 0, 0xbf, status, 0, 0, 0, 0x0f, 0x05];
  const codeOffset = ELF_HEADER_SIZE + PROGRAM_HEADER_SIZE;
  const size = codeOffset + code.length;
  const view = new DataView(new ArrayBuffer(size));
  const u16 = (at: number, value: number): void => view.setUint16(at, value, true);
  const u32 = (at: number, value: number): void => view.setUint32(at, value, true);
  const u64 = (at: number, value: number): void => view.setBigUint64(at, BigInt(value), true);

  u32(0, 0x464c457f); // \x7fELF
  u32(4, 0x00010102); // ELFCLASS64, little-endian, version 1
  u16(16, 2); // ET_EXEC
  u16(18, 62); // EM_X86_64
  u32(20, 1);
  u64(24, LOAD_ADDRESS + codeOffset); // e_entry
  u64(32, ELF_HEADER_SIZE); // e_phoff
  u16(52, ELF_HEADER_SIZE);
  u16(54, PROGRAM_HEADER_SIZE);
  u16(56, 1); // e_phnum

  u32(64, 1); // PT_LOAD
  u32(68, 5); // PF_R | PF_X
  u64(80, LOAD_ADDRESS);
  u64(88, LOAD_ADDRESS);
  u64(96, size);
  u64(104, size);
  u64(112, 0x1000);

  const elf = new Uint8Array(view.buffer);
  elf.set(code, codeOffset);
  return elf;
}
