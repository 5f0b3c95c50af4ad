// pacote itself, which npm fetches packages with, over a small registry on loopback: with `sigproof/sigstore` in the place of its own
// verifier it takes a package whose attestations are good, and refuses bad ones with the codes that npm knows. Of a real package only
// the attestations are here, and not the archive: what is installed is one that Sigstore in a box has signed.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
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
/** Whom the caller trusts. */
let trustedRoot;
let roots;
/** How often pacote has asked ours. */
let asked = 0;
before(async () => {
  folder = await project("pacote", {});
  const { TrustedRoot, verify } = createRequire(join(folder, "package.json"))("sigproof/sigstore");
  const box = readFileSync(new URL("../../vectors/testkit/trusted_root.json", import.meta.url));
  roots = { sigstore: TrustedRoot.sigstore(), box: TrustedRoot.fromJSON(box) };
  trustedRoot = roots.sigstore;
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

/** Serves one version of a package, and does something with pacote. */
async function served({ name, version, integrity, attestations, keys, tarball = "" }, work) {
  const server = createServer((request, response) => {
    const { origin } = new URL(`http://${request.headers.host}`);
    if (request.url === "/x.tgz") return response.end(tarball);
    response.setHeader("content-type", "application/json");
    if (request.url.startsWith("/-/npm/v1/attestations/")) return response.end(attestations);
    const dist = { integrity, tarball: `${origin}/x.tgz`, attestations: { url: `${origin}/-/npm/v1/attestations/${name}@${version}` } };
    response.end(JSON.stringify({ name, "dist-tags": { latest: version }, versions: { [version]: { name, version, dist } } }));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address();
  try {
    return await work(`${name}@${version}`, {
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

/** Asks pacote about the real package. */
const manifest = (attestations, { version = "1.0.1", integrity = INTEGRITY, keys = KEYS } = {}) =>
  served({ name: "gundam-visor", version, integrity, attestations, keys }, (spec, options) => pacote.manifest(spec, options));

function changed(change, good = GOOD) {
  const set = JSON.parse(good);
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

// The same, up to files on disk.

const inBox = (name) => readFileSync(new URL(`../../vectors/testkit/npm/${name}`, import.meta.url));
const ARCHIVE = inBox("in-a-box-1.0.0.tgz");
const SET = inBox("attestations.json").toString();
const BOX_KEYS = JSON.parse(inBox("keys.json")).keys.map(({ key, ...rest }) => ({ ...rest, pemkey: `-----BEGIN PUBLIC KEY-----\n${key}\n-----END PUBLIC KEY-----` }));
const sha512 = (bytes) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

let count = 0;
/** Installs it into a folder of its own, as npm does; what is there then, or why nothing is. */
async function extract({ attestations = SET, version = "1.0.0", keys = BOX_KEYS, tarball = ARCHIVE, integrity = sha512(tarball), ...more } = {}) {
  const into = join(folder, `extracted-${(count += 1)}`);
  trustedRoot = roots.box;
  try {
    await served({ name: "in-a-box", version, integrity, attestations, keys, tarball }, (spec, options) => pacote.extract(spec, into, { ...options, ...more }));
    return { files: readdirSync(into).sort(), into };
  } catch (error) {
    return { code: error.code, files: existsSync(into) ? readdirSync(into) : [], message: error.message };
  } finally {
    trustedRoot = roots.sigstore;
  }
}

test("an archive with good attestations is installed", async () => {
  const before = asked;
  const { files, into, message } = await extract();
  assert.deepEqual(files, ["index.js", "package.json"], message);
  assert.equal(createRequire(join(into, "x"))(into), "out of the box");
  assert.equal(asked - before, 2);
});

const logged = JSON.parse(SET).attestations[0].bundle.verificationMaterial.tlogEntries[0].integratedTime;
const earlier = new Date((Number(logged) - 3600) * 1000).toISOString();
const BOX_EXPIRED = BOX_KEYS.map((key) => ({ ...key, expires: earlier }));
const payloadOf = (bundle) => JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64"));
const rewrite = (at) =>
  changed((all) => {
    const { dsseEnvelope } = all[at].bundle;
    dsseEnvelope.payload = Buffer.from(JSON.stringify({ ...payloadOf(all[at].bundle), predicate: { forged: true } })).toString("base64");
  }, SET);
const EVIL = gzipSync(Buffer.alloc(1024));
const BAD_ARCHIVES = {
  "no key for it": [{ keys: [] }, "EMISSINGSIGNATUREKEY"],
  "another key": [{ keys: BOX_KEYS.map((key) => ({ ...key, keyid: "SHA256:other" })) }, "EMISSINGSIGNATUREKEY"],
  "an expired key": [{ keys: BOX_EXPIRED }, "EEXPIREDSIGNATUREKEY"],
  "an expired key, and a time that nothing proves": [
    { keys: BOX_EXPIRED, attestations: changed(([{ bundle }]) => (bundle.verificationMaterial.tlogEntries[0].integratedTime = String(Number(logged) - 7200)), SET) },
    "EATTESTATIONVERIFY",
  ],
  "another version": [{ version: "1.0.1" }, "EATTESTATIONSUBJECT"],
  "another archive, as the registry says": [{ tarball: EVIL }, "EATTESTATIONSUBJECT"],
  "another publish attestation under the signature": [{ attestations: rewrite(0) }, "EATTESTATIONVERIFY"],
  "another provenance under the signature": [{ attestations: rewrite(1) }, "EATTESTATIONVERIFY"],
  "another signature": [
    { attestations: changed(([, { bundle }]) => (bundle.dsseEnvelope.signatures[0].sig = JSON.parse(SET).attestations[0].bundle.dsseEnvelope.signatures[0].sig), SET) },
    "EATTESTATIONVERIFY",
  ],
  // What pacote itself sees to: the attestations are about an archive that is not the one that comes.
  "another archive than the registry says": [{ tarball: EVIL, integrity: sha512(ARCHIVE) }, "EINTEGRITY"],
};
for (const [what, [served, code]] of Object.entries(BAD_ARCHIVES)) {
  test(`nothing is installed: ${what}`, async () => {
    const end = await extract(served);
    assert.deepEqual([end.code, end.files], [code, []], end.message);
  });
}

test("without the question it would be installed", async () => {
  const { files, message } = await extract({ attestations: rewrite(1), verifyAttestations: false });
  assert.deepEqual(files, ["index.js", "package.json"], message);
});
