// What got weaker since the version that was accepted last. The rules are the core's, over facts as JSON; that those of this
// version were verified, only the shell can know.

import { encodeUtf8 } from "../bytes.js";
import { engine, ready } from "../engine.js";
import { invalidArgument } from "../errors.js";
import type { Facts, Weakening } from "../generated/types.js";
import { copyDocument } from "../inputs.js";
import { parseFrozen } from "../json.js";
import { checkCopy } from "../misfit.js";
import { factsOf, type Verified } from "../verified.js";
import type { JsonInput, VerifiedPackage } from "./package.js";

/** A package whose attestations all verify, or one or several attestations. */
export type VerifiedInput = VerifiedPackage | Verified | readonly Verified[];

/** The facts of one or several attestations: what was verified, or its `facts` as the caller has kept them, which must be
 * nobody else's to write. An empty list is a version that had none. */
export type AcceptedInput = VerifiedInput | Facts | readonly Facts[] | JsonInput;

/**
 * What got weaker from the last accepted version of a package to this one, the gravest first; empty, if nothing did. What is not
 * verified counts as absent, so that null is a version of which nothing is. Throws if `previous` is not facts.
 */
export async function continuity(previous: AcceptedInput, current: VerifiedInput | null): Promise<readonly Weakening[]> {
  const now = current === null ? "[]" : verifiedFacts(current);
  if (now === null) {
    checkCopy(current, "Verified", "current");
    throw invalidArgument("current must be what a verifier has made: a VerifiedPackage, or one or several Verified", undefined, HINT);
  }
  const before = verifiedFacts(previous);
  const accepted = before === null ? copyDocument(previous, "previous") : encodeUtf8(before);
  await ready();
  return parseFrozen(engine().continuity(accepted, encodeUtf8(now))) as readonly Weakening[];
}

const HINT = "null says that nothing of this version is verified; facts that were kept are for `previous`";

/** The facts of what a verifier has made, as a list in JSON; null if it has not. */
function verifiedFacts(value: unknown): string | null {
  const one = factsOf(value);
  if (one !== null) return `[${one}]`;
  try {
    const all: string[] = [];
    const isPackage = typeof value === "object" && value !== null && Object.hasOwn(value, "provenance");
    const parts = isPackage ? partsOf(value as VerifiedPackage) : value;
    if (!Array.isArray(parts)) return null;
    for (let i = 0; i < parts.length; i += 1) {
      const facts = Object.hasOwn(parts, i) ? factsOf(parts[i]) : null;
      if (facts === null) return null;
      all[i] = facts;
    }
    return `[${all.join()}]`;
  } catch {
    return null;
  }
}

function partsOf(value: VerifiedPackage): unknown[] {
  const { provenance, publish, others } = value;
  const parts: unknown[] = publish === null ? [provenance] : [provenance, publish];
  for (let i = 0; i < others.length; i += 1) parts.push(others[i]);
  return parts;
}
