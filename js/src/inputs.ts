// Bundles and policies as callers give them, copied before anything looks at them.

import * as glue from "#glue";
import { copyBytes, checkText, encodeText, encodeUtf8 } from "./bytes.js";
import type { Scope } from "./engine.js";
import { invalidArgument } from "./errors.js";
import type { PolicyDocument } from "./generated/types.js";
import { writeJson } from "./json.js";
import { readOwn } from "./options.js";

/** A bundle: its JSON as text or bytes, or the object that the JSON was parsed into. */
export type BundleInput = string | Uint8Array | ArrayBuffer | object;

/** Whose signature is accepted: exactly this identity of this issuer, or a policy document; that also as
 * its JSON, in text or bytes, which is read more strictly than JSON.parse does: no key stands twice. */
export type PolicyInput =
  | { readonly identity: string; readonly issuer: string }
  | PolicyDocument
  | string
  | Uint8Array
  | ArrayBuffer;

/** A JSON document as bytes of its own. @internal */
export function copyDocument(input: unknown, what: string): Uint8Array {
  if (typeof input === "string") return encodeText(input, what);
  const bytes = copyBytes(input, what);
  if (bytes) return bytes;
  if (typeof input !== "object" || input === null) {
    throw invalidArgument(`${what} must be JSON as a string, bytes or an object`);
  }
  return encodeUtf8(writeJson(input, what, "absent"));
}

/** A copied policy. @internal */
export type PolicyCopy =
  | { readonly identity: string; readonly issuer: string; readonly document: null }
  | { readonly document: Uint8Array };

/** @internal */
export function copyPolicy(input: unknown): PolicyCopy {
  if (typeof input === "string") return { document: encodeText(input, "policy") };
  const bytes = copyBytes(input, "policy");
  if (bytes) return { document: bytes };
  if (typeof input !== "object" || input === null) {
    throw invalidArgument("policy must be an object, or JSON as a string or bytes");
  }
  if (!isPair(input)) {
    // An undefined rule is a rule that somebody meant: a policy without it would accept more.
    return { document: encodeUtf8(writeJson(input, "policy", "refused")) };
  }
  const pair = readOwn(input, ["identity", "issuer"], "policy");
  return {
    identity: checkText(pair.identity, "identity"),
    issuer: checkText(pair.issuer, "issuer"),
    document: null,
  };
}

/** Whether this is the short form; a document has its identities one level below. */
function isPair(input: object): boolean {
  try {
    return (Object.hasOwn(input, "identity") || Object.hasOwn(input, "issuer")) && !Object.hasOwn(input, "version");
  } catch (cause) {
    throw invalidArgument("policy could not be read", cause);
  }
}

/** The module's policy. @internal */
export function ownPolicy(policy: PolicyCopy, scope: Scope): glue.Policy {
  if (policy.document) return scope.own(glue.Policy.fromJson(policy.document));
  return scope.own(glue.Policy.identity(policy.identity, policy.issuer));
}
