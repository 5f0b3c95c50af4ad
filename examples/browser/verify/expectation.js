// What the core is asked to expect, as it reads it.

/**
 * The policy for a signer that was typed in. GitHub's own root lists no logs, so that the one timestamp of its
 * signatures is asked for in their place, and under that root alone.
 */
export function policyFor({ identity, issuer }, root) {
  if (root !== "github") return { identity, issuer };
  return { version: 1, anyOf: [{ identity, issuer, root, evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct"] }] };
}

// Places of a policy that say who may sign, and traps that leave that open; of the first, anybody can be a signer.
const SIGNER = /^anyOf\[\d+\]\.(identity|issuer|workflow\.(repository|sourceRepository|issuer)|githubRelease\.repository)(\[\d+\])?$/;
const ANYBODY = ["owner_wildcard", "issuer_pattern", "pattern_matches_all"];
const SOMEBODY = ["owner_choice", "source_repository_open"];

/** The value at a place of the policy, as the linter writes places. */
function valueAt(document, place) {
  let found = document;
  for (const [, key, index] of place.matchAll(/([A-Za-z]+)|\[(\d+)\]/g)) found = found?.[key ?? Number(index)];
  return found;
}

/**
 * What a policy file says that the answer must say, too: every dangerous word in it, whether it names a release of
 * GitHub, and the patterns that leave open who signs, out of what the linter has found. The core has just verified with
 * it: it accepts a document only if every reader reads the same in it.
 */
export function admissions(policy, findings = []) {
  if (!(policy instanceof Uint8Array)) return { dangerous: [], release: false, open: [] };
  const document = JSON.parse(new TextDecoder().decode(policy));
  const { dangerous = [], anyOf = [] } = document;
  const open = findings.filter(({ trap, place }) => SIGNER.test(place) && [...ANYBODY, ...SOMEBODY].includes(trap))
    .map(({ trap, place, message }) => ({ place, message, anybody: ANYBODY.includes(trap), pattern: valueAt(document, place) }));
  return { dangerous: [dangerous, ...anyOf.map((one) => one.dangerous ?? [])].flat(), release: anyOf.some((one) => Object.hasOwn(one, "githubRelease")), open };
}

const SIGNED = "This file is, byte for byte, what the signer below signed";

/** What the answer says about the signer: no more than what was asked about them. */
export function whose(who, { dangerous, release, open = [] }) {
  const anyIdentity = who.identity === null || dangerous.includes("anyIdentity");
  // No issuer vouches for a release of GitHub: the rule for releases asks for the repository.
  const anyIssuer = (who.issuer === null && !release) || dangerous.includes("anyIssuer");
  if ("spkiSha256" in who) return `${SIGNED}, and the signer is the one you expect.`;
  if (anyIdentity || anyIssuer) {
    const accepted = !anyIdentity ? "any issuer, and whoever runs one can vouch for this identity"
      : !anyIssuer ? "any identity that this issuer vouches for" : "any identity of any issuer";
    return `${SIGNED}. That this is the one you expect is not proven: your policy accepts ${accepted}.`;
  }
  if (open.some(({ anybody }) => anybody)) return `${SIGNED}. That this is the one you expect is not proven: your policy leaves open who may sign, and others can make an account that it accepts.`;
  if (open.length > 0) return `${SIGNED}. The signer is one of several that your policy accepts: look whether it is the one you expect.`;
  return `${SIGNED}, and the signer is the one you expect.`;
}
