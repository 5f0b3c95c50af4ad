// Which release of GitHub a bundle claims to be of. `inspect` shows no predicate, where that stands; what is read here is
// shown as a claim, and nothing else is made of it.

const IDENTITY = "https://dotcom.releases.github.com";
const PREDICATE = /^https:\/\/in-toto\.io\/attestation\/release\//;

const isRelease = ({ signer: { certificate }, content: { statement } }) =>
  certificate?.subjectAlternativeNames.length === 1 && certificate.subjectAlternativeNames[0].value === IDENTITY && PREDICATE.test(statement?.predicateType);

/** The documents of a text: one, or one on each line. */
function documents(text) {
  try {
    return [JSON.parse(text)];
  } catch {
    return text.split("\n").filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
  }
}

/** The bundles in a document, in whatever form and in its order. */
function* bundlesIn(document) {
  if (typeof document !== "object" || document === null) return;
  if (Object.hasOwn(document, "verificationMaterial")) yield document;
  else for (const part of Object.values(document)) yield* bundlesIn(part);
}

function predicateOf({ dsseEnvelope: { payload } }) {
  const bytes = Uint8Array.from(atob(payload.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const { repository, tag } = JSON.parse(new TextDecoder().decode(bytes)).predicate;
  return typeof repository === "string" && typeof tag === "string" ? { repository, tag } : null;
}

/** Repository and tag of each bundle that is of a release; null for each other, and where it cannot be told. */
export function claimedReleases(bundles, bytes) {
  if (!bundles.some(isRelease)) return bundles.map(() => null);
  try {
    const found = documents(new TextDecoder().decode(bytes)).flatMap((document) => [...bundlesIn(document)]);
    if (found.length !== bundles.length) return bundles.map(() => null);
    return bundles.map((bundle, index) => (isRelease(bundle) ? predicateOf(found[index]) : null));
  } catch {
    return bundles.map(() => null);
  }
}
