// From an artifact to what the verifier is given: its digests in exactly the algorithms that the bundle
// asks for, or its bytes where the signature is over them.

import type { Source, StreamSource } from "./artifact.js";
import { isUint8Array, viewBytes } from "./bytes.js";
import type { Chunks } from "./chunks.js";
import { engine, type Hashing } from "./engine.js";
import { invalidArgument, unreadableArtifact } from "./errors.js";
import type { PolicyCopy } from "./inputs.js";
import type { Settings } from "./options.js";
import { Interruption, pause, Watch } from "./watch.js";

/** What is handed to the verifier. */
export type Artifact =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly digests: null }
  | { readonly bytes: null; readonly digests: string[]; readonly head: Uint8Array | null };

const ofBytes = (bytes: Uint8Array<ArrayBuffer>): Artifact => ({ bytes, digests: null });
// `head` is how the artifact begins, where it was seen: the core tells a file from an envelope by it.
const ofDigests = (digests: string[], head: Uint8Array | null): Artifact => ({ bytes: null, digests, head });

const MIB = 1024 * 1024;
/** Bytes up to here go into the module at once: hashing them there takes at most a few milliseconds,
 * and neither a second call for the algorithms nor a turn of the event loop is spent. */
const SMALL = MIB;
/** What is copied into the module at a time, so that its memory stays small. */
const SLICE = MIB;
/** A signature over the bytes themselves (Ed25519) needs all of them in the module. */
const MAX_WHOLE = 128 * MIB;
/** As much of an artifact's beginning as the core may ask for, and more. */
const HEAD = 16;
/** Hosts refuse to hash more at once. */
const MAX_HOST = 2 ** 31 - 1;

/** In which algorithms an artifact must be hashed, or whether only its bytes will do. */
export interface Needs {
  readonly algorithms: string[];
  readonly bytes: boolean;
}

export const needsOf = (bundles: readonly Uint8Array[], policy: PolicyCopy): Needs => engine().needs(bundles, policy);

/** The artifact without waiting: its bytes are hashed here and now. */
export function readNow(
  source: Exclude<Source, StreamSource>,
  bundles: readonly Uint8Array[],
  policy: PolicyCopy,
): Artifact {
  if (source.kind === "digests") return ofDigests(source.digests, null);
  const { bytes } = source;
  const length = bytes.length;
  if (length <= SMALL) return ofBytes(bytes);
  const needs = needsOf(bundles, policy);
  if (needs.bytes && length <= MAX_WHOLE) return ofBytes(bytes);
  const hasher = engine().hasher(needs.algorithms);
  try {
    for (let start = 0; start < length; start += SLICE) {
      hasher.update(bytes.subarray(start, sliceEnd(start, length)));
    }
    return finish(hasher);
  } finally {
    hasher.free();
  }
}

/**
 * The artifact, read as it must be. Up to the first `await` the caller's bytes are read or handed to a
 * host function that copies them; later writes to them change nothing.
 */
export async function read(source: Source, ask: () => Needs, settings: Settings): Promise<Artifact> {
  if (source.kind === "digests") return ofDigests(source.digests, null);
  const watch = new Watch(settings, source.kind === "stream" ? source.total : source.bytes.length);
  if (source.kind === "stream") return await readStream(source, ask(), watch);
  const { bytes } = source;
  const length = bytes.length;
  const needs = length <= SMALL ? null : ask();
  if (needs === null || (needs.bytes && length <= MAX_WHOLE)) {
    // The caller may write to its bytes before this promise is answered.
    const copy = new Uint8Array(bytes);
    watch.end(length);
    return ofBytes(copy);
  }
  const digests = hostDigests(bytes, needs.algorithms) ?? hashSlowly(new Uint8Array(bytes), needs, watch);
  const artifact = await digests;
  watch.end(length);
  return artifact;
}

/** Starts the host's own hash functions, all of them before it returns. */
function hostDigests(bytes: Uint8Array<ArrayBuffer>, algorithms: string[]): Promise<Artifact> | null {
  // A page that is not a secure context has none.
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  const length = bytes.length;
  if (!subtle || length > MAX_HOST) return null;
  const head = new Uint8Array(bytes.subarray(0, length < HEAD ? length : HEAD));
  const started: Started[] = [];
  for (let i = 0; i < algorithms.length; i += 1) {
    const name = algorithms[i]!;
    const known = HOST_NAMES[name];
    if (!known) return null;
    const digest = subtle.digest(known, bytes);
    // Its failure is told where it is waited for.
    digest.catch(() => undefined);
    started.push({ name, digest });
  }
  return collect(started, head);
}

const HOST_NAMES: { readonly [name: string]: string | undefined } = Object.freeze({
  __proto__: null,
  sha256: "SHA-256",
  sha384: "SHA-384",
  sha512: "SHA-512",
} as object) as { readonly [name: string]: string };

interface Started {
  readonly name: string;
  readonly digest: Promise<ArrayBuffer>;
}

async function collect(started: Started[], head: Uint8Array): Promise<Artifact> {
  const digests: string[] = [];
  for (let i = 0; i < started.length; i += 1) {
    const { name, digest } = started[i]!;
    try {
      digests.push(`${name}:${hex(new Uint8Array(await digest))}`);
    } catch (cause) {
      throw unreadableArtifact("the host could not hash the artifact", cause);
    }
  }
  return ofDigests(digests, head);
}

function hex(bytes: Uint8Array): string {
  const digits = "0123456789abcdef";
  let text = "";
  const length = bytes.length;
  for (let i = 0; i < length; i += 1) text += digits[bytes[i]! >> 4]! + digits[bytes[i]! & 15]!;
  return text;
}

/** For a host that has no hash functions. */
async function hashSlowly(bytes: Uint8Array<ArrayBuffer>, needs: Needs, watch: Watch): Promise<Artifact> {
  const length = bytes.length;
  const hasher = engine().hasher(needs.algorithms);
  try {
    for (let start = 0; start < length; start += SLICE) {
      hasher.update(slice(bytes, start, length));
      if (watch.tick(sliceEnd(start, length))) await pause();
      watch.check();
    }
    return finish(hasher);
  } finally {
    hasher.free();
  }
}

async function readStream(source: StreamSource, needs: Needs, watch: Watch): Promise<Artifact> {
  watch.check();
  const hasher = engine().hasher(needs.algorithms);
  let whole = needs.bytes ? new Whole() : null;
  let hashed = 0;
  let chunks: Chunks | null = null;
  try {
    const open = (chunks = source.open());
    watch.onAbort(() => cancel(open, watch.reason()));
    for (;;) {
      const bytes = await nextChunk(open, watch);
      if (bytes === null) break;
      // No code of the caller's runs until all of the chunk is taken: it could take the chunk away.
      hashed += hashAll(bytes, hasher);
      if (source.total !== null && hashed > source.total) break;
      if (whole && !whole.add(bytes)) whole = null;
      watch.tick(hashed);
      if (watch.isDue()) await pause();
    }
    if (source.total !== null && hashed !== source.total) {
      throw unreadableArtifact("the artifact has another size than it said");
    }
    watch.end(hashed);
    return whole ? ofBytes(whole.bytes()) : finish(hasher);
  } catch (thrown) {
    if (chunks) cancel(chunks, thrown instanceof Interruption ? thrown.reason : thrown);
    throw thrown;
  } finally {
    watch.stop();
    hasher.free();
    if (chunks) release(chunks);
  }
}

/** Hashes all bytes of a view, which must stay as long as it is. Returns how long that was. */
function hashAll(bytes: Uint8Array<ArrayBuffer>, hasher: { update(bytes: Uint8Array): void }): number {
  const length = bytes.length;
  for (let start = 0; start < length; start += SLICE) hasher.update(slice(bytes, start, length));
  assertLength(bytes, length);
  return length;
}

/** The slice that starts here, of a view that must still be as long as it was. */
function slice(bytes: Uint8Array<ArrayBuffer>, start: number, length: number): Uint8Array<ArrayBuffer> {
  assertLength(bytes, length);
  return bytes.subarray(start, sliceEnd(start, length));
}

const sliceEnd = (start: number, length: number) => (start + SLICE < length ? start + SLICE : length);

function assertLength(bytes: Uint8Array, length: number): void {
  if (bytes.length !== length) throw unreadableArtifact("the artifact was taken away while it was read");
}

async function nextChunk(chunks: Chunks, watch: Watch): Promise<Uint8Array<ArrayBuffer> | null> {
  let step;
  try {
    step = await chunks.next();
  } catch (cause) {
    watch.check();
    throw unreadableArtifact("the artifact could not be read to its end", cause);
  }
  // An abort cancels the reader, which then says that it is done.
  watch.check();
  const { done, value } = step;
  if (done) return null;
  const bytes = isUint8Array(value) && viewBytes(value, "a chunk of the artifact");
  if (!bytes) {
    const hint = typeof value === "string" ? "open the stream without an encoding" : undefined;
    throw invalidArgument("the artifact's stream must give chunks of type Uint8Array", undefined, hint);
  }
  return bytes;
}

function cancel(chunks: Chunks, reason: unknown): void {
  try {
    chunks.cancel(reason).catch(() => undefined);
  } catch {
    // It is released already.
  }
}

function release(chunks: Chunks): void {
  try {
    chunks.release();
  } catch {
    // It is released already.
  }
}

/** All bytes of a stream, as long as they are not too many. */
class Whole {
  #bytes = new Uint8Array(MIB);
  #length = 0;

  add(bytes: Uint8Array): boolean {
    const length = this.#length + bytes.length;
    if (length > MAX_WHOLE) return false;
    if (length > this.#bytes.length) {
      const more = new Uint8Array(length * 2);
      more.set(this.bytes(), 0);
      this.#bytes = more;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

function finish(hasher: Hashing): Artifact {
  const { digests, head } = hasher.finish();
  return ofDigests(digests, head);
}
