// The host's own functions, taken once when the module is loaded. What is put on a prototype later is
// not called, and a value that only looks like one of another kind does not pass for it: a captured
// getter reads the value's internal slots, in any realm, and throws where there are none.

const { apply, getOwnPropertyDescriptor, getPrototypeOf, ownKeys, get } = Reflect;
const { create, freeze, setPrototypeOf } = Object;
const { isArray } = Array;
const { isView } = ArrayBuffer;
const { isFinite, isSafeInteger } = Number;
const { parse: parseJson, stringify } = JSON;

export { create, freeze, get, getOwnPropertyDescriptor, getPrototypeOf };
export { isArray, isFinite, isSafeInteger, isView, ownKeys, parseJson, setPrototypeOf };

/** A method as a function of its receiver. */
function method<This, Args extends unknown[], Result>(
  called: (this: This, ...args: Args) => Result,
): (self: This, ...args: Args) => Result {
  return (self, ...args) => apply(called, self, args);
}

/** A method of a class that a host may lack; without it no value is of that class. */
function methodOf<This, Args extends unknown[], Result>(owner: object | undefined, name: string) {
  const called = owner && getOwnPropertyDescriptor(owner, name)?.value;
  return method<This, Args, Result>(called ?? absent);
}

/** The getter of a property. */
function getter<Result>(owner: object | undefined, name: PropertyKey) {
  return method<unknown, [], Result>((owner && getOwnPropertyDescriptor(owner, name)?.get) ?? absent);
}

function absent(): never {
  throw new TypeError("not of this host");
}

/** Whether a captured getter takes the value for one of its class. */
export function isOf(read: (value: unknown) => unknown, value: unknown): boolean {
  try {
    read(value);
    return true;
  } catch {
    return false;
  }
}

const { defineProperty } = Object;
/** Appends to an array, past any setter that somebody put on Array.prototype. */
export function append<Value>(list: Value[], value: Value): void {
  const property = { value, writable: true, enumerable: true, configurable: true };
  defineProperty(list, list.length, setPrototypeOf(property, null));
}

/** A list that no `then` of Object.prototype takes over where an `async` function returns it. */
export const withoutThen = <List extends object>(list: List): List =>
  defineProperty(list, "then", setPrototypeOf({ value: undefined }, null));

// Text. A string primitive has no `toJSON`.
export const quote: (text: string) => string = stringify;
const encoder = new TextEncoder();
const encode = method(encoder.encode);
export const encodeUtf8 = (text: string): Uint8Array => encode(encoder, text);
export const exec = method(RegExp.prototype.exec);
const loneSurrogate = /[\ud800-\udfff]/u;
export const isWellFormed = (text: string): boolean => exec(loneSurrogate, text) === null;

// Bytes.
const TypedArray: object = getPrototypeOf(Uint8Array.prototype) as object;
const tag = getter<string | undefined>(TypedArray, Symbol.toStringTag);
export const isUint8Array = (value: unknown): boolean => tag(value) === "Uint8Array";
export const viewBuffer = getter<ArrayBufferLike>(TypedArray, "buffer");
export const viewOffset = getter<number>(TypedArray, "byteOffset");
export const viewLength = getter<number>(TypedArray, "byteLength");
/** Does nothing to a view, and throws for one whose buffer is detached or has shrunk below it. */
export const assertInBounds = methodOf<unknown, [], unknown>(TypedArray, "keys");
export const bufferLength = getter<number>(ArrayBuffer.prototype, "byteLength");
const resizable = getter<boolean>(ArrayBuffer.prototype, "resizable");
const knowsResizable = isOf(resizable, new ArrayBuffer(0));
/** Whether a buffer is neither shared nor of changing length. */
export const isFixed = (buffer: ArrayBufferLike): buffer is ArrayBuffer =>
  isOf(bufferLength, buffer) && !(knowsResizable && resizable(buffer));
export const ByteArray = Uint8Array;
export const setBytes = methodOf<Uint8Array, [Uint8Array, number], void>(TypedArray, "set");

// Times.
export const timeOf = method(Date.prototype.getTime);
export const isoTime = method(Date.prototype.toISOString);
export const clock = Date.now;

// Blobs, streams, responses, signals.
const host = globalThis as Partial<typeof globalThis>;
export const blobSize = getter<number>(host.Blob?.prototype, "size");
export const blobSlice = methodOf<unknown, [number, number], Blob>(host.Blob?.prototype, "slice");
export const blobBytes = methodOf<Blob, [], Promise<ArrayBuffer>>(host.Blob?.prototype, "arrayBuffer");
const Stream = host.ReadableStream?.prototype;
export const streamLocked = getter<boolean>(Stream, "locked");
export const streamReader = methodOf<ReadableStream, [], ReadableStreamDefaultReader>(Stream, "getReader");
const Reader = host.ReadableStreamDefaultReader?.prototype;
type Read = Promise<ReadableStreamReadResult<unknown>>;
export const readerRead = methodOf<ReadableStreamDefaultReader, [], Read>(Reader, "read");
export const readerCancel = methodOf<ReadableStreamDefaultReader, [unknown], Promise<void>>(Reader, "cancel");
export const readerRelease = methodOf<ReadableStreamDefaultReader, [], void>(Reader, "releaseLock");
const Reply = host.Response?.prototype;
export const responseOk = getter<boolean>(Reply, "ok");
export const responseUsed = getter<boolean>(Reply, "bodyUsed");
export const responseBody = getter<ReadableStream | null>(Reply, "body");
const Signal = host.AbortSignal?.prototype;
export const signalAborted = getter<boolean>(Signal, "aborted");
export const signalReason = getter<unknown>(Signal, "reason");
type Listen = [string, () => void];
export const listen = methodOf<AbortSignal, Listen, void>(host.EventTarget?.prototype, "addEventListener");
export const unlisten = methodOf<AbortSignal, Listen, void>(host.EventTarget?.prototype, "removeEventListener");

// The host's hash functions; a page that is not a secure context has none.
const subtle = host.crypto?.subtle;
const digest = subtle && method(subtle.digest);
export const hostDigest =
  subtle && digest && ((name: string, bytes: Uint8Array<ArrayBuffer>) => digest(subtle, name, bytes));

const bufferPrototype = ArrayBuffer.prototype;
/** Whether objects of the host inherit a `then`, which promises ask about what they are resolved with. */
export const isThenHijacked = (): boolean => "then" in bufferPrototype;

// Promises and turns of the event loop.
const then = method(Promise.prototype.then);
/** Lets a promise fail unheard, where its failure is told otherwise or does not matter. */
export const ignoreFailure = (promise: Promise<unknown>): void => {
  then(promise, undefined, () => undefined);
};
export const onFailure = (promise: Promise<unknown>, run: () => void): void => {
  then(promise, undefined, run);
};
/** A promise that can be ended before: `start` is given how to reject it. */
export const endable = <Value>(promise: Promise<Value>, start: (reject: (reason: unknown) => void) => void) =>
  new OwnPromise!<Value>((resolve, reject) => {
    start(reject);
    then(promise as Promise<never>, resolve, reject);
  });
const { Promise: OwnPromise, setImmediate, setTimeout, MessageChannel } = host as typeof host & {
  setImmediate?: (run: () => void) => unknown;
};
/** Lets the host do other work. Timers come last: browsers make nested ones wait for 4 ms. */
export function pause(): Promise<void> {
  return new OwnPromise!((resolve) => {
    if (setImmediate) {
      setImmediate(resolve);
    } else if (MessageChannel) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      setTimeout?.(resolve, 0);
    }
  });
}
