// The three ways to say no, by the core's word for each. None of them is a kind of another: who catches a
// VerificationError to say "not signed by whom you think" must catch neither a question that was bad nor a
// file that could not be read.

import type { Class, Code } from "./generated/codes.js";
import type { Report, Step } from "./generated/types.js";

/** What the errors carry. */
export interface Reason {
  readonly code: Code;
  readonly class: Class;
  readonly message: string;
  readonly step: Step | null;
  readonly report: Report | null;
  readonly cause?: unknown;
}

abstract class Reasoned extends Error {
  readonly #report: Report | null;
  readonly #hints: readonly string[];
  /** The stable code of the reason. */
  readonly code: Code;
  /** The class that the code is of. */
  readonly class: Class;
  /** The step that failed, if the verification came to one. */
  readonly step: Step | null;
  constructor(reason: Reason) {
    const hints = hintsOf(reason.report);
    super(withHints(reason.message, hints), reason.cause === undefined ? undefined : { cause: reason.cause });
    this.code = reason.code;
    this.class = reason.class;
    this.step = reason.step;
    this.#report = reason.report;
    this.#hints = hints;
  }

  // Hosts print the own properties of an error that nobody catches. The report fills screens, and the hints stand in
  // the message: these are on the prototype.

  /** What to do about it, as the core says, and the function that does it; each is a line of the message, too. */
  get hints(): readonly string[] {
    return this.#hints;
  }

  /** Every step with its evidence, if there was a verification. */
  get report(): Report | null {
    return this.#report;
  }

  /** For logs: what JSON.stringify would leave out of an error, too. */
  toJSON(): object {
    const { name, code, class: kind, step, message, hints, report } = this;
    return { name, code, class: kind, step, message, hints, report };
  }
}

const NO_HINTS: readonly string[] = Object.freeze([]);

function hintsOf(report: Report | null): readonly string[] {
  const failure = report?.failure;
  if (!failure) return NO_HINTS;
  const { knownTo } = failure.evidence;
  const gives = typeof knownTo === "string" ? ROOTS[knownTo] : undefined;
  return gives === undefined ? failure.hints : Object.freeze([...failure.hints, `${gives} is that trusted root`]);
}

/** What gives an embedded root, by the core's name for it. */
const ROOTS = Object.freeze({
  __proto__: null,
  "public-good": "TrustedRoot.sigstore()",
  staging: "TrustedRoot.staging()",
  github: "TrustedRoot.github()",
} as object) as { readonly [name: string]: string | undefined };

function withHints(message: string, hints: readonly string[]): string {
  let text = message;
  for (let i = 0; i < hints.length; i += 1) text += `\nhint: ${hints[i]!}`;
  return text;
}

/** The answer is no. */
export class VerificationError extends Reasoned {
  override readonly name = "VerificationError";
}

/** The question was bad: the policy, the trusted root or an argument. */
export class ConfigError extends Reasoned {
  override readonly name = "ConfigError";
}

/** There is no answer: something could not be read or loaded, or the verifier has a defect. */
export class NoAnswerError extends Reasoned {
  override readonly name = "NoAnswerError";
}

/** Whatever this package throws when nothing was verified. */
export type SigproofError = VerificationError | ConfigError | NoAnswerError;

/** @internal */
export const isSigproofError = (thrown: unknown): thrown is SigproofError => thrown instanceof Reasoned;

/** The error for the core's word for a kind of no: `rejected`, `refused` or `failed`. @internal */
export function errorOf(kind: string, reason: Reason): SigproofError {
  if (kind === "rejected") return new VerificationError(reason);
  if (kind === "refused") return new ConfigError(reason);
  return new NoAnswerError(reason);
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
export function unreadableArtifact(message: string, cause?: unknown): NoAnswerError {
  return new NoAnswerError(found("host.artifact.unreadable", "host", message, cause));
}

/** The caller's function for attestations failed. @internal */
export function unreadableAttestations(cause: unknown): NoAnswerError {
  const message = "the attestations of the package could not be read";
  return new NoAnswerError(found("host.artifact.unreadable", "host", message, cause));
}

/** A part of the package could not be loaded or started. @internal */
export function unavailable(what: string, cause: unknown): NoAnswerError {
  const message = `${what} could not be loaded or started`;
  return new NoAnswerError(found("host.runtime.unavailable", "host", message, cause));
}

/** The verifier failed; nothing was verified. @internal */
export function defect(cause?: unknown): NoAnswerError {
  const message = "the verifier failed and was replaced; nothing was verified";
  return new NoAnswerError(found("internal.defect", "internal", message, cause));
}
