// What is wrong where several arguments are right, but not in their places. Only errors come here, and nothing but their
// words rests on it.

import { viewBytes } from "./bytes.js";
import { type SigproofError, ConfigError, invalidArgument, isSigproofError, withAdvice } from "./errors.js";
import { copyDocument, isPair } from "./inputs.js";
import { inspectCopy } from "./inspect.js";

/** Arguments as they were given, or their copies where there are some: a caller's object is read once. */
export interface Given {
  readonly bundle: unknown;
  /** All of them, if there are several. */
  readonly bundles?: readonly unknown[];
  readonly artifact?: unknown;
  readonly policy?: unknown;
}

/** The same while the arguments are copied. @internal */
export type Reading = { -readonly [Name in keyof Given]: Given[Name] };

/** An argument, to be copied. If that fails, the object was read as far as it went, and is not read again for advice. @internal */
export function take(reading: Reading, name: "bundle" | "policy"): unknown {
  const given = reading[name];
  if (typeof given === "object") reading[name] = undefined;
  return given;
}

/** The error, or one that says that the arguments are in the wrong order, if that is its reason; `call` has them in theirs. @internal */
export function placed(thrown: unknown, given: Given, call: string): unknown {
  if (!isSigproofError(thrown)) return thrown;
  if (thrown.step === "artifact") return ofArtifact(thrown, given);
  if (!mayBeOfOrder(thrown)) return thrown;
  const found = misplaced(given);
  if (found === null) return thrown;
  const hint = `the order is \`${call}\``;
  if (thrown.report === null) return invalidArgument(`the arguments are in the wrong order: ${found}`, thrown, hint);
  return withAdvice(thrown, [`the arguments are in the wrong order, as it seems: ${found}`, hint]);
}

/** The error about an artifact; if a bundle was given as such, that says all. */
function ofArtifact(error: SigproofError, { bundle, bundles = [bundle], artifact }: Given): SigproofError {
  if (!MISMATCH.includes(error.code) || sortOf(artifact) !== "bundle") return error;
  const same = bundles.some((one) => isSame(one, artifact));
  const found = same ? "the artifact is the bundle itself" : "the artifact is a bundle, too, as it seems";
  return withAdvice(error, [`${found}: give the file that was signed, which the bundle belongs to`]);
}

const MISMATCH: readonly string[] = ["artifact.digest.mismatch", "artifact.message_digest.mismatch", "artifact.subject.mismatch"];

function isSame(one: unknown, other: unknown): boolean {
  const [a, b] = [viewBytes(one, "bundle"), viewBytes(other, "artifact")];
  return a !== undefined && b !== undefined && a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Whether the error says that one of the arguments is not what it must be. */
function mayBeOfOrder(error: SigproofError): boolean {
  const { code, step, report } = error;
  if (report === null) return error instanceof ConfigError && (code === "config.argument.invalid" || code === "config.option.unknown");
  if (code !== "policy.document.malformed") return step === "bundle";
  // A policy with a fault of its own is in its place.
  const { document, cause } = report.failure?.evidence ?? {};
  return document !== undefined || cause === "json.syntax.invalid";
}

function misplaced({ bundle, artifact, policy }: Given): string | null {
  const sort = sortOf(artifact);
  if (sort === "policy") return "the artifact reads as a policy";
  if (sortOf(bundle) === "bundle") return null;
  if (sort === "bundle") return "the artifact reads as a bundle, and the bundle does not";
  return sortOf(policy) === "bundle" ? "the policy reads as a bundle, and the bundle does not" : null;
}

/** The longest text that is looked at: the longest bundles are far shorter. */
const MAX_TEXT = 4 * 1024 * 1024;

/** What something is by its content, as far as it is at hand. */
function sortOf(value: unknown): "bundle" | "policy" | null {
  try {
    if (typeof value === "string" ? value.length > MAX_TEXT : typeof value !== "object" || value === null) return null;
    const bytes = viewBytes(value, "document");
    if (bytes && (bytes.length > MAX_TEXT || !isJson(bytes))) return null;
    if (!bytes && typeof value === "object" && isPair(value as object)) return "policy";
    const copy = copyDocument(value, "document");
    if (isPairText(copy)) return "policy";
    const { kind, bundles } = inspectCopy(copy);
    return kind === "policy" ? "policy" : bundles.length > 0 ? "bundle" : null;
  } catch {
    return null;
  }
}

/** Whether it begins as JSON does that is an object or a list. */
function isJson(bytes: Uint8Array): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 100)).trimStart();
  return start.startsWith("{") || start.startsWith("[");
}

/** Whether it is the short form of a policy as JSON. */
function isPairText(bytes: Uint8Array): boolean {
  if (bytes.length > 4096) return false;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === "object" && value !== null && isPair(value);
  } catch {
    return false;
  }
}
