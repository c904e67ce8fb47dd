import { ALL_DEMO_TEXTS } from "../scenario/all-demo-texts.ts";
import { provideDemos } from "../scenario/demo-text.ts";

// Before every test file: a ready program is there without waiting, as on a page that has chosen it before.
provideDemos(ALL_DEMO_TEXTS);
