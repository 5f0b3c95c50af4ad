// The Wycheproof vectors through the package as it ships: the module has arithmetic of its own, built for size,
// over a SHA-2 that is not the one of other builds, and went through wasm-opt. Each vector is the signature of a
// bundle by a bare key, so that it goes the way that every signature goes. Not reached: RSA and ECDSA with other
// hashes than an artifact's signature has, which only certificates, SCTs and timestamps are signed in; the same
// vectors natively are in tests/conformance/tests/wycheproof.rs.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { constants, createHash, createPublicKey, verify } from "node:crypto";
import test from "node:test";
import { fileURLToPath } from "node:url";
import { TrustedRoot, VerificationError, Verifier } from "sigproof";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
// Out of the whole workspace, as cargo builds it for its own tests: with `-p` the crates below would get other features,
// and be compiled again.
const EXAMPLE = ["build", "--quiet", "--locked", "--workspace", "--example", "wycheproof", "--message-format=json"];
const linesOf = (program, args) => execFileSync(program, args, { cwd: ROOT, encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
const messages = linesOf("cargo", EXAMPLE).map((line) => JSON.parse(line));
const { executable } = messages.find((message) => message.executable && message.target.name === "wycheproof");
const vectors = linesOf(executable, []).map((line) => JSON.parse(line));

const hex = (text) => Buffer.from(text, "hex");
const NODE_HASH = { SHA2_256: "sha256", SHA2_384: "sha384", SHA2_512: "sha512" };
/** What a vector that must not verify may end with: its signature, or a key that nobody should have. */
const NO = { "signature.verify.invalid": "signature" };
/** A key that Sigstore's registry does not have, whatever its signatures: of RSA with a small exponent. */
const KEY = "policy.key.invalid";

function hasSmallExponent({ set, key }) {
  if (!set.startsWith("Rsa")) return false;
  const { asymmetricKeyDetails } = createPublicKey({ key: hex(key), format: "der", type: "spki" });
  return asymmetricKeyDetails.publicExponent < 65537n;
}

/**
 * How many vectors of each set end in which way. `either` may go either way; `keys` are vectors of keys that are
 * refused; `other` are valid in the other scheme of RSA.
 */
const COUNTS = {
  EcdsaSecp256r1Sha256: { valid: 174, invalid: 310 },
  EcdsaSecp384r1Sha256: { valid: 162, invalid: 310 },
  EcdsaSecp384r1Sha384: { valid: 194, invalid: 310 },
  EcdsaSecp521r1Sha512: { valid: 232, invalid: 310 },
  Ed25519: { valid: 88, invalid: 63 },
  Rsa2048Sha256: { valid: 7, invalid: 248, either: 1, keys: 2, other: 1 },
  Rsa3072Sha256: { valid: 7, invalid: 249, either: 1, keys: 1, other: 1 },
  Rsa4096Sha256: { valid: 7, invalid: 249, either: 1, other: 1 },
  RsaPss2048Sha256Mgf1SaltLen32: { valid: 63, invalid: 44, other: 1 },
  RsaPss3072Sha256Mgf1SaltLen32: { valid: 63, invalid: 44, other: 1 },
  RsaPss4096Sha256Mgf1SaltLen32: { valid: 63, invalid: 44, other: 1 },
};

const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });

function question({ key, hash, message, signature }) {
  const stated = hash && {
    messageDigest: { algorithm: hash, digest: createHash(NODE_HASH[hash]).update(hex(message)).digest("base64") },
  };
  return [
    {
      mediaType: "application/vnd.dev.sigstore.bundle.v0.3+json",
      verificationMaterial: { publicKey: { hint: "wycheproof" } },
      messageSignature: { ...stated, signature: hex(signature).toString("base64") },
    },
    new Uint8Array(hex(message)),
    { version: 1, anyOf: [{ key: { spki: hex(key).toString("base64") } }], dangerous: ["noLog"] },
  ];
}

/** Whether OpenSSL takes it for a signature in the other scheme of RSA: a key of Sigstore's registry signs in
 * both, and each set has one that is right in the other. */
function isOfOtherScheme({ set, key, message, signature }) {
  if (!set.startsWith("Rsa")) return false;
  const other = set.startsWith("RsaPss")
    ? { padding: constants.RSA_PKCS1_PADDING }
    : { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
  const spki = createPublicKey({ key: hex(key), format: "der", type: "spki" });
  return verify("sha256", hex(message), { key: spki, ...other }, hex(signature));
}

/** True, or the code of the rejection. */
async function answer(vector) {
  try {
    await verifier.verify(...question(vector));
    return true;
  } catch (error) {
    if (error instanceof VerificationError || error.code === KEY) return error.code;
    throw error;
  }
}

for (const [set, expected] of Object.entries(COUNTS)) {
  test(`wycheproof ${set}`, async (t) => {
    const all = vectors.filter((vector) => vector.set === set);
    const counts = { valid: 0, invalid: 0, either: 0, keys: 0, other: 0 };
    const wrong = [];
    for (const vector of all) {
      const said = await answer(vector);
      if (said === KEY && hasSmallExponent(vector)) counts.keys += 1;
      else if (vector.valid === null) counts.either += 1;
      else if (vector.valid && said === true) counts.valid += 1;
      else if (!vector.valid && said === true && isOfOtherScheme(vector)) counts.other += 1;
      // No signature at all is not one of a bundle.
      else if (!vector.valid && (NO[said] || (vector.signature === "" && said.startsWith("json.")))) counts.invalid += 1;
      else wrong.push(`${vector.id}: ${vector.valid ? "valid" : "invalid"}, but ${said}`);
    }
    t.diagnostic(`${set}: ${JSON.stringify(counts)}`);
    assert.deepEqual(wrong, []);
    assert.deepEqual(counts, { either: 0, keys: 0, other: 0, ...expected });
  });
}
