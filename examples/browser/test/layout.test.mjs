// Where things stand and whether they can be read: values beside their names, nothing wider than the window, contrast.
import assert from "node:assert/strict";
import { test } from "node:test";

import { LONG, REAL, TWO_TIMES, ask, layout, longNames, made, open, severalBundles, verify } from "./pages.mjs";
import { browser, server } from "./served.mjs";

const claims = async (page, bundle) => { await ask(page, { bundle }); await page.click("#claims"); await page.waitForSelector(".result"); };

// Each state, and how many of its names have two values at least.
const STATES = {
  "two times": [2, async (page) => { await ask(page, TWO_TIMES); assert.equal(await verify(page), "verified"); }],
  "two entries and two subjects with long names": [2, async (page) => claims(page, await longNames())],
  "several bundles": [0, async (page) => claims(page, made("two.jsonl", (await severalBundles()).lines))],
  "a rejection with long names": [0, async (page) => {
    await ask(page, { file: made(`${LONG}.conda`, "x"), bundle: await longNames(), identity: LONG, issuer: `https://${LONG}` });
    assert.equal(await verify(page), "rejected");
  }],
  "a long identity that differs": [0, async (page) => { await ask(page, { ...REAL, identity: LONG }); assert.equal(await verify(page), "rejected"); }],
  "a policy's finding of a long name": [0, async (page) => {
    await ask(page, { ...REAL, policy: made("p.json", JSON.stringify({ version: 1, anyOf: [{ workflow: { provider: "github", repository: `o/${LONG}` } }] })) });
    await page.waitForSelector("#findings li");
  }],
};

for (const [width, colorScheme] of [[1000, "light"], [390, "light"], [320, "dark"]]) {
  test(`each value stands beside its own name, and nothing is wider than its window: ${width} px, ${colorScheme}`, async () => {
    for (const [state, [twofold, reach]] of Object.entries(STATES)) {
      const at = await open(browser, `${server.origin}/verify/`, { options: { colorScheme, viewport: { width, height: 800 } } });
      await reach(at.page);
      const { fits, rows } = await layout(at.page);
      assert.ok(fits, `${state} is wider than its window`);
      assert.ok(rows.filter(({ values }) => values.length > 1).length >= twofold, `${state}: ${JSON.stringify(rows)}`);
      for (const { text, name, values } of rows) {
        for (const value of values) {
          if (width > 544 && value.left !== name.left) assert.ok(value.left >= name.right && value.top >= name.top - 1, `${state}: ${text}`);
          else assert.ok(value.left === name.left && value.top >= name.bottom - 1, `${state}: ${text}`);
          assert.ok(value.width > 60 && value.right <= width, `${state}: ${text}`);
        }
      }
      await at.close();
    }
  });
}

/** The contrast of an element's text with its own background (WCAG 2.2, relative luminance). */
function contrast(page, selector) {
  return page.evaluate((wanted) => {
    const style = getComputedStyle(document.querySelector(wanted));
    const luminance = (colour) => {
      const [r, g, b, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
      if (alpha !== 1) throw new Error(`${colour} is seen through`);
      const [red, green, blue] = [r, g, b].map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [light, dark] = [luminance(style.color), luminance(style.backgroundColor)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  }, selector);
}

for (const colorScheme of ["light", "dark"]) {
  test(`a button is readable, also one that is disabled: ${colorScheme}`, async () => {
    const at = await open(browser, `${server.origin}/verify/`, { options: { colorScheme } });
    await claims(at.page, REAL.bundle);
    for (const selector of ["#verify", "#adopt", "#claims", "#example"]) {
      for (const disabled of [false, true]) {
        await at.page.evaluate(([wanted, off]) => { document.querySelector(wanted).disabled = off; }, [selector, disabled]);
        await at.page.hover("#identity");
        assert.ok((await contrast(at.page, selector)) >= 4.5, `${selector}, disabled: ${disabled}`);
      }
      // Under the pointer, too.
      await at.page.hover(selector, { force: true });
      assert.ok((await contrast(at.page, selector)) >= 4.5, `${selector} under the pointer`);
    }
    await at.close();
  });
}
