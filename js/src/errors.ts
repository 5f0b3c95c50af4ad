// The two ways to say no. Neither is a kind of the other: who catches a VerificationError to say "not
// signed by whom you think" must not catch a question that was bad.

import type { Class, Code } from "./generated/codes.js";
import type { Report, Step } from "./generated/types.js";

/** What both errors carry. */
export interface Reason {
  readonly code: Code;
  readonly class: Class;
  readonly message: string;
  readonly step: Step | null;
  readonly report: Report | null;
  readonly cause?: unknown;
}

const options = (reason: Reason) => (reason.cause === undefined ? undefined : { cause: reason.cause });

/** The answer is no. */
export class VerificationError extends Error {
  override readonly name = "VerificationError";
  /** The stable code of the reason. */
  readonly code: Code;
  /** The class that the code is of. */
  readonly class: Class;
  /** The step that failed, if the verification came to one. */
  readonly step: Step | null;
  /** Every step with its evidence, if there was a verification. */
  readonly report: Report | null;

  constructor(reason: Reason) {
    super(reason.message, options(reason));
    this.code = reason.code;
    this.class = reason.class;
    this.step = reason.step;
    this.report = reason.report;
  }
}

/** The question was bad: the policy, the trusted root or an argument. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** The stable code of the reason. */
  readonly code: Code;
  /** The class that the code is of: `config` or `trust_root`. */
  readonly class: Class;
  /** The step that failed, if the verification came to one. */
  readonly step: Step | null;
  /** Every step with its evidence, if there was a verification. */
  readonly report: Report | null;

  constructor(reason: Reason) {
    super(reason.message, options(reason));
    this.code = reason.code;
    this.class = reason.class;
    this.step = reason.step;
    this.report = reason.report;
  }
}

/** A reason that the shell itself finds. No key is left to a polluted Object.prototype. */
const found = (code: Code, kind: Class, message: string, cause?: unknown): Reason => ({
  code,
  class: kind,
  message,
  step: null,
  report: null,
  cause,
});

/** An argument is not what it must be. @internal */
export function invalidArgument(message: string, cause?: unknown): ConfigError {
  return new ConfigError(found("config.argument.invalid", "config", message, cause));
}

/** An option that does not exist. @internal */
export function unknownOption(message: string): ConfigError {
  return new ConfigError(found("config.option.unknown", "config", message));
}

/** The artifact could not be read to its end. @internal */
export function unreadableArtifact(message: string, cause?: unknown): VerificationError {
  return new VerificationError(found("host.artifact.unreadable", "host", message, cause));
}

/** The caller's function for attestations failed. @internal */
export function unreadableAttestations(cause: unknown): VerificationError {
  const message = "the attestations of the package could not be read";
  return new VerificationError(found("host.artifact.unreadable", "host", message, cause));
}

/** A part of the package could not be loaded or started. @internal */
export function unavailable(what: string, cause: unknown): VerificationError {
  const message = `${what} could not be loaded or started`;
  return new VerificationError(found("host.runtime.unavailable", "host", message, cause));
}

/** The verifier failed; nothing was verified. @internal */
export function defect(cause?: unknown): VerificationError {
  const message = "the verifier failed and was replaced; nothing was verified";
  return new VerificationError(found("internal.defect", "internal", message, cause));
}
