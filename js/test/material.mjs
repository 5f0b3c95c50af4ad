// What the tests verify: a real bundle over a short text, real envelopes, and the roots they need.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readCases } from "../../tests/vectors/cases.mjs";

const VECTORS = new URL("../../tests/vectors/", import.meta.url);
export const read = (path) => readFileSync(new URL(path, VECTORS));

const cases = JSON.parse(read("real/cases.json"));
export const realCase = (id) => {
  const found = cases.find((one) => one.id === `real/${id}`);
  if (!found) throw new Error(`no case ${id}`);
  const { bundle, artifact, digest, identity, issuer } = found;
  return {
    bundle: read(`real/${bundle}`),
    artifact: artifact ? new Uint8Array(read(`real/${artifact}`)) : undefined,
    digest,
    policy: { identity, issuer },
  };
};

/** A message signature over a text that is here. */
export const blob = realCase("cosign-v3-blob");
/** An envelope with a statement about an artifact that is known by its digest. */
export const envelope = realCase("happy-path-intoto-in-dsse-v3");
export const rootJson = read("real/sigstore.trusted_root.json");

/** The cases that the testkit makes, of Rekor v1 and certificates. */
export const generated = () => {
  const folder = fileURLToPath(VECTORS);
  return readCases(`${folder}testkit/rekor-v1.jsonl`, folder);
};

/** Copies what is at hand, one bit of it changed. */
export const flipped = (bytes) => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte));

/** The digest that a rejected artifact turned out to have. */
export const computed = (error) => error.report.failure.evidence.artifact;
