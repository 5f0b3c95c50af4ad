// What users bring: the cases of tests/vectors/user-forms, which the command line runs as they stand. Those that are not
// about its flags are asked here, of the same files; of the others, why not.

import assert from "node:assert/strict";
import test from "node:test";
import { ConfigError, lint, TrustedRoot, VerificationError, Verifier } from "../dist/node/index.js";
import { read } from "./material.mjs";

/** One case takes its bundle from a folder beside the others, of which one file is here. */
const ELSEWHERE_NAMED = { "../conformance/rekor2-happy-path/bundle.sigstore.json": "staging.sigstore.json" };
const file = (name) => read(`user-forms/${ELSEWHERE_NAMED[name] ?? name}`);
const { cases } = JSON.parse(file("cases.json"));
const byId = new Map(cases.map((one) => [one.id, one]));

/** Not asked here: the case is about what only the command line has. */
const ELSEWHERE = {
  "pem-text": "a certificate and a signature in files of their own",
  "rekor-bundle-form": "a log entry in a file of its own",
  "rekor-retrieve-form": "a log entry in a file of its own",
  "no-rekor-entry": "which flag was forgotten",
  "certificate-forgotten": "which flag was forgotten",
  "cosign-flag-names": "names of flags",
  "key-is-ssh": "a key in a file of its own; here a policy holds it",
  "repository-as-url": "what is refused of a flag; here `lint` says it",
};

const github = (repository, more = {}) => ({
  version: 1,
  anyOf: [{ workflow: { provider: "github", repository, ...more.workflow } }],
  ...more.policy,
});
const pem = (name) => /-----BEGIN PUBLIC KEY-----([^-]*)-----END/.exec(file(name))?.[1].replace(/\s/g, "") ?? file(name).toString();
const key = (name, more) => ({ version: 1, anyOf: [{ key: { spki: pem(name) } }], ...more });
const noLog = { dangerous: ["noLog"], evidence: { logs: 0 } };
const sigstoreJs = github("sigstore/sigstore-js");
const acmeTool = github("acme/tool");
const testResult = (type) => github("acme/tool", { policy: { statement: { predicateType: type } } });

const release = (repository) => ({ version: 1, anyOf: [{ githubRelease: { repository } }] });

/** Sigstore's public good instance with a log and a certificate timestamp, or GitHub's own, which has neither. */
function ofEither(sourceRepository, repository) {
  const workflow = { provider: "github", repository, sourceRepository };
  const timestamped = { evidence: { logs: 0, scts: 0, timestamps: 1 }, dangerous: ["noLog", "noSct"] };
  return { version: 1, anyOf: [{ workflow, root: "public-good" }, { workflow, root: "github", ...timestamped }] };
}

/** The policy of each case, its trusted root unless it is Sigstore's, and what it says where that is not about a flag. */
const ASKED = {
  "jsonl-two-bundles": { policy: sigstoreJs },
  "bundle-array": { policy: sigstoreJs },
  "github-api": { policy: sigstoreJs },
  "bundle-twice": { policy: sigstoreJs },
  "jsonl-wrong-repo": { policy: github("sigstore/cosign") },
  "bundle-bom": { policy: sigstoreJs },
  "bundle-utf16": { policy: sigstoreJs },
  "dsse-envelope-as-bundle": { policy: sigstoreJs },
  "key-with-comment": { policy: key("comment.pub", noLog) },
  "key-without-log": { policy: key("comment.pub"), says: /noLog/ },
  "ghe-com-issuer": { policy: file("ghecom.json"), root: "example-root.json" },
  "wrong-root": { policy: file("ghecom.json") },
  "test-result-is-no-provenance": {
    policy: testResult(["https://slsa.dev/provenance/v1", "https://slsa.dev/provenance/v0.2"]),
    root: "test-result-root.json",
  },
  "test-result-asked-for": {
    policy: testResult("https://in-toto.io/attestation/test-result/v0.1"),
    root: "test-result-root.json",
  },
  "staging-forgotten": { policy: { identity: "x@example.com", issuer: "https://example.com" }, says: /staging/ },
  "github-release": { policy: release("jdx/communique") },
  "github-release-of-another": { policy: release("jdx/mise") },
  "private-repository": { policy: ofEither("neverendingsupport/nes-java-test-lib-a", "neverendingsupport/slsa-attestations") },
  "legacy-cert-pem": { policy: key("pemcert.pub"), root: "legacy-root.json" },
};

/** The values of an option, in their order. */
const values = (argv, option) => argv.flatMap((word, i) => (argv[i - 1] === option ? [word] : []));

function artifactOf(argv) {
  const name = argv.find((word, i) => /^sha|\.(bin|txt)$/.test(word) && !argv[i - 1].startsWith("--"));
  return name.startsWith("sha") ? { digest: name } : new Uint8Array(file(name));
}

for (const [id, { policy, root, says }] of Object.entries(ASKED)) {
  test(`${id}: ${byId.get(id)?.about}`, async () => {
    const { argv, exit, says: words = [] } = byId.get(id);
    const trustedRoots = { "public-good": TrustedRoot.sigstore(), github: TrustedRoot.github() };
    const verifier = await Verifier.create(root ? { trustedRoot: TrustedRoot.fromJSON(file(root)) } : { trustedRoots });
    const bundles = values(argv, "--bundle").map(file);
    const artifact = artifactOf(argv);
    for (const bundle of bundles.length === 1 ? [bundles[0], bundles] : [bundles]) {
      const ended = await verifier.verify(bundle, artifact, policy).then(
        () => [0],
        (error) => [error instanceof VerificationError ? 1 : error instanceof ConfigError ? 2 : 3, error.message],
      );
      assert.equal(ended[0], exit, ended[1]);
      for (const word of words.filter((word) => !word.startsWith("--"))) {
        assert.ok(ended[1].toLowerCase().includes(word.toLowerCase()), `${word}: ${ended[1]}`);
      }
      if (says) assert.match(ended[1], says);
    }
  });
}

test("a policy that no certificate meets is told by lint", async () => {
  const [{ trap, place }] = await lint(github("https://github.com/acme/tool"));
  assert.deepEqual([trap, place], ["never_matches", "anyOf[0].workflow.repository"]);
});

test("every case is asked here, or it is said why not", () => {
  const known = [...Object.keys(ASKED), ...Object.keys(ELSEWHERE)].sort();
  assert.deepEqual(known, [...byId.keys()].sort());
});
