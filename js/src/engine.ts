// Who computes the answers: one WebAssembly instance of this process or page, or the addon. The shell asks either in the same
// words (`Engine`), and knows no other way to the core.

import { loadEngine } from "#host";
import { errorOf, type SigproofError } from "./errors.js";
import type { Report } from "./generated/types.js";
import type { Artifact, Needs } from "./hashing.js";
import type { PolicyCopy } from "./inputs.js";
import { parseFrozen } from "./json.js";
import type { Archive, Rules } from "./npm/package.js";
import type { Roots } from "./trusted_root.js";
import type { Proof } from "./verified.js";

/** What a verifier is asked about bundles: of an artifact, or of an envelope where there is none. Copies. @internal */
export interface Question {
  readonly bundles: readonly Uint8Array[];
  readonly artifact: Artifact | null;
  readonly policy: PolicyCopy;
  readonly now: string | undefined;
}

/** What it is asked about a package. Copies. @internal */
export interface PackageQuestion {
  readonly name: string;
  readonly version: string;
  readonly attestations: Uint8Array;
  readonly keys: Uint8Array;
  readonly requirePublish: boolean;
  readonly rules: Rules;
  readonly archive: Archive;
}

/** The answer about a package. @internal */
export interface PackageProof {
  readonly provenance: Proof;
  readonly publish: Proof | null;
  readonly others: readonly Proof[];
}

/** The engine's side of a verifier. What it throws is one of our errors; what it gives is proven. @internal */
export interface Judge {
  /** How many questions are worth asking at a time. */
  readonly atOnce: number;
  /** Here and now. */
  verify(question: Question): Proof;
  /** Without making the event loop wait for it, where the engine can. */
  verifyAsync(question: Question): Promise<Proof>;
  verifyPackage(question: PackageQuestion): Promise<PackageProof>;
}

/** Hashes piece by piece. @internal */
export interface Hashing {
  update(bytes: Uint8Array): void;
  /** The digests in the order of the algorithms, and how the artifact begins. Once. */
  finish(): { readonly digests: string[]; readonly head: Uint8Array };
  /** After an end that was none. */
  free(): void;
}

/** What the shell asks the core. @internal */
export interface Engine {
  judge(roots: Roots): Judge;
  needs(bundles: readonly Uint8Array[], policy: PolicyCopy): Needs;
  hasher(algorithms: string[]): Hashing;
  /** Throws why no bundle of a document can be read. */
  checkBundles(document: Uint8Array): void;
  /** Each gives JSON. */
  inspect(document: Uint8Array): string;
  lint(policy: Uint8Array): string;
  lockfile(json: Uint8Array): string;
  continuity(previous: Uint8Array, current: Uint8Array): string;
}

let loading: Promise<void> | null = null;
let current: Engine | null = null;

/** Loads the engine, once; after a failure the next call tries again. */
export function ready(): Promise<void> {
  if (loading === null) {
    const mine = (loading = load());
    mine.catch(() => {
      if (loading === mine) loading = null;
    });
  }
  return loading;
}

async function load(): Promise<void> {
  const engine = await loadEngine();
  // Meanwhile `sigproof/native` may have brought its own.
  current ??= engine;
}

/** Asks this engine from now on. Verifiers go on asking the one that they were made with. @internal */
export function use(engine: Engine): void {
  current = engine;
  loading = Promise.resolve();
}

/** The engine; whoever asks has waited for `ready`. @internal */
export function engine(): Engine {
  if (current === null) throw new Error("the engine is asked before it is loaded");
  return current;
}

/** A rejection, read once. @internal */
export interface Said {
  readonly message: string;
  readonly report: string;
}

/** The error that says the same. @internal */
export function errorBy({ message, report: text }: Said): SigproofError {
  const report = parseFrozen(text) as Report;
  if (report.failure === null) throw new Error("a rejection without a failure");
  const { code, class: kind, step } = report.failure;
  return errorOf(report.verdict, { code, class: kind, step, message, report });
}
