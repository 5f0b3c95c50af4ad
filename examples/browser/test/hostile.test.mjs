// Texts of strangers stay texts.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { visible } from "../verify/characters.js";
import { REAL, SINGLE, ask, open, verify } from "./pages.mjs";
import { browser, server } from "./served.mjs";

const MARKUP = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>';
// Shown, this looks like "exe.txt": the override turns the order around.
const OVERRIDE = "\u202etxt.exe";

async function assertHarmless({ page, faults }) {
  assert.equal(await page.locator("#result :is(img, script, iframe, a, style, link, form)").count(), 0);
  assert.equal(await page.evaluate(() => globalThis.pwned), undefined);
  assert.deepEqual(faults, []);
}

/** The real bundle, with other texts in its statement and its log entry; no signature holds any more. */
async function crafted() {
  const bundle = JSON.parse(await readFile(REAL.bundle, "utf8"));
  const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString());
  statement.predicateType = MARKUP;
  statement.subject[0].name = `${MARKUP}${OVERRIDE}`;
  bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString("base64");
  bundle.verificationMaterial.tlogEntries[0].kindVersion = { kind: MARKUP, version: OVERRIDE };
  return { name: `${MARKUP.replaceAll("/", "")}.sigstore.json`, mimeType: "application/json", buffer: Buffer.from(JSON.stringify(bundle)) };
}

test("characters that cannot be seen, or only as a space, are spelt out", () => {
  for (const c of ["\u00ad", "\u034f", "\u115f", "\u1680", "\u17b4", "\u180b", "\u2003", "\u200b", "\u202e", "\u2028", "\u2800", "\u3164", "\ufe0f", "\uffa0", "\u{e0100}", "\ud800"]) {
    assert.equal(visible(`a ${c}b`), `a ⟨U+${c.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}⟩b`);
  }
});

for (const [where, url] of [["hosted page", () => `${server.origin}/verify/`], ["single file", () => SINGLE]]) {
  test(`${where}: what a bundle claims is no markup, and deceptive characters are spelt out`, async () => {
    const at = await open(browser, url());
    await ask(at.page, { bundle: await crafted() });
    await at.page.click("#claims");
    await at.page.waitForSelector('.result[data-state="unverified"]');
    const text = await at.page.textContent("#result");
    assert.ok(text.includes(MARKUP));
    assert.ok(text.includes("⟨U+202E⟩") && !text.includes("\u202e"));
    await assertHarmless(at);
    await at.close();
  });

  test(`${where}: what a rejection quotes is no markup`, async () => {
    const at = await open(browser, url());
    await ask(at.page, { file: { name: `${MARKUP.replaceAll("/", "")}${OVERRIDE}`, mimeType: "text/html", buffer: Buffer.from(MARKUP) }, bundle: await crafted(), identity: MARKUP, issuer: MARKUP });
    assert.equal(await verify(at.page), "rejected");
    await assertHarmless(at);
    // The expected identity is quoted once the verification comes to the policy.
    await ask(at.page, { ...REAL, identity: `${MARKUP}${OVERRIDE}` });
    assert.equal(await verify(at.page), "rejected");
    const text = await at.page.textContent("#result");
    assert.ok(text.includes(MARKUP) && text.includes("⟨U+202E⟩") && !text.includes("\u202e"));
    await assertHarmless(at);
    await at.close();
  });
}

test("names of files and messages of errors are texts in the download's problem page too", async () => {
  const at = await open(browser, `${server.origin}/download/`, { expected: (text) => /status of 40[34]/.test(text) });
  await at.page.waitForSelector("#worker-links:not([hidden])");
  await at.page.goto(`${server.origin}/download/downloads/${encodeURIComponent(MARKUP)}`);
  assert.ok((await at.page.textContent("h1")).startsWith("Download blocked"));
  assert.equal(await at.page.locator("img, script").count(), 0);
  assert.deepEqual(at.faults, []);
  await at.close();
});
