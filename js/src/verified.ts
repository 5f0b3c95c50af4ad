// What a verification proves. Only the verifier makes one, and having one is the success: there is no
// boolean to forget.

import { errorBy, type Said } from "./engine.js";
import type { SigproofError } from "./errors.js";
import type { Facts, Report } from "./generated/types.js";
import { parseFrozen } from "./json.js";

/** The module's answer, read once. @internal */
export interface Proof {
  readonly facts: string;
  readonly report: string;
  readonly payload: Uint8Array | undefined;
  readonly payloadType: string | undefined;
  /** The bundle's place among those that were given, and what was said of the ones before it. */
  readonly index: number;
  readonly rejected: readonly Said[];
}

const token = Symbol("verified");
/** What consoles of Node.js and hosts like it ask how to print an object. */
const inspect: unique symbol = Symbol.for("nodejs.util.inspect.custom");

let make: (proof: Proof) => Verified;
let readFacts: (value: unknown) => string | null;

/** The facts that were verified, and how. */
export class Verified {
  readonly #proof: Proof;
  #report: Report | null = null;
  #rejected: readonly SigproofError[] | null = null;
  /** The verified facts. Frozen, and without a prototype: what is absent is absent. */
  readonly facts: Facts;

  static {
    // `this` and not the name, by which the bundler would call the class something else.
    make = (proof) => new this(token, proof);
    readFacts = (value) => (typeof value === "object" && value !== null && #proof in value ? value.#proof.facts : null);
  }

  private constructor(made: unknown, proof: Proof) {
    if (made !== token) throw new TypeError("only a verifier makes a Verified");
    this.#proof = proof;
    this.facts = parseFrozen(proof.facts) as Facts;
    Object.freeze(this);
  }

  /** Every step, with its evidence. Frozen. */
  get report(): Report {
    return (this.#report ??= parseFrozen(this.#proof.report) as Report);
  }

  /** Which of the bundles it was, in their order; 0 if there was one. */
  get bundleIndex(): number {
    return this.#proof.index;
  }

  /** What came of the bundles before it, in their order. Those behind it were not looked at. Frozen. */
  get rejected(): readonly SigproofError[] {
    return (this.#rejected ??= Object.freeze(this.#proof.rejected.map(errorBy)));
  }

  /** The type of the signed payload, if an envelope was signed. */
  get payloadType(): string | null {
    return this.#proof.payloadType ?? null;
  }

  /** A copy of the signed payload, if an envelope was signed. */
  payload(): Uint8Array | null {
    const { payload } = this.#proof;
    return payload ? new Uint8Array(payload) : null;
  }

  /** For JSON.stringify: facts, report and payload type. */
  toJSON(): { facts: Facts; report: Report; payloadType: string | null } {
    return { facts: this.facts, report: this.report, payloadType: this.payloadType };
  }

  /** The facts to their last level, which console.log of Node.js would cut off. @internal */
  [inspect](_depth: unknown, options: object, print?: (value: unknown, options: object) => string): unknown {
    const facts: unknown = JSON.parse(this.#proof.facts);
    return print ? `Verified ${print({ facts }, { ...options, depth: null })}` : { facts };
  }
}

/** @internal */
export const prove = (proof: Proof): Verified => make(proof);

/** The core's own text of the facts, if a verifier has made this. @internal */
export const factsOf = (value: unknown): string | null => readFacts(value);
