// A trusted root is a recipe here: bytes, or the name of one that is inside the module. Each verifier
// loads it for itself, and again if the instance under it is replaced.

import * as glue from "#glue";
import { checkText } from "./bytes.js";
import type { Scope } from "./engine.js";
import { invalidArgument } from "./errors.js";
import { copyDocument } from "./inputs.js";
import * as host from "./intrinsics.js";
import { readOwn } from "./options.js";

type Source = "sigstore" | "staging" | Uint8Array;

let make: (source: Source) => TrustedRoot;
let sourceOf: (root: unknown) => Source | undefined;

/** Whose certificates, logs and timestamps count. */
export class TrustedRoot {
  readonly #source: Source;

  private constructor(source: Source) {
    this.#source = source;
    host.freeze(this);
  }

  static {
    make = (source) => new this(source);
    sourceOf = (root) =>
      typeof root === "object" && root !== null && #source in root ? root.#source : undefined;
  }

  /** Sigstore's public good instance, as of the release of this package. */
  static sigstore(): TrustedRoot {
    return make("sigstore");
  }

  /** Sigstore's staging instance, as of the release of this package. For tests only. */
  static staging(): TrustedRoot {
    return make("staging");
  }

  /** A `trusted_root.json`; text or bytes may be several of them, one a line. */
  static fromJSON(json: string | Uint8Array | ArrayBuffer | object): TrustedRoot {
    return make(copyDocument(json, "trusted root"));
  }
}

/** One root without a name, or several by name. */
export type VerifierOptions =
  | { readonly trustedRoot: TrustedRoot }
  | { readonly trustedRoots: { readonly [name: string]: TrustedRoot } };

/** The roots of a verifier, copied. @internal */
export type Roots = readonly { readonly name: string | undefined; readonly source: Source }[];

/** @internal */
export function copyRoots(options: unknown): Roots {
  const { trustedRoot, trustedRoots } = readOwn(options, ["trustedRoot", "trustedRoots"], "options");
  if ((trustedRoot === undefined) === (trustedRoots === undefined)) {
    throw invalidArgument("options must have one of trustedRoot and trustedRoots");
  }
  if (trustedRoot !== undefined) return [{ name: undefined, source: sourceFrom(trustedRoot, "trustedRoot") }];
  if (typeof trustedRoots !== "object" || trustedRoots === null) {
    throw invalidArgument("trustedRoots must be an object of trusted roots by name");
  }
  let roots: Roots = [];
  try {
    const names = host.ownKeys(trustedRoots);
    for (let i = 0; i < names.length; i += 1) {
      const name = checkText(names[i], "the name of a trusted root");
      roots = [...roots, { name, source: sourceFrom(host.get(trustedRoots, name), "each of trustedRoots") }];
    }
  } catch (cause) {
    throw invalidArgument("trustedRoots could not be read as trusted roots by name", cause);
  }
  if (roots.length === 0) throw invalidArgument("trustedRoots must hold a trusted root");
  return roots;
}

function sourceFrom(root: unknown, what: string): Source {
  const source = sourceOf(root);
  if (source === undefined) throw invalidArgument(`${what} must be a TrustedRoot`);
  return source;
}

/** Loads the roots into the instance. @internal */
export function loadVerifier(copies: Roots, scope: Scope): glue.Verifier {
  const roots = scope.own(new glue.Roots());
  for (let i = 0; i < copies.length; i += 1) {
    const { name, source } = copies[i]!;
    if (source === "sigstore") roots.addSigstore(name);
    else if (source === "staging") roots.addStaging(name);
    else roots.add(name, source);
  }
  return new glue.Verifier(scope.give(roots));
}
