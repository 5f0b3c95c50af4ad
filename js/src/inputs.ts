// Bundles and policies as callers give them, copied before anything looks at them.

import { copyBytes, checkText, encodeText, encodeUnfit, encodeUtf8 } from "./bytes.js";
import { ConfigError, invalidArgument } from "./errors.js";
import type { PolicyDocument } from "./generated/types.js";
import { PAIR } from "./hints.js";
import { writeJson } from "./json.js";
import { checkNoPath, isIdentity, misfit } from "./misfit.js";
import { readOwn } from "./options.js";

/**
 * Bundles of one artifact, in the forms in which tools write them: one, one a line, a list, GitHub's answer. Each as text,
 * bytes or the object that the JSON was parsed into; or an array of those.
 */
export type BundleInput = BundleDocument | readonly BundleDocument[];

/** JSON as text, bytes, or the object that it was parsed into. */
export type BundleDocument = string | Uint8Array | ArrayBuffer | JsonData;

/** What JSON was parsed into: any object, of whatever type, or a list, but what has to be read, awaited or called before it
 * is one. Whether all in it is plain data is seen when it is read. */
export type JsonData = { readonly [key: string]: unknown } | (object & NotRead) | readonly JsonData[];

/** By what those are known: promises; responses, requests and blobs; streams; maps, and lists of anything; URLs; views; functions. */
interface NotRead {
  readonly then?: never;
  readonly arrayBuffer?: never;
  readonly getReader?: never;
  readonly [Symbol.asyncIterator]?: never;
  readonly [Symbol.iterator]?: never;
  readonly searchParams?: never;
  readonly byteLength?: never;
  readonly apply?: never;
}

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
  if (typeof input === "string") {
    checkNoPath(input, what);
    return encodeText(input, what);
  }
  const bytes = copyBytes(input, what);
  if (bytes) return bytes;
  if (typeof input !== "object" || input === null) throw misfit(input, what, "JSON as text, bytes or an object", "document");
  return encodeUtf8(writeJson(input, what, "absent"));
}

/** As many as the core takes. */
const MAX_BUNDLES = 128;

/**
 * Bundles as documents of their own, at least one. A text among several that cannot be one is given to the core as it is, and
 * an object that is not plain data as a text that is no document: it is one of the answers, and takes away none of the others.
 * What has to be read, awaited or called first is the caller's slip. If none of them can be one, the first says why. @internal
 */
export function copyBundles(input: unknown): Uint8Array[] {
  const documents: Uint8Array[] = [];
  const unfit: ConfigError[] = [];
  try {
    if (!Array.isArray(input)) return [copyDocument(input, "bundle")];
    const { length } = input;
    if (length > MAX_BUNDLES) throw invalidArgument(`at most ${MAX_BUNDLES} bundles can be of one artifact`);
    for (let i = 0; i < length; i += 1) {
      const item: unknown = Object.hasOwn(input, i) ? input[i] : undefined;
      try {
        documents.push(copyDocument(item, `bundle[${i}]`));
      } catch (reason) {
        if (!(reason instanceof ConfigError)) throw reason;
        const isData = typeof item === "object" && item !== null && reason.hints.length === 0;
        if (typeof item !== "string" && !isData) throw reason;
        unfit.push(reason);
        documents.push(typeof item === "string" ? encodeUnfit(item) : encodeUtf8("not plain data"));
      }
    }
    if (unfit.length > 0 && unfit.length === length) throw unfit[0]!;
  } catch (cause) {
    throw cause instanceof ConfigError ? cause : invalidArgument("bundle could not be read", cause);
  }
  // What an empty list is, the core says.
  return documents.length > 0 ? documents : [encodeUtf8("[]")];
}

/** A copied policy. @internal */
export type PolicyCopy =
  | { readonly identity: string; readonly issuer: string; readonly document: null }
  | { readonly document: Uint8Array };

/** @internal */
export function copyPolicy(input: unknown): PolicyCopy {
  if (typeof input === "string") {
    if (isIdentity(input)) throw invalidArgument("policy must be a policy; this text looks like an identity", undefined, PAIR);
    checkNoPath(input, "policy");
    return { document: encodeText(input, "policy") };
  }
  const bytes = copyBytes(input, "policy");
  if (bytes) return { document: bytes };
  if (typeof input !== "object" || input === null) {
    throw misfit(input, "policy", "an object, or JSON as text or bytes", "document", PAIR);
  }
  if (!isPair(input)) {
    // An undefined rule is a rule that somebody meant: a policy without it would accept more.
    return { document: encodeUtf8(writeJson(input, "policy", "refused")) };
  }
  const pair = readOwn(input, ["identity", "issuer"], "policy", PAIR);
  return {
    identity: exactText(pair.identity, "identity"),
    issuer: exactText(pair.issuer, "issuer"),
    document: null,
  };
}

/** One of the pair, which are compared exactly. Patterns are for documents. */
function exactText(value: unknown, what: string): string {
  if (typeof value === "object" && value !== null) {
    const hint = `only a document takes patterns: { version: 1, anyOf: [{ identity: { glob: "…" }, issuer: "…" }] }`;
    throw invalidArgument(`${what} must be a string`, undefined, hint);
  }
  return checkText(value, what, value === undefined ? PAIR : undefined);
}

/** Whether this is the short form; a document has its identities one level below. @internal */
export function isPair(input: object): boolean {
  try {
    return (Object.hasOwn(input, "identity") || Object.hasOwn(input, "issuer")) && !Object.hasOwn(input, "version");
  } catch (cause) {
    throw invalidArgument("policy could not be read", cause);
  }
}
