// The addon. What it gives is an answer, or a `Rejected` in its place; whatever else comes out of it is a defect.

import {
  type Engine,
  errorBy,
  type Hashing,
  type Judge,
  type PackageProof,
  type PackageQuestion,
  type Question,
} from "../engine.js";
import { defect } from "../errors.js";
import type { Artifact } from "../hashing.js";
import type { PolicyCopy } from "../inputs.js";
import type { Roots } from "../trusted_root.js";
import type { Proof } from "../verified.js";

interface Rejected {
  message(): string;
  report(): string;
}

interface Verified {
  facts(): string;
  report(): string;
  payload(): Uint8Array | null;
  payloadType(): string | null;
  index(): number;
  popRejected(): Rejected | null;
  free(): void;
}

interface NpmPackage {
  provenance(): Verified | null;
  publish(): Verified | null;
  popOther(): Verified | null;
}

interface Needs {
  algorithms(): string[];
  bytes(): boolean;
}

interface Hasher {
  update(bytes: Uint8Array): void;
  head(): Uint8Array;
  finish(): string[];
}

type Verifier = { readonly verifier: unique symbol };

/** What bindings/node exports. @internal */
export interface Addon {
  version(): string;
  readonly Rejected: abstract new () => Rejected;
  readonly Verified: abstract new () => Verified;
  readonly NpmPackage: abstract new () => NpmPackage;
  readonly Verifier: abstract new () => Verifier;
  readonly Needs: abstract new () => Needs;
  readonly Hasher: abstract new () => Hasher;
  verifier(roots: readonly object[]): Verifier | Rejected;
  verify(verifier: Verifier, question: object): Verified | Rejected;
  verifyLater(verifier: Verifier, question: object): Promise<Verified | Rejected>;
  verifyNpmLater(verifier: Verifier, question: object): Promise<NpmPackage | Rejected>;
  needs(bundles: readonly Uint8Array[], policy: object): Needs | Rejected;
  hasher(algorithms: string[]): Hasher | Rejected;
  checkBundles(document: Uint8Array): Rejected | null;
  inspect(document: Uint8Array): string | Rejected;
  lint(policy: Uint8Array): string | Rejected;
  lockfile(json: Uint8Array): string | Rejected;
  continuity(previous: Uint8Array, current: Uint8Array): string | Rejected;
}

/** As many as a pool has threads, unless somebody asks for more. With more under way, they take the processor from the event loop,
 * which then waits for some ten milliseconds. */
const AT_ONCE = 4;

/** The engine over an addon. */
export function nativeEngine(addon: Addon): Engine {
  /** What the addon says, if it is what was asked for; a rejection is thrown, and so is everything else, as a defect. */
  function sound<Answer>(answer: Answer | Rejected, isAnswer: (answer: unknown) => boolean): Answer {
    if (answer instanceof addon.Rejected) {
      let error: Error;
      try {
        error = errorBy({ message: answer.message(), report: answer.report() });
      } catch (cause) {
        throw defect(cause);
      }
      throw error;
    }
    if (!isAnswer(answer)) throw defect();
    return answer as Answer;
  }

  /** The addon is asked, and what it gives is read: an exception in between says nothing about the input. */
  function ask<Answer>(work: () => Answer): Answer {
    try {
      return work();
    } catch (cause) {
      throw defect(cause);
    }
  }

  const isText = (answer: unknown) => typeof answer === "string";
  const isOf = (Class: abstract new () => unknown) => (answer: unknown) => answer instanceof Class;

  function proofOf(verified: Verified | null): Proof {
    return ask(() => {
      if (!(verified instanceof addon.Verified)) throw new TypeError("nothing was verified");
      const index = verified.index();
      const rejected: Proof["rejected"][number][] = [];
      for (let i = 0; i < index; i += 1) {
        const one = verified.popRejected()!;
        rejected.push({ message: one.message(), report: one.report() });
      }
      const proof = {
        facts: verified.facts(),
        report: verified.report(),
        payload: verified.payload() ?? undefined,
        payloadType: verified.payloadType() ?? undefined,
        index,
        // The last one came first.
        rejected: rejected.reverse(),
      };
      verified.free();
      return proof;
    });
  }

  class NativeJudge implements Judge {
    readonly atOnce = AT_ONCE;
    readonly #handle: Verifier;

    constructor(roots: Roots) {
      const texts: object[] = [];
      for (const { name, json } of roots) texts.push({ name, json });
      this.#handle = sound(ask(() => addon.verifier(texts)), isOf(addon.Verifier));
    }

    verify(question: Question): Proof {
      const text = questionText(question);
      return proofOf(sound(ask(() => addon.verify(this.#handle, text)), isOf(addon.Verified)));
    }

    async verifyAsync(question: Question): Promise<Proof> {
      const text = questionText(question);
      const answer = await settled(() => addon.verifyLater(this.#handle, text));
      return proofOf(sound(answer, isOf(addon.Verified)));
    }

    async verifyPackage({ rules, archive, ...question }: PackageQuestion): Promise<PackageProof> {
      const { name, version, attestations, keys } = question;
      const text = {
        name,
        version,
        attestations,
        keys,
        publishRequired: question.requirePublish,
        artifact: archive.artifact ? artifactText(archive.artifact) : undefined,
        integrity: archive.integrity ?? undefined,
        policy: rules.policy ? policyText(rules.policy) : undefined,
        packageJson: rules.packageJson ?? undefined,
      };
      const answer = await settled(() => addon.verifyNpmLater(this.#handle, text));
      const found = sound(answer, isOf(addon.NpmPackage));
      const provenance = proofOf(ask(() => found.provenance()));
      const publish = ask(() => found.publish());
      const others: Proof[] = [];
      for (let other = ask(() => found.popOther()); other; other = ask(() => found.popOther())) {
        others.push(proofOf(other));
      }
      return { provenance, publish: publish && proofOf(publish), others: others.reverse() };
    }
  }

  /** What a promise of the addon comes to. */
  async function settled<Answer>(start: () => Promise<Answer>): Promise<Answer> {
    try {
      return await start();
    } catch (cause) {
      throw defect(cause);
    }
  }

  class NativeHashing implements Hashing {
    readonly #handle: Hasher;

    constructor(algorithms: string[]) {
      this.#handle = sound(ask(() => addon.hasher(algorithms)), isOf(addon.Hasher));
    }

    update(bytes: Uint8Array): void {
      ask(() => this.#handle.update(bytes));
    }

    finish() {
      return ask(() => ({ head: this.#handle.head(), digests: this.#handle.finish() }));
    }

    /** Some hundred bytes, which the garbage collector frees. */
    free(): void {}
  }

  return {
    judge: (roots) => new NativeJudge(roots),
    needs(bundles, policy) {
      const text = policyText(policy);
      const needs = sound(ask(() => addon.needs(bundles, text)), isOf(addon.Needs));
      return ask(() => ({ algorithms: needs.algorithms(), bytes: needs.bytes() }));
    },
    hasher: (algorithms) => new NativeHashing(algorithms),
    checkBundles(document) {
      const rejected = ask(() => addon.checkBundles(document));
      if (rejected !== null) sound<never>(rejected, () => false);
    },
    inspect: (document) => sound(ask(() => addon.inspect(document)), isText),
    lint: (policy) => sound(ask(() => addon.lint(policy)), isText),
    lockfile: (json) => sound(ask(() => addon.lockfile(json)), isText),
    continuity: (previous, current) => sound(ask(() => addon.continuity(previous, current)), isText),
  };
}

// Every property is there, be it undefined, so that none is looked for on a prototype.

const questionText = ({ bundles, artifact, policy, now }: Question) => ({
  bundles,
  artifact: artifact ? artifactText(artifact) : undefined,
  policy: policyText(policy),
  now,
});

const artifactText = (artifact: Artifact) =>
  artifact.digests
    ? { bytes: undefined, digests: artifact.digests, head: artifact.head ?? undefined }
    : { bytes: artifact.bytes, digests: undefined, head: undefined };

const policyText = (policy: PolicyCopy) =>
  policy.document
    ? { document: policy.document, identity: undefined, issuer: undefined }
    : { document: undefined, identity: policy.identity, issuer: policy.issuer };
