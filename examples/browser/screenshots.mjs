// Screenshots of the pages in their states, to be looked at: `node screenshots.mjs FOLDER`, after build.mjs.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import { serve } from "./serve.mjs";
import { REAL, TWO_TIMES, ask, launch, open, verify } from "./test/pages.mjs";

const folder = process.argv[2];
if (folder === undefined) throw new Error("usage: node screenshots.mjs FOLDER");
await mkdir(folder, { recursive: true });

const STATES = {
  start: async () => {},
  verified: async (page) => { await ask(page, REAL); await verify(page); },
  "two-times": async (page) => { await ask(page, TWO_TIMES); await verify(page); },
  rejected: async (page) => { await ask(page, { ...REAL, identity: REAL.identity.replace("heads/main", "heads/other") }); await verify(page); },
  changed: async (page) => { await ask(page, { ...REAL, file: { name: "signed-package.conda", mimeType: "", buffer: Buffer.from("something else") } }); await verify(page); },
  unverified: async (page) => { await ask(page, { bundle: REAL.bundle }); await page.click("#claims"); await page.waitForSelector(".result"); },
  "no-expectation": async (page) => { await ask(page, { file: REAL.file, bundle: REAL.bundle }); await verify(page); },
};
const LOOKS = {
  light: { viewport: { width: 1000, height: 800 } },
  dark: { viewport: { width: 1000, height: 800 }, colorScheme: "dark" },
  narrow: { viewport: { width: 390, height: 800 }, deviceScaleFactor: 2 },
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
