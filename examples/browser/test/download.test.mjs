// Verified downloads, by the page and by the service worker, with a server that may be slow or hostile.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { after, afterEach, before, test } from "node:test";

import { bundleAddress, checkNaming, requireName } from "../download/name.js";
import { serve } from "../serve.mjs";
import { REAL, launch, open, vector } from "./pages.mjs";

const NAME = "signed-package-2.1.0-hb0f4dca_0.conda";
const TAMPERED = `tampered-${NAME}`;
const CODE = "artifact.subject.mismatch";

let server;
let browser;
let content;
let asked = [];
let closed = 0;
let instead = () => false;
before(async () => {
  content = await readFile(REAL.file);
  server = await serve({
    instead: (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.on("close", () => { if (!response.writableFinished) closed += 1; });
      return instead(request, response);
    },
  });
  browser = await launch();
});
afterEach(() => { [asked, closed, instead] = [[], 0, () => false]; });
after(async () => { await browser.close(); await server.close(); });

const expected = (text) => /status of [45]\d\d|net::ERR_/.test(text);

/** The download page, which counts what it hands to the user: object URLs, and clicks on a download. */
async function openPage() {
  const at = await open(browser, `${server.origin}/download/`, { expected });
  at.downloads = [];
  at.page.on("download", (download) => at.downloads.push(download));
  await at.page.evaluate(() => {
    globalThis.released = 0;
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { globalThis.released += 1; return make(blob); };
  });
  at.released = () => at.page.evaluate(() => globalThis.released);
  return at;
}

async function assertNothingReleased(at) {
  assert.equal(await at.released(), 0);
  assert.equal(await at.page.locator("#save, a[download]").count(), 0);
  assert.equal(await at.page.locator('[data-state="verified"]').count(), 0);
  assert.equal(at.downloads.length, 0);
  assert.deepEqual(at.faults, []);
}

const isFile = (request) => request.url === `/download/files/${NAME}`;

test("a good download is verified, and then saved byte for byte", async () => {
  const at = await openPage();
  await at.page.click(`button[data-name="${NAME}"]`);
  await at.page.waitForSelector('.result[data-state="verified"]');
  assert.equal(await at.released(), 1);
  const [download] = await Promise.all([at.page.waitForEvent("download"), at.page.click("#save")]);
  assert.equal(download.suggestedFilename(), NAME);
  assert.deepEqual(await readFile(await download.path()), content);
  assert.deepEqual(at.faults, []);
  await at.close();
});

test("a tampered download is rejected with its code, and nothing is released", async () => {
  const at = await openPage();
  await at.page.click(`button[data-name="${TAMPERED}"]`);
  await at.page.waitForSelector('.result[data-state="rejected"]');
  assert.ok((await at.page.textContent("#result")).includes(CODE));
  await assertNothingReleased(at);
  await at.close();
});

test("a cancelled download releases nothing, and ends the connection", async () => {
  instead = (request, response) => {
    if (!isFile(request)) return false;
    response.writeHead(200, { "Content-Type": "application/octet-stream", "Content-Length": content.length });
    response.write(content.subarray(0, 800));
    return true; // and never the rest
  };
  const at = await openPage();
  await at.page.click(`button[data-name="${NAME}"]`);
  await at.page.waitForFunction(() => document.querySelector("#progress-text").textContent === "800 of 1,594 bytes");
  assert.equal(closed, 0);
  await at.page.click("#cancel");
  await at.page.waitForSelector('.result[data-state="neutral"]');
  assert.equal(await at.page.textContent("#result-title"), "Cancelled: nothing was verified");
  await assertNothingReleased(at);
  for (let waited = 0; closed === 0 && waited < 50; waited += 1) await new Promise((resolve) => { setTimeout(resolve, 100); });
  assert.equal(closed, 1);
  await at.close();
});

// The server's fault, and what page and worker say to it.
const FAULTS = [
  ["a connection that breaks", "host.artifact.unreadable", (response) => {
    response.writeHead(200, { "Content-Length": content.length });
    response.write(content.subarray(0, 800), () => setTimeout(() => response.destroy(), 200));
  }],
  ["a file that ends early", CODE, (response) => response.writeHead(200).end(content.subarray(0, 800))],
  ["a file with something behind it", CODE, (response) => response.writeHead(200).end(Buffer.concat([content, Buffer.from("!")]))],
  ["an empty answer", CODE, (response) => response.writeHead(200).end()],
  ["an error with the right bytes", "the server answered with status 500", (response) => response.writeHead(500).end(content)],
];
for (const [fault, said, answer] of FAULTS) {
  test(`${fault}: nothing is released, by the page or by the worker`, async () => {
    const at = await openPage();
    await at.page.waitForSelector("#worker-links:not([hidden])");
    instead = (request, response) => isFile(request) && (answer(response), true);
    await at.page.click(`button[data-name="${NAME}"]`);
    await at.page.waitForSelector(".result");
    assert.match(await at.page.textContent("#result-title"), /^Not verified/);
    const shown = await at.page.textContent("#result");
    assert.ok(shown.includes(said), shown);
    const { status, text } = await at.page.evaluate(async (name) => {
      const response = await fetch(`downloads/${name}`);
      return { status: response.status, text: await response.text() };
    }, NAME);
    assert.ok(status >= 400 && text.includes("download blocked: not verified") && text.includes(said), `${status} ${text}`);
    await assertNothingReleased(at);
    await at.close();
  });
}

test("a missing bundle is no reason to do without one", async () => {
  instead = (request, response) => request.url.endsWith(".sigstore.json") && (response.writeHead(404).end(), true);
  const at = await openPage();
  await at.page.click(`button[data-name="${NAME}"]`);
  await at.page.waitForSelector('.result[data-state="refused"]');
  assert.ok((await at.page.textContent("#result")).includes("the server answered with status 404"));
  assert.ok(!asked.includes(`GET /download/files/${NAME}`));
  await assertNothingReleased(at);
  await at.close();
});

test("a bundle of another instance: who cannot choose a trusted root is not told to", async () => {
  instead = (request, response) => {
    if (!request.url.endsWith(".sigstore.json")) return false;
    readFile(vector("real/staging-rekor-v2.txt.sigstore.json")).then((bytes) => response.end(bytes));
    return true;
  };
  const at = await openPage();
  await at.page.waitForSelector("#worker-links:not([hidden])");
  await at.page.click(`button[data-name="${NAME}"]`);
  await at.page.waitForSelector('.result[data-state="rejected"]');
  const shown = await at.page.textContent("#result");
  await assertNothingReleased(at);
  await at.page.goto(`${server.origin}/download/downloads/${NAME}`);
  for (const text of [shown, await at.page.textContent("main")]) {
    assert.ok(text.includes("The trusted root of this site does not know the instance") && text.includes("Tell whoever runs this site"), text);
    assert.doesNotMatch(text, /Advanced|tell the publisher/);
  }
  await at.close();
});

// The server has swapped a good file, with its bundle, for what was asked for.
function swapped(name) {
  return (request, response) => {
    if (!request.url.startsWith(`/download/files/${name}`)) return false;
    readFile(request.url.endsWith(".sigstore.json") ? REAL.bundle : REAL.file).then((bytes) => response.end(bytes));
    return true;
  };
}
const NEWER = "signed-package-9.9.9-security-fix.conda";

test("a good file of the same signer in the place of another is not released by the page", async () => {
  instead = swapped(NEWER);
  const at = await openPage();
  await at.page.evaluate((name) => { document.querySelector("button[data-name]").dataset.name = name; }, NEWER);
  await at.page.click(`button[data-name="${NEWER}"]`);
  await at.page.waitForSelector('.result[data-state="rejected"]');
  const text = await at.page.textContent("#result");
  for (const said of ["another file than the one you asked for", "download.name.mismatch", NEWER, NAME]) assert.ok(text.includes(said), text);
  await assertNothingReleased(at);
  await at.close();
});

test("worker: a good file of the same signer in the place of another is blocked", async () => {
  instead = swapped(NEWER);
  const at = await openWorker();
  const problem = await at.page.evaluate(async (name) => {
    const response = await fetch(`downloads/${name}`);
    return { status: response.status, body: await response.json() };
  }, NEWER);
  assert.equal(problem.status, 403);
  assert.equal(problem.body.code, "download.name.mismatch");
  await at.page.goto(`${server.origin}/download/downloads/${NEWER}`);
  assert.equal(await at.page.textContent("h1"), "Download blocked: not verified");
  const text = await at.page.textContent("main");
  for (const said of ["another file than the one you asked for", "download.name.mismatch", NEWER, NAME]) assert.ok(text.includes(said), text);
  assert.equal(at.downloads.length, 0);
  assert.deepEqual(at.faults, []);
  await at.close();
});

test("worker: a file whose statement calls it otherwise is released under the setting that says so", async () => {
  const at = await openWorker();
  const [download] = await Promise.all([at.page.waitForEvent("download"), at.page.click('#worker-links a[href$="/latest.conda"]')]);
  assert.equal(download.suggestedFilename(), "latest.conda");
  assert.deepEqual(await readFile(await download.path()), content);
  await at.close();
});

test("the name in the statement is that of the address, or the one that was demanded", () => {
  const named = (name) => ({ statement: { matched: { name } } });
  const url = "https://host.example/a/tool%2B1.tar?x=/other";
  const passes = (facts, naming = {}) => { try { requireName(facts, url, naming); return true; } catch (error) { assert.equal(error.code, "download.name.mismatch"); return false; } };
  assert.ok(passes(named("tool+1.tar")));
  assert.ok(passes({ statement: null }));
  for (const name of ["tool%2B1.tar", "a/tool+1.tar", "other", "", null]) assert.ok(!passes(named(name)), name);
  assert.ok(!passes({ statement: { matched: null } }));
  assert.ok(passes(named("other"), { subjectName: "other" }));
  assert.ok(!passes(named("tool+1.tar"), { subjectName: "other" }));
  assert.ok(!passes({ statement: null }, { subjectName: "other" }));
  assert.ok(passes(named("other"), { anyName: true }));
  for (const naming of [{ subjectName: "" }, { subjectName: null }, { anyName: "yes" }, { subjectName: "a", anyName: true }]) assert.throws(() => checkNaming(naming), TypeError);
});

test("the bundle comes from where the file comes from", () => {
  assert.equal(bundleAddress(new URL("https://host.example//evil.example/x?a=b")).href, "https://host.example//evil.example/x.sigstore.json?a=b");
});

async function openWorker() {
  const at = await openPage();
  await at.page.waitForSelector("#worker-links:not([hidden])");
  asked = [];
  return at;
}

test("worker: a link to a good file is answered with the verified bytes, as an attachment", async () => {
  const at = await openWorker();
  const [download] = await Promise.all([at.page.waitForEvent("download"), at.page.click(`#worker-links a[href$="/${NAME}"]`)]);
  assert.equal(download.suggestedFilename(), NAME);
  assert.deepEqual(await readFile(await download.path()), content);
  const answer = await at.page.evaluate(async (name) => {
    const response = await fetch(`downloads/${name}`);
    return { status: response.status, headers: Object.fromEntries(response.headers), size: (await response.arrayBuffer()).byteLength };
  }, NAME);
  assert.equal(answer.status, 200);
  assert.equal(answer.size, content.length);
  assert.equal(answer.headers["content-type"], "application/octet-stream");
  assert.equal(answer.headers["x-content-type-options"], "nosniff");
  assert.match(answer.headers["content-disposition"], /^attachment; filename\*=UTF-8''signed-package/);
  assert.ok(asked.length > 0 && asked.every((one) => !one.includes("/downloads/")), asked.join(", "));
  assert.deepEqual(at.faults, []);
  await at.close();
});

test("worker: a tampered file is blocked, with a page for people and JSON for programs", async () => {
  const at = await openWorker();
  await Promise.all([at.page.waitForURL(`**/downloads/${TAMPERED}`), at.page.click(`#worker-links a[href$="/${TAMPERED}"]`)]);
  assert.equal(await at.page.textContent("h1"), "Download blocked: not verified");
  assert.ok((await at.page.textContent("main")).includes(CODE));
  await at.page.goBack();
  const problem = await at.page.evaluate(async (name) => {
    const response = await fetch(`downloads/${name}`);
    return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
  }, TAMPERED);
  assert.equal(problem.status, 403);
  assert.equal(problem.type, "application/problem+json");
  assert.equal(problem.body.code, CODE);
  assert.equal(at.downloads.length, 0);
  assert.ok(asked.every((one) => !one.includes("/downloads/")), asked.join(", "));
  assert.deepEqual(at.faults, []);
  await at.close();
});

test("worker: no request below downloads/ goes on to the network, whatever it is", async () => {
  const at = await openWorker();
  const statuses = await at.page.evaluate(async (name) => {
    const all = {};
    for (const [what, path, init] of [["HEAD", name, { method: "HEAD" }], ["POST", name, { method: "POST", body: "x" }], ["range", name, { headers: { Range: "bytes=0-9" } }],
      ["missing", "no-such-file", {}], ["folder", "", {}], ["deeper", `a/b/../../${name}x`, {}], ["query", `${name}?version=2`, {}], ["encoded", "%2e%2e%2fverify%2findex.html", {}]]) {
      all[what] = (await fetch(`downloads/${path}`, init)).status;
    }
    return all;
  }, NAME);
  // The whole file answers a request for a range: HTTP allows it, and a part cannot be verified.
  assert.deepEqual(statuses, { HEAD: 405, POST: 405, range: 200, missing: 404, folder: 404, deeper: 404, query: 200, encoded: 404 });
  assert.ok(asked.every((one) => !one.includes("/downloads/")), asked.join(", "));
  await at.close();
});

/** The answer to a path that no client puts into normal form. */
const raw = (path) => new Promise((resolve, reject) => {
  request({ port: new URL(server.origin).port, host: "127.0.0.1", path }, (response) => { response.resume(); resolve(response); }).on("error", reject).end();
});

test("the server gives unverified files out as nothing but attachments, under one address each", async () => {
  const page = new URL("../dist/download/files/x.html", import.meta.url);
  await writeFile(page, "<script>1</script>");
  try {
    const { statusCode, headers } = await raw("/download/files/x.html");
    assert.equal(statusCode, 200);
    assert.equal(headers["content-type"], "application/octet-stream");
    assert.equal(headers["content-disposition"], "attachment");
    assert.match(headers["content-security-policy"], /sandbox/);
    for (const path of ["/download//files/x.html", "//download/files/x.html", "/download/%66iles/x.html", "/download/files%2fx.html", "/download/files%5Cx.html", "/download/files\\x.html",
      "/download/./files/x.html", "/download/files/../files/x.html", "/download/%2e/files/x.html", "/verify/../download/files/x.html", "/verify/%2e%2e/download/files/x.html",
      "/download/files/x.html/", "/download/files/x.html%00", "/download/files/%E0", "/download/FILES/x.html", `${server.origin}/download/files/x.html`]) {
      assert.equal((await raw(path)).statusCode, 404, path);
    }
    assert.equal((await raw("/download/?a=//b")).headers["content-type"], "text/html; charset=utf-8");
  } finally {
    await rm(page);
  }
});

test("without the worker, the server has nothing below downloads/", async () => {
  assert.equal((await fetch(`${server.origin}/download/downloads/${NAME}`)).status, 404);
});
