/** The only module that imports Monaco. */
import "monaco-editor/features/bracketMatching/register";
import "monaco-editor/features/caretOperations/register";
import "monaco-editor/features/clipboard/register";
import "monaco-editor/features/codicon/register";
import "monaco-editor/features/comment/register";
import "monaco-editor/features/cursorUndo/register";
import "monaco-editor/features/find/register";
import "monaco-editor/features/gotoLine/register";
import "monaco-editor/features/hover/register";
import "monaco-editor/features/indentation/register";
import "monaco-editor/features/linesOperations/register";
import "monaco-editor/features/multicursor/register";
import "monaco-editor/features/toggleTabFocusMode/register";
import "monaco-editor/features/wordOperations/register";
// features/suggest/register does not register the popup (0.57); this does.
import "monaco-editor/editor/contrib/suggest/browser/suggestController";
import { editor, KeyCode, languages, MarkerSeverity, Range } from "monaco-editor/editor";
import EditorWorker from "monaco-editor/editor/editor.worker?worker";

self.MonacoEnvironment = { getWorker: () => new EditorWorker({ name: "monaco" }) };

// The hover's own command: pressed again it takes the focus into the hover.
editor.addKeybindingRule({ keybinding: KeyCode.F1, command: "editor.action.showHover" });

export { editor, KeyCode, languages, MarkerSeverity, Range };
