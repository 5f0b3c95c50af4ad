// The caller's side of a long reading: tells of the progress, heeds the signal, and lets others have a turn.

import type { Settings } from "./options.js";

/** What the caller's own code or signal ended the call with; it goes back as it is. */
export class Interruption {
  constructor(readonly reason: unknown) {}
}

/** Milliseconds between two calls of `onProgress`, and between two turns of the event loop. */
const TICK = 50;

export class Watch {
  readonly #settings: Settings;
  readonly #total: number | null;
  #told = Date.now();
  #due = false;
  #listener: (() => void) | null = null;

  constructor(settings: Settings, total: number | null) {
    this.#settings = settings;
    this.#total = total;
  }

  /** Tells, if it is time to. Returns whether it was. */
  tick(hashed: number): boolean {
    const now = Date.now();
    if (now - this.#told < TICK && now >= this.#told) return false;
    this.#told = now;
    this.#due = true;
    this.#tell(hashed);
    return true;
  }

  /** Whether the event loop should have a turn. */
  isDue(): boolean {
    const due = this.#due;
    this.#due = false;
    return due;
  }

  end(hashed: number): void {
    this.check();
    this.#tell(hashed);
    this.check();
  }

  #tell(hashed: number): void {
    const { onProgress } = this.#settings;
    if (!onProgress) return;
    try {
      onProgress(Object.freeze({ hashed, total: this.#total }));
    } catch (thrown) {
      throw new Interruption(thrown);
    }
  }

  check(): void {
    checkSignal(this.#settings.signal);
  }

  reason(): unknown {
    const { signal } = this.#settings;
    return signal?.reason;
  }

  onAbort(run: () => void): void {
    const { signal } = this.#settings;
    if (!signal) return;
    this.#listener = run;
    signal.addEventListener("abort", run);
  }

  stop(): void {
    const { signal } = this.#settings;
    if (signal && this.#listener) signal.removeEventListener("abort", this.#listener);
  }
}

export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Interruption(signal.reason);
}

const host = globalThis as typeof globalThis & { setImmediate?: (run: () => void) => unknown };

/** Lets the host do other work. Timers come last: browsers make nested ones wait for 4 ms. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (host.setImmediate) {
      host.setImmediate(resolve);
    } else if ("MessageChannel" in host) {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        resolve();
      };
      port2.postMessage(null);
    } else {
      setTimeout(resolve, 0);
    }
  });
}

/** Milliseconds, and rounds of a loop, between two turns of the event loop. A browser's clock may be coarse. */
const SLICE = 10;
const ROUNDS = 256;

/** Turns of the event loop for a loop of many short rounds; without them nobody could abort the signal. */
export class Turns {
  #rounds = 0;
  #last = Date.now();

  constructor(readonly signal: AbortSignal | undefined) {}

  /** Is asked once a round. */
  isDue(): boolean {
    this.#rounds += 1;
    const now = Date.now();
    return this.#rounds >= ROUNDS || now - this.#last >= SLICE || now < this.#last;
  }

  async take(): Promise<void> {
    await pause();
    checkSignal(this.signal);
    this.#rounds = 0;
    this.#last = Date.now();
  }
}

/** What the caller's promise is resolved with, in an object of ours; ends with the signal, too. */
export async function heeding(given: unknown, signal: AbortSignal | undefined): Promise<{ readonly value: unknown }> {
  const settled = boxed(given);
  if (!signal) return await settled;
  let stop = (): void => undefined;
  const ended = new Promise<{ readonly value: unknown }>((resolve, reject) => {
    stop = () => reject(new Interruption(signal.reason));
    signal.addEventListener("abort", stop);
    settled.then(resolve, reject);
  });
  try {
    checkSignal(signal);
    return await ended;
  } finally {
    ended.catch(() => undefined);
    signal.removeEventListener("abort", stop);
  }
}

async function boxed(given: unknown): Promise<{ readonly value: unknown }> {
  const value = await given;
  return { value };
}
