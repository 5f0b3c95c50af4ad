// Options: own properties only, each read once, unknown ones refused.

import { ConfigError, invalidArgument, shown, unknownOption } from "./errors.js";
import { has, hostSlot } from "./slots.js";

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

/** Copies an object's own properties, all of which must be among `known`. The copy inherits nothing. Of the known ones, only
 * those `offered` are named where another is given. @internal */
export function readOwn<Name extends string>(
  value: unknown,
  known: readonly Name[],
  what: string,
  hint?: string,
  offered: readonly string[] = known,
): { readonly [name in Name]: unknown } {
  if (typeof value !== "object" || value === null) throw invalidArgument(`${what} must be an object`, undefined, hint);
  const copy = Object.create(null);
  try {
    for (const key of Reflect.ownKeys(value)) {
      if (!isOneOf(known, key)) {
        const name = typeof key === "symbol" ? "that is a symbol" : JSON.stringify(shown(key));
        throw unknownOption(`${what} has no option ${name}`, hint ?? meantBy(key, offered));
      }
      copy[key] = Reflect.get(value, key);
    }
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw invalidArgument(`${what} could not be read`, cause);
  }
  return copy;
}

const isOneOf = <Name extends string>(known: readonly Name[], key: string | symbol): key is Name =>
  (known as readonly (string | symbol)[]).includes(key);

const letters = (name: string): string => name.replace(/[^A-Za-z0-9]/g, "").toLowerCase();

/** The option that has the same letters, or all but some at one end; else all that there are. */
function meantBy(key: string | symbol, known: readonly string[]): string {
  const given = typeof key === "string" && key.length <= 40 ? letters(key) : "";
  for (let i = 0; i < known.length && given.length > 2; i += 1) {
    const name = letters(known[i]!);
    if (name.includes(given) || given.includes(name)) return `the nearest option is ${known[i]!}`;
  }
  return known.length === 1 ? `the only option is ${known[0]!}` : `the options are ${known.join(", ")}`;
}

const signalAborted = hostSlot<boolean>("AbortSignal", "aborted");

/** @internal */
export function readVerifyOptions(options: unknown): Settings {
  const hint = typeof options === "string" ? "a policy is one argument: { identity, issuer }" : undefined;
  const read = readOwn(options, ["onProgress", "signal", "now"], "options", hint);
  const { onProgress, signal } = read;
  if (onProgress !== undefined && typeof onProgress !== "function") {
    throw invalidArgument("onProgress must be a function");
  }
  if (signal !== undefined && !has(signalAborted, signal)) {
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
    // Reads the slot of a Date, and throws where there is none or the time is not valid.
    return Date.prototype.toISOString.call(now as Date);
  } catch (cause) {
    const hint = typeof now === "string" || typeof now === "number" ? "`new Date(now)` makes one" : undefined;
    throw invalidArgument("now must be a valid Date", cause, hint);
  }
}
