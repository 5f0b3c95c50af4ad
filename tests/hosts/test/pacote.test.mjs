// pacote itself, which npm fetches packages with, over a small registry on loopback: with `sigproof/sigstore` in the place of its own
// verifier it takes a package whose attestations are good, and refuses bad ones with the codes that npm knows.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { project, remove } from "../project.mjs";

const vector = (name) => readFileSync(new URL(`../../vectors/real/npm/${name}.tgz.json`, import.meta.url), "utf8");
const GOOD = vector("gundam-visor-cli-v1-tag");
const payload = JSON.parse(Buffer.from(JSON.parse(GOOD).attestations[1].bundle.dsseEnvelope.payload, "base64"));
const INTEGRITY = `sha512-${Buffer.from(payload.subject[0].digest.sha512, "hex").toString("base64")}`;
/** As the registry gives them, in the form in which npm hands them to pacote. */
const KEYS = JSON.parse(readFileSync(new URL("../../../core/roots/npm.registry-keys.json", import.meta.url)))
  .keys.filter(({ keyUsage }) => keyUsage === "npm:attestations")
  .map(({ keyId, publicKey }) => ({
    keyid: keyId,
    expires: publicKey.validFor.end ?? null,
    pemkey: `-----BEGIN PUBLIC KEY-----\n${publicKey.rawBytes}\n-----END PUBLIC KEY-----`,
  }));

let folder;
let pacote;
/** How often pacote has asked ours. */
let asked = 0;
before(async () => {
  folder = await project("pacote", {});
  const { TrustedRoot, verify } = createRequire(join(folder, "package.json"))("sigproof/sigstore");
  const trustedRoot = TrustedRoot.sigstore();
  const require = createRequire(import.meta.url);
  const ofPacote = createRequire(require.resolve("pacote"));
  // What a caller writes that swaps it: whom to trust. npm names nobody who must have signed.
  const swapped = {
    verify(bundle, options) {
      asked += 1;
      return verify(bundle, { ...options, trustedRoot, dangerouslyAnyIdentity: true });
    },
  };
  const place = ofPacote.resolve("sigstore");
  ofPacote.cache[place] = { id: place, filename: place, loaded: true, exports: swapped };
  pacote = require("pacote");
});
after(() => remove(folder));

/** Serves one version of the package, and asks pacote about it. */
async function manifest(attestations, { version = "1.0.1", integrity = INTEGRITY, keys = KEYS } = {}) {
  const server = createServer((request, response) => {
    const { origin } = new URL(`http://${request.headers.host}`);
    response.setHeader("content-type", "application/json");
    if (request.url.startsWith("/-/npm/v1/attestations/")) return response.end(attestations);
    const dist = { integrity, tarball: `${origin}/x.tgz`, attestations: { url: `${origin}/-/npm/v1/attestations/gundam-visor@${version}` } };
    response.end(JSON.stringify({ name: "gundam-visor", "dist-tags": { latest: version }, versions: { [version]: { name: "gundam-visor", version, dist } } }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  try {
    return await pacote.manifest(`gundam-visor@${version}`, {
      registry: `http://127.0.0.1:${port}/`,
      [`//127.0.0.1:${port}/:_keys`]: keys,
      verifyAttestations: true,
      cache: join(folder, ".cache", String(port)),
      fetchRetries: 0,
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

function changed(change) {
  const set = JSON.parse(GOOD);
  change(set.attestations);
  return JSON.stringify(set);
}

test("good attestations: pacote takes the package, and has asked ours about each", async () => {
  const { _id, _attestationBundles } = await manifest(GOOD);
  assert.deepEqual([_id, _attestationBundles.length, asked], ["gundam-visor@1.0.1", 2, 2]);
});

const expired = KEYS.map((key) => ({ ...key, expires: "2024-06-03T00:00:00.000Z" }));
/** Claims to be from before the key expired; nothing proves that. */
const early = changed(([{ bundle }]) => (bundle.verificationMaterial.tlogEntries[0].integratedTime = "1700000000"));
const forged = changed(([, { bundle }]) => (bundle.dsseEnvelope.signatures[0].sig = bundle.dsseEnvelope.signatures[0].sig.replace(/.{8}$/, (end) => `${end.slice(1, 7)}A=`)));
const BAD = {
  "no key for it": [GOOD, { keys: KEYS.slice(1) }, "EMISSINGSIGNATUREKEY"],
  "an expired key": [GOOD, { keys: expired }, "EEXPIREDSIGNATUREKEY"],
  "an expired key, and a time that nothing proves": [early, { keys: expired }, "EATTESTATIONVERIFY"],
  "another version": [GOOD, { version: "1.0.2" }, "EATTESTATIONSUBJECT"],
  "another archive": [GOOD, { integrity: `sha512-${Buffer.alloc(64).toString("base64")}` }, "EATTESTATIONSUBJECT"],
  "another provenance under the signature": [vector("gundam-visor-cli-v1-tag-invalidsigprov"), {}, "EATTESTATIONVERIFY"],
  "another publish attestation under the signature": [vector("gundam-visor-cli-v1-tag-invalidsigpub"), {}, "EATTESTATIONVERIFY"],
  "another signature": [forged, {}, "EATTESTATIONVERIFY"],
};
for (const [what, [attestations, options, code]] of Object.entries(BAD)) {
  test(`bad attestations: ${what}`, async () => {
    await assert.rejects(manifest(attestations, options), (error) => {
      assert.equal(error.code, code, error.message);
      return true;
    });
  });
}
