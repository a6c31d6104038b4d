// A story on the demo data, in two browsers at once: open, move, watch, undo, ask, filter, go back
// by the link. Takes screenshots into screenshots/ and looks for barriers with axe-core.
//   node tests/story.mjs http://127.0.0.1:7480 [workspace map]

import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [address, workspace = "demo", map = "retailer"] = process.argv.slice(2);
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const limit = { timeout: 30_000 };
mkdirSync("screenshots", { recursive: true });

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  await tell();
} finally {
  await browser.close();
}

async function tell() {
  const ada = await open({ width: 1280, height: 800 });
  const ben = await open({ width: 1280, height: 800 }, "dark");

  await ada.goto(`${address}/#/`);
  await ada.getByRole("link", { name: /Shopping with us/ }).click();
  await ada.locator(".headline").waitFor(limit);
  await ada.locator(".scores li").first().waitFor(limit);
  await picture(ada, "map");
  await barriers(ada, "map");

  // Ben sees what Ada does within half a second.
  await ben.goto(`${address}/#/${workspace}/${map}/map`);
  await ben.locator(".headline").waitFor(limit);
  const before = await stageOf(ada, "search.results");
  const revision = Number(await ada.locator(".headline").getAttribute("data-revision"));
  await drag(ada, "search.results", "purchase");
  await ada.waitForFunction(inStage, ["search.results", "purchase"], limit);
  const asked = Date.now();
  await ben.waitForFunction(inStage, ["search.results", "purchase"], limit);
  say(`the other browser showed the move ${Date.now() - asked} ms after the first one`);
  await ada.waitForFunction((least) => Number(
    document.querySelector(".headline").dataset.revision) > least, revision, limit);
  await picture(ben, "map-dark");
  await barriers(ben, "map, dark");

  await ada.getByRole("button", { name: /Undo/ }).click();
  await ada.waitForFunction(inStage, ["search.results", before], limit);
  await ada.getByRole("button", { name: /Redo/ }).click();
  await ada.waitForFunction(inStage, ["search.results", "purchase"], limit);
  await ada.keyboard.press("Control+z");
  await ben.waitForFunction(inStage, ["search.results", before], limit);

  // By keyboard alone.
  await ada.locator('[data-id="search.results"] button').focus();
  await ada.keyboard.press("Alt+ArrowRight");
  await ada.waitForFunction(inStage, ["search.results", "purchase"], limit);
  await ada.locator('[data-id="search.results"] button').focus();
  await ada.keyboard.press("Alt+ArrowLeft");
  await ada.waitForFunction(inStage, ["search.results", before], limit);

  await ada.locator('[data-id="checkout.start"] button').click();
  await ada.locator(".moment .flags li").first().waitFor(limit);
  await picture(ada, "touchpoint");
  await barriers(ada, "touchpoint");
  await ada.keyboard.press("Escape");

  const views = [["graph", ".place"], ["moments", ".rows tbody tr"], ["channels", ".chart svg"],
    ["variants", ".path"], ["funnel", ".funnel li"]];
  for (const [view, shown] of views) {
    await ada.goto(`${address}/#/${workspace}/${map}/${view}`);
    await ada.locator(shown).first().waitFor(limit);
    await picture(ada, view);
    await barriers(ada, view);
  }
  await ada.goto(`${address}/#/${workspace}/${map}/journey?customer=c000001`);
  await ada.locator(".timeline li").first().waitFor(limit);
  await picture(ada, "journey");
  await barriers(ada, "journey");

  // A filter changes the numbers, and the link brings it back.
  await ada.goto(`${address}/#/${workspace}/${map}/funnel`);
  await ada.locator(".funnel li").first().waitFor(limit);
  const all = await ada.locator(".lead").textContent();
  await ada.getByLabel("Persona").selectOption("professional");
  await ada.waitForFunction((text) =>
    document.querySelector(".lead")?.textContent !== text, all, limit);
  await ada.locator(".answer:not(.refreshing)").waitFor(limit);
  const filtered = await ada.locator(".lead").textContent();
  const again = await open({ width: 1280, height: 800 });
  await again.goto(ada.url());
  await again.locator(".lead").waitFor(limit);
  assert.equal(await again.locator(".lead").textContent(), filtered);

  const phone = await open({ width: 390, height: 844 });
  for (const view of ["map", "moments"]) {
    await phone.goto(`${address}/#/${workspace}/${map}/${view}`);
    await phone.locator(".info").first().waitFor(limit);
    const overflow = await phone.evaluate(() =>
      document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(overflow, 0, `${view} is wider than a phone`);
    await picture(phone, `${view}-phone`);
  }
}

async function open(viewport, colorScheme = "light") {
  const context = await browser.newContext({ viewport, colorScheme, locale: "en" });
  const page = await context.newPage();
  page.on("pageerror", (error) => {
    say(`error on the page: ${error.stack}`);
    process.exitCode = 1;
  });
  return page;
}

function inStage([id, stage]) {
  const card = document.querySelector(`[data-id="${id}"].touchpoint`)?.getBoundingClientRect();
  const column = document.querySelector(`[data-stage="${stage}"]`)?.getBoundingClientRect();
  if (!card || !column) return false;
  const middle = card.left + card.width / 2;
  const held = document.querySelector(".react-flow__node.dragging");
  return !held && middle > column.left && middle < column.right;
}

async function stageOf(page, id) {
  const stages = await page.locator("[data-stage]").evaluateAll((all) =>
    all.map((one) => one.dataset.stage));
  for (const stage of stages) if (await page.evaluate(inStage, [id, stage])) return stage;
  throw new Error(`${id} is in no stage`);
}

async function drag(page, id, stage) {
  const card = await page.locator(`[data-id="${id}"].touchpoint`).boundingBox();
  const column = await page.locator(`[data-stage="${stage}"]`).boundingBox();
  await page.mouse.move(card.x + card.width / 2, card.y + card.height / 2);
  await page.mouse.down();
  await page.mouse.move(column.x + column.width / 2, card.y + card.height / 2, { steps: 8 });
  await page.mouse.up();
}

async function picture(page, name) {
  await page.waitForTimeout(300);
  await page.screenshot({ path: `screenshots/${name}.png` });
}

async function barriers(page, name) {
  // The page's policy forbids foreign scripts; evaluate() is not bound by it.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] }));
  for (const { id, impact, help, nodes } of violations) {
    say(`${name}: ${impact} ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 150)).join(" | ")}`);
    process.exitCode = 1;
  }
}

function say(text) {
  process.stdout.write(`${text}\n`);
}
