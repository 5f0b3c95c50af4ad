// Bytes as callers give them: a Uint8Array of any realm or subclass, or an ArrayBuffer. What the caller's
// object says of itself is not asked; its internal slots are.

import { invalidArgument } from "./errors.js";
import * as host from "./intrinsics.js";

/**
 * A plain view of the caller's bytes, or undefined if the value is not bytes. Shared and resizable memory
 * is copied, so that the view's length and the bytes under it change only by the caller's own hand.
 */
export function viewBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    if (typeof value !== "object" || value === null) return undefined;
    if (host.isUint8Array(value)) {
      host.assertInBounds(value);
      const buffer = host.viewBuffer(value);
      if (!host.isFixed(buffer)) return new host.ByteArray(value as Uint8Array);
      return new host.ByteArray(buffer, host.viewOffset(value), host.viewLength(value));
    }
    if (!host.isOf(host.bufferLength, value)) return undefined;
    const view = new host.ByteArray(value as ArrayBuffer);
    return host.isFixed(value as ArrayBuffer) ? view : new host.ByteArray(view);
  } catch (cause) {
    throw invalidArgument(`${what} is a buffer that was detached or shrunk`, cause);
  }
}

/** A copy, or undefined if the value is not bytes. */
export function copyBytes(value: unknown, what: string): Uint8Array<ArrayBuffer> | undefined {
  const view = viewBytes(value, what);
  return view && new host.ByteArray(view);
}

/** A part of a view; `subarray` would ask the view for its species. */
export function part(view: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  return new host.ByteArray(host.viewBuffer(view) as ArrayBuffer, host.viewOffset(view) + start, end - start);
}

/** Text as UTF-8. A lone surrogate has no form there and would silently become another character. */
export function encodeText(text: string, what: string): Uint8Array {
  if (!host.isWellFormed(text)) throw invalidArgument(`${what} is not well-formed text`);
  return host.encodeUtf8(text);
}

/** A string that is handed on as it is. */
export function checkText(value: unknown, what: string): string {
  if (typeof value !== "string") throw invalidArgument(`${what} must be a string`);
  if (!host.isWellFormed(value)) throw invalidArgument(`${what} is not well-formed text`);
  return value;
}

/** Bytes as base64. */
export function base64(bytes: Uint8Array): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  const length = host.viewLength(bytes);
  for (let i = 0; i < length; i += 3) {
    const bits = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += digits[bits >> 18]! + digits[(bits >> 12) & 63]!;
    text += i + 1 < length ? digits[(bits >> 6) & 63]! : "=";
    text += i + 2 < length ? digits[bits & 63]! : "=";
  }
  return text;
}
