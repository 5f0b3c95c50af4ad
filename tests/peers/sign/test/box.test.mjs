// @sigstore/sign as the client of Sigstore in a box: what it signs there verifies, with each log and each kind of entry that it
// has; what it believes of a faulty server does not. SIGPROOF_BOX and SIGPROOF name the two programs.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";

import { bundleToJSON } from "@sigstore/bundle";
import { SigningConfig } from "@sigstore/protobuf-specs";
import { DSSEBundleBuilder, FulcioSigner, RekorWitness, bundleBuilderFromSigningConfig } from "@sigstore/sign";

const IDENTITY = "sandbox@example.com";
const ARTIFACT = Buffer.from("signed by @sigstore/sign in the box\n");
const IN_TOTO = "application/vnd.in-toto+json";
const retry = { retries: 0 };

const statement = Buffer.from(
  JSON.stringify({
    _type: "https://in-toto.io/Statement/v1",
    subject: [{ name: "artifact", digest: { sha256: createHash("sha256").update(ARTIFACT).digest("hex") } }],
    predicateType: "https://slsa.dev/provenance/v1",
    predicate: {},
  }),
);

const attestation = { data: statement, type: IN_TOTO };

/** Runs the servers, with these words more, while `use` does. */
async function withBox(words, use) {
  const folder = mkdtempSync(join(tmpdir(), "box-"));
  const servers = spawn(process.env.SIGPROOF_BOX, ["--folder", folder, ...words], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    const urls = {};
    for await (const line of createInterface({ input: servers.stdout })) {
      const [, name, url] = /^ {2}(\S+) +(http:\S+)$/.exec(line) ?? [];
      if (name) urls[name] = url;
      if (line.includes("sigproof verify")) break;
    }
    const identityProvider = {
      getToken: async () => (await fetch(`${urls.issuer}/sandbox/token`)).text(),
    };
    await use({ folder, urls, identityProvider });
  } finally {
    servers.kill();
    rmSync(folder, { recursive: true });
  }
}

/** What the command line says of a bundle: its exit code and its text. */
function verdict({ folder, urls }, bundle, artifact = ARTIFACT) {
  const [file, name] = [join(folder, "artifact"), join(folder, "artifact.sigstore.json")];
  writeFileSync(file, artifact);
  writeFileSync(name, JSON.stringify(bundleToJSON(bundle)));
  const words = ["--trust-config", join(folder, "trust_config.json"), "--cert-identity", IDENTITY];
  const args = ["verify", "identity", file, "--bundle", name, ...words, "--cert-oidc-issuer", urls.issuer];
  const said = spawnSync(process.env.SIGPROOF, args, { encoding: "utf8" });
  return { code: said.status, text: said.stdout + said.stderr };
}

function fromConfig({ folder, identityProvider }, config, bundleType) {
  const signingConfig = SigningConfig.fromJSON(JSON.parse(readFileSync(join(folder, config), "utf8")));
  const fetchOptions = { timeout: 20000, retry };
  return bundleBuilderFromSigningConfig({ signingConfig, identityProvider, bundleType, fetchOptions });
}

/** With Rekor v1 alone, as npm signed before. */
function older({ urls, identityProvider }, options) {
  const signer = new FulcioSigner({ fulcioBaseURL: urls.fulcio, identityProvider, retry });
  const witness = new RekorWitness({ rekorBaseURL: urls["rekor-v1"], retry, ...options });
  return new DSSEBundleBuilder({ signer, witnesses: [witness], certificateChain: options.certificateChain });
}

test("what it signs verifies", async () => {
  await withBox([], async (box) => {
    const message = { data: ARTIFACT };
    for (const [config, kind, content] of [
      ["signing_config.json", "messageSignature", message],
      ["signing_config.rekor-v1.json", "messageSignature", message],
      ["signing_config.rekor-v1.json", "dsseEnvelope", attestation],
    ]) {
      const bundle = await fromConfig(box, config, kind).create(content);
      const good = verdict(box, bundle);
      assert.equal(good.code, 0, `${config} ${kind}: ${good.text}`);
      assert.equal(verdict(box, bundle, Buffer.from("another")).code, 1, `${config} ${kind}`);
    }
  });
});

test("an entry of a withdrawn kind is refused", async () => {
  // @sigstore/sign 4.1.1 submits an attestation as `dsse` 0.0.2, which rekor-tiles 2.3.0 no longer takes.
  await withBox([], async (box) => {
    const builder = fromConfig(box, "signing_config.json", "dsseEnvelope");
    await assert.rejects(builder.create(attestation), /must be a hashedrekord/);
  });
});

test("npm's older form verifies", async () => {
  await withBox([], async (box) => {
    for (const entryType of ["intoto", "dsse"]) {
      for (const certificateChain of [true, false]) {
        const builder = older(box, { entryType, certificateChain });
        const bundle = await builder.create(attestation);
        const good = verdict(box, bundle);
        assert.equal(good.code, 0, `${entryType} ${bundle.mediaType}: ${good.text}`);
        assert.equal(verdict(box, bundle, Buffer.from("another")).code, 1);
      }
    }
  });
});

test("an entry that is there is fetched", async () => {
  await withBox(["--fault", "rekor-v1=conflict"], async (box) => {
    const builder = (fetchOnConflict) => older(box, { entryType: "dsse", fetchOnConflict });
    const bundle = await builder(true).create(attestation);
    assert.equal(verdict(box, bundle).code, 0);
    await assert.rejects(builder(false).create(attestation), /409/);
  });
});

for (const [fault, code] of [
  ["rekor-v2=foreign-entry", "binding."],
  ["rekor-v2=stale-checkpoint", "tlog.checkpoint."],
  ["rekor-v2=wrong-key", "tlog.checkpoint."],
  ["fulcio=wrong-key", "x509.path."],
  ["fulcio=wrong-identity", "policy.identity.mismatch"],
  ["fulcio=missing-sct", "ct.sct.missing"],
  ["tsa=wrong-imprint", "timestamp.imprint.mismatch"],
  // It asks for no certificate: what the timestamp names is the signer of the trusted root.
  ["tsa=wrong-key", "timestamp.signature.invalid"],
]) {
  test(`what it believes of a faulty server does not verify: ${fault}`, async () => {
    await withBox(["--fault", fault], async (box) => {
      const builder = fromConfig(box, "signing_config.json", "messageSignature");
      const bundle = await builder.create({ data: ARTIFACT });
      const bad = verdict(box, bundle);
      assert.equal(bad.code, 1, bad.text);
      assert.ok(bad.text.includes(code), bad.text);
    });
  });
}
