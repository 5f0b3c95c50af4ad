// The package `sigproof` of this repository, as built by `js/build.mjs`.

/** By the package, and by the root. */
const verifiers = new Map();

function verifierOf(api, root) {
  const own = verifiers.get(api) ?? new Map();
  verifiers.set(api, own);
  if (!own.has(root)) {
    const trustedRoot = api.TrustedRoot.fromJSON(root);
    own.set(root, api.Verifier.create({ trustedRoot }));
  }
  return own.get(root);
}

/** What verifies a case; all that does not depend on the bundle is made here. */
export async function prepare({ text, root, artifact, digest, identity, issuer, key, noLog }, api) {
  const verifier = await verifierOf(api, root);
  const signer = key ? { key: { spki: base64(key) } } : { identity, issuer };
  const policy = { version: 1, anyOf: [signer], ...(noLog && { dangerous: ['noLog'] }) };
  const given = artifact ?? { digest };
  return () => verifier.verifySync(text, given, policy).facts;
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
