/**
 * The machine as a library: the one door through which everything outside `core/` uses it. No package, no DOM, no Node: it
 * runs wherever JavaScript runs, and the same input gives the same run to the byte.
 */

// Assembling and executable files
export { type AssembleOptions, type Assembly, assemble } from "./assembler/assemble.ts";
export type { Diagnostic } from "./assembler/diagnostic.ts";
export { type NumberLiteral, readGnuNumber, readNasmNumber } from "./assembler/number-literal.ts";
export { tokenizeLine } from "./assembler/tokenize-line.ts";
export { vocabulary } from "./assembler/vocabulary.ts";
export type { BitField, FieldValue } from "./bits/bit-field.ts";
export { readFields } from "./bits/bit-field.ts";
export type { ExecutableImage, ImageSection, ImageSegment, ImageSymbol } from "./bits/executable-image.ts";
export { hex, hex0x, hexBytes } from "./bits/hex.ts";
export { utf8Bytes, utf8Text } from "./bits/utf8.ts";
export { formatAbsent } from "./decoder/absent-listing.ts";
export { undecodableText } from "./decoder/absent-opcode.ts";
export { decode } from "./decoder/decode.ts";
export { formatInstruction } from "./decoder/format-instruction.ts";
export { decodeListed } from "./decoder/waiting.ts";
export { asLoaded } from "./elf/executable.ts";
export { imageOfElf, readElf } from "./elf/read-elf.ts";
export { writeElf } from "./elf/write-elf.ts";

// Floating-point numbers as text
export { decimalText } from "./float/decimal-text.ts";
export { BINARY32, BINARY64, EXTENDED80, type FloatFormat } from "./float/format.ts";
export { type FloatValue, unpack } from "./float/value.ts";

// Travelling through a run
export type {
  Goal,
  InputEvent,
  Opened,
  OpenSession,
  OpenSessionInSlices,
  Program,
  Run,
  RunRequest,
  SessionApi,
  SourceDiagnostic,
  SourceLine,
  StopReason,
  TimelineSpan,
  Watched,
} from "./history/api.ts";
export { openSession, openSessionInSlices } from "./history/open-session.ts";
export { traceSteps } from "./history/trace-steps.ts";

// The tables of the architecture, for panels
export { CONDITIONS } from "./isa/conditions.ts";
export * as controlRegisters from "./isa/control-registers.ts";
export * as descriptors from "./isa/descriptors.ts";
export * as exceptions from "./isa/exceptions.ts";
export * as floatingPoint from "./isa/floating-point-control.ts";
export type { MsrEntry } from "./isa/msr.ts";
export { MSRS } from "./isa/msr.ts";
export * as paging from "./isa/paging.ts";
export type { Gpr64Name, SregName } from "./isa/registers.ts";
export { GPR64, SREG } from "./isa/registers.ts";
export { RFLAGS_LAYOUT } from "./isa/rflags.ts";
export * as tss from "./isa/tss.ts";

// The kernel's tables and sources, for panels
export { type ErrnoEntry, errnoEntry, errnoOf } from "./kernel/abi/errno.ts";
export { signalCodeName, signalName } from "./kernel/abi/signals.ts";
export {
  type Abi,
  ARGUMENT_REGISTERS,
  allSystemCalls,
  CATEGORIES,
  type SystemCallEntry,
  systemCall,
} from "./kernel/abi/system-calls.ts";
// The machine itself
export { ExecError } from "./kernel/exec.ts";
export type { ExitState } from "./kernel/exit-state.ts";
export { type KernelEdit, type KernelSource, kernelSources } from "./kernel/guest/sources.ts";
export { buildKernel, type KernelImage, type KernelLine, kernelImage } from "./kernel/guest-image.ts";
export { editsOf, type KernelChange } from "./kernel/kernel-change.ts";
export * as kernelLayout from "./kernel/layout.ts";
export type { CallSite } from "./kernel/patch-calls.ts";
export { PT_REGS_FIELDS } from "./kernel/service/pt-regs.ts";
export { SWITCH_FRAME, TASK_STRUCT } from "./kernel/task-struct.ts";
export { INTERPRETERS, libraryFor } from "./libc/library.ts";
export {
  assembleProgram,
  buildProgram,
  functionsOf,
  type LinkOptions,
  type ProgramBuild,
  type ProgramLine,
  type ProgramText,
} from "./machine/build-program.ts";
export type { StepEvent } from "./machine/events.ts";
export { Machine } from "./machine/machine.ts";
export type { MachineObserver, MachineProbe } from "./machine/observer.ts";
export {
  DEFAULT_OPTIONS,
  kernelConfig,
  LINKINGS,
  type MachineOptions,
  SWITCHES,
  type Switch,
} from "./machine/options.ts";
export { type VectorView, x87Tag, x87Top, x87Value, xmmValue } from "./machine/vector-view.ts";
export type { MachineStatus, MachineView, SegmentView } from "./machine/view.ts";
export type { PageWalk, PageWalkEntry } from "./mmu/page-walk.ts";

// What it means
export { CHAPTERS, type Chapter, chapterOf } from "./trace/chapter.ts";
export type {
  ArgumentView,
  CountersView,
  Frame,
  FrameMemory,
  InstructionView,
  PhaseView,
  RegionView,
  RootView,
  ServiceView,
  SystemCallView,
  TroubleView,
} from "./trace/frame.ts";
export { traceInstructions, traceSlowly } from "./trace/instruction-trace.ts";
export type { LinkageView, SlotView } from "./trace/linkage-view.ts";
export { STAGES, type Stage } from "./trace/stage.ts";
export { type StraceEntry, straceCsv, straceEntry } from "./trace/strace/entry.ts";
export { StraceLog } from "./trace/strace/log.ts";
export { type CallSummary, summarizeCalls } from "./trace/strace/summary.ts";
export type { FileView, TaskView } from "./trace/task-view.ts";
export { type InstructionTrace, traceCsv, traceRecord } from "./trace/trace-record.ts";
export { vectorChanges } from "./trace/vector-changes.ts";
