// The one WebAssembly instance of this process or page, and the one way into it. An instance that a
// trap, an exhausted memory or an exhausted stack went through may hold half-written state: it is
// discarded and replaced, and everything that was made in it is void.

import * as glue from "#glue";
import { loadModule } from "#host";
import { defect, errorOf, type SigproofError, unavailable } from "./errors.js";
import type { Report } from "./generated/types.js";
import { parseFrozen } from "./json.js";

let loading: Promise<void> | null = null;
/** Whether a start was tried before. */
let tried = false;
/** Whether the instance is there, and no failure went through it. */
let sound = false;
let generation = 0;

/** Loads the module, once; after a failure the next call tries again. */
export function ready(): Promise<void> {
  if (loading === null) {
    loading = load();
    loading.catch(() => {
      loading = null;
    });
  }
  return loading;
}

async function load(): Promise<void> {
  try {
    start(await loadModule());
    sound = true;
  } catch (cause) {
    throw unavailable("the WebAssembly module", cause);
  }
}

function start(module: WebAssembly.Module): void {
  const again = tried;
  tried = true;
  // Takes the instance of a start that failed half way for a good one: that is replaced.
  glue.initSync({ module });
  if (again) glue.__wbg_reset_state();
}

function replace(): void {
  generation += 1;
  glue.__wbg_reset_state();
  sound = true;
}

/** Owns the handles that live as long as one call. */
class Scope {
  readonly #handles: ({ free(): void } | null)[] = [];

  own<Handle extends { free(): void }>(handle: Handle): Handle {
    this.#handles.push(handle);
    return handle;
  }

  /** Gives up a handle that the module consumes. */
  give<Handle extends { free(): void }>(handle: Handle): Handle {
    for (let i = 0; i < this.#handles.length; i += 1) if (this.#handles[i] === handle) this.#handles[i] = null;
    return handle;
  }

  free(): void {
    for (let i = this.#handles.length - 1; i >= 0; i -= 1) {
      const handle = this.#handles[i];
      this.#handles[i] = null;
      handle?.free();
    }
  }
}
export type { Scope };

/** The generation of the instance: a handle is good for the one that it was made in. */
export const currentGeneration = (): number => generation;

/**
 * Runs `work` in the instance. `work` calls nothing but the module, so that whatever is thrown is either
 * the core's answer or the instance's end. `born` is the generation of a handle that it uses.
 */
export function call<Result>(work: (scope: Scope) => Result, born?: number): Result {
  if (!sound) revive();
  if (born !== undefined && born !== generation) throw defect();
  // Until the end says otherwise: the handling of a failure may fail, too.
  sound = false;
  const scope = new Scope();
  let result: Result;
  try {
    result = work(scope);
    scope.free();
  } catch (thrown) {
    throw failure(thrown, scope);
  }
  sound = true;
  return result;
}

function revive(): void {
  try {
    replace();
  } catch (cause) {
    throw unavailable("the WebAssembly module", cause);
  }
}

function failure(thrown: unknown, scope: Scope): Error {
  let cause = thrown;
  if (thrown instanceof glue.Rejected) {
    try {
      const answer = answerOf(thrown);
      scope.free();
      sound = true;
      return answer;
    } catch (second) {
      cause = second;
    }
  }
  try {
    replace();
  } catch {
    // The next call tries again.
  }
  return defect(cause);
}

function answerOf(rejected: glue.Rejected): SigproofError {
  const said = saidBy(rejected);
  rejected.free();
  return errorBy(said);
}

/** A rejection, read once. @internal */
export interface Said {
  readonly message: string;
  readonly report: string;
}

/** @internal */
export const saidBy = (rejected: glue.Rejected): Said => ({ message: rejected.message, report: rejected.report() });

/** The error that says the same. @internal */
export function errorBy({ message, report: text }: Said): SigproofError {
  const report = parseFrozen(text) as Report;
  if (report.failure === null) throw new Error("a rejection without a failure");
  const { code, class: kind, step } = report.failure;
  return errorOf(report.verdict, { code, class: kind, step, message, report });
}
