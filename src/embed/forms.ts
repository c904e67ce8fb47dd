/**
 * Lets forms be sent where a sandbox forbids it: without `allow-forms` a browser fires no `submit` at all, and answers and typed
 * input would go nowhere. Nothing is sent anywhere but to the page's own listeners.
 */
export function submitByHand(page: Document): void {
  page.addEventListener("click", (event) => {
    if (event.defaultPrevented || !(event.target instanceof Element)) return;
    // Enter in a field clicks the form's button.
    const button = event.target.closest("button");
    if (button === null || button.type !== "submit" || button.form === null) return;
    event.preventDefault();
    submit(button.form, button);
  });
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.defaultPrevented || !(event.target instanceof HTMLInputElement)) return;
    const { form } = event.target;
    if (form === null || Array.from(form.elements).some(isSubmitButton)) return;
    event.preventDefault();
    submit(form, null);
  });
}

function isSubmitButton(element: Element): boolean {
  return element instanceof HTMLButtonElement && element.type === "submit";
}

function submit(form: HTMLFormElement, submitter: HTMLElement | null): void {
  form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
}
