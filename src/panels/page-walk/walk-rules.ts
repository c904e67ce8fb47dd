import { controlRegisters, type MachineView, type PageWalk, type PageWalkEntry, paging } from "../../core/index.ts";
import { pageWalkPanelText } from "../../text/page-walk-panel.ts";

const { PAGE_NX, PAGE_P, PAGE_RW, PAGE_US } = paging;
const text = pageWalkPanelText.rules;

export type Outcome = "passed" | "refused" | "skipped";

/** One rule of the access rights, and what came of it for one access. */
export interface RuleView {
  readonly rule: string;
  readonly outcome: Outcome;
  readonly because: string;
}

/** The register bits that the rights depend on, at the time of the access. */
type Control = Pick<MachineView, "cr0" | "cr4" | "rflags">;

const nameOf = ({ level, index }: PageWalkEntry): string => `${level} ${index}`;
const AC = 1n << 18n;

/**
 * The four rules in the order the processor applies them; the first that refuses decides, and those behind it are not asked.
 * @see SDM Vol. 3 "Determination of Access Rights"
 */
export function walkRules(walk: PageWalk, control: Control): readonly RuleView[] {
  let refused = false;
  const rule = (name: string, [outcome, because]: readonly [Outcome, string]): RuleView => {
    if (refused) return { rule: name, outcome: "skipped", because: text.before };
    refused = outcome === "refused";
    return { rule: name, outcome, because };
  };
  return [
    rule(text.present, presence(walk)),
    rule(text.privilege, privilege(walk, control)),
    rule(text.write, write(walk, control)),
    rule(text.execute, execute(walk)),
  ];
}

function presence({ entries, errorCode }: PageWalk): readonly [Outcome, string] {
  const absent = entries.find(({ value }) => (value & PAGE_P) === 0n);
  if (absent !== undefined) return ["refused", text.presentNot(nameOf(absent))];
  if (((errorCode ?? 0) & paging.PF_RSVD) !== 0) return ["refused", text.reserved];
  return ["passed", text.presentAll];
}

function privilege({ entries, access }: PageWalk, { cr4, rflags }: Control): readonly [Outcome, string] {
  const supervisor = entries.find(({ value }) => (value & PAGE_US) === 0n);
  if (access.user) {
    return supervisor === undefined ? ["passed", text.userAll] : ["refused", text.userNot(nameOf(supervisor))];
  }
  if (supervisor !== undefined) return ["passed", text.supervisorPage(nameOf(supervisor))];
  if (access.kind === "execute") {
    return (cr4 & controlRegisters.CR4_SMEP) === 0n ? ["passed", text.smepOff] : ["refused", text.smepRefuses];
  }
  if ((cr4 & controlRegisters.CR4_SMAP) === 0n) return ["passed", text.smapOff];
  return (rflags & AC) === 0n ? ["refused", text.smapRefuses] : ["passed", text.smapAllows];
}

function write({ entries, access }: PageWalk, { cr0 }: Control): readonly [Outcome, string] {
  if (access.kind !== "write") return ["skipped", text.notWrite];
  const readOnly = entries.find(({ value }) => (value & PAGE_RW) === 0n);
  if (readOnly === undefined) return ["passed", text.writeAll];
  const name = nameOf(readOnly);
  const ignored = !access.user && (cr0 & controlRegisters.CR0_WP) === 0n;
  return ignored ? ["passed", text.writeWp(name)] : ["refused", text.writeNot(name)];
}

function execute({ entries, access }: PageWalk): readonly [Outcome, string] {
  if (access.kind !== "execute") return ["skipped", text.notFetch];
  const noExecute = entries.find(({ value }) => (value & PAGE_NX) !== 0n);
  return noExecute === undefined ? ["passed", text.executeAll] : ["refused", text.executeNot(nameOf(noExecute))];
}
