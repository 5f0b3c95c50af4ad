// What every project verifies: a package that was really published, its bundle, who signed it.

import { readFileSync } from "node:fs";

const read = (name) => readFileSync(new URL(`../vectors/real/${name}`, import.meta.url));

const { bundle, artifact, trusted_root, identity, issuer } = JSON.parse(read("cases.json")).find(
  ({ id }) => id === "real/conda-dsse",
);

/** As JSON, for a project to import. */
export const material = {
  bundle: read(bundle).toString(),
  artifact: read(artifact).toString("base64"),
  trustedRoot: JSON.parse(read(trusted_root)),
  policy: { identity, issuer },
};

const verified = { identity, payloadType: "application/vnd.in-toto+json" };
const rejected = (code, step) => ({ rejected: "VerificationError", code, step });

/** What scenario.mjs must come to, in every host. */
export const expected = {
  bytes: verified,
  blob: verified,
  stream: verified,
  sync: verified,
  ownRoot: verified,
  flippedArtifact: rejected("artifact.subject.mismatch", "artifact"),
  flippedStream: rejected("artifact.subject.mismatch", "artifact"),
  flippedBundle: rejected("binding.payload.mismatch", "binding"),
  wrongIdentity: rejected("policy.identity.mismatch", "policy"),
  noIdentity: { rejected: "ConfigError", code: "policy.identity.empty", step: null },
};

/** What sigstore.mjs must come to. */
export const expectedOfSigstore = {
  verify: { identity },
  createVerifier: { identity },
  flippedBundle: rejected("binding.payload.mismatch", "binding"),
  wrongIdentity: rejected("policy.identity.mismatch", "policy"),
  tuf: { rejected: "ConfigError", code: "config.option.unknown", step: null },
};
