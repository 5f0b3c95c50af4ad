// A server for the folder of a built project, and what its page in Chromium comes to.

import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize, sep } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json" };
/** No inline script, nothing from elsewhere: what a careful site sends. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; base-uri 'none'";

/** Serves a folder. `types` are the media types by file extension. */
export async function serve(folder, types = TYPES) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = join(folder, normalize(pathname.endsWith("/") ? `${pathname}index.html` : pathname));
    if (!file.startsWith(join(folder, sep)) || !statSync(file, { throwIfNoEntry: false })?.isFile()) {
      return response.writeHead(404).end();
    }
    const type = types[extname(file)] ?? "application/octet-stream";
    response.writeHead(200, { "content-type": type, "content-security-policy": POLICY });
    response.end(readFileSync(file));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    origin: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens a page, and waits for what its script writes into `globalThis.outcome`; throws what goes wrong there. */
export async function outcomeOf(browser, url) {
  const page = await browser.newPage();
  try {
    const fault = new Promise((_, reject) => {
      page.on("pageerror", reject);
      page.on("console", (message) => {
        // Browsers ask for an icon of their own accord.
        const icon = message.location().url.endsWith("/favicon.ico");
        if (message.type() === "error" && !icon) reject(new Error(message.text()));
      });
    });
    fault.catch(() => {});
    await page.goto(url);
    const outcome = page.waitForFunction(() => globalThis.outcome, null, { timeout: 30_000 });
    return await (await Promise.race([outcome, fault])).jsonValue();
  } finally {
    await page.close();
  }
}
