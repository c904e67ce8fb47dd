import { DEMO_GROUP_IDS, type DemoGroupId } from "./demo-text.ts";
import { DEMOS, type Demo } from "./demos.ts";

/** Ready programs about one thing. */
interface DemoGroup {
  readonly id: DemoGroupId;
  readonly demos: readonly Demo[];
}

/** The ready programs as a list shows them: each stands in one group. */
export const DEMO_GROUPS: readonly DemoGroup[] = DEMO_GROUP_IDS.map((id) => ({
  id,
  demos: DEMOS.filter(({ group }) => group === id),
}));
