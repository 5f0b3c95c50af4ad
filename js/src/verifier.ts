// The verifier: copies what it is given, has the artifact hashed, asks the core.

import type * as glue from "#glue";
import { type Given, placed, type Reading, take } from "./advice.js";
import {
  type ArtifactInput,
  readArtifact,
  readSyncArtifact,
  type Source,
  type SyncArtifactInput,
} from "./artifact.js";
import { call, currentGeneration, ready, type Said, saidBy, type Scope } from "./engine.js";
import { ConfigError, invalidArgument, isSigproofError, type SigproofError } from "./errors.js";
import { type Artifact, needsOf, ownArtifact, read, readNow as hashNow } from "./hashing.js";
import {
  type BundleInput,
  copyBundles,
  copyPolicy,
  ownBundles,
  ownPolicy,
  type PolicyCopy,
  type PolicyInput,
} from "./inputs.js";
import { mark } from "./misfit.js";
import { readNow, readOwn, readVerifyOptions, type Settings, type VerifyOptions } from "./options.js";
import { copyRoots, loadRoots, ownVerifier, type Roots, type VerifierOptions } from "./trusted_root.js";
import { type Proof, prove, type Verified } from "./verified.js";
import { checkSignal, Interruption, pause } from "./watch.js";

/** One of many verifications. */
export interface VerifyInput {
  readonly bundle: BundleInput;
  readonly artifact: ArtifactInput;
  readonly policy: PolicyInput;
}

/** How one of many verifications ended. */
export type Settled =
  | { readonly verified: Verified; readonly error: null }
  | { readonly verified: null; readonly error: SigproofError };

interface Question {
  readonly bundles: readonly Uint8Array[];
  readonly source: Source;
  readonly policy: PolicyCopy;
}

const token = Symbol("verifier");

/** What makes one. @internal */
export const MAKE = "`await Verifier.create({ trustedRoot: TrustedRoot.sigstore() })` makes one";

let make: (roots: Roots) => Verifier;
let check: (verifier: unknown) => verifier is Verifier;
let own: (verifier: Verifier, scope: Scope) => glue.Verifier;

/** Verifies bundles against trusted roots. Immutable; use one for many verifications. */
export class Verifier {
  readonly #roots: Roots;
  #handle: glue.Verifier | null = null;
  #born = -1;

  private constructor(made: unknown, roots: Roots) {
    if (made !== token) throw invalidArgument("a Verifier is not made with `new`", undefined, MAKE);
    this.#roots = roots;
    Object.freeze(this);
  }

  static {
    mark(this.prototype, "Verifier");
    make = (roots) => {
      const verifier = new this(token, roots);
      // A root that does not load fails here, not at the first verification.
      call((scope) => void verifier.#own(scope));
      return verifier;
    };
    check = (verifier): verifier is Verifier =>
      typeof verifier === "object" && verifier !== null && #roots in verifier;
    own = (verifier, scope) => verifier.#own(scope);
  }

  /** Loads the WebAssembly module if it is not loaded yet, and the trusted roots. */
  static async create(options: VerifierOptions): Promise<Verifier> {
    const recipes = copyRoots(options);
    const loading = loadRoots(recipes);
    // The module's failure is told first.
    loading.catch(() => undefined);
    await ready();
    return make(await loading);
  }

  /**
   * Verifies that the bundle is a signature of the artifact by whom the policy names; throws if not. Of several bundles
   * one must be; if none is, the error is that of the one that came furthest.
   */
  async verify(
    bundle: BundleInput,
    artifact: ArtifactInput,
    policy: PolicyInput,
    options: VerifyOptions = {},
  ): Promise<Verified> {
    checkReceiver(this, "verify");
    const settings = readVerifyOptions(options);
    const given: Reading = { bundle, artifact, policy };
    try {
      checkSignal(settings.signal);
      const question = copyQuestion(given, false);
      Object.assign(given, givenOf(question));
      return await this.#ask(question, settings);
    } catch (thrown) {
      if (thrown instanceof Interruption) throw thrown.reason;
      throw placed(thrown, given, "verifier.verify(bundle, artifact, policy)");
    }
  }

  /** The same for an artifact that is at hand, without waiting. */
  verifySync(
    bundle: BundleInput,
    artifact: SyncArtifactInput,
    policy: PolicyInput,
    options: Pick<VerifyOptions, "now"> = {},
  ): Verified {
    checkReceiver(this, "verifySync");
    const now = readNow(readOwn(options, ["now"], "options").now);
    const given: Reading = { bundle, artifact, policy };
    try {
      const question = { bundles: takeBundles(given), policy: takePolicy(given) };
      const source = readSyncArtifact(artifact);
      Object.assign(given, givenOf({ ...question, source }));
      return this.#judge(question, hashNow(source, question.bundles, question.policy), now);
    } catch (thrown) {
      throw placed(thrown, given, "verifier.verifySync(bundle, artifact, policy)");
    }
  }

  /** Verifies one after the other. The results are in the order of the inputs, an error in its place. */
  async verifyMany(inputs: Iterable<VerifyInput>, options: VerifyOptions = {}): Promise<Settled[]> {
    checkReceiver(this, "verifyMany");
    const settings = readVerifyOptions(options);
    try {
      checkSignal(settings.signal);
      const questions = copyQuestions(inputs);
      const results: Settled[] = [];
      for (let i = 0; i < questions.length; i += 1) {
        if (i > 0) await pause();
        checkSignal(settings.signal);
        results.push(await this.#settle(questions[i]!, settings));
      }
      return results;
    } catch (thrown) {
      throw thrown instanceof Interruption ? thrown.reason : thrown;
    }
  }

  /** Verifies that the bundle is an envelope signed by whom the policy names. No artifact is compared. */
  verifyDsse(bundle: BundleInput, policy: PolicyInput, options: Pick<VerifyOptions, "now"> = {}): Verified {
    checkReceiver(this, "verifyDsse");
    const now = readNow(readOwn(options, ["now"], "options").now);
    const given: Reading = { bundle, policy };
    try {
      const copies = takeBundles(given);
      const rules = takePolicy(given);
      return prove(
        call((scope) => {
          const verifier = this.#own(scope);
          const policy = ownPolicy(rules, scope);
          return firstOf(scope.own(verifier.verifyDsse(ownBundles(copies, scope), policy, now)), scope);
        }),
      );
    } catch (thrown) {
      throw placed(thrown, given, "verifier.verifyDsse(bundle, policy)");
    }
  }

  async #settle(question: Question | ConfigError, settings: Settings): Promise<Settled> {
    if (question instanceof ConfigError) return settled({ verified: null, error: question });
    try {
      return settled({ verified: await this.#ask(question, settings), error: null });
    } catch (thrown) {
      const error = placed(thrown, givenOf(question), NAMED);
      if (!isSigproofError(error)) throw error;
      return settled({ verified: null, error });
    }
  }

  async #ask(question: Question, settings: Settings): Promise<Verified> {
    const { bundles, source, policy } = question;
    const artifact = await read(source, () => needsOf(bundles, policy), settings);
    checkSignal(settings.signal);
    return this.#judge(question, artifact, settings.now);
  }

  #judge(question: Omit<Question, "source">, artifact: Artifact, now: string | undefined): Verified {
    const { bundles, policy } = question;
    return prove(
      call((scope) => {
        const verifier = this.#own(scope);
        const rules = ownPolicy(policy, scope);
        const given = ownArtifact(artifact, scope);
        return firstOf(scope.own(verifier.verify(ownBundles(bundles, scope), given, rules, now)), scope);
      }),
    );
  }

  /** The module's verifier; made anew if the instance was replaced. Never freed by a call. */
  #own(scope: Scope): glue.Verifier {
    if (this.#handle === null || this.#born !== currentGeneration()) {
      this.#handle = ownVerifier(this.#roots, scope);
      this.#born = currentGeneration();
    }
    return this.#handle;
  }
}

/** Whether this is a verifier. @internal */
export const isVerifier = (value: unknown): value is Verifier => check(value);

/** The module's verifier of this one, as far as the call goes. @internal */
export const ownOf = (verifier: Verifier, scope: Scope): glue.Verifier => own(verifier, scope);

const NAMED = "{ bundle, artifact, policy }";

/** A question's copies, to see whether they are in their places. */
const givenOf = ({ bundles, source, policy }: Omit<Question, "source"> & { readonly source?: Source }): Given => ({
  bundle: bundles[0],
  bundles,
  artifact: source?.kind === "bytes" ? source.bytes : undefined,
  policy: policy.document,
});

/** Frozen and without a prototype, as all results are. */
const settled = (end: Settled): Settled => Object.freeze(Object.setPrototypeOf(end, null));

/** @internal */
export function proofOf(verified: glue.Verified): Proof {
  return {
    facts: verified.facts(),
    report: verified.report(),
    payload: verified.payload(),
    payloadType: verified.payloadType,
    index: 0,
    rejected: [],
  };
}

/** The first bundle that verified, and what was said of those before it. */
function firstOf(first: glue.First, scope: Scope): Proof {
  const { index } = first;
  const rejected: Said[] = [];
  // The last one comes first.
  for (let i = index - 1; i >= 0; i -= 1) rejected[i] = saidBy(scope.own(first.popRejected()!));
  return { ...proofOf(scope.own(scope.give(first).verified())), index, rejected };
}

/** A method that was taken off its verifier is called on nothing. */
function checkReceiver(verifier: unknown, method: string): void {
  if (!check(verifier)) throw invalidArgument(`${method} must be called on a Verifier`, undefined, `\`verifier.${method}(…)\` does so`);
}

function takeBundles(given: Reading): Uint8Array[] {
  const bundles = copyBundles(take(given, "bundle"));
  Object.assign(given, { bundle: bundles[0], bundles });
  return bundles;
}

function takePolicy(given: Reading): PolicyCopy {
  const policy = copyPolicy(take(given, "policy"));
  given.policy = policy.document;
  return policy;
}

function copyQuestion(given: Reading, copy: boolean): Question {
  const { bundle, artifact, policy } = given;
  if (artifact === undefined && policy === undefined && isQuestion(bundle)) {
    throw invalidArgument("bundle, artifact and policy must be arguments of their own", undefined, "`verifier.verify(bundle, artifact, policy)`");
  }
  const copies = { bundles: takeBundles(given), policy: takePolicy(given) };
  // Last, since reading the others may run the caller's code, which may take the bytes away.
  return { ...copies, source: readArtifact(artifact, copy) };
}

/** Whether all that is asked stands in one object, as it does for `verifyMany`. */
function isQuestion(given: unknown): boolean {
  try {
    return typeof given === "object" && given !== null && Object.hasOwn(given, "bundle") && Object.hasOwn(given, "artifact");
  } catch {
    return false;
  }
}

/** Copies all inputs, bytes as well: the last is looked at long after the call. */
function copyQuestions(inputs: unknown): (Question | ConfigError)[] {
  const questions: (Question | ConfigError)[] = [];
  if (typeof inputs !== "object" || inputs === null || !(Symbol.iterator in inputs)) {
    throw invalidArgument("inputs must be an iterable of objects", undefined, "`[{ bundle, artifact, policy }, …]`");
  }
  const add = (input: unknown) => {
    try {
      const { bundle, artifact, policy } = readOwn(input, ["bundle", "artifact", "policy"], "input");
      const given: Reading = { bundle, artifact, policy };
      try {
        questions.push(copyQuestion(given, true));
      } catch (thrown) {
        throw placed(thrown, given, NAMED);
      }
    } catch (thrown) {
      if (!(thrown instanceof ConfigError)) throw thrown;
      questions.push(thrown);
    }
  };
  for (const input of inputs as Iterable<unknown>) add(input);
  return questions;
}
