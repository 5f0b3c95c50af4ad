// sigproof: verifies Sigstore signatures, offline.

export type { ArtifactInput, Digest, DigestInput, SyncArtifactInput } from "./artifact.js";
export { ConfigError, NoAnswerError, type OtherBundle, type SigproofError, VerificationError } from "./errors.js";
export type * from "./generated/codes.js";
export type * from "./generated/types.js";
export type { BundleDocument, BundleInput, JsonData, PolicyInput } from "./inputs.js";
export { inspect, lint } from "./inspect.js";
export type { Progress, VerifyOptions } from "./options.js";
export { TrustedRoot, type VerifierOptions } from "./trusted_root.js";
export { Verified } from "./verified.js";
export { Verifier, type Settled, type VerifyInput } from "./verifier.js";
