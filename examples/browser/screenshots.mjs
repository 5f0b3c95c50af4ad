// Screenshots of the pages in their states, to be looked at: `node screenshots.mjs FOLDER`, after build.mjs.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { serve } from "./serve.mjs";
import { LONG, REAL, TWO_TIMES, ask, chooseRoot, launch, longNames, made, open, severalBundles, vector, verify } from "./test/pages.mjs";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node screenshots.mjs FOLDER");
await mkdir(folder, { recursive: true });

const SIGNER = { identity: REAL.identity, issuer: REAL.issuer };
const OPEN = made("p.json", JSON.stringify({ version: 1, anyOf: [{ ...SIGNER, identity: { glob: REAL.identity.replace("prefix-dev", "*") } }] }));

const STATES = {
  start: async () => {},
  verified: async (page) => { await ask(page, REAL); await verify(page); },
  "two-times": async (page) => { await ask(page, TWO_TIMES); await verify(page); },
  rejected: async (page) => { await ask(page, { ...REAL, identity: REAL.identity.replace("heads/main", "heads/other") }); await verify(page); },
  changed: async (page) => { await ask(page, { ...REAL, file: { name: "signed-package.conda", mimeType: "", buffer: Buffer.from("something else") } }); await verify(page); },
  unverified: async (page) => { await ask(page, { bundle: REAL.bundle }); await page.click("#claims"); await page.waitForSelector(".result"); },
  example: async (page) => { await page.click("#example"); },
  "wrong-root": async (page) => { await chooseRoot(page, "staging"); await ask(page, REAL); await verify(page); },
  "long-names": async (page) => { await ask(page, { file: made(`${LONG}.conda`, "x"), bundle: await longNames(), identity: LONG, issuer: `https://${LONG}` }); await verify(page); },
  "long-names-claimed": async (page) => { await ask(page, { bundle: await longNames() }); await page.click("#claims"); await page.waitForSelector(".result"); },
  "several-bundles": async (page) => { await ask(page, { ...REAL, bundle: made("two.jsonl", (await severalBundles()).lines) }); await verify(page); },
  "several-claims": async (page) => { await ask(page, { bundle: made("two.jsonl", (await severalBundles()).lines) }); await page.click("#claims"); await page.waitForSelector(".result"); },
  findings: async (page) => {
    const workflow = { provider: "github", repository: "our/tool", ref: "main", trigger: { regex: "push|release" } };
    await ask(page, { ...REAL, policy: made("policy.json", JSON.stringify({ version: 1, anyOf: [{ workflow }, { workflow: { provider: "github", repository: `our/${LONG}` } }] })) });
    await page.waitForSelector("#findings li");
  },
  busy: async (page) => { await page.evaluate(() => { document.getElementById("verify").disabled = true; }); },
  "no-expectation": async (page) => { await ask(page, { file: REAL.file, bundle: REAL.bundle }); await page.click("#verify"); await page.waitForSelector("#identity[aria-invalid]"); },
  "wrong-issuer": async (page) => { await ask(page, { ...REAL, issuer: "https://accounts.google.com" }); await verify(page); },
  "no-bundle": async (page) => { await ask(page, { ...REAL, bundle: made("a.sigstore.json", "<!doctype html><title>404</title>") }); await verify(page); },
  swapped: async (page) => { await ask(page, { ...REAL, file: REAL.bundle, bundle: REAL.file }); await page.click("#verify"); await page.waitForSelector("#bundle-fix"); },
  "root-as-policy": async (page) => { await ask(page, { ...REAL, policy: vector("real/github.trusted_root.json") }); await page.waitForSelector("#policy-fix"); },
  "open-policy": async (page) => { await ask(page, { ...REAL, policy: OPEN }); await verify(page); },
  "roots-of-policy": async (page) => { await ask(page, { ...REAL, policy: made("p.json", JSON.stringify({ version: 1, anyOf: [{ ...SIGNER, root: "public-good" }, { ...SIGNER, root: "staging" }] })) }); await page.waitForSelector("#policy-roots"); await verify(page); },
  "several-rejected": async (page) => { await ask(page, { ...REAL, identity: "a@example.com", bundle: made("two.jsonl", (await severalBundles()).lines) }); await verify(page); },
  key: async (page) => { await ask(page, { ...REAL, file: vector("user-forms/blob.txt"), bundle: vector("user-forms/key.sigstore.json") }); await verify(page); },
};
const LOOKS = {
  light: { viewport: { width: 1000, height: 800 } },
  dark: { viewport: { width: 1000, height: 800 }, colorScheme: "dark" },
  narrow: { viewport: { width: 360, height: 800 }, deviceScaleFactor: 2 },
  "narrow-dark": { viewport: { width: 360, height: 800 }, deviceScaleFactor: 2, colorScheme: "dark" },
};

const server = await serve();
const browser = await launch();
for (const [look, options] of Object.entries(LOOKS)) {
  for (const [state, reach] of Object.entries(STATES)) {
    const { page, close } = await open(browser, `${server.origin}/verify/`, { options });
    await reach(page);
    await page.screenshot({ path: join(folder, `${state}-${look}.png`), fullPage: true });
    await close();
  }
  const { page, close } = await open(browser, `${server.origin}/download/`, { options });
  await page.waitForSelector("#worker-links:not([hidden])");
  await page.click("button[data-name]");
  await page.waitForSelector(".result");
  await page.screenshot({ path: join(folder, `download-${look}.png`), fullPage: true });
  await page.goto(`${server.origin}/download/downloads/tampered-signed-package-2.1.0-hb0f4dca_0.conda`);
  await page.screenshot({ path: join(folder, `blocked-${look}.png`), fullPage: true });
  await close();
}
await browser.close();
await server.close();
