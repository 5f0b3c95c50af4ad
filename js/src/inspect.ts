// Looking without judging.

import { encodeUtf8 } from "./bytes.js";
import { engine, ready } from "./engine.js";
import type { Finding, Inspection } from "./generated/types.js";
import { type BundleDocument, copyDocument, copyPolicy, type PolicyInput } from "./inputs.js";
import { parseFrozen } from "./json.js";

/**
 * Which kind of document this is, and what it says: bundles in every form, what GitHub, PyPI and npm serve, envelopes,
 * log entries, trusted roots, policies, keys and certificates. Nothing of it is verified.
 */
export async function inspect(document: BundleDocument): Promise<Inspection> {
  const copy = copyDocument(document, "document");
  await ready();
  return inspectCopy(copy);
}

/** @internal */
export const inspectCopy = (document: Uint8Array): Inspection =>
  parseFrozen(engine().inspect(document)) as Inspection;

/** What is easily got wrong in a policy, as far as this one does. */
export async function lint(policy: PolicyInput): Promise<readonly Finding[]> {
  const copy = copyPolicy(policy);
  const document =
    copy.document ??
    encodeUtf8(
      `{"version":1,"anyOf":[{"identity":${JSON.stringify(copy.identity)},"issuer":${JSON.stringify(copy.issuer)}}]}`,
    );
  await ready();
  return parseFrozen(engine().lint(document)) as readonly Finding[];
}
