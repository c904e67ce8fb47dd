import { expect, test } from "./test.ts";

test("[SCR41] the page allows itself nothing but its own files", async ({ syscope, page }) => {
  await syscope.openDemo("hello-syscall");
  const policies = await page
    .locator('meta[http-equiv="Content-Security-Policy"]')
    .evaluateAll((metas) => metas.map((meta) => meta.getAttribute("content") ?? ""));
  expect(policies).toHaveLength(1);
  const directives = new Map(
    policies
      .join()
      .split(";")
      .map((directive) => {
        const [name = "", ...sources] = directive.trim().split(/\s+/);
        return [name, sources] as const;
      }),
  );
  expect(directives.get("default-src")).toEqual(["'none'"]);
  expect(directives.get("script-src")).toEqual(["'self'"]);
  expect(directives.get("connect-src") ?? ["'none'"]).not.toContain("*");
  for (const [name, sources] of directives) {
    for (const source of sources)
      expect(["'none'", "'self'", "'unsafe-inline'", "data:", "blob:"], name).toContain(source);
  }
});

test("[SCR42] once loaded it works without a network, the editor included", async ({ syscope, page, context }) => {
  await syscope.openDemo("hello-syscall");
  await syscope.startEditing();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: /^Program: / }).click();
  await page.getByRole("button", { name: /^Read, then write/ }).click();
  await syscope.press("Run");
  await expect(syscope.sentence).toContainText("The program waits");
  await syscope.page.getByRole("button", { name: "Edit", exact: true }).click();
  await expect(syscope.editor).toBeFocused();
});

test("[SCR42] the editor is not loaded until someone is about to edit", async ({ syscope, page }) => {
  const loaded: string[] = [];
  page.on("request", (request) => loaded.push(new URL(request.url()).pathname));
  await syscope.openDemo("hello-syscall", 5);
  expect(loaded.filter((path) => /monaco|worker/.test(path))).toEqual([]);
  await syscope.startEditing();
  expect(loaded.filter((path) => /monaco/.test(path))).not.toEqual([]);
});
