// Reads an artifact chunk by chunk: a stream by its reader, a Blob slice by slice. A Blob's own stream is not
// used: its chunks are garbage that Chromium lets pile up, and its readers into a buffer may hang there.

import { unreadableArtifact } from "./errors.js";

/** @internal */
export interface Chunks {
  readonly next: () => Promise<ReadableStreamReadResult<unknown>>;
  readonly cancel: (reason: unknown) => Promise<void>;
  readonly release: () => void;
}

const SLICE = 2 * 1024 * 1024;

/** @internal */
export function chunksOf(stream: ReadableStream): Chunks {
  const reader = stream.getReader();
  return {
    next: () => reader.read(),
    cancel: (reason) => reader.cancel(reason),
    release: () => reader.releaseLock(),
  };
}

/** @internal */
export function blobChunks(blob: Blob, size: number): Chunks {
  const { slice, arrayBuffer } = Blob.prototype;
  let start = 0;
  return {
    async next() {
      if (start >= size) return { done: true, value: undefined };
      const end = start + SLICE < size ? start + SLICE : size;
      // What a subclass puts in the place of these is not asked.
      const buffer = await arrayBuffer.call(slice.call(blob, start, end));
      if (buffer.byteLength !== end - start) throw unreadableArtifact("a part of the artifact is missing");
      start = end;
      return { done: false, value: new Uint8Array(buffer) };
    },
    async cancel() {
      start = size;
    },
    release: () => undefined,
  };
}
