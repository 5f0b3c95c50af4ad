// What to do about a failure, as far as the package and not the core has the words: which function does it here, and what
// cannot be done here. The core knows no function of any language.

import type { Report } from "./generated/types.js";

type Failure = NonNullable<Report["failure"]>;
type Texts = { readonly [key: string]: string | undefined };

/** @internal */
export const NO_HINTS: readonly string[] = Object.freeze([]);

/** How the short form of a policy is given. @internal */
export const PAIR = "give { identity, issuer }: who must have signed, and who vouches for that";

/** No key is left to a polluted Object.prototype. */
const table = (texts: object): Texts => Object.freeze(Object.setPrototypeOf(texts, null));

/** The core's advice with what this package adds, or has in its place. @internal */
export function hintsOf(report: Report): readonly string[] {
  const { failure } = report;
  if (!failure) return NO_HINTS;
  const { field, key, place } = failure.evidence;
  if (failure.code === "policy.document.malformed" && field === "version" && place === "anyOf[0]") {
    // The short form as text: this says all that the core says of its parts.
    if (key === "identity" || key === "issuer") return Object.freeze([SHORT_FORM]);
  }
  if (typeof failure.evidence.dangerous === "string" && isOfGithub(report)) return GITHUB;
  const own = ownHint(failure);
  const hints = coreHints(failure);
  return own === undefined ? hints : Object.freeze([...hints, own]);
}

/** The core's hints; the first is about the sort of document, where that is known, and names what is not here. */
function coreHints({ evidence, hints }: Failure): readonly string[] {
  const own = typeof evidence.document === "string" ? DOCUMENTS[evidence.document] : undefined;
  return own === undefined ? hints : Object.freeze([own, ...hints.slice(1)]);
}

function ownHint({ code, evidence }: Failure): string | undefined {
  const gives = typeof evidence.knownTo === "string" ? ROOTS[evidence.knownTo] : undefined;
  if (gives !== undefined) return `${gives} is that trusted root`;
  if (code === "policy.root.unknown") {
    const root = typeof evidence.root === "string" ? ROOTS[evidence.root] : undefined;
    const roots = root === undefined ? "{ NAME: root }" : `{ ${JSON.stringify(evidence.root)}: ${root} }`;
    return `\`Verifier.create({ trustedRoots: ${roots} })\` gives roots their names; the one that is given as trustedRoot has none`;
  }
  if (code === "policy.document.malformed" && evidence.field === "version" && evidence.place === undefined) {
    return evidence.cause === "json.field.missing" ? `or ${PAIR}` : undefined;
  }
  return CALLS[code];
}

const SHORT_FORM =
  '{ identity, issuer } is given as an object, without JSON.stringify; a document is {"version":1,"anyOf":[{"identity":"…","issuer":"…"}]}';

/** What does it here, by the code of what the core misses. */
const CALLS = table({
  "artifact.required": "`verify` takes the artifact behind the bundle; without one only an envelope is verified",
  "npm.publish.missing":
    "`requirePublish: false` does without the registry's own attestation; then nothing shows that the registry took the archive under this name and version",
  "policy.identity.no_certificate":
    'if the publisher signs with a key, get it from them, and not from the bundle: { version: 1, anyOf: [{ key: { spki: "…" } }] } asks for it, in base64',
});

/** What gives an embedded root, by the core's name for it. */
const ROOTS = table({
  "public-good": "TrustedRoot.sigstore()",
  staging: "TrustedRoot.staging()",
  github: "TrustedRoot.github()",
});

const ITS_BUNDLE = "get the bundle that it comes from; the command line also takes signature, certificate and log entry in files of their own";
const ON_PYPI = "what PyPI serves is verified by the command line, `sigproof verify pypi`";
const ON_NPM = "`verifyPackage` of sigproof/npm verifies a package, of its attestations as npm serves them";

/** By the core's name of a document that was given in the place of another, where the core's advice leads to what this package does not have. */
const DOCUMENTS = table({
  dsseEnvelope: `it does not say who signed it or when: ${ITS_BUNDLE}`,
  logEntry: `it is one part of what is needed: ${ITS_BUNDLE}`,
  rekorCliEntry: `it is one part of what is needed: ${ITS_BUNDLE}`,
  signature: `it is one part of what is needed: ${ITS_BUNDLE}`,
  cosignSignature: "signatures of a container image are verified by the command line, whose manual says how",
  pypiProvenance: ON_PYPI,
  pypiAttestation: ON_PYPI,
  npmAttestations: ON_NPM,
  npmAudit: ON_NPM,
  npmSignatures: "these are verified by the command line, `sigproof verify npm`",
  clientTrustConfig: "it holds a trusted root: `TrustedRoot.fromJSON(config.trustedRoot)` takes that, of the parsed JSON",
});

/** Of GitHub's own instance, which has no logs; by the name that its trusted root has for its authority. */
function isOfGithub({ steps }: Report): boolean {
  return steps.some(({ step, evidence }) => step === "path" && evidence.some(({ values }) => values.authority === "fulcio.githubapp.com"));
}

const GITHUB: readonly string[] = Object.freeze([
  'GitHub\'s own instance has no logs, and a policy says so: of a release { version: 1, anyOf: [{ githubRelease: { repository: "OWNER/NAME" } }] }, ' +
    'of what else it signs { version: 1, anyOf: [{ identity, issuer, root: "github", evidence: { timestamps: 1 }, dangerous: ["noLog", "noSct"] }] }',
  "such a policy needs the root by its name: `Verifier.create({ trustedRoots: { github: TrustedRoot.github() } })`",
]);
