// A trusted root is a recipe here: bytes, or the name of one that the package brings along. Each verifier
// gets the bytes once, and gives them to the module again if the instance under it is replaced.

import * as glue from "#glue";
import { type Embedded, loadEmbedded } from "#roots";
import { checkText, encodeUtf8 } from "./bytes.js";
import type { Scope } from "./engine.js";
import { invalidArgument, unavailable } from "./errors.js";
import { copyDocument } from "./inputs.js";
import { readOwn } from "./options.js";

type Source = Exclude<Embedded, "npm"> | Uint8Array;

let make: (source: Source) => TrustedRoot;
let sourceOf: (root: unknown) => Source | undefined;

/** Whose certificates, logs and timestamps count. */
export class TrustedRoot {
  readonly #source: Source;

  private constructor(source: Source) {
    this.#source = source;
    Object.freeze(this);
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

  /** GitHub's own instance, as of the release of this package: attestations of private repositories, and releases. It lists
   * no logs, so that a policy must say what it takes in their place: `root: "github"` with `evidence` of its own. */
  static github(): TrustedRoot {
    return make("github");
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

/** What a verifier's roots are made of. @internal */
export type Recipes = readonly { readonly name: string | undefined; readonly source: Source }[];

/** The roots of a verifier. @internal */
export type Roots = readonly { readonly name: string | undefined; readonly json: Uint8Array }[];

/** @internal */
export function copyRoots(options: unknown): Recipes {
  const { trustedRoot, trustedRoots } = readOwn(options, ["trustedRoot", "trustedRoots"], "options");
  if ((trustedRoot === undefined) === (trustedRoots === undefined)) {
    throw invalidArgument("options must have one of trustedRoot and trustedRoots");
  }
  if (trustedRoot !== undefined) return [{ name: undefined, source: sourceFrom(trustedRoot, "trustedRoot") }];
  if (typeof trustedRoots !== "object" || trustedRoots === null) {
    throw invalidArgument("trustedRoots must be an object of trusted roots by name");
  }
  const roots: Recipes[number][] = [];
  try {
    for (const key of Reflect.ownKeys(trustedRoots)) {
      const name = checkText(key, "the name of a trusted root");
      roots.push({ name, source: sourceFrom(Reflect.get(trustedRoots, name), "each of trustedRoots") });
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

/** The JSON of something that the package brings along. @internal */
export async function embedded(name: Embedded): Promise<string> {
  try {
    return await loadEmbedded(name);
  } catch (cause) {
    throw unavailable(name === "npm" ? "the keys of npm's registry" : "the trusted root", cause);
  }
}

/** Gets the bytes of each root. @internal */
export async function loadRoots(recipes: Recipes): Promise<Roots> {
  const roots: Roots[number][] = [];
  for (const { name, source } of recipes) {
    const json = typeof source === "string" ? encodeUtf8(await embedded(source)) : source;
    roots.push({ name, json });
  }
  return roots;
}

/** Gives the roots to the instance. @internal */
export function ownVerifier(roots: Roots, scope: Scope): glue.Verifier {
  const handle = scope.own(new glue.Roots());
  for (const { name, json } of roots) handle.add(name, json);
  return new glue.Verifier(handle);
}
