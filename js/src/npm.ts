// sigproof/npm: what npm's registry says of packages, verified over JSON that the caller has. The rules are
// the core's; nothing is fetched.

export { ConfigError, NoAnswerError, type SigproofError, VerificationError } from "./errors.js";
export type { PolicyInput } from "./inputs.js";
export {
  type AttestationError,
  type AttestationOptions,
  type NpmCode,
  verifyAttestations,
} from "./npm/attestations.js";
export { type AcceptedInput, continuity, type VerifiedInput } from "./npm/continuity.js";
export type { Facts, Weakening, Weakness } from "./generated/types.js";
export { type PackageInput, type VerifiedPackage, verifyPackage } from "./npm/package.js";
export {
  type LockedPackage,
  type LockfileInput,
  type LockfileProgress,
  type LockfileResult,
  type PackagePolicy,
  verifyLockfile,
} from "./npm/lockfile.js";
export { TrustedRoot } from "./trusted_root.js";
export type { Verified } from "./verified.js";
export { Verifier } from "./verifier.js";
