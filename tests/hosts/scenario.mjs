// Runs in every host: what the package says of good and bad input. A project hands in what it imported.

const decode = (base64) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
const flip = (bytes) => bytes.map((byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte));

function flipPayload(text) {
  const bundle = JSON.parse(text);
  const payload = flip(decode(bundle.dsseEnvelope.payload));
  bundle.dsseEnvelope.payload = btoa(String.fromCharCode(...payload));
  return bundle;
}

export function rejection(error, { VerificationError, ConfigError }) {
  const known = error instanceof VerificationError || error instanceof ConfigError;
  return known ? { rejected: error.name, code: error.code, step: error.step } : { thrown: String(error) };
}

export async function scenario(sigproof, material) {
  const { TrustedRoot, Verified, Verifier } = sigproof;
  const { bundle, policy } = material;
  const artifact = decode(material.artifact);
  const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
  const own = await Verifier.create({ trustedRoot: TrustedRoot.fromJSON(material.trustedRoot) });
  const blob = (bytes) => new Blob([bytes]);
  const runs = {
    bytes: () => verifier.verify(bundle, artifact, policy),
    blob: () => verifier.verify(bundle, blob(artifact), policy),
    stream: () => verifier.verify(bundle, blob(artifact).stream(), policy),
    sync: () => verifier.verifySync(bundle, artifact, policy),
    ownRoot: () => own.verify(bundle, artifact, policy),
    flippedArtifact: () => verifier.verify(bundle, flip(artifact), policy),
    flippedStream: () => verifier.verify(bundle, blob(flip(artifact)).stream(), policy),
    flippedBundle: () => verifier.verify(flipPayload(bundle), artifact, policy),
    wrongIdentity: () => verifier.verify(bundle, artifact, { ...policy, identity: `${policy.identity}x` }),
    noIdentity: () => verifier.verify(bundle, artifact, { ...policy, identity: "" }),
  };
  const outcome = {};
  for (const [name, run] of Object.entries(runs)) {
    try {
      const verified = await run();
      if (!(verified instanceof Verified)) throw new Error("neither verified nor rejected");
      outcome[name] = { identity: verified.facts.signer.identity.value, payloadType: verified.payloadType };
    } catch (error) {
      outcome[name] = rejection(error, sigproof);
    }
  }
  return outcome;
}

export async function sigstoreScenario(sigstore, material) {
  const bundle = JSON.parse(material.bundle);
  const options = {
    certificateIdentityURI: material.policy.identity,
    certificateIssuer: material.policy.issuer,
  };
  const verifier = await sigstore.createVerifier(options);
  const runs = {
    verify: () => sigstore.verify(bundle, options),
    createVerifier: () => verifier.verify(bundle),
    flippedBundle: () => verifier.verify(flipPayload(material.bundle)),
    wrongIdentity: () => sigstore.verify(bundle, { ...options, certificateIdentityURI: `${material.policy.identity}x` }),
    tuf: () => sigstore.verify(bundle, { ...options, tufMirrorURL: "https://tuf.example" }),
  };
  const outcome = {};
  for (const [name, run] of Object.entries(runs)) {
    try {
      outcome[name] = { identity: (await run()).identity.subjectAlternativeName };
    } catch (error) {
      outcome[name] = rejection(error, sigstore);
    }
  }
  return outcome;
}
