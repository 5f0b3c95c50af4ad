// Runs the cases in a page of Chromium, or in a module worker of that page:
// `node tests/parity/chromium.mjs page|worker REFERENCE`. CHROMIUM says where the browser is.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { launch } from "../chromium.mjs";
import { sendAll } from "./batches.mjs";
import { readLines, report } from "./local.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const PACKAGE = join(HERE, "node_modules/sigproof");
const TYPES = { ".html": "text/html", ".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm" };
const POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types worker";
const PAGES = new Set(["/page/index.html", "/page/page.mjs", "/page/worker.mjs", "/receive.mjs", "/run.mjs"]);

/** Serves the page, and the package's files for browsers as they are. */
async function serve() {
  const manifest = JSON.parse(await readFile(join(PACKAGE, "package.json"), "utf8"));
  const web = join(PACKAGE, manifest.exports["."].browser.default, "..");
  const fileOf = (path) => {
    if (PAGES.has(path)) return join(HERE, path);
    const [, name] = /^\/sigproof\/([\w-]+\.\w+)$/.exec(path) ?? [];
    return name === undefined ? null : join(web, name);
  };
  const server = createServer(async (request, response) => {
    try {
      const file = fileOf(request.url);
      const body = await readFile(file);
      response.writeHead(200, {
        "content-type": TYPES[extname(file)],
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

const [place, file] = process.argv.slice(2);
if (!["page", "worker"].includes(place) || !file) throw new Error("usage: chromium.mjs page|worker REFERENCE");
const server = await serve();
const browser = await launch();
try {
  const page = await browser.newPage();
  const faults = [];
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(`http://127.0.0.1:${server.address().port}/page/index.html`);
  await page.waitForFunction(() => globalThis.parity, null, { timeout: 30_000 });
  const send = await page.evaluateHandle((place) => globalThis.parity[place](), place);
  const result = await sendAll(await readLines(file), (batch) =>
    page.evaluate(([send, batch]) => send(batch), [send, batch]),
  );
  // A violation of the page's policy is one.
  if (faults.length > 0) throw new Error(faults.join("\n"));
  report(`Chromium ${browser.version()}, ${place}`, result);
} finally {
  await browser.close();
  server.close();
}
