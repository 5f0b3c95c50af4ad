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
