// Reads an artifact chunk by chunk: a stream by its reader, a Blob slice by slice. A Blob's own stream is not
// used: its chunks are garbage that Chromium lets pile up, and its readers into a buffer may hang there.

import { unreadableArtifact } from "./errors.js";
import * as host from "./intrinsics.js";

/** @internal */
export interface Chunks {
  readonly next: () => Promise<ReadableStreamReadResult<unknown>>;
  readonly cancel: (reason: unknown) => Promise<void>;
  readonly release: () => void;
}

const SLICE = 2 * 1024 * 1024;

/** @internal */
export function chunksOf(stream: ReadableStream): Chunks {
  const reader = host.streamReader(stream);
  return {
    next: () => host.readerRead(reader),
    cancel: (reason) => host.readerCancel(reader, reason),
    release: () => host.readerRelease(reader),
  };
}

// Without a prototype: an `async` function asks what it returns for `then`.
const step = (value: Uint8Array | undefined): ReadableStreamReadResult<unknown> =>
  host.setPrototypeOf({ done: value === undefined, value } as ReadableStreamReadResult<unknown>, null);

/** @internal */
export function blobChunks(blob: unknown, size: number): Chunks {
  let start = 0;
  return {
    async next() {
      if (start >= size) return step(undefined);
      const end = start + SLICE < size ? start + SLICE : size;
      const buffer = await host.blobBytes(host.blobSlice(blob, start, end));
      if (host.bufferLength(buffer) !== end - start) throw unreadableArtifact("a part of the artifact is missing");
      start = end;
      return step(new host.ByteArray(buffer));
    },
    async cancel() {
      start = size;
    },
    release: () => undefined,
  };
}
