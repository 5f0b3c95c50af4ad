// The single file: from a disk, with no network, and sending nothing.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import { SINGLE, REAL, ask, launch, open, verify } from "./pages.mjs";

let browser;
before(async () => { browser = await launch(); });
after(async () => { await browser.close(); });

test("verifies and rejects from a lone file with the network off, and asks for nothing", async () => {
  // Alone in a folder, so that nothing beside it can help.
  const folder = await mkdtemp(join(tmpdir(), "sigproof-"));
  const alone = join(folder, "verify.html");
  await copyFile(new URL(SINGLE), alone);
  const url = pathToFileURL(alone).href;
  const at = await open(browser, url, { offline: true });
  await ask(at.page, REAL);
  assert.equal(await verify(at.page), "verified");
  assert.ok((await at.page.textContent("#result")).includes(REAL.identity));
  const flipped = await readFile(REAL.file);
  flipped[0] ^= 1;
  await ask(at.page, { file: { name: "package.conda", mimeType: "", buffer: flipped } });
  assert.equal(await verify(at.page), "rejected");
  assert.ok((await at.page.textContent("#result")).includes("artifact.subject.mismatch"));
  await at.page.click("#claims");
  await at.page.waitForSelector('.result[data-state="unverified"]');
  assert.deepEqual(at.requests.filter((request) => request !== url && !request.startsWith("data:")), []);
  assert.deepEqual(at.faults, []);
  await at.close();
  await rm(folder, { recursive: true });
});

test("its policy forbids every way out, and the browser keeps to it", async () => {
  const violations = [];
  let arrived = 0;
  const listener = createServer((socket) => { arrived += 1; socket.destroy(); });
  await new Promise((resolve) => { listener.listen(0, "127.0.0.1", resolve); });
  const outside = `http://127.0.0.1:${listener.address().port}/`;
  const at = await open(browser, SINGLE, { expected: (text) => violations.push(text) > 0 });
  const outcomes = await at.page.evaluate(async (address) => {
    const tried = async (way) => { try { return String(await way()); } catch (error) { return error.name; } };
    const loads = (tag, attribute) => new Promise((resolve) => {
      const element = document.createElement(tag);
      element.onload = () => resolve("loaded");
      element.onerror = () => resolve("blocked");
      element.setAttribute(attribute, address);
      document.body.append(element);
    });
    return [await tried(() => fetch(address)), await tried(() => navigator.sendBeacon(address, "x")), await loads("img", "src"),
      await tried(() => { document.body.innerHTML = "<b></b>"; return "written"; }), await tried(() => eval("1"))];
  }, outside);
  // sendBeacon says true, and sends nothing all the same.
  assert.deepEqual(outcomes, ["TypeError", "true", "blocked", "TypeError", "EvalError"]);
  for (const said of ["CSP: connect-src", "CSP: img-src", "requires 'TrustedHTML'", "requires 'TrustedScript'"]) assert.ok(violations.some((text) => text.includes(said)), `${said}: ${violations.join("; ")}`);
  assert.equal(arrived, 0);
  // The counter counts.
  await fetch(outside).catch(() => {});
  assert.equal(arrived, 1);
  listener.close();
  await at.close();
});

test("holds one script and one style, with the hashes of its policy, and no address to load from", async () => {
  const html = await readFile(new URL(SINGLE), "utf8");
  const [, policy] = html.match(/http-equiv="Content-Security-Policy" content="([^"]*)"/);
  const scripts = [...html.matchAll(/<script[^>]*>([^]*?)<\/script>/g)];
  const styles = [...html.matchAll(/<style[^>]*>([^]*?)<\/style>/g)];
  assert.equal(scripts.length, 1);
  assert.equal(styles.length, 1);
  const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
  assert.ok(policy.includes(`script-src ${hash(scripts[0][1])} 'wasm-unsafe-eval'`));
  assert.ok(policy.includes(`style-src ${hash(styles[0][1])}`));
  for (const directive of ["default-src 'none'", "connect-src 'none'", "form-action 'none'", "base-uri 'none'"]) assert.ok(policy.includes(directive), directive);
  const rest = html.replace(scripts[0][0], "").replace(styles[0][0], "");
  assert.deepEqual([...rest.matchAll(/\b(?:src|href)="([^"]*)"/g)].map(([, address]) => address.slice(0, 5)), ["data:", "#main"]);
  assert.doesNotMatch(rest, /\son[a-z]+=|\sstyle=/);
});
