// Artifacts as callers give them.

import { copyBytes, checkText, viewBytes } from "./bytes.js";
import { blobChunks, type Chunks, chunksOf, iterableChunks } from "./chunks.js";
import { ConfigError, invalidArgument, shown } from "./errors.js";
import { misfit } from "./misfit.js";
import { readOwn } from "./options.js";
import { has, hostSlot } from "./slots.js";

/** A digest as `algorithm:hexadecimal`. */
export type Digest = `sha256:${string}` | `sha384:${string}` | `sha512:${string}`;

/** Digests of an artifact that the caller computed; all of the same bytes. */
export interface DigestInput {
  readonly digest: Digest | readonly Digest[];
}

/** An artifact that is at hand. */
export type SyncArtifactInput = Uint8Array | ArrayBuffer | DigestInput;

/** What is verified: bytes, something that gives them, or digests of them. Streams of Node.js are among what can be
 * iterated over time. */
export type ArtifactInput =
  | SyncArtifactInput
  | Blob
  | ReadableStream<Uint8Array>
  | Response
  | AsyncIterable<Uint8Array>;

/** What an artifact comes from. The bytes are a view of the caller's, unless a copy was asked for. @internal */
export type Source =
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "digests"; readonly digests: string[] }
  | StreamSource;

/** @internal */
export interface StreamSource {
  readonly kind: "stream";
  readonly total: number | null;
  readonly open: () => Chunks;
}

const MAX_DIGESTS = 16;

const blobSize = hostSlot<number>("Blob", "size");
const responseUsed = hostSlot<boolean>("Response", "bodyUsed");
const streamLocked = hostSlot<boolean>("ReadableStream", "locked");

/** @internal */
export function readSyncArtifact(input: unknown): Exclude<Source, StreamSource> {
  const bytes = viewBytes(input, "artifact");
  if (bytes) return { kind: "bytes", bytes };
  if (!hasDigest(input) && streamOf(input)) {
    throw misfit(input, "artifact", "bytes or { digest } for what does not wait", "artifact");
  }
  return { kind: "digests", digests: readDigests(input) };
}

/** @internal */
export function readArtifact(input: unknown, copy: boolean): Source {
  const bytes = copy ? copyBytes(input, "artifact") : viewBytes(input, "artifact");
  if (bytes) return { kind: "bytes", bytes };
  if (hasDigest(input)) return { kind: "digests", digests: readDigests(input) };
  return streamOf(input) ?? { kind: "digests", digests: readDigests(input) };
}

/** What is read over time, if the artifact is such a thing. A response is asked for last: that may load the class. */
function streamOf(input: unknown): StreamSource | null {
  if (typeof input !== "object" || input === null) return null;
  if (has(blobSize, input)) {
    const total = blobSize(input);
    return { kind: "stream", total, open: () => blobChunks(input as Blob, total) };
  }
  if (has(streamLocked, input)) {
    if (streamLocked(input)) throw invalidArgument("artifact is a stream that is being read already");
    return { kind: "stream", total: null, open: () => open(() => chunksOf(input as ReadableStream)) };
  }
  const iterate = iterationOf(input);
  if (iterate) return { kind: "stream", total: null, open: () => open(() => iterableChunks(input, iterate)) };
  if (has(responseUsed, input)) {
    const body = bodyOf(input as Response);
    return { kind: "stream", total: null, open: () => open(() => chunksOf(body)) };
  }
  return null;
}

/** How the object is iterated over time, if it can be. A stream of Node.js that was read says so. */
function iterationOf(input: object): (() => AsyncIterator<unknown>) | null {
  try {
    const iterate = Reflect.get(input, Symbol.asyncIterator);
    if (typeof iterate !== "function") return null;
    const { readableDidRead, destroyed } = input as { readableDidRead?: unknown; destroyed?: unknown };
    if (readableDidRead !== true && destroyed !== true) return iterate as () => AsyncIterator<unknown>;
  } catch (cause) {
    throw invalidArgument("artifact could not be read", cause);
  }
  throw invalidArgument("artifact is a stream that was read already");
}

function hasDigest(input: unknown): boolean {
  try {
    return typeof input === "object" && input !== null && Object.hasOwn(input, "digest");
  } catch (cause) {
    throw invalidArgument("artifact could not be read", cause);
  }
}

function bodyOf(response: Response): ReadableStream {
  try {
    return checkBody(response);
  } catch (cause) {
    throw cause instanceof ConfigError ? cause : invalidArgument("artifact is not a response", cause);
  }
}

function checkBody(response: Response): ReadableStream {
  // An opaque response has no status, and so is not ok.
  if (!response.ok) throw invalidArgument(`artifact is a response that is not ok: status ${response.status}${addressOf(response)}`);
  if (responseUsed(response)) throw invalidArgument("artifact is a response whose body was read already");
  const { body } = response;
  if (body === null) throw invalidArgument("artifact is a response without a body");
  if (streamLocked(body)) throw invalidArgument("artifact is a response whose body is being read already");
  return body;
}

/** Where it came from, without what may be secret: behind the question mark stands what lets a link be read. */
function addressOf({ url }: Response): string {
  const address = typeof url === "string" ? url.replace(/[?#].*$/s, "") : "";
  return address === "" ? "" : ` of ${shown(address)}`;
}

function open(chunks: () => Chunks): Chunks {
  try {
    return chunks();
  } catch (cause) {
    throw invalidArgument("artifact is a stream that is being read already, or none", cause);
  }
}

const ACCEPTED = "bytes, a Blob, a stream, a Response or { digest }";

function readDigests(input: unknown): string[] {
  if (typeof input === "string") throw invalidArgument("artifact must not be a text", undefined, adviceOn(input));
  if (typeof input !== "object" || input === null || (!hasDigest(input) && !isPlain(input))) {
    throw misfit(input, "artifact", ACCEPTED, "artifact");
  }
  const { digest } = readOwn(input, ["digest"], "artifact", DIGEST);
  if (typeof digest === "string") return [checkText(digest, "digest")];
  if (!Array.isArray(digest)) throw invalidArgument("digest must be a string or 1 to 16 strings", undefined, DIGEST);
  const digests: string[] = [];
  try {
    const { length } = digest;
    if (!(length >= 1 && length <= MAX_DIGESTS)) throw invalidArgument("digest must hold 1 to 16 digests");
    for (let i = 0; i < length; i += 1) {
      digests.push(checkText(Object.hasOwn(digest, i) ? digest[i] : undefined, "digest"));
    }
  } catch (cause) {
    throw invalidArgument("digest must be a string or 1 to 16 strings", cause);
  }
  return digests;
}

/** A text is a mistake, and which one it looks like. */
function adviceOn(text: string): string {
  if (/^(sha(256|384|512):|[0-9a-f]{64}$|[0-9a-f]{96}$|[0-9a-f]{128}$)/i.test(text)) return DIGEST;
  if (text.length > 1024 || text.includes("\n")) return CONTENT;
  return `no path is read: give the file's bytes or a stream, in Node.js \`await openAsBlob(path)\` of node:fs; ${CONTENT}`;
}

/** Text is not the bytes that were signed, unless it was made as text. */
const CONTENT =
  "what is in a file is read as bytes, without an encoding, and `new TextEncoder().encode(text)` gives the bytes of a text of your own";

const DIGEST = 'a digest is given as { digest: "sha256:…" }, in hexadecimal';

function isPlain(input: object): boolean {
  try {
    const parent = Object.getPrototypeOf(input);
    return parent === null || Object.getPrototypeOf(parent) === null;
  } catch (cause) {
    throw invalidArgument("artifact could not be read", cause);
  }
}
