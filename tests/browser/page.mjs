// Opens a report page in Chromium and checks it: node tests/browser/page.mjs REPORT.html
// Ends with 0 if all is well, 1 with the faults, 77 if something that it needs is not installed.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const MOST_PAGES = 6;
const page = resolve(process.argv[2]);
const skip = (words) => { console.log(`skipped: ${words}`); process.exit(77); };
const find = createRequire(pathToFileURL(resolve("package.json")));
let chromium, axe;
try {
  ({ chromium } = find("playwright-core"));
  axe = readFileSync(find.resolve("axe-core/axe.min.js"), "utf8");
} catch { skip("playwright-core or axe-core is not installed where this is run"); }
const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
if (!executablePath) skip("there is no Chromium; CHROMIUM names one");

const faults = [];
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["light", 768], ["light", 390], ["dark", 390]]) {
  const where = `${colorScheme}, ${width} px`;
  // The page forbids foreign scripts, of which axe-core is one.
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true });
  const tab = await context.newPage();
  tab.on("pageerror", (error) => faults.push(`${where}: ${error}`));
  tab.on("console", (message) => { if (message.type() === "error") faults.push(`${where}: ${message.text()}`); });
  await tab.goto(pathToFileURL(page).href);
  await tab.waitForFunction(() => document.querySelector(".u-over") || !document.getElementById("tissue"));
  // What is folded is looked at as well, and every way to lay out the charts: once, for it takes long.
  if (colorScheme === "light" && width === 1280) {
    await tab.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
    for (const layout of ["together", "difference", "apart"]) {
      await tab.evaluate((value) => document.querySelector(`input[name="layout"][value="${value}"]`)?.click(), layout);
    }
  }
  const beyond = await tab.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (beyond > 0) faults.push(`${where}: the page is ${beyond} px wider than the window`);
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => globalThis.axe.run());
  for (const { id, help, nodes } of violations) faults.push(`${where}: axe ${id}: ${help} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`);
  await context.close();
}
const context = await browser.newContext();
const tab = await context.newPage();
await tab.goto(pathToFileURL(page).href);
await tab.waitForTimeout(500);
const paper = await tab.pdf({ preferCSSPageSize: true, printBackground: true });
const pages = paper.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length ?? 0;
if (pages < 1 || pages > MOST_PAGES) faults.push(`printed on ${pages} pages`);
if (process.env.PAPER) writeFileSync(process.env.PAPER, paper);
await browser.close();
console.log(`${pages} pages of paper; ${faults.length} faults`);
for (const fault of faults) console.log(fault);
process.exit(faults.length > 0 ? 1 : 0);
