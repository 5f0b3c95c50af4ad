// The pages in Chromium, for the tests and the screenshots.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

export { launch } from "../../../tests/chromium.mjs";

const require = createRequire(new URL("../../../js/package.json", import.meta.url));

export const DIST = new URL("../dist/", import.meta.url);
export const SINGLE = new URL("single.html", DIST).href;
const VECTORS = new URL("../../../tests/vectors/", import.meta.url);
export const vector = (path) => fileURLToPath(new URL(path, VECTORS));

// A package that was really published, and its bundle.
export const REAL = {
  file: vector("real/signed-package-2.1.0-hb0f4dca_0.conda"),
  bundle: vector("real/conda-attestation.sigstore.json"),
  identity: "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main",
  issuer: "https://token.actions.githubusercontent.com",
};

// A bundle that has two times: a log's, and a timestamp.
export const TWO_TIMES = {
  file: vector("real/cosign-v3-blob.txt"),
  bundle: vector("real/cosign-v3-blob.sigstore.json"),
  identity: "w.vollprecht@gmail.com",
  issuer: "https://github.com/login/oauth",
};

/** A file that was made up, for a file field. */
export const made = (name, content) => ({ name, mimeType: "", buffer: Buffer.from(content) });

/** A policy file with these alternatives. */
export const policyFile = (...anyOf) => made("policy.json", JSON.stringify({ version: 1, anyOf }));

const bundleOf = async (path) => JSON.parse(await readFile(path, "utf8"));

/** Several bundles of the package in one file: that of the blob first, so that another than the first verifies. */
export async function severalBundles() {
  const [other, own] = await Promise.all([bundleOf(TWO_TIMES.bundle), bundleOf(REAL.bundle)]);
  return { lines: [other, own].map((one) => JSON.stringify(one)).join("\n"), array: JSON.stringify([other, own]),
    github: JSON.stringify({ attestations: [other, own].map((bundle) => ({ bundle, repository_id: 1 })) }) };
}

// What no layout expects: 200 characters without a space.
export const LONG = "a".repeat(200);

/** The package's bundle with two entries, two subjects and long names; nothing of it verifies. */
export async function longNames() {
  const bundle = await bundleOf(REAL.bundle);
  const statement = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64").toString());
  const { digest } = statement.subject[0];
  statement.subject = [{ name: `${LONG}.conda`, digest }, { name: `other-${LONG}.conda`, digest: { sha256: "0".repeat(64) } }];
  statement.predicateType = `https://example.com/${LONG}`;
  bundle.dsseEnvelope.payload = Buffer.from(JSON.stringify(statement)).toString("base64");
  const [entry] = bundle.verificationMaterial.tlogEntries;
  bundle.verificationMaterial.tlogEntries = [entry, { ...entry, logIndex: "9007199254740993" }];
  return made(`${LONG}.conda.sigstore.json`, JSON.stringify(bundle));
}

/**
 * A page of its own context, whose faults are collected: violations of its content security policy, errors of scripts
 * and of the console. `expected` says which console messages a test brings about itself.
 */
export async function open(browser, url, { options = {}, offline = false, expected = () => false } = {}) {
  const context = await browser.newContext(options);
  const faults = [];
  const requests = [];
  context.on("request", (request) => requests.push(request.url()));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`));
  });
  if (offline) await context.setOffline(true);
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !expected(message.text())) faults.push(message.text()); });
  page.on("pageerror", (error) => faults.push(String(error)));
  await page.goto(url);
  return { page, context, faults, requests, close: () => context.close() };
}

/** Fills the form of the verification page. Files may be paths, or { name, mimeType, buffer }. */
export async function ask(page, { file, bundle, identity, issuer, policy, root }) {
  if (file !== undefined) await page.setInputFiles("#file", file);
  if (bundle !== undefined) await page.setInputFiles("#bundle", bundle);
  if (identity !== undefined) await page.fill("#identity", identity);
  if (issuer !== undefined) await page.fill("#issuer", issuer);
  if (policy !== undefined) {
    await page.check('input[name="expect"][value="policy"]');
    await page.setInputFiles("#policy", policy);
  }
  if (root !== undefined) {
    await chooseRoot(page, "file");
    await page.setInputFiles("#root", root);
  }
}

/** Chooses a large file that is made in the page: to hand one over takes longer than anything that is done with it. */
export function chooseLarge(page, id, { name, begins = "", padding, bytes }) {
  return page.evaluate((large) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([large.begins, new Uint8Array(large.bytes).fill(large.padding)], large.name));
    const input = document.getElementById(large.id);
    input.files = transfer.files;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }, { id, name, begins, padding: padding.charCodeAt(0), bytes });
}

/** Chooses a trusted root, under "Advanced". */
export async function chooseRoot(page, root) {
  await page.evaluate(() => { document.getElementById("advanced").open = true; });
  await page.check(`input[name="root"][value="${root}"]`);
}

/** Presses Verify, and waits for the answer. */
export async function verify(page) {
  await page.click("#verify");
  await page.waitForSelector(".result");
  return page.getAttribute(".result", "data-state");
}

/** Drops files, each with its name and text, and gives what the page says. */
export async function drop(page, ...files) {
  const transfer = await page.evaluateHandle((dropped) => {
    const data = new DataTransfer();
    for (const [name, text] of dropped) data.items.add(new File([text], name));
    return data;
  }, files);
  await page.evaluate(() => { document.querySelector("#drop-status").textContent = ""; });
  await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
  await page.waitForFunction(() => document.querySelector("#drop-status").textContent !== "");
  return page.textContent("#drop-status");
}

/** All that the answer says. */
export const result = (page) => page.textContent("#result");

/** Presses Verify, and looks that instead of an answer there is an error at this field, which has the focus. */
export async function pointsOut(page, id, message) {
  await page.click("#verify");
  await page.waitForSelector(`#${id}[aria-invalid=true]`);
  assert.match(await page.textContent(`#${id}-error`), message);
  assert.equal(await page.evaluate(() => document.activeElement.id), id);
  assert.equal(await page.locator(".result").count(), 0);
}

/** What the answer says is to be done. */
export const todo = (page) =>
  page.evaluate(() => [...document.querySelectorAll("#result dl.facts dt")].find((dt) => dt.textContent === "What to do").nextElementSibling.innerText);

/** Names and values of the answer, as the page lays them out. */
export function layout(page) {
  return page.evaluate(() => {
    document.querySelectorAll("details").forEach((details) => { details.open = true; });
    const box = (element) => { const { left, right, top, bottom, width } = element.getBoundingClientRect(); return { left, right, top, bottom, width }; };
    return {
      fits: document.documentElement.scrollWidth <= innerWidth,
      rows: [...document.querySelectorAll("#result dl > div")].map((row) => {
        const [name, ...values] = [...row.children].map(box);
        return { text: row.textContent, name, values };
      }),
    };
  });
}

/** What axe-core finds. It runs in the page's world without a script element, so the page's own policy stays. */
export async function axeViolations(page) {
  await page.evaluate(require("axe-core").source);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false }));
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
