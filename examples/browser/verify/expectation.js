// What the core is asked to expect, as it reads it.

/**
 * The policy for a signer that was typed in. GitHub's own root lists no logs, so that the one timestamp of its
 * signatures is asked for in their place, and under that root alone.
 */
export function policyFor({ identity, issuer }, root) {
  if (root !== "github") return { identity, issuer };
  return { version: 1, anyOf: [{ identity, issuer, root, evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct"] }] };
}

/**
 * What a policy file says that the answer must say, too: every dangerous word in it, and whether it names a release of
 * GitHub. The core has just verified with it: it accepts a document only if every reader reads the same in it.
 */
export function admissions(policy) {
  if (!(policy instanceof Uint8Array)) return { dangerous: [], release: false };
  const { dangerous = [], anyOf = [] } = JSON.parse(new TextDecoder().decode(policy));
  return { dangerous: [dangerous, ...anyOf.map((one) => one.dangerous ?? [])].flat(), release: anyOf.some((one) => Object.hasOwn(one, "githubRelease")) };
}

/** What the answer says about the signer: no more than what was asked about them. */
export function whose(who, { dangerous, release }) {
  const anyIdentity = who.identity === null || dangerous.includes("anyIdentity");
  // No issuer vouches for a release of GitHub: the rule for releases asks for the repository.
  const anyIssuer = (who.issuer === null && !release) || dangerous.includes("anyIssuer");
  if ("spkiSha256" in who || (!anyIdentity && !anyIssuer)) {
    return "This file is, byte for byte, what the signer below signed, and the signer is the one you expect.";
  }
  const accepted = !anyIdentity ? "any issuer, and whoever runs one can vouch for this identity"
    : !anyIssuer ? "any identity that this issuer vouches for" : "any identity of any issuer";
  return `This file is, byte for byte, what the signer below signed. That this is the one you expect is not proven: your policy accepts ${accepted}.`;
}
