// What a newcomer met, beyond stranger.test.mjs: the advice leads to what this package has, and what was to be compared is
// never left out without a word.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import test from "node:test";
import * as inline from "../dist/inline/index.js";
import { ConfigError, lint, TrustedRoot, VerificationError, Verified, Verifier } from "../dist/node/index.js";
import { verifyPackage } from "../dist/node/npm.js";
import { createVerifier, verify as verifyLikeSigstore } from "../dist/node/sigstore.js";
import { blob, envelope, flipped, read, realCase, rootJson } from "./material.mjs";

const commonJs = createRequire(import.meta.url)("../dist/node-cjs/index.js");
const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
const { bundle, artifact, policy } = blob;

/** How a call ended that must not verify; its hints as one text. */
async function told(call, Sort, code) {
  let error;
  try {
    await call();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error instanceof Sort, `${error}`);
  assert.equal(error.code, code, error.message);
  assert.ok(error.message.endsWith(error.hints.map((one) => `\nhint: ${one}`).join("")));
  return { error, hints: error.hints.join("\n") };
}

const RELEASE = { bundle: read("user-forms/release.sigstore.json"), artifact: { digest: "sha256:b958c6046bab52febf958c94974e1ffcc450bff78c28d7233e179bfd73828912" } };
const PRIVATE = { bundle: read("user-forms/private.sigstore.json"), artifact: { digest: "sha256:caa015ef69e9bc31a41322d6c71563ed9600c75bb988e4d639b1edc578580551" } };
const PRIVATE_SIGNER = {
  identity: "https://github.com/neverendingsupport/slsa-attestations/.github/workflows/attest.yml@9f6d9dc1bfc02986955721eb15f89ad618f1cedb",
  issuer: "https://token.actions.githubusercontent.com",
};
const release = (repository) => ({ version: 1, anyOf: [{ githubRelease: { repository } }] });

test("a policy's root that has no name is shown with its name", async () => {
  for (const trustedRoot of [TrustedRoot.github(), TrustedRoot.sigstore()]) {
    const alone = await Verifier.create({ trustedRoot });
    const { hints } = await told(() => alone.verify(RELEASE.bundle, RELEASE.artifact, release("jdx/communique")), ConfigError, "policy.root.unknown");
    assert.match(hints, /`Verifier\.create\(\{ trustedRoots: \{ "github": TrustedRoot\.github\(\) \} \}\)`/);
  }
  const ours = { version: 1, anyOf: [{ ...policy, root: "ours" }] };
  assert.match((await told(() => verifier.verify(bundle, artifact, ours), ConfigError, "policy.root.unknown")).hints, /trustedRoots: \{ NAME: root \}/);
  // What the hint shows is taken, and judges.
  const named = await Verifier.create({ trustedRoots: { github: TrustedRoot.github() } });
  assert.ok((await named.verify(RELEASE.bundle, RELEASE.artifact, release("jdx/communique"))) instanceof Verified);
  await told(() => named.verify(RELEASE.bundle, RELEASE.artifact, release("jdx/mise")), VerificationError, "policy.statement.mismatch");
});

test("under GitHub's root the advice is a policy that does, and under another it is as ever", async () => {
  const alone = await Verifier.create({ trustedRoot: TrustedRoot.github() });
  const ready = /githubRelease: \{ repository: "OWNER\/NAME" \}[^]*root: "github", evidence: \{ timestamps: 1 \}, dangerous: \["noLog", "noSct"\][^]*trustedRoots: \{ github/;
  const ask = (more) => () => alone.verify(PRIVATE.bundle, PRIVATE.artifact, more ? { version: 1, anyOf: [{ ...PRIVATE_SIGNER, ...more }] } : PRIVATE_SIGNER);
  assert.match((await told(ask(), VerificationError, "ct.sct.missing")).hints, ready);
  assert.match((await told(ask({ dangerous: ["noSct"] }), VerificationError, "tlog.entry.threshold")).hints, ready);
  assert.match((await told(() => alone.verify(RELEASE.bundle, RELEASE.artifact, policy), VerificationError, "ct.sct.missing")).hints, ready);
  const named = await Verifier.create({ trustedRoots: { github: TrustedRoot.github() } });
  const shown = { root: "github", evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct"] };
  const document = (signer) => ({ version: 1, anyOf: [{ ...signer, ...shown }] });
  assert.ok((await named.verify(PRIVATE.bundle, PRIVATE.artifact, document(PRIVATE_SIGNER))) instanceof Verified);
  await told(() => named.verify(PRIVATE.bundle, PRIVATE.artifact, document(policy)), VerificationError, "policy.identity.mismatch");
  const other = await told(() => verifier.verify(bundle, artifact, { version: 1, anyOf: [policy], evidence: { scts: 9 } }), VerificationError, "ct.sct.threshold");
  assert.doesNotMatch(other.hints, /GitHub/);
  assert.match(other.hints, /noSct/);
});

test("a text among several that cannot be a bundle takes away none of the others", async () => {
  const one = bundle.toString();
  for (const text of ["https://x.example/b.json", "x.json", "./a/b", "\ud800", `x\udc00${one}`]) {
    for (const [given, index] of [[[text, one], 1], [[one, text], 0], [[text, text, JSON.parse(one)], 2]]) {
      for (const verified of [await verifier.verify(given, artifact, policy), verifier.verifySync(given, artifact, policy)]) {
        assert.ok(verified instanceof Verified);
        assert.equal(verified.bundleIndex, index);
        assert.ok(verified.rejected.every((error) => error instanceof VerificationError && error.step === "bundle"));
      }
      const { error } = await told(() => verifier.verify(given, flipped(artifact), policy), VerificationError, "artifact.digest.mismatch");
      assert.equal(error.otherBundles.length, given.length - 1);
    }
    // Where no other is, it is a bad question.
    for (const given of [[text], [text, "y.json"]]) await told(() => verifier.verify(given, artifact, policy), ConfigError, "config.argument.invalid");
  }
  // What is no text of any sort is a fault of the call.
  for (const item of [5, undefined, null, Promise.resolve(one)]) {
    await told(() => verifier.verify([item, one], artifact, policy), ConfigError, "config.argument.invalid");
  }
});

test("what is of another copy of the package is called so", async () => {
  const said = /of another copy of this package/;
  for (const copy of [commonJs, inline]) {
    for (const options of [{ trustedRoot: copy.TrustedRoot.sigstore() }, { trustedRoots: { a: copy.TrustedRoot.fromJSON(rootJson) } }]) {
      const { error, hints } = await told(() => Verifier.create(options), ConfigError, "config.argument.invalid");
      assert.match(error.message, said);
      assert.match(hints, /`import`, `require` and `sigproof\/inline`/);
      assert.doesNotMatch(hints, /fromJSON/);
    }
    const other = await copy.Verifier.create({ trustedRoot: copy.TrustedRoot.sigstore() });
    const ask = { verifier: other, name: "a", version: "1.0.0", attestations: "{}", policy, integrity: "" };
    assert.match((await told(() => verifyPackage(ask), ConfigError, "config.argument.invalid")).error.message, /verifier is a Verifier of another copy/);
    const like = { dangerouslyAnyIdentity: true, trustedRoot: copy.TrustedRoot.sigstore() };
    assert.match((await told(() => createVerifier(like), ConfigError, "config.argument.invalid")).error.message, said);
  }
  // What only says so of itself is refused as well.
  for (const fake of [Object.create(TrustedRoot.prototype), { [Symbol.for("sigproof.kind")]: "TrustedRoot" }]) {
    await told(() => Verifier.create({ trustedRoot: fake }), ConfigError, "config.argument.invalid");
  }
});

const MAIL = { certificateIdentityEmail: policy.identity, certificateIssuer: policy.issuer };
const URI = { certificateIdentityURI: envelope.policy.identity, certificateIssuer: envelope.policy.issuer };

test("like sigstore: what is wrong with an option is told by the option's name", async () => {
  const bad = async (options, named, hint = /^/) => {
    const { error, hints } = await told(() => verifyLikeSigstore(bundle, artifact, { ...MAIL, ...options }), ConfigError, "config.argument.invalid");
    assert.match(error.message, named);
    assert.doesNotMatch(error.message, /evidence|claims|schema/);
    assert.match(hints, hint);
  };
  await bad({ ctLogThreshold: 0 }, /^ctLogThreshold must be a whole number from 1/, /dangerous: \["noSct"\]/);
  await bad({ tlogThreshold: 0 }, /^tlogThreshold must be a whole number from 1/, /dangerous: \["noLog"\]/);
  for (const name of ["ctLogThreshold", "tlogThreshold", "timestampThreshold"]) {
    for (const value of [-1, 1.5, NaN, Infinity, 1e21, "1", null, 1n]) await bad({ [name]: value }, new RegExp(`^${name} must be a whole number`));
  }
  await bad({ certificateOIDs: {} }, /^certificateOIDs must name an object identifier/);
  await bad({ certificateOIDs: { "1.3.6.1.4.1.57264.1.12": "" } }, /^certificateOIDs must not have an empty value, as 1\.3\.6\.1\.4\.1\.57264\.1\.12 has/);
  for (const good of [{}, { ctLogThreshold: 1, tlogThreshold: 1, timestampThreshold: 1 }, { timestampThreshold: 0 }]) {
    assert.ok((await verifyLikeSigstore(bundle, artifact, { ...MAIL, ...good })).verified instanceof Verified);
  }
  const { hints } = await told(() => verifyLikeSigstore(bundle, artifact, { ...MAIL, tlogTreshold: 1 }), ConfigError, "config.option.unknown");
  assert.match(hints, /tlogThreshold/);
  assert.doesNotMatch(hints, /tuf|rekor|retry|timeout/i);
});

test("like sigstore: data that is undefined does not mean that nothing is compared", async () => {
  const of = /`verify\(bundle, options\)`/;
  for (const [given, options] of [[envelope.bundle, URI], [JSON.parse(envelope.bundle), URI], [bundle, MAIL]]) {
    const { error, hints } = await told(() => verifyLikeSigstore(given, undefined, options), ConfigError, "config.argument.invalid");
    assert.match(error.message, /^data is undefined, and must be bytes/);
    assert.match(hints, of);
    const made = await createVerifier(options);
    assert.match((await told(() => made.verify(given, undefined), ConfigError, "config.argument.invalid")).hints, /`verifier\.verify\(bundle\)`/);
  }
  await told(() => verifyLikeSigstore(envelope.bundle, null, URI), ConfigError, "config.argument.invalid");
  // The calls that the hints show.
  assert.ok((await verifyLikeSigstore(envelope.bundle, URI)).verified instanceof Verified);
  assert.ok((await createVerifier(URI)).verify(envelope.bundle).verified instanceof Verified);
  await told(() => verifyLikeSigstore(bundle, MAIL), ConfigError, "artifact.required");
});

test("no advice leads to what JavaScript does not have", async () => {
  const pypi = JSON.stringify({ version: 1, attestation_bundles: [] });
  for (const [name, given, kind] of [
    ["envelope", read("user-forms/envelope.json"), "dsseEnvelope"],
    ["Rekor's answer", read("user-forms/entry-api.json"), "logEntry"],
    ["cosign's entry", read("user-forms/entry-bundle.json"), "logEntry"],
    ["a list of entries", read("user-forms/entry-list.json"), "logEntry"],
    ["PyPI's", pypi, "pypiProvenance"],
    ["a signature", read("user-forms/a.sig"), "signature"],
  ]) {
    const { error, hints } = await told(() => verifier.verify(given, artifact, policy), VerificationError, "bundle.form.unsupported");
    assert.equal(error.report.failure.evidence.document, kind, name);
    assert.notEqual(hints, "", name);
    assert.match(hints, /get the bundle|command line/, name);
    assert.doesNotMatch(hints, /take it as|beside signature|as one of/, name);
  }
  // All kinds of document whose advice names what is done with it are answered here.
  const core = readFileSync(new URL("../../core/src/kind.rs", import.meta.url), "utf8");
  const here = readFileSync(new URL("../src/hints.ts", import.meta.url), "utf8");
  const kinds = [...core.matchAll(/^ {4}\w+ = "(\w+)", "[^"]*", "([^"]*)";$/gm)];
  assert.ok(kinds.length > 40);
  for (const [, kind, advice] of kinds) {
    // A key or certificate is taken as such; what the log answers is Rekor's.
    if (!/\btake (it|the payload|what)\b|\bas one of\b|^it needs its\b|^verify them\b/.test(advice)) continue;
    assert.match(here, new RegExp(`^ {2}${kind}: `, "m"), `${kind}: ${advice}`);
  }
});

test("whatever is given as a policy and is none, the short form is named", async () => {
  const who = { identity: "a", issuer: "b" };
  for (const given of [{ certIdentity: "a", certOidcIssuer: "b" }, { certificateIdentityURI: "a", certificateIssuer: "b" }, {}, "{}", Buffer.from("{}"), undefined, null]) {
    for (const ask of [() => verifier.verify(bundle, artifact, given), () => verifier.verifySync(bundle, artifact, given), () => lint(given)]) {
      await assert.rejects(async () => ask(), (error) => error instanceof ConfigError && error.hints.some((one) => one.includes("give { identity, issuer }")));
    }
  }
  const misplaced = await told(() => verifier.verify(bundle, artifact, { workflow: who }), ConfigError, "policy.document.malformed");
  assert.doesNotMatch(misplaced.hints, /give \{ identity/);
});

test("the bundle in the artifact's place is called so", async () => {
  const said = /the artifact is the bundle itself: give the file that was signed/;
  for (const ask of [verifier.verify, verifier.verifySync]) {
    const rejected = (code) => (...given) => told(() => ask.call(verifier, ...given), VerificationError, code);
    const call = rejected("artifact.digest.mismatch");
    assert.match((await call(bundle, bundle, policy)).hints, said);
    assert.match((await call(bundle.toString(), bundle, policy)).hints, said);
    assert.match((await rejected("artifact.subject.mismatch")([envelope.bundle, bundle], bundle, policy)).hints, said);
    assert.match((await call(JSON.parse(bundle), bundle, policy)).hints, /the artifact is a bundle, too/);
    assert.match((await call(bundle, envelope.bundle, policy)).hints, /the artifact is a bundle, too/);
    for (const other of [flipped(artifact), Buffer.from("{}"), new Uint8Array()]) {
      assert.match((await call(bundle, other, policy)).hints, /the file was changed after it was signed/);
    }
  }
  assert.match((await told(() => verifyLikeSigstore(bundle, bundle, MAIL), VerificationError, "artifact.digest.mismatch")).hints, said);
  assert.match((await told(() => verifier.verify(envelope.bundle, envelope.bundle, envelope.policy), VerificationError, "artifact.subject.mismatch")).hints, said);
});

test("a bare key where an identity is asked for is told how a key is asked for", async () => {
  const managed = realCase("managed-key");
  const { hints } = await told(() => verifier.verify(managed.bundle, managed.artifact, policy), VerificationError, "policy.identity.no_certificate");
  assert.match(hints, /anyOf: \[\{ key: \{ spki: "…" \} \}\]/);
  const like = { ...MAIL, keySelector: () => read("real/managed-key.pub").toString() };
  assert.match((await told(() => verifyLikeSigstore(managed.bundle, managed.artifact, like), VerificationError, "policy.identity.no_certificate")).hints, /get it from them, and not from the bundle/);
});

test("who built a package is told as package.json's word where nobody else named it", async () => {
  const attestations = read("real/npm/gundam-visor-cli-v1-tag.tgz.json");
  const integrity = "sha512-jZ15cvZ2UWx1AUqgdOEa5gTZjwtk7Gclph4oOP89qxYhGPpxQz+zHhVQ0wvQ3snQhs4DK5RFe1g5AMUHrPOcQA==";
  const own = { name: "gundam-visor", version: "1.0.1" };
  const ask = (more) => verifyPackage({ verifier, ...own, attestations, integrity, ...more });
  const said = /`repository` of the package's own package\.json/;
  const evil = { packageJson: { ...own, repository: "evil/x" } };
  assert.match((await told(() => ask(evil), VerificationError, "policy.workflow.source_mismatch")).hints, said);
  const named = { policy: { version: 1, anyOf: [{ workflow: { provider: "github", repository: "evil/x" } }] } };
  await assert.rejects(ask(named), (error) => error instanceof VerificationError && error.step === "policy" && !said.test(error.message));
  assert.ok((await ask({ packageJson: { ...own, repository: "github:ramonpetgrave64/gundam-visor" } })).provenance instanceof Verified);
});
