// The verifier: copies what it is given, has the artifact hashed, asks the core.

import { type Given, placed, type Reading, take } from "./advice.js";
import {
  type ArtifactInput,
  readArtifact,
  readSyncArtifact,
  type Source,
  type SyncArtifactInput,
} from "./artifact.js";
import { engine, type Judge, ready } from "./engine.js";
import { ConfigError, defect, invalidArgument, isSigproofError, type SigproofError } from "./errors.js";
import { needsOf, read, readNow as hashNow } from "./hashing.js";
import {
  type BundleInput,
  copyBundles,
  copyPolicy,
  type PolicyCopy,
  type PolicyInput,
} from "./inputs.js";
import { mark } from "./misfit.js";
import { readNow, readOwn, readVerifyOptions, type Settings, type VerifyOptions } from "./options.js";
import { copyRoots, loadRoots, type VerifierOptions } from "./trusted_root.js";
import { prove, type Verified } from "./verified.js";
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

let make: (judge: Judge) => Verifier;
let check: (verifier: unknown) => verifier is Verifier;
let judge: (verifier: Verifier) => Judge;

/** Verifies bundles against trusted roots. Immutable; use one for many verifications. */
export class Verifier {
  readonly #judge: Judge;

  private constructor(made: unknown, judge: Judge) {
    if (made !== token) throw invalidArgument("a Verifier is not made with `new`", undefined, MAKE);
    this.#judge = judge;
    Object.freeze(this);
  }

  static {
    mark(this.prototype, "Verifier");
    make = (judge) => new this(token, judge);
    check = (verifier): verifier is Verifier =>
      typeof verifier === "object" && verifier !== null && #judge in verifier;
    judge = (verifier) => verifier.#judge;
  }

  /** Loads the engine if it is not loaded yet, and the trusted roots. */
  static async create(options: VerifierOptions): Promise<Verifier> {
    const recipes = copyRoots(options);
    const loading = loadRoots(recipes);
    // The engine's failure is told first.
    loading.catch(() => undefined);
    await ready();
    return make(engine().judge(await loading));
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
      const hashed = hashNow(source, question.bundles, question.policy);
      return prove(this.#judge.verify({ ...question, artifact: hashed, now }));
    } catch (thrown) {
      throw placed(thrown, given, "verifier.verifySync(bundle, artifact, policy)");
    }
  }

  /** Verifies one after the other, or on several threads where the engine has them. The results are in the order of the inputs,
   * an error in its place. */
  async verifyMany(inputs: Iterable<VerifyInput>, options: VerifyOptions = {}): Promise<Settled[]> {
    checkReceiver(this, "verifyMany");
    const settings = readVerifyOptions(options);
    try {
      checkSignal(settings.signal);
      return await this.#settleAll(copyQuestions(inputs), settings);
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
      return prove(this.#judge.verify({ bundles: copies, artifact: null, policy: rules, now }));
    } catch (thrown) {
      throw placed(thrown, given, "verifier.verifyDsse(bundle, policy)");
    }
  }

  async #settleAll(questions: readonly (Question | ConfigError)[], settings: Settings): Promise<Settled[]> {
    const { atOnce } = this.#judge;
    const results: Settled[] = [];
    for (let i = 0; i < questions.length; i += 1) results.push(NOT_YET);
    let next = 0;
    const work = async () => {
      try {
        for (let i = next++; i < questions.length; i = next++) {
          if (i >= atOnce) await pause();
          checkSignal(settings.signal);
          results[i] = await this.#settle(questions[i]!, settings);
        }
      } catch (thrown) {
        // The others come to their end, and begin nothing more.
        next = questions.length;
        throw thrown;
      }
    };
    const workers: Promise<void>[] = [];
    for (let i = 0; i < atOnce && i < questions.length; i += 1) workers.push(work());
    for (const end of await Promise.allSettled(workers)) if (end.status === "rejected") throw end.reason;
    return results;
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
    return prove(await this.#judge.verifyAsync({ bundles, artifact, policy, now: settings.now }));
  }
}

/** Whether this is a verifier. @internal */
export const isVerifier = (value: unknown): value is Verifier => check(value);

/** The engine's side of it. @internal */
export const judgeOf = (verifier: Verifier): Judge => judge(verifier);

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

/** In the place of an answer that is still to come. */
const NOT_YET = settled({ verified: null, error: defect() });

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
