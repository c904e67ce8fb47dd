import { chromium } from "@playwright/test";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const sizes = [["wide",1440,900],["small",1024,768],["phone",390,844]];
const only = process.argv[2];
for (const [n,w,h] of sizes) for (const scheme of ["light","dark"]) {
  if (only && !`${n}-${scheme}`.includes(only)) continue;
  const ctx = await browser.newContext({ viewport:{width:w,height:h}, colorScheme: scheme, reducedMotion:"reduce", isMobile: n==="phone", hasTouch: n==="phone" });
  const page = await ctx.newPage();
  page.on("console", m => ["error","warning"].includes(m.type()) && console.log(n, m.text()));
  page.on("pageerror", e => console.log("ERR", e.message));
  await page.goto("http://127.0.0.1:41811/#demo=hello-syscall&step=60&zoom=call&panels=stack,strace");
  await page.waitForTimeout(1500);
  await page.getByRole("button", { name: "Share", exact: true }).click();
  for (const tab of ["Link","Embed","Picture","Trace","Program"]) {
    await page.getByRole("dialog").getByRole("tab", { name: tab }).click();
    await page.waitForTimeout(250);
    await page.screenshot({ path: `/tmp/share/${n}-${scheme}-${tab}.png` });
  }
  await ctx.close();
}
await browser.close();
