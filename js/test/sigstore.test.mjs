import assert from "node:assert/strict";
import test from "node:test";
import { ConfigError, createVerifier, TrustedRoot, VerificationError, verify } from "../dist/node/sigstore.js";
import { blob, envelope, flipped, read, realCase, rootJson } from "./material.mjs";

const trustedRoot = TrustedRoot.fromJSON(rootJson);
const bundle = JSON.parse(blob.bundle);
const attestation = JSON.parse(envelope.bundle);
const email = { certificateIdentityEmail: blob.policy.identity, certificateIssuer: blob.policy.issuer, trustedRoot };
const uri = { certificateIdentityURI: envelope.policy.identity, certificateIssuer: envelope.policy.issuer, trustedRoot };
const code = (expected) => (error) => {
  assert.equal(error.code, expected, error.message);
  return true;
};

test("a signature of data, and an envelope without", async () => {
  const signer = await verify(bundle, Buffer.from(blob.artifact), email);
  assert.equal(signer.identity.subjectAlternativeName, blob.policy.identity);
  assert.equal(signer.identity.extensions.issuer, blob.policy.issuer);
  const { verified } = await verify(attestation, uri);
  assert.equal(verified.payloadType, "application/vnd.in-toto+json");
  const verifier = await createVerifier(email);
  assert.ok(verifier.verify(bundle, blob.artifact).verified);
  assert.throws(() => verifier.verify(bundle, flipped(blob.artifact)), code("artifact.digest.mismatch"));
  assert.throws(() => verifier.verify(bundle), code("artifact.required"));
  assert.throws(() => verifier.verify(bundle, "text"), code("config.argument.invalid"));
});

test("identities are exact, and of their kind", async () => {
  const wrong = [
    { ...email, certificateIdentityEmail: "vollprecht" },
    { ...email, certificateIdentityEmail: ".*" },
    { ...uri, certificateIdentityURI: envelope.policy.identity.slice(0, -1) },
    { ...email, certificateIssuer: "https://github.com" },
  ];
  for (const options of wrong) {
    const asked = "certificateIdentityURI" in options ? verify(attestation, options) : verify(bundle, blob.artifact, options);
    await assert.rejects(asked, VerificationError);
  }
  const { certificateIdentityEmail, ...rest } = email;
  const asUri = { ...rest, certificateIdentityURI: certificateIdentityEmail };
  await assert.rejects(verify(bundle, blob.artifact, asUri), code("policy.identity.kind_mismatch"));
});

test("without an identity there is no answer, and the error names the switch", async () => {
  const options = [{}, { certificateIssuer: blob.policy.issuer }, { certificateOIDs: {} }, { dangerouslyAnyIdentity: false }];
  for (const one of options) {
    await assert.rejects(createVerifier({ ...one, trustedRoot }), (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /dangerouslyAnyIdentity/);
      return true;
    });
  }
  await assert.rejects(verify(bundle, blob.artifact), ConfigError);
  await assert.rejects(verify(bundle, blob.artifact, { ...email, certificateIssuer: undefined }), ConfigError);
  await assert.rejects(verify(bundle, blob.artifact, { ...email, certificateIdentityEmail: "" }), ConfigError);
  await assert.rejects(verify(bundle, blob.artifact, { ...email, dangerouslyAnyIdentity: true }), ConfigError);
  const any = { dangerouslyAnyIdentity: true, trustedRoot };
  assert.ok(await verify(bundle, blob.artifact, any));
  const { certificateIssuer } = email;
  assert.ok(await verify(bundle, blob.artifact, { ...any, certificateIssuer }));
  await assert.rejects(verify(attestation, { ...any, certificateIssuer }), VerificationError);
  await assert.rejects(verify(bundle, flipped(blob.artifact), any), VerificationError);
});

test("what would need the network is refused, and the error says why", async () => {
  for (const name of ["tufMirrorURL", "tufRootPath", "tufCachePath", "tufForceCache", "retry", "timeout", "rekorURL"]) {
    await assert.rejects(createVerifier({ ...email, trustedRoot: undefined, [name]: 1 }), (error) => {
      assert.match(error.message, /nothing is fetched/);
      return code("config.option.unknown")(error);
    });
  }
  // Where the caller says whom to trust, they change nothing.
  const trustedRoot = TrustedRoot.sigstore();
  const network = { tufMirrorURL: "https://tuf.example", tufRootPath: "/x", tufCachePath: "/y", tufForceCache: true, retry: 2, timeout: 5, rekorURL: "https://rekor.example" };
  assert.ok(await verify(bundle, blob.artifact, { ...email, ...network, trustedRoot }));
  await assert.rejects(verify(bundle, flipped(blob.artifact), { ...email, ...network, trustedRoot }), VerificationError);
  await assert.rejects(verify(bundle, blob.artifact, { ...network, trustedRoot }), code("config.argument.invalid"));
  await assert.rejects(createVerifier({ ...email, ...network, trustedRoot: null }), ConfigError);
  await assert.rejects(createVerifier({ ...email, certificateIdentityUri: "x" }), code("config.option.unknown"));
});

test("object identifiers and thresholds", async () => {
  const oid = (number, value) => ({ ...uri, certificateOIDs: { [`1.3.6.1.4.1.57264.1.${number}`]: value } });
  const repository = "https://github.com/sigstore-conformance/extremely-dangerous-public-oidc-beacon";
  assert.ok(await verify(attestation, oid(12, repository)));
  await assert.rejects(verify(attestation, oid(12, "https://github.com")), code("policy.claim.mismatch"));
  await assert.rejects(verify(attestation, oid(99, "x")), ConfigError);
  await assert.rejects(verify(attestation, { ...uri, certificateOIDs: { "1.2.3": "x" } }), ConfigError);
  await assert.rejects(verify(attestation, { ...uri, tlogThreshold: 2 }), code("tlog.entry.threshold"));
  await assert.rejects(verify(attestation, { ...uri, tlogThreshold: 0 }), ConfigError);
  await assert.rejects(verify(attestation, { ...uri, ctLogThreshold: 5 }), code("ct.sct.threshold"));
  await assert.rejects(verify(attestation, { ...uri, timestampThreshold: 5 }), code("timestamp.threshold"));
});

test("a bundle of a bare key needs only the key", async () => {
  const managed = realCase("managed-key");
  const pem = read("real/managed-key.pub").toString();
  const der = Buffer.from(pem.replace(/-----.*-----/g, ""), "base64");
  const hints = [];
  for (const key of [pem, der, `# our key, 2026\n${pem}\nkept by the release team\n`]) {
    const keySelector = (hint) => (hints.push(hint), key);
    const signer = await verify(JSON.parse(managed.bundle), managed.artifact, { keySelector, trustedRoot });
    assert.equal(signer.identity, undefined);
  }
  assert.equal(hints[0], JSON.parse(managed.bundle).verificationMaterial.publicKey.hint);
  const ask = (keySelector) => verify(JSON.parse(managed.bundle), managed.artifact, { keySelector, trustedRoot });
  await assert.rejects(ask(() => undefined), code("policy.key.unknown"));
  for (const key of ["no key", `${pem}${pem}`, pem.replace("PUBLIC", "PRIVATE"), read("user-forms/ssh.pub").toString()]) {
    await assert.rejects(ask(() => key), code("config.argument.invalid"));
  }
  await assert.rejects(ask(() => read("user-forms/ssh.pub").toString()), /SSH key/);
  await assert.rejects(ask(() => JSON.parse(managed.bundle)), code("config.argument.invalid"));
  const twice = JSON.stringify([JSON.parse(managed.bundle), JSON.parse(managed.bundle)]);
  await assert.rejects(verify(twice, managed.artifact, { keySelector: () => pem, trustedRoot }), code("config.argument.invalid"));
  await assert.rejects(ask(() => read("foreign/p256-sha256.pub").toString()), VerificationError);
  await assert.rejects(verify(JSON.parse(managed.bundle), managed.artifact, { keySelector: () => undefined, trustedRoot }), code("policy.key.unknown"));
  // What only a certificate says is not dropped.
  const { certificateIdentityURI, certificateIssuer } = uri;
  for (const asked of [
    email,
    { certificateIdentityURI, certificateIssuer },
    { certificateIdentityEmail: email.certificateIdentityEmail, certificateIssuer: email.certificateIssuer },
    { dangerouslyAnyIdentity: true, certificateIssuer },
    { dangerouslyAnyIdentity: true, certificateOIDs: { "1.3.6.1.4.1.57264.1.12": "https://github.com/the/one" } },
  ]) {
    const options = { ...asked, keySelector: () => pem, trustedRoot };
    const asking = verify(JSON.parse(managed.bundle), managed.artifact, options);
    await assert.rejects(asking, code("policy.identity.no_certificate"));
    const made = await createVerifier(options);
    assert.throws(() => made.verify(managed.bundle.toString(), managed.artifact), code("policy.identity.no_certificate"));
  }
  await assert.rejects(verify(bundle, blob.artifact, { keySelector: () => pem, trustedRoot }), ConfigError);
});
