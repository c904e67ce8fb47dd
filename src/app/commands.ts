import { DEMOS } from "../scenario/demos.ts";
import { PANEL_NAMES, type PanelName, ZOOMS } from "../scenario/view.ts";
import { changeAppearance, savedAppearance, THEMES } from "../screen/appearance.ts";
import { PANEL_SETS, type PanelSetName } from "../store/panel-sets.ts";
import type { SyscopeStore } from "../store/store.ts";
import { appText } from "../text/app.ts";
import { commandText } from "../text/commands.ts";
import { panelTitles } from "../text/panel-titles.ts";
import { setSingleKeys, singleKeysWanted } from "./single-keys.ts";

/** Something that can be done, by key or from the palette. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** As the help lists them: `Shift+X`, `F10`, `→`. Single letters are shortcuts unless they are switched off. */
  readonly keys: readonly string[];
  readonly run: () => void;
}

/** What the page itself opens. */
export interface Dialogs {
  readonly help: () => void;
  readonly palette: () => void;
  readonly share: () => void;
  readonly lessons: () => void;
  /** The program's calls as a process and as a unikernel. */
  readonly compare: () => void;
}

const { groups, titles } = commandText;

/** All commands, in the order in which they are listed. */
export function commandsOf(store: SyscopeStore, dialogs: Dialogs): readonly Command[] {
  return [
    ...timeCommands(store),
    ...viewCommands(store),
    { id: "compare", title: titles.compare, group: groups.program, keys: [], run: dialogs.compare },
    ...DEMOS.map((demo) => ({
      id: `program.${demo.id}`,
      title: titles.programOf(demo.title),
      group: groups.program,
      keys: [],
      run: () => store.actions.loadDemo(demo.id),
    })),
    { id: "share", title: titles.share, group: groups.share, keys: [], run: dialogs.share },
    { id: "copyLink", title: titles.copyLink, group: groups.share, keys: [], run: () => void store.actions.copyLink() },
    { id: "lessons", title: titles.lessons, group: groups.lessons, keys: [], run: dialogs.lessons },
    { id: "leaveLesson", title: titles.leaveLesson, group: groups.lessons, keys: [], run: store.actions.closeLesson },
    ...pageCommands(dialogs),
  ];
}

function timeCommands({ actions, state }: SyscopeStore): readonly Command[] {
  const inLesson = () => state.getState().lesson !== null;
  const breakpoint = () => {
    const line = state.getState().frame?.next?.line;
    if (line !== undefined) actions.toggleBreakpoint(line);
  };
  const command = (id: keyof typeof titles & string, keys: readonly string[], run: () => void): Command => ({
    id,
    title: titles[id] as string,
    group: groups.time,
    keys,
    run,
  });
  return [
    command("forward", ["→"], () => (inLesson() ? actions.lessonForward() : actions.forward())),
    command("backward", ["←"], () => (inLesson() ? actions.lessonBackward() : actions.backward())),
    command("step", ["S", ".", "F11"], actions.stepForward),
    command("back", [",", "Shift+S"], actions.stepBack),
    command("nextStation", ["T"], actions.nextStation),
    command("previousStation", ["Shift+T"], actions.previousStation),
    command("over", ["N", "F10"], actions.stepOver),
    command("overBack", ["Shift+N"], actions.overBack),
    command("nextCrossing", ["X"], actions.nextCrossing),
    command("previousCrossing", ["Shift+X"], actions.previousCrossing),
    command("nextCall", ["L"], actions.nextCall),
    command("previousCall", ["Shift+L"], actions.previousCall),
    command("runOrPause", ["C", "Space", "F8"], () =>
      state.getState().run === "paused" ? actions.run() : actions.pause(),
    ),
    command("toStart", [], actions.toStart),
    command("toEnd", [], actions.toEnd),
    command("breakpoint", ["B"], breakpoint),
  ];
}

function viewCommands({ actions }: SyscopeStore): readonly Command[] {
  const shown = PANEL_NAMES.filter((name): name is Exclude<PanelName, "stage"> => name !== "stage");
  const sets = Object.keys(PANEL_SETS) as PanelSetName[];
  return [
    ...ZOOMS.map((zoom, at) => ({
      id: zoom,
      title: titles[zoom],
      group: groups.view,
      keys: [`${at + 1}`],
      run: () => actions.setZoom(zoom),
    })),
    ...shown.map((name) => ({
      id: `panel.${name}`,
      title: titles.panel(panelTitles[name]),
      group: groups.view,
      keys: [],
      run: () => actions.showPanel(name),
    })),
    ...sets.map((name) => ({
      id: `set.${name}`,
      title: titles.set(appText.panels.setTitles[name]),
      group: groups.view,
      keys: [],
      run: () => actions.setPanels(PANEL_SETS[name]),
    })),
  ];
}

function pageCommands(dialogs: Dialogs): readonly Command[] {
  const nextTheme = () => {
    const { theme } = savedAppearance();
    changeAppearance({ theme: THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? "auto" });
  };
  const classroom = () => void changeAppearance({ classroom: !savedAppearance().classroom });
  return [
    { id: "classroom", title: titles.classroom, group: groups.page, keys: [], run: classroom },
    { id: "theme", title: titles.theme, group: groups.page, keys: [], run: nextTheme },
    {
      id: "singleKeys",
      title: titles.singleKeys,
      group: groups.page,
      keys: [],
      run: () => setSingleKeys(!singleKeysWanted()),
    },
    { id: "palette", title: titles.palette, group: groups.page, keys: ["Ctrl+K", "/"], run: dialogs.palette },
    { id: "help", title: titles.help, group: groups.page, keys: ["?"], run: dialogs.help },
  ];
}
