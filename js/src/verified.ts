// What a verification proves. Only the verifier makes one, and having one is the success: there is no
// boolean to forget.

import type { Facts, Report } from "./generated/types.js";
import { parseFrozen } from "./json.js";

/** The module's answer, read once. @internal */
export interface Proof {
  readonly facts: string;
  readonly report: string;
  readonly payload: Uint8Array | undefined;
  readonly payloadType: string | undefined;
}

const token = Symbol("verified");

let make: (proof: Proof) => Verified;

/** The facts that were verified, and how. */
export class Verified {
  readonly #proof: Proof;
  #facts: Facts | null = null;
  #report: Report | null = null;

  static {
    // `this` and not the name, by which the bundler would call the class something else.
    make = (proof) => new this(token, proof);
  }

  private constructor(made: unknown, proof: Proof) {
    if (made !== token) throw new TypeError("only a verifier makes a Verified");
    this.#proof = proof;
    Object.freeze(this);
  }

  /** The verified facts. Frozen, and without a prototype: what is absent is absent. */
  get facts(): Facts {
    return (this.#facts ??= parseFrozen(this.#proof.facts) as Facts);
  }

  /** Every step, with its evidence. Frozen. */
  get report(): Report {
    return (this.#report ??= parseFrozen(this.#proof.report) as Report);
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

  /** For printing: facts, report and payload type. */
  toJSON(): { facts: Facts; report: Report; payloadType: string | null } {
    return { facts: this.facts, report: this.report, payloadType: this.payloadType };
  }
}

/** @internal */
export const prove = (proof: Proof): Verified => make(proof);
