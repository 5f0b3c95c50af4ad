// For everybody: axe-core, the keyboard alone, what a screen reader is told.
import assert from "node:assert/strict";
import { test } from "node:test";

import { REAL, SINGLE, ask, chooseRoot, axeViolations, longNames, made, open, severalBundles, verify } from "./pages.mjs";
import { browser, server } from "./served.mjs";

const OTHER = { ...REAL, identity: REAL.identity.replace("main", "other") };
const openAll = (page) => page.evaluate(() => { for (const details of document.querySelectorAll("details")) details.open = true; });
const STATES = {
  start: async () => {},
  verified: async (page) => { await ask(page, REAL); assert.equal(await verify(page), "verified"); },
  rejected: async (page) => { await ask(page, OTHER); assert.equal(await verify(page), "rejected"); },
  unverified: async (page) => { await ask(page, REAL); await page.click("#claims"); await page.waitForSelector(".result"); },
  "no expectation": async (page) => { await ask(page, { file: REAL.file, bundle: REAL.bundle }); await page.click("#verify"); await page.waitForSelector("#identity[aria-invalid]"); },
  "swapped files": async (page) => { await ask(page, { ...REAL, file: REAL.bundle, bundle: REAL.file }); await page.click("#verify"); await page.waitForSelector("#bundle-fix"); },
  "an open policy": async (page) => {
    await ask(page, { ...REAL, policy: made("p.json", JSON.stringify({ version: 1, anyOf: [{ identity: { glob: "https://github.com/*/sigstore-example/.github/workflows/action.yaml@refs/heads/main" }, issuer: REAL.issuer, root: "public-good" }] })) });
    assert.equal(await verify(page), "verified");
  },
  "several that do not verify": async (page) => { await ask(page, { ...OTHER, bundle: made("two.jsonl", (await severalBundles()).lines) }); assert.equal(await verify(page), "rejected"); },
  "another root's choice": async (page) => { await chooseRoot(page, "github"); },
  "a wrong root": async (page) => { await chooseRoot(page, "staging"); await ask(page, REAL); assert.equal(await verify(page), "rejected"); },
  "the example": async (page) => { await page.click("#example"); },
  "several bundles": async (page) => { await ask(page, { bundle: made("two.jsonl", (await severalBundles()).lines) }); await page.click("#claims"); await page.waitForSelector(".result"); },
  "long names": async (page) => { await ask(page, { bundle: await longNames() }); await page.click("#claims"); await page.waitForSelector(".result"); },
  findings: async (page) => {
    const workflow = { provider: "github", repository: "our/tool", ref: "main", trigger: { regex: "push|release" } };
    await ask(page, { policy: made("policy.json", JSON.stringify({ version: 1, anyOf: [{ workflow }] })) });
    await page.waitForSelector("#findings li");
  },
  "an error of a field": async (page) => { await page.click("#verify"); await page.waitForSelector("[aria-invalid]"); },
};

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1000, 390]) {
    test(`axe finds nothing: verification page, ${colorScheme}, ${width} px`, async () => {
      for (const [state, reach] of Object.entries(STATES)) {
        const at = await open(browser, `${server.origin}/verify/`, { options: { colorScheme, viewport: { width, height: 800 } } });
        await reach(at.page);
        await openAll(at.page);
        assert.deepEqual(await axeViolations(at.page), [], state);
        assert.ok(await at.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state} is wider than its window`);
        await at.close();
      }
    });
  }

  test(`axe finds nothing: single file and download page, ${colorScheme}`, async () => {
    const single = await open(browser, SINGLE, { options: { colorScheme } });
    assert.deepEqual(await axeViolations(single.page), []);
    await single.close();
    const at = await open(browser, `${server.origin}/download/`, { options: { colorScheme }, expected: (text) => text.includes("status of 403") });
    await at.page.waitForSelector("#worker-links:not([hidden])");
    assert.deepEqual(await axeViolations(at.page), []);
    for (const name of ["signed", "tampered-signed"]) {
      await at.page.click(`button[data-name^="${name}"]`);
      await at.page.waitForSelector(".result");
      await openAll(at.page);
      assert.deepEqual(await axeViolations(at.page), [], name);
    }
    await at.page.goto(`${server.origin}/download/downloads/tampered-signed-package-2.1.0-hb0f4dca_0.conda`);
    assert.deepEqual(await axeViolations(at.page), [], "problem page");
    await at.close();
  });
}

/** Presses Tab until the element has the focus; that it is reached at all is the test. */
async function tabTo(page, selector) {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) {
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none", `${selector} does not show that it has the focus`);
      return;
    }
  }
  assert.fail(`${selector} cannot be reached with Tab`);
}

/** Opens the browser's own dialogue with the keyboard; what happens in it is not this page's. */
async function chooseWithKeys(page, selector, path) {
  await tabTo(page, selector);
  const chosen = new Promise((resolve) => { page.once("filechooser", (chooser) => resolve(chooser.setFiles(path))); });
  await page.keyboard.press("Enter");
  await chosen;
}

test("the whole way with the keyboard alone", async () => {
  const at = await open(browser, `${server.origin}/verify/`);
  const { page } = at;
  // Whoever listens from the start misses no dialogue: the browser is told to hand them over, which takes a moment.
  page.on("filechooser", () => {});
  await chooseWithKeys(page, "#file", REAL.file);
  await chooseWithKeys(page, "#bundle", REAL.bundle);
  await tabTo(page, "#identity");
  await page.keyboard.type(OTHER.identity);
  await tabTo(page, "#issuer");
  await page.keyboard.type(REAL.issuer);
  await page.keyboard.press("Enter");
  await page.waitForSelector('.result[data-state="rejected"]');
  assert.equal(await page.evaluate(() => document.activeElement.id), "result-title");
  // From the heading on, the evidence of each step is one key away.
  await tabTo(page, "#result summary");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.parentElement.open), true);
  // Back to the top, for the right identity.
  await page.evaluate(() => { document.activeElement.blur(); scrollTo(0, 0); });
  await page.keyboard.press("Tab");
  await tabTo(page, "#identity");
  await page.keyboard.press("Control+A");
  await page.keyboard.type(REAL.identity);
  // Under "Advanced" is another root, and the way back.
  await tabTo(page, "#advanced > summary");
  await page.keyboard.press("Enter");
  await tabTo(page, 'input[name="root"]');
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.isChecked('input[name="root"][value="github"]'), true);
  await page.keyboard.press("ArrowUp");
  await tabTo(page, "#verify");
  await page.keyboard.press("Enter");
  await page.waitForSelector('.result[data-state="verified"]');
  assert.equal(await page.evaluate(() => document.activeElement.id), "result-title");
  assert.deepEqual(at.faults, []);
  await at.close();
});

test("a screen reader is told what happens", async () => {
  const at = await open(browser, `${server.origin}/verify/`);
  const said = () => at.page.textContent("#announce");
  assert.equal(await at.page.getAttribute("#announce", "aria-live"), "polite");
  await ask(at.page, OTHER);
  await verify(at.page);
  assert.equal(await said(), "Not verified: do not open this file. The file was signed by somebody else than you expect.");
  await at.page.fill("#identity", REAL.identity);
  assert.ok((await said()).includes("removed"));
  await verify(at.page);
  assert.ok((await said()).startsWith("Verified. "));
  // Every field has a name, and its hint and its error are tied to it.
  for (const id of ["file", "bundle", "identity", "issuer"]) {
    const { name, described } = await at.page.evaluate((field) => {
      const input = document.getElementById(field);
      return { name: input.labels[0].textContent, described: input.getAttribute("aria-describedby").split(" ").every((part) => document.getElementById(part) !== null) };
    }, id);
    assert.ok(name.length > 0 && described, id);
  }
  await at.close();
});
