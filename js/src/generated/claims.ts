// Written by `cargo xtask generate`; do not edit.
import type { Claim } from "./types.js";

/** The claims of a certificate by the last number of their object identifier, 1.3.6.1.4.1.57264.1.N. */
export const CLAIMS: { readonly [number: string]: Claim | undefined } = {
  // Nothing is found on Object.prototype.
  __proto__: null,
  1: "issuerV1",
  2: "githubWorkflowTrigger",
  3: "githubWorkflowSha",
  4: "githubWorkflowName",
  5: "githubWorkflowRepository",
  6: "githubWorkflowRef",
  8: "issuer",
  9: "buildSignerUri",
  10: "buildSignerDigest",
  11: "runnerEnvironment",
  12: "sourceRepositoryUri",
  13: "sourceRepositoryDigest",
  14: "sourceRepositoryRef",
  15: "sourceRepositoryIdentifier",
  16: "sourceRepositoryOwnerUri",
  17: "sourceRepositoryOwnerIdentifier",
  18: "buildConfigUri",
  19: "buildConfigDigest",
  20: "buildTrigger",
  21: "runInvocationUri",
  22: "sourceRepositoryVisibility",
  23: "deploymentEnvironment",
  24: "tokenSubject",
} as object as { readonly [number: string]: Claim };
