// Starts Chromium, for everything here that shows something in a page. playwright-core is among the packages of `js`.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";

const { chromium } = createRequire(new URL("../js/package.json", import.meta.url))("playwright-core");

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser: the one that CHROMIUM names, or the one of Debian's package. */
export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  if (!existsSync(executablePath)) {
    throw new Error(`no Chromium at ${executablePath}: install one (cargo xtask setup javascript), or name it in CHROMIUM`);
  }
  return chromium.launch({ executablePath, args: FLAGS });
}
