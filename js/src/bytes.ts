// Bytes as callers give them: a Uint8Array of any realm or subclass, or an ArrayBuffer. What the caller's
// object says of itself is not asked; its internal slots are.

import { invalidArgument } from "./errors.js";
import { has, slot } from "./slots.js";

const TypedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;
const viewTag = slot<string | undefined>(TypedArray, Symbol.toStringTag);
const viewBuffer = slot<ArrayBufferLike>(TypedArray, "buffer");
const viewOffset = slot<number>(TypedArray, "byteOffset");
const viewLength = slot<number>(TypedArray, "byteLength");
const bufferLength = slot<number>(ArrayBuffer.prototype, "byteLength");
const bufferResizable = slot<boolean>(ArrayBuffer.prototype, "resizable");

/** Whether this is a Uint8Array, be it detached. */
export const isUint8Array = (value: unknown): boolean => viewTag(value) === "Uint8Array";

/** Whether a buffer is neither shared nor of changing length. An older host has none that change theirs. */
const isFixed = (buffer: ArrayBufferLike): buffer is ArrayBuffer =>
  has(bufferLength, buffer) && !(has(bufferResizable, buffer) && bufferResizable(buffer));

/**
 * A plain view of the caller's bytes, or undefined if the value is not bytes. Shared and resizable memory
 * is copied, so that the view's length and the bytes under it change only by the caller's own hand.
 */
export function viewBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    if (typeof value !== "object" || value === null) return undefined;
    if (isUint8Array(value)) {
      // Both ways to make a view throw if the buffer is detached or has shrunk below the caller's.
      const buffer = viewBuffer(value);
      if (!isFixed(buffer)) return new Uint8Array(value as Uint8Array);
      return new Uint8Array(buffer, viewOffset(value), viewLength(value));
    }
    if (!has(bufferLength, value)) return undefined;
    const view = new Uint8Array(value as ArrayBuffer);
    return isFixed(value as ArrayBuffer) ? view : new Uint8Array(view);
  } catch (cause) {
    throw invalidArgument(`${what} is a buffer that was detached or shrunk`, cause);
  }
}

/** A copy, or undefined if the value is not bytes. */
export function copyBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> | undefined {
  const view = viewBytes(value, what);
  return view && new Uint8Array(view);
}

/** The host's own, where it has one: it is asked for every character of every bundle. */
const wellFormed = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed;

/** Whether every surrogate of the text is one of a pair. */
export const isWellFormed = (text: string): boolean =>
  wellFormed ? wellFormed.call(text) : !/[\ud800-\udfff]/u.test(text);

const encoder = new TextEncoder();
export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(text);

/** Text as UTF-8. A lone surrogate has no form there and would silently become another character. */
export function encodeText(text: string, what: string): Uint8Array {
  if (!isWellFormed(text)) throw invalidArgument(`${what} is not well-formed text`);
  return encodeUtf8(text);
}

/** A text that may have lone surrogates, as bytes in which each of them stays what no reader of UTF-8 takes. */
export function encodeUnfit(text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const part of text.split(/([\ud800-\udfff])/u)) {
    const code = part.charCodeAt(0);
    const bytes = isWellFormed(part) ? encodeUtf8(part) : Uint8Array.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f));
    parts.push(bytes);
    length += bytes.length;
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const bytes of parts) {
    all.set(bytes, at);
    at += bytes.length;
  }
  return all;
}

/** A string that is handed on as it is. */
export function checkText(value: unknown, what: string, hint?: string): string {
  if (typeof value !== "string") throw invalidArgument(`${what} must be a string`, undefined, hint);
  if (!isWellFormed(value)) throw invalidArgument(`${what} is not well-formed text`);
  return value;
}

/** Bytes as base64. */
export function base64(bytes: Uint8Array): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  const length = bytes.length;
  for (let i = 0; i < length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += digits[bits >> 18]! + digits[(bits >> 12) & 63]!;
    text += i + 1 < length ? digits[(bits >> 6) & 63]! : "=";
    text += i + 2 < length ? digits[bits & 63]! : "=";
  }
  return text;
}
