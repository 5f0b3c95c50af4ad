// The three ways to say no, by the core's word for each. None of them is a kind of another: who catches a
// VerificationError to say "not signed by whom you think" must catch neither a question that was bad nor a
// file that could not be read.

import type { Class, Code } from "./generated/codes.js";
import type { Report, Step } from "./generated/types.js";
import { hintsOf, NO_HINTS } from "./hints.js";

/** What the errors carry. */
export interface Reason {
  readonly code: Code;
  readonly class: Class;
  readonly message: string;
  readonly step: Step | null;
  readonly report: Report | null;
  readonly cause?: unknown;
  /** What to do about it, where the shell says it; else it is what the report says. */
  readonly hints?: readonly string[];
}

/** What came of one of several bundles. */
export interface OtherBundle {
  /** Its place among them. */
  readonly index: number;
  /** Why it does not verify. */
  readonly code: Code;
  /** The step that failed. */
  readonly step: Step | null;
}

let readvise: (error: SigproofError, hints: readonly string[]) => SigproofError;

abstract class Reasoned extends Error {
  /** The message without the hints. */
  readonly #said: string;
  readonly #report: Report | null;
  readonly #hints: readonly string[];
  /** The stable code of the reason. */
  readonly code: Code;
  /** The class that the code is of. */
  readonly class: Class;
  /** The step that failed, if the verification came to one. */
  readonly step: Step | null;
  constructor(reason: Reason) {
    const hints = ownHints(reason) ?? (reason.report === null ? NO_HINTS : hintsOf(reason.report));
    super(withHints(reason.message, hints), reason.cause === undefined ? undefined : { cause: reason.cause });
    this.code = reason.code;
    this.class = reason.class;
    this.step = reason.step;
    this.#said = reason.message;
    this.#report = reason.report;
    this.#hints = hints;
  }

  static {
    readvise = (error, hints) => {
      const { code, class: kind, step, report } = error;
      const Sort = error instanceof VerificationError ? VerificationError : error instanceof ConfigError ? ConfigError : NoAnswerError;
      return new Sort({ code, class: kind, message: error.#said, step, report, cause: error.cause, hints });
    };
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

  /** Of several bundles, the place of the one that this is about, as `bundleIndex` of a `Verified`; null if there was one
   * bundle, or the question was bad whatever the bundle. */
  get bundleIndex(): number | null {
    const number = this.#evidence("bundleNumber");
    return number === null || this.bundleCount === null ? null : number - 1;
  }

  /** How many bundles there were, if there were several. */
  get bundleCount(): number | null {
    return this.#evidence("ofBundles");
  }

  /** What came of the other bundles, in their order: this is about the one that came furthest. */
  get otherBundles(): readonly OtherBundle[] {
    const others: OtherBundle[] = [];
    const evidence = this.#report?.steps[0]?.evidence ?? [];
    for (let i = 0; i < evidence.length; i += 1) {
      const { check, values } = evidence[i]!;
      if (check !== "other_bundle") continue;
      const { bundleNumber, code, step } = values;
      others.push(Object.freeze({ index: Number(bundleNumber) - 1, code: code as Code, step: (step ?? null) as Step | null }));
    }
    return Object.freeze(others);
  }

  #evidence(name: string): number | null {
    const value = this.#report?.failure?.evidence[name];
    return typeof value === "string" ? Number(value) : null;
  }

  /** For logs: what JSON.stringify would leave out of an error, too. */
  toJSON(): object {
    const { name, code, class: kind, step, message, hints, report } = this;
    return { name, code, class: kind, step, message, hints, report };
  }
}

const ownHints = (reason: Reason): readonly string[] | null =>
  Object.hasOwn(reason, "hints") && reason.hints ? Object.freeze(reason.hints) : null;

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

/** The same no with other advice. @internal */
export const withAdvice = (error: SigproofError, hints: readonly string[]): SigproofError => readvise(error, hints);

/** A reason that the shell itself finds. No key is left to a polluted Object.prototype. */
const found = (code: Code, kind: Class, message: string, cause?: unknown, hint?: string): Reason => ({
  code,
  class: kind,
  message,
  step: null,
  report: null,
  cause,
  hints: hint === undefined ? NO_HINTS : [hint],
});

/** An argument is not what it must be; and what to do about it, where something can be. @internal */
export function invalidArgument(message: string, cause?: unknown, hint?: string): ConfigError {
  return new ConfigError(found("config.argument.invalid", "config", message, cause, hint));
}

/** An option that does not exist, and the one that was meant. @internal */
export function unknownOption(message: string, hint?: string): ConfigError {
  return new ConfigError(found("config.option.unknown", "config", message, undefined, hint));
}

/** The message with what the host says of the cause: which file is not there, say. */
function withCause(message: string, cause: unknown): string {
  try {
    const said = cause instanceof Error ? cause.message : cause;
    // Whatever stands in it, it stays one line, and a short one.
    if (typeof said === "string" && said !== "") return `${message}: ${shown(said)}`;
  } catch {
    // An error whose message cannot be read.
  }
  return message;
}

/** Of what came in, at most 200 characters go into a message, and nothing but text. @internal */
export const shown = (text: string): string => text.slice(0, 200).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, " ");

/** The artifact could not be read to its end. @internal */
export function unreadableArtifact(message: string, cause?: unknown): NoAnswerError {
  return new NoAnswerError(found("host.artifact.unreadable", "host", withCause(message, cause), cause));
}

/** The caller's function for policies failed. @internal */
export function failedPolicy(cause: unknown): ConfigError {
  return invalidArgument(withCause("policy could not give one for the package", cause), cause);
}

/** The caller's function for attestations failed. @internal */
export function unreadableAttestations(cause: unknown): NoAnswerError {
  const message = "the attestations of the package could not be read";
  return new NoAnswerError(found("host.artifact.unreadable", "host", withCause(message, cause), cause));
}

/** A part of the package could not be loaded or started. @internal */
export function unavailable(what: string, cause: unknown): NoAnswerError {
  const message = `${what} could not be loaded or started`;
  return new NoAnswerError(found("host.runtime.unavailable", "host", withCause(message, cause), cause));
}

/** The addon cannot be used; and what to do about it. @internal */
export function noAddon(message: string, hint: string): NoAnswerError {
  return new NoAnswerError(found("host.runtime.unavailable", "host", message, undefined, hint));
}

/** The verifier failed; nothing was verified. @internal */
export function defect(cause?: unknown, message = "the verifier failed; nothing was verified"): NoAnswerError {
  return new NoAnswerError(found("internal.defect", "internal", message, cause));
}

/** The same, of an instance that is lost. @internal */
export const replaced = (cause?: unknown): NoAnswerError => defect(cause, "the verifier failed and was replaced; nothing was verified");
