import { isAsking } from "../store/lesson-state.ts";
import type { SyscopeStore } from "../store/store.ts";

/** → and ← go on and back, wherever the arrows have nothing else to do. */
export function listenToArrows({ actions, state }: SyscopeStore): void {
  document.addEventListener("keydown", (event) => {
    const forward = event.key === "ArrowRight";
    if (!forward && event.key !== "ArrowLeft") return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || usesArrows(event.target)) return;
    event.preventDefault();
    const { lesson } = state.getState();
    if (lesson === null) (forward ? actions.forward : actions.backward)();
    else if (!forward || !isAsking(lesson)) (forward ? actions.lessonForward : actions.lessonBackward)();
  });
}

/** Text, choices and tabs are moved in with the arrows; what is wider than its place scrolls. */
function usesArrows(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [role=tab], [role=grid], .monaco-editor, [popover]") !== null)
    return true;
  const scrolls = target.closest("[tabindex='0']");
  return scrolls !== null && scrolls.scrollWidth > scrolls.clientWidth;
}
