// @sigstore/verify, the official client's verifier. For Node only: it calls node:crypto.

import { createPublicKey } from 'node:crypto';
import { bundleFromJSON } from '@sigstore/bundle';
import { TrustedRoot } from '@sigstore/protobuf-specs';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';

const materials = new Map();

function materialOf(root) {
  if (!materials.has(root)) {
    materials.set(root, toTrustMaterial(TrustedRoot.fromJSON(JSON.parse(root))));
  }
  return materials.get(root);
}

/** What verifies a case; all that does not depend on the bundle is made here. */
export async function prepare({ text, root, artifact, identity, issuer, key, noLog }) {
  // Its identities are patterns: the exact one is the escaped and anchored text.
  const exact = identity && `^${identity.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`;
  const policy = identity && { subjectAlternativeName: exact, extensions: { issuer } };
  const publicKey = () => ({
    publicKey: createPublicKey({ key, format: 'der', type: 'spki' }),
    validFor: () => true,
  });
  const trust = key ? { ...materialOf(root), publicKey } : materialOf(root);
  const verifier = new Verifier(trust, noLog ? { tlogThreshold: 0, timestampThreshold: 0 } : {});
  return () => {
    const bundle = bundleFromJSON(JSON.parse(text));
    if (bundle.content.$case === 'messageSignature' && !artifact) {
      throw new Error('takes no digest: a message signature needs the bytes');
    }
    return verifier.verify(toSignedEntity(bundle, artifact), policy);
  };
}
