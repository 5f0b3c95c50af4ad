// The one WebAssembly instance of this process or page, and the one way into it. An instance that a
// trap, an exhausted memory or an exhausted stack went through may hold half-written state: it is
// discarded and replaced, and everything that was made in it is void.

import * as glue from "#glue";
import {
  type Engine,
  errorBy,
  type Hashing,
  type Judge,
  type PackageProof,
  type PackageQuestion,
  type Question,
  type Said,
} from "../engine.js";
import { replaced, type SigproofError, unavailable } from "../errors.js";
import type { Artifact } from "../hashing.js";
import type { PolicyCopy } from "../inputs.js";
import type { Archive } from "../npm/package.js";
import type { Roots } from "../trusted_root.js";
import type { Proof } from "../verified.js";

/** Whether a start was tried before. */
let tried = false;
/** Whether the instance is there, and no failure went through it. */
let sound = false;
let generation = 0;

/** Starts the instance, or says why that failed. */
export async function loadWasm(loadModule: () => Promise<WebAssembly.Module>): Promise<Engine> {
  try {
    start(await loadModule());
    sound = true;
    return wasm;
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

/**
 * Runs `work` in the instance. `work` calls nothing but the module, so that whatever is thrown is either
 * the core's answer or the instance's end. `born` is the generation of a handle that it uses.
 */
function call<Result>(work: (scope: Scope) => Result, born?: number): Result {
  if (!sound) revive();
  if (born !== undefined && born !== generation) throw replaced();
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
  return replaced(cause);
}

function answerOf(rejected: glue.Rejected): SigproofError {
  const said = saidBy(rejected);
  rejected.free();
  return errorBy(said);
}

const saidBy = (rejected: glue.Rejected): Said => ({ message: rejected.message, report: rejected.report() });

/** A verifier by its roots: the module's is made anew if the instance was replaced. */
class WasmJudge implements Judge {
  readonly atOnce = 1;
  readonly #roots: Roots;
  #handle: glue.Verifier | null = null;
  #born = -1;

  constructor(roots: Roots) {
    this.#roots = roots;
    // A root that does not load fails here, not at the first verification.
    call((scope) => void this.#own(scope));
  }

  verify({ bundles, artifact, policy, now }: Question): Proof {
    return call((scope) => {
      const verifier = this.#own(scope);
      const rules = ownPolicy(policy, scope);
      if (artifact === null) return firstOf(scope.own(verifier.verifyDsse(ownBundles(bundles, scope), rules, now)), scope);
      const given = ownArtifact(artifact, scope);
      return firstOf(scope.own(verifier.verify(ownBundles(bundles, scope), given, rules, now)), scope);
    });
  }

  async verifyAsync(question: Question): Promise<Proof> {
    return this.verify(question);
  }

  async verifyPackage({ rules, archive, ...question }: PackageQuestion): Promise<PackageProof> {
    const { name, version, attestations, keys, requirePublish } = question;
    return call((scope) => {
      const verifier = this.#own(scope);
      const policy = rules.policy
        ? ownPolicy(rules.policy, scope)
        : scope.own(glue.Policy.ofPackageJson(rules.packageJson, name, version));
      const artifact = ownArchive(archive, scope);
      const found = scope.own(
        verifier.verifyNpm(name, version, attestations, keys, requirePublish, artifact, policy),
      );
      const provenance = proofOf(scope.own(found.provenance()!));
      const publish = found.publish();
      const published = publish ? proofOf(scope.own(publish)) : null;
      const others: Proof[] = [];
      // The last one comes first.
      for (let other = found.popOther(); other; other = found.popOther()) others.push(proofOf(scope.own(other)));
      return { provenance, publish: published, others: others.reverse() };
    });
  }

  /** Never freed by a call. */
  #own(scope: Scope): glue.Verifier {
    if (this.#handle === null || this.#born !== generation) {
      const roots = scope.own(new glue.Roots());
      for (const { name, json } of this.#roots) roots.add(name, json);
      this.#handle = new glue.Verifier(roots);
      this.#born = generation;
    }
    return this.#handle;
  }
}

/** The module's hasher over many calls. If the instance is replaced in between, it fails. */
class WasmHashing implements Hashing {
  readonly #born: number;
  #handle: glue.Hasher | null;

  constructor(algorithms: string[]) {
    this.#handle = call(() => new glue.Hasher(algorithms));
    this.#born = generation;
  }

  update(bytes: Uint8Array): void {
    const handle = this.#handle!;
    call(() => handle.update(bytes), this.#born);
  }

  finish() {
    const handle = this.#handle!;
    const head = call(() => handle.head(), this.#born);
    this.#handle = null;
    return { digests: call(() => handle.finish(), this.#born), head };
  }

  free(): void {
    const handle = this.#handle;
    this.#handle = null;
    if (handle && this.#born === generation) call(() => handle.free());
  }
}

const wasm: Engine = {
  judge: (roots) => new WasmJudge(roots),
  needs: (bundles, policy) =>
    call((scope) => {
      const rules = ownPolicy(policy, scope);
      const needs = scope.own(glue.needs(ownBundles(bundles, scope), rules));
      return { algorithms: needs.algorithms, bytes: needs.bytes };
    }),
  hasher: (algorithms) => new WasmHashing(algorithms),
  checkBundles: (document) => call((scope) => void scope.own(glue.Bundles.fromJson(document))),
  inspect: (document) => call(() => glue.inspect(document)),
  lint: (policy) => call(() => glue.lint(policy)),
  lockfile: (json) => call(() => glue.lockfile(json)),
  continuity: (previous, current) => call(() => glue.continuity(previous, current)),
};

function ownBundles(documents: readonly Uint8Array[], scope: Scope): glue.Bundles {
  const bundles = scope.own(new glue.Bundles());
  for (let i = 0; i < documents.length; i += 1) bundles.add(documents[i]!);
  return bundles;
}

function ownPolicy(policy: PolicyCopy, scope: Scope): glue.Policy {
  if (policy.document) return scope.own(glue.Policy.fromJson(policy.document));
  return scope.own(glue.Policy.identity(policy.identity, policy.issuer));
}

function ownArtifact(artifact: Artifact, scope: Scope): glue.Artifact {
  if (artifact.digests) return scope.own(glue.Artifact.digests(artifact.digests, artifact.head));
  return scope.own(glue.Artifact.bytes(artifact.bytes));
}

function ownArchive(archive: Archive, scope: Scope): glue.Artifact {
  if (archive.artifact) return ownArtifact(archive.artifact, scope);
  return scope.own(glue.Artifact.ofIntegrity(archive.integrity));
}

const proofOf = (verified: glue.Verified): Proof => ({
  facts: verified.facts(),
  report: verified.report(),
  payload: verified.payload(),
  payloadType: verified.payloadType,
  index: 0,
  rejected: [],
});

/** The first bundle that verified, and what was said of those before it. */
function firstOf(first: glue.First, scope: Scope): Proof {
  const { index } = first;
  const rejected: Said[] = [];
  // The last one comes first.
  for (let i = index - 1; i >= 0; i -= 1) rejected[i] = saidBy(scope.own(first.popRejected()!));
  return { ...proofOf(scope.own(scope.give(first).verified())), index, rejected };
}
