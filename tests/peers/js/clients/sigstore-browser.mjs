// @freedomofpress/sigstore-browser, a client for browsers over WebCrypto, which Node has, too.

import { SigstoreVerifier } from '@freedomofpress/sigstore-browser';

const verifiers = new Map();

async function verifierOf(root) {
  if (!verifiers.has(root)) {
    const verifier = new SigstoreVerifier();
    await verifier.loadSigstoreRoot(JSON.parse(root));
    verifiers.set(root, verifier);
  }
  return verifiers.get(root);
}

/** What verifies a case; all that does not depend on the bundle is made here. */
export async function prepare({ text, root, artifact, digest, identity, issuer, key }) {
  if (key) throw new Error('takes no bare key');
  const verifier = await verifierOf(root);
  const [algorithm, hex] = digest?.split(':') ?? [];
  if (!artifact && algorithm !== 'sha256') throw new Error(`takes no ${algorithm} digest`);
  const data = artifact ?? Uint8Array.from(hex.match(/../g), (byte) => parseInt(byte, 16));
  return async () => {
    const verified = await verifier.verifyArtifact(identity, issuer, JSON.parse(text), data, !artifact);
    if (verified !== true) throw new Error('answered false');
    return verified;
  };
}
