// The verification page, in Chromium, with real and made bundles.
import assert from "node:assert/strict";
import { mkdtemp, open as openFile, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "node:test";

import { REAL, ask, chooseLarge, chooseRoot, open, result, vector, verify } from "./pages.mjs";
import { browser, onPage, server } from "./served.mjs";

const TESTKIT = {
  file: vector("testkit/artifact.bin"),
  bundle: vector("cases/testkit/hashedrekord-0.0.1/v0.3/valid/bundle.sigstore.json"),
  root: vector("testkit/trusted_root.json"),
  identity: "signer@testkit.example",
  issuer: "https://oidc.testkit.example",
};

async function flipped(path) {
  const buffer = await readFile(path);
  buffer[buffer.length >> 1] ^= 1;
  return { name: basename(path), mimeType: "application/octet-stream", buffer };
}

/** Whatever on the page is green. */
function greens(page) {
  return page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => {
    const style = getComputedStyle(element);
    return [style.color, style.backgroundColor, style.borderTopColor, style.fill].some((colour) => {
      const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number);
      return g > r + 10 && g > b + 10;
    });
  }).map((element) => element.outerHTML.slice(0, 80)));
}

async function assertNotGreen(page) {
  assert.equal(await page.locator('[data-state="verified"]').count(), 0);
  assert.deepEqual(await greens(page), []);
}

onPage("a real package verifies, and says who signed it, where and when", async (page) => {
  await ask(page, REAL);
  assert.equal(await verify(page), "verified");
  assert.equal(await page.textContent("#result-title"), "Verified");
  const text = await result(page);
  for (const said of [REAL.identity, "GitHub Actions", "https://github.com/prefix-dev/sigstore-example", "1 September 2025", "rekor.sigstore.dev", "456119071",
    "sha256:54303491a8418fbed24344b513546182c29b43bf282ceb433af65e2299f9271f", "signed-package-2.1.0-hb0f4dca_0.conda"]) assert.ok(text.includes(said), said);
  assert.ok((await greens(page)).length > 0);
  assert.equal(await page.locator(".checks > li").count(), 9);
  assert.equal(await page.locator('.checks > li[data-status="pass"]').count(), 9);
  await page.click(".checks > li:nth-child(5) summary");
  assert.ok((await page.innerText(".checks > li:nth-child(5) .evidence")).includes("RFC 9162 section 2.1.3.2"));
});

onPage("a bundle of another instance verifies against its trusted root, given as a file", async (page) => {
  await ask(page, TESTKIT);
  assert.equal(await verify(page), "verified");
  assert.ok((await result(page)).includes("The file that you chose"));
});

onPage("the same bundle against the built-in root is rejected", async (page) => {
  await ask(page, { ...TESTKIT, root: undefined });
  assert.equal(await verify(page), "rejected");
  await assertNotGreen(page);
});

onPage("a flipped byte is rejected with its code, and never green", async (page) => {
  for (const [question, code] of [[REAL, "artifact.subject.mismatch"], [TESTKIT, "artifact.digest.mismatch"]]) {
    await ask(page, { ...question, file: await flipped(question.file) });
    assert.equal(await verify(page), "rejected");
    assert.equal(await page.textContent("#result-title"), "Not verified: do not open this file");
    const text = await result(page);
    assert.ok(text.includes(code), text);
    assert.ok(text.includes("This file is not the one that was signed."));
    await assertNotGreen(page);
  }
});

onPage("a wrong identity is rejected with the two names and their difference", async (page) => {
  await ask(page, { ...REAL, identity: REAL.identity.replace("heads/main", "heads/mian") });
  assert.equal(await verify(page), "rejected");
  const text = await result(page);
  assert.ok(text.includes("policy.identity.mismatch"));
  assert.ok(text.includes("signed by somebody else than you expect"));
  assert.equal(await page.textContent(".compare > div:nth-child(1) dd"), REAL.identity.replace("heads/main", "heads/mian"));
  assert.equal(await page.textContent(".compare > div:nth-child(2) dd"), REAL.identity);
  assert.deepEqual(await page.locator("mark").allTextContents(), ["ia", "ai"]);
  assert.equal(await page.locator('.checks > li[data-status="fail"] details[open]').count(), 1);
  await assertNotGreen(page);
});

onPage("a wrong issuer is rejected by name", async (page) => {
  await ask(page, { ...REAL, issuer: "https://accounts.google.com" });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("policy.issuer.mismatch"));
});

onPage("without an expectation nothing is verified, and the bundle's claim is marked as unverified", async (page) => {
  await ask(page, { file: REAL.file, bundle: REAL.bundle });
  await page.click("#verify");
  await page.waitForSelector("#identity[aria-invalid=true]");
  assert.equal(await page.locator(".result").count(), 0);
  await page.click("#claims");
  await page.waitForSelector('.result[data-state="unverified"]');
  const text = await result(page);
  assert.ok(text.includes("Unverified") && text.includes("Nothing was verified") && text.includes(REAL.identity));
  await assertNotGreen(page);
  // Nothing is filled in, until the user says to have compared and then asks for it.
  assert.equal(await page.inputValue("#identity"), "");
  assert.ok(await page.isDisabled("#adopt"));
  await page.check("#compared");
  assert.equal(await page.inputValue("#identity"), "");
  await page.click("#adopt");
  assert.equal(await page.inputValue("#identity"), REAL.identity);
  assert.equal(await page.inputValue("#issuer"), REAL.issuer);
  assert.equal(await page.locator(".result").count(), 0);
  assert.equal(await verify(page), "verified");
  assert.ok((await result(page)).includes("You took the expected signer from the bundle itself"));
});

onPage("a chosen way whose field is empty is an error of that field, which gets the focus and is announced", async (page) => {
  const isAskedFor = async (id) => {
    await page.click("#verify");
    await page.waitForSelector(`#${id}[aria-invalid=true]`);
    assert.equal(await page.evaluate(() => document.activeElement.id), id);
    assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll("[aria-invalid]")].map((field) => field.id)), [id]);
    const message = await page.textContent(`#${id}-error`);
    assert.ok(await page.isVisible(`#${id}-error`) && (await page.getAttribute(`#${id}`, "aria-describedby")).includes(`${id}-error`));
    assert.equal(await page.textContent("#announce"), message);
    assert.equal(await page.locator(".result").count(), 0);
  };
  await isAskedFor("file");
  await ask(page, { file: REAL.file });
  await isAskedFor("bundle");
  await ask(page, { bundle: REAL.bundle });
  await isAskedFor("identity");
  await ask(page, { identity: REAL.identity });
  await isAskedFor("issuer");
  await ask(page, { identity: "", issuer: REAL.issuer });
  await isAskedFor("identity");
  // What was typed is of the other way.
  await page.check('input[name="expect"][value="policy"]');
  await isAskedFor("policy");
  await chooseRoot(page, "file");
  await ask(page, { policy: policyFile(`{"version":1,"anyOf":[${SIGNER}]}`) });
  await isAskedFor("root");
});

onPage("a policy file is asked, its traps are named, and its rejection says what it wanted", async (page) => {
  const policy = (claims) => ({ name: "policy.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ version: 1,
    anyOf: [{ workflow: { provider: "github", repository: "prefix-dev/sigstore-example" } }], ...claims })) });
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policy() });
  await page.waitForSelector("#findings li");
  assert.ok((await page.textContent("#findings")).includes("name the file and the ref"));
  assert.equal(await verify(page), "verified");
  await ask(page, { policy: policy({ claims: { buildTrigger: "release" } }) });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("policy.claim.mismatch"));
});

const policyFile = (text) => ({ name: "policy.json", mimeType: "application/json", buffer: Buffer.from(text) });
const SIGNER = JSON.stringify({ identity: REAL.identity, issuer: REAL.issuer });

onPage("a policy that the core refuses is refused, whatever JSON.parse would make of it", async (page) => {
  const other = SIGNER.replace("prefix-dev", "mallory");
  const claims = (owner) => `"claims":{"sourceRepositoryUri":"https://github.com/${owner}/sigstore-example"}`;
  await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(`{"version":1,"anyOf":[${SIGNER}],${claims("prefix-dev")}}`) });
  assert.equal(await verify(page), "verified");
  for (const text of [`{"version":1,"anyOf":[${other}],"anyOf":[${SIGNER}]}`, `{"version":1,"anyOf":[${SIGNER}],${claims("mallory")},${claims("prefix-dev")}}`,
    `{"version":1,"anyOf":[${SIGNER}],${claims("mallory")},"cl\\u0061ims":{}}`, SIGNER, "[]", "null", "{", "\ufeff{}"]) {
    await ask(page, { policy: policyFile(text) });
    await page.waitForSelector("#policy[aria-invalid=true]");
    assert.equal(await verify(page), "refused", text);
    const said = await result(page);
    assert.ok(said.includes("policy.document.malformed"), `${text}: ${said}`);
    await assertNotGreen(page);
  }
  // What is to be corrected is named.
  await ask(page, { policy: policyFile('{"version":1,"anyOf":[{"identiy":"a","issuer":"b"}]}') });
  assert.equal(await verify(page), "refused");
  const said = await result(page);
  assert.ok(said.includes("identiy") && said.includes("anyOf[0]"), said);
});

onPage("with a policy that takes any signer, nobody is called the one you expect", async (page) => {
  for (const [document, said] of [[{ dangerous: ["anyIdentity", "anyIssuer"] }, "any identity of any issuer"],
    [{ anyOf: [{ issuer: REAL.issuer }], dangerous: ["anyIdentity"] }, "any identity that this issuer vouches for"],
    [{ anyOf: [{ identity: REAL.identity }], dangerous: ["anyIssuer"] }, "any issuer, and"]]) {
    await ask(page, { file: REAL.file, bundle: REAL.bundle, policy: policyFile(JSON.stringify({ version: 1, ...document })) });
    assert.equal(await verify(page), "verified");
    const text = await result(page);
    assert.ok(text.includes(`is not proven: your policy accepts ${said}`) && !text.includes("the signer is the one you expect"), text);
  }
});

onPage("what a bundle claims is never shown beside another bundle", async (page) => {
  const begins = await readFile(REAL.bundle, "utf8");
  const chooseSlow = () => chooseLarge(page, "bundle", { name: "a.sigstore.json", begins, padding: " ", bytes: 30 * 1024 * 1024 });
  // How long it takes here, if nothing comes between.
  await chooseSlow();
  const began = Date.now();
  await page.click("#claims");
  await page.waitForSelector('.result[data-state="unverified"]');
  const took = Date.now() - began;
  await chooseSlow();
  assert.equal(await page.locator(".result").count(), 0);
  await page.evaluate(() => {
    document.getElementById("claims").click();
    const transfer = new DataTransfer();
    transfer.items.add(new File(["{}"], "b.sigstore.json"));
    const input = document.getElementById("bundle");
    input.files = transfer.files;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await page.waitForTimeout(1000 + 2 * took);
  assert.equal(await page.locator(".result").count(), 0);
});

onPage("what is no policy and what is no trusted root are refused, not answered", async (page) => {
  const json = (value) => ({ name: "x.json", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(value)) });
  await ask(page, { ...REAL, root: json({ mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=9" }) });
  assert.equal(await verify(page), "refused");
  assert.ok((await result(page)).includes("trust_root."));
  await page.check('input[name="root"][value="public-good"]');
  await ask(page, { policy: json({ version: 1, anyOf: [{ identity: "", issuer: "x" }] }) });
  assert.equal(await verify(page), "refused");
  assert.ok((await result(page)).includes("policy.identity.empty"));
  await assertNotGreen(page);
});

onPage("what is no bundle is rejected", async (page) => {
  await ask(page, { ...REAL, bundle: { name: "x.sigstore.json", mimeType: "", buffer: Buffer.from("{}{") } });
  assert.equal(await verify(page), "rejected");
  assert.ok((await result(page)).includes("json.syntax.invalid"));
});

onPage("a result goes as soon as its question changes", async (page) => {
  await ask(page, REAL);
  assert.equal(await verify(page), "verified");
  await page.fill("#identity", "somebody@example.com");
  assert.equal(await page.locator(".result").count(), 0);
  await page.fill("#identity", REAL.identity);
  assert.equal(await verify(page), "verified");
  await page.setInputFiles("#file", await flipped(REAL.file));
  assert.equal(await page.locator(".result").count(), 0);
});

onPage("both files are dropped together, in any order, with a bundle known by its name or by its content", async (page) => {
  const [file, bundle] = await Promise.all([readFile(REAL.file), readFile(REAL.bundle)]);
  for (const [names, order] of [[["p.conda", "p.conda.sigstore.json"], 1], [["p.conda", "p.conda.sigstore"], -1], [["p.conda", "whatever.json"], 1],
    [["a.json", "a.json.sigstore.json"], -1]]) {
    const files = [{ name: names[0], base64: file.toString("base64") }, { name: names[1], base64: bundle.toString("base64") }];
    const transfer = await page.evaluateHandle((dropped) => {
      const data = new DataTransfer();
      for (const { name, base64 } of dropped) data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      return data;
    }, order === 1 ? files : files.toReversed());
    await page.dispatchEvent("#drop", "drop", { dataTransfer: transfer });
    await page.waitForFunction((name) => document.querySelector("#drop-status").textContent.includes(`Signature bundle: ${name}.`), names[1]);
    await ask(page, { identity: REAL.identity, issuer: REAL.issuer });
    assert.equal(await verify(page), "verified", names.join(" "));
    assert.equal(await page.evaluate(() => document.querySelector("#file").files[0].name), names[0]);
  }
});

test("a large file shows its progress, and can be cancelled", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sigproof-"));
  const at = await open(browser, `${server.origin}/verify/`);
  try {
    const large = join(folder, "large.bin");
    const handle = await openFile(large, "w");
    await handle.truncate(2 * 1024 ** 3);
    await handle.close();
    await ask(at.page, { ...REAL, file: large });
    await at.page.click("#verify");
    await at.page.waitForFunction(() => document.querySelector("#bar").value > 1);
    assert.equal(await at.page.evaluate(() => document.activeElement.id), "cancel");
    assert.match(await at.page.textContent("#progress-text"), /^\d+ % of 2,147,483,648 bytes$/);
    await at.page.keyboard.press("Enter");
    await at.page.waitForSelector('.result[data-state="neutral"]');
    assert.equal(await at.page.textContent("#result-title"), "Cancelled: nothing was verified");
    assert.ok(await at.page.isHidden("#progress"));
    // The page is as good as new.
    await ask(at.page, REAL);
    assert.equal(await verify(at.page), "verified");
    assert.deepEqual(at.faults, []);
  } finally {
    await at.close();
    await rm(folder, { recursive: true });
  }
});
