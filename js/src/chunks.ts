// Reads an artifact chunk by chunk: a stream by its reader, what is iterated over time by its iterator, a Blob slice by slice. A Blob's own stream is not
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

/**
 * Streams of Node.js, and whatever else is iterated over time. A step that is waited for ends with the cancelling:
 * an iterator's own end may wait for that step.
 * @internal
 */
export function iterableChunks(iterable: object, iterate: () => AsyncIterator<unknown>): Chunks {
  const iterator = iterate.call(iterable);
  let giveUp: (reason: unknown) => void = () => undefined;
  return {
    async next() {
      const cancelled = new Promise<never>((_, reject) => {
        giveUp = reject;
      });
      cancelled.catch(() => undefined);
      const step = await Promise.race([iterator.next(), cancelled]);
      return step.done ? { done: true, value: undefined } : { done: false, value: step.value };
    },
    async cancel(reason) {
      giveUp(reason);
      const { destroy } = iterable as { destroy?: unknown };
      // Without a reason, which would be an event that nobody may be listening to.
      if (typeof destroy === "function") destroy.call(iterable);
      await iterator.return?.();
    },
    release: () => undefined,
  };
}
