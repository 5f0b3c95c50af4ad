// Downloads a file so that nobody gets to see a byte of it before its signature is verified.
import { Verified } from "sigproof";

import { bundleAddress, checkNaming, lastSegment, requireName } from "./name.js";

const MOST_BUNDLE_BYTES = 32 * 1024 * 1024;
const MOST_FILE_BYTES = 4 * 1024 * 1024 * 1024;
// Memory held at a time; a browser may keep a Blob on the disk.
const PIECE = 8 * 1024 * 1024;

/** The file or its bundle could not be fetched; nothing was verified. */
export class DownloadError extends Error {
  name = "DownloadError";

  /** @param {number | null} status the server's answer, if there was one */
  constructor(message, status = null, options) {
    super(message, options);
    this.status = status;
  }
}

/** Passes bytes on, and keeps a copy of exactly what was passed on. */
class Collector {
  #pieces = [];
  #recent = [];
  #recentBytes = 0;
  #ended = false;
  received = 0;

  stream(mostBytes, onBytes) {
    return new TransformStream({
      transform: (chunk, controller) => {
        this.received += chunk.byteLength;
        if (this.received > mostBytes) throw new DownloadError(`the file is larger than ${mostBytes} bytes`);
        this.#recent.push(chunk.slice());
        this.#recentBytes += chunk.byteLength;
        if (this.#recentBytes >= PIECE) this.#settle();
        controller.enqueue(chunk);
        onBytes(this.received);
      },
      flush: () => {
        this.#ended = true;
      },
    });
  }

  #settle() {
    this.#pieces.push(new Blob(this.#recent));
    this.#recent = [];
    this.#recentBytes = 0;
  }

  /** Everything that was passed on, if the stream came to its end. The type makes no browser show it as a page. */
  toBlob() {
    if (!this.#ended) throw new DownloadError("the file did not arrive to its end");
    this.#settle();
    return new Blob(this.#pieces, { type: "application/octet-stream" });
  }

  drop() {
    this.#pieces = [];
    this.#recent = [];
    this.#ended = false;
  }
}

async function get(url, signal) {
  let response;
  try {
    response = await fetch(url, { signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw new DownloadError("the server could not be reached", null, { cause });
  }
  if (!response.ok || response.body === null) throw new DownloadError(`the server answered with status ${response.status}`, response.status);
  return response;
}

async function getBundle(url, signal) {
  const response = await get(url, signal);
  const collector = new Collector();
  const reader = response.body.pipeThrough(collector.stream(MOST_BUNDLE_BYTES, () => {})).getReader();
  while (!(await reader.read()).done);
  return collector.toBlob().arrayBuffer();
}

// How much will come, if the server says so about the very bytes that arrive here.
function lengthOf({ headers }) {
  const length = headers.get("content-length");
  return length !== null && headers.get("content-encoding") === null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/** A name for the file: the last part of its own address, never what the server says, and harmless to a file system. */
export function fileName(url) {
  const harmless = lastSegment(url).replace(/[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800"*/:<>?\\|]/gu, "_").replace(/^[.~]+|[. ]+$/g, "").slice(0, 200);
  return harmless === "" ? "download" : harmless;
}

/**
 * Fetches a file and its bundle, hashes the file while it arrives, and hands it out only if it verified and is
 * the one that was asked for: what a signed statement calls it must be the last part of its address, or `subjectName`.
 * A message signature names no file, and then nothing but `subjectName` would notice another file of the same signer.
 * On any failure, and when `signal` aborts, it throws, and what had arrived is dropped.
 *
 * @param {string | URL} url
 * @param {object} options
 * @param {string | URL} [options.bundleUrl] else the file's address with `.sigstore.json` behind it
 * @param {import("sigproof").Verifier} options.verifier
 * @param {import("sigproof").PolicyInput} options.policy
 * @param {string} [options.subjectName] what the signed statement must call the file, instead of its address's last part
 * @param {boolean} [options.anyName] true: any file of the signer will do
 * @param {(progress: { received: number, total: number | null }) => void} [options.onProgress]
 * @param {AbortSignal} [options.signal]
 * @param {number} [options.mostBytes] what is larger is not taken
 * @returns {Promise<{ verified: Verified, blob: Blob, name: string }>}
 */
export async function verifiedDownload(url, { bundleUrl, verifier, policy, subjectName, anyName, onProgress = () => {}, signal, mostBytes = MOST_FILE_BYTES }) {
  const naming = { subjectName, anyName };
  checkNaming(naming);
  const file = new URL(url, globalThis.location?.href);
  const signature = new URL(bundleUrl ?? bundleAddress(file), file);
  const ours = new AbortController();
  const stop = signal === undefined ? ours.signal : AbortSignal.any([signal, ours.signal]);
  const collector = new Collector();
  try {
    stop.throwIfAborted();
    const bundle = await getBundle(signature, stop);
    const response = await get(file, stop);
    const total = lengthOf(response);
    const body = response.body.pipeThrough(collector.stream(mostBytes, (received) => onProgress({ received, total })));
    const verified = await verifier.verify(bundle, body, policy, { signal: stop });
    stop.throwIfAborted();
    if (!(verified instanceof Verified)) throw new TypeError("not an answer of the verifier");
    requireName(verified.facts, file, naming);
    return { verified, blob: collector.toBlob(), name: fileName(file) };
  } catch (error) {
    collector.drop();
    ours.abort();
    throw error;
  }
}
