// Reads a stream chunk by chunk. A Blob is read into one buffer, again and again, where the host can do that:
// otherwise each chunk is garbage, of which Chromium lets the better part of a GiB pile up.

import * as host from "./intrinsics.js";

/** @internal */
export interface Chunks {
  readonly next: () => Promise<ReadableStreamReadResult<unknown>>;
  /** The last chunk is not looked at any more. */
  readonly reuse: (bytes: Uint8Array) => void;
  readonly cancel: (reason: unknown) => Promise<void>;
  readonly release: () => void;
}

const BUFFER = 1024 * 1024;

/** @internal */
export function chunksOf(stream: ReadableStream): Chunks {
  const reader = host.streamReader(stream);
  return {
    next: () => host.readerRead(reader),
    reuse: () => undefined,
    cancel: (reason) => host.readerCancel(reader, reason),
    release: () => host.readerRelease(reader),
  };
}

/** The stream is nobody else's: it was opened for this. @internal */
export function blobChunks(stream: ReadableStream): Chunks {
  const reader = byteReader(stream);
  if (reader === null) return chunksOf(stream);
  let buffer = new ArrayBuffer(BUFFER);
  return {
    next: () => host.byteReaderRead(reader, new host.ByteArray(buffer)),
    // The host took the buffer, and gave it back with what it read.
    reuse: (bytes) => {
      buffer = host.viewBuffer(bytes) as ArrayBuffer;
    },
    cancel: (reason) => host.byteReaderCancel(reader, reason),
    release: () => host.byteReaderRelease(reader),
  };
}

function byteReader(stream: ReadableStream): ReadableStreamBYOBReader | null {
  try {
    return host.streamByteReader(stream);
  } catch {
    // The host has no such readers, or none for its Blobs.
    return null;
  }
}
