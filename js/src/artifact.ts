// Artifacts as callers give them.

import { copyBytes, checkText, viewBytes } from "./bytes.js";
import { blobChunks, type Chunks, chunksOf } from "./chunks.js";
import { ConfigError, invalidArgument } from "./errors.js";
import { readOwn } from "./options.js";
import { has, slot } from "./slots.js";

/** A digest as `algorithm:hexadecimal`. */
export type Digest = `sha256:${string}` | `sha384:${string}` | `sha512:${string}`;

/** Digests of an artifact that the caller computed; all of the same bytes. */
export interface DigestInput {
  readonly digest: Digest | readonly Digest[];
}

/** An artifact that is at hand. */
export type SyncArtifactInput = Uint8Array | ArrayBuffer | DigestInput;

/** What is verified: bytes, something that gives them, or digests of them. */
export type ArtifactInput = SyncArtifactInput | Blob | ReadableStream<Uint8Array> | Response;

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

const host = globalThis as Partial<typeof globalThis>;
const blobSize = slot<number>(host.Blob?.prototype, "size");
const responseUsed = slot<boolean>(host.Response?.prototype, "bodyUsed");
const streamLocked = slot<boolean>(host.ReadableStream?.prototype, "locked");

/** @internal */
export function readSyncArtifact(input: unknown): Exclude<Source, StreamSource> {
  const bytes = viewBytes(input, "artifact");
  if (bytes) return { kind: "bytes", bytes };
  if (isStreamed(input)) throw invalidArgument("an artifact that is read over time needs verify, not verifySync");
  return { kind: "digests", digests: readDigests(input) };
}

/** @internal */
export function readArtifact(input: unknown, copy: boolean): Source {
  const bytes = copy ? copyBytes(input, "artifact") : viewBytes(input, "artifact");
  if (bytes) return { kind: "bytes", bytes };
  if (has(blobSize, input)) {
    const total = blobSize(input);
    return { kind: "stream", total, open: () => blobChunks(input as Blob, total) };
  }
  if (has(responseUsed, input)) {
    const body = bodyOf(input as Response);
    return { kind: "stream", total: null, open: () => open(() => chunksOf(body)) };
  }
  if (has(streamLocked, input)) {
    if (streamLocked(input)) throw invalidArgument("artifact is a stream that is being read already");
    return { kind: "stream", total: null, open: () => open(() => chunksOf(input as ReadableStream)) };
  }
  return { kind: "digests", digests: readDigests(input) };
}

function isStreamed(input: unknown): boolean {
  return has(blobSize, input) || has(responseUsed, input) || has(streamLocked, input);
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
  if (!response.ok) throw invalidArgument("artifact is a response that is not ok");
  if (responseUsed(response)) throw invalidArgument("artifact is a response whose body was read already");
  const { body } = response;
  if (body === null) throw invalidArgument("artifact is a response without a body");
  if (streamLocked(body)) throw invalidArgument("artifact is a response whose body is being read already");
  return body;
}

function open(chunks: () => Chunks): Chunks {
  try {
    return chunks();
  } catch (cause) {
    throw invalidArgument("artifact is a stream that is being read already, or none", cause);
  }
}

function readDigests(input: unknown): string[] {
  if (ArrayBuffer.isView(input)) throw invalidArgument("artifact is a view, but no Uint8Array");
  const { digest } = readOwn(input, ["digest"], "artifact");
  if (typeof digest === "string") return [checkText(digest, "digest")];
  if (!Array.isArray(digest)) {
    throw invalidArgument("artifact must be bytes, a Blob, a stream, a Response or { digest }");
  }
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
