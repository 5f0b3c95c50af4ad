// Options: own properties only, each read once, unknown ones refused.

import { ConfigError, invalidArgument, unknownOption } from "./errors.js";
import * as host from "./intrinsics.js";

/** How far the reading of an artifact is. */
export interface Progress {
  /** The bytes hashed so far. */
  readonly hashed: number;
  /** All of them, if that is known. */
  readonly total: number | null;
}

/** The options of a verification. */
export interface VerifyOptions {
  /** Is called while an artifact is read, about every 50 ms, and at its end. What it throws ends the call. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the call, which then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Refuses evidence from after this time. Without it no clock is asked. */
  now?: Date | undefined;
}

/** A copy of the options. @internal */
export interface Settings {
  readonly onProgress: ((progress: Progress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly now: string | undefined;
}

/** Copies an object's own properties, all of which must be among `known`. The copy inherits nothing. @internal */
export function readOwn<Name extends string>(
  value: unknown,
  known: readonly Name[],
  what: string,
): { readonly [name in Name]: unknown } {
  if (typeof value !== "object" || value === null) throw invalidArgument(`${what} must be an object`);
  const copy = host.create(null);
  try {
    const keys = host.ownKeys(value);
    for (let i = 0; i < keys.length; i += 1) {
      const key = keys[i]!;
      if (typeof key === "symbol" || !has(known, key)) {
        const name = typeof key === "symbol" ? "that is a symbol" : host.quote(echo(key));
        throw unknownOption(`${what} has no option ${name}`);
      }
      copy[key] = host.get(value, key);
    }
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw invalidArgument(`${what} could not be read`, cause);
  }
  return copy;
}

function has(known: readonly string[], key: string): boolean {
  for (let i = 0; i < known.length; i += 1) if (known[i] === key) return true;
  return false;
}

/** At most 200 characters of what came in go into a message. */
function echo(key: string): string {
  let text = "";
  for (let i = 0; i < key.length && i < 200; i += 1) text += key[i];
  return text;
}

/** @internal */
export function readVerifyOptions(options: unknown): Settings {
  const read = readOwn(options, ["onProgress", "signal", "now"], "options");
  const { onProgress, signal } = read;
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw invalidArgument("onProgress must be a function");
  }
  if (signal !== undefined && !host.isOf(host.signalAborted, signal)) {
    throw invalidArgument("signal must be an AbortSignal");
  }
  return {
    onProgress: onProgress as Settings["onProgress"],
    signal: signal as Settings["signal"],
    now: readNow(read.now),
  };
}

/** The caller's time as RFC 3339. @internal */
export function readNow(now: unknown): string | undefined {
  if (now === undefined) return undefined;
  try {
    host.timeOf(now as Date);
    return host.isoTime(now as Date);
  } catch (cause) {
    throw invalidArgument("now must be a valid Date", cause);
  }
}
