// A trusted root is a recipe here: bytes, or the name of one that the package brings along. Each verifier
// gets the bytes once, and gives them to the engine.

import { type Embedded, loadEmbedded } from "#roots";
import { checkText, encodeUtf8, viewBytes } from "./bytes.js";
import { ConfigError, invalidArgument, unavailable } from "./errors.js";
import { type BundleDocument, copyDocument } from "./inputs.js";
import { checkCopy, describe, mark, misfit } from "./misfit.js";
import { readOwn } from "./options.js";

type Source = Exclude<Embedded, "npm"> | Uint8Array;

const token = Symbol("trusted root");

let make: (source: Source) => TrustedRoot;
let sourceOf: (root: unknown) => Source | undefined;

/** Whose certificates, logs and timestamps count. */
export class TrustedRoot {
  readonly #source: Source;

  private constructor(made: unknown, source: Source) {
    if (made !== token) throw invalidArgument("a TrustedRoot is not made with `new`", undefined, ROOT);
    this.#source = source;
    Object.freeze(this);
  }

  static {
    mark(this.prototype, "TrustedRoot");
    make = (source) => new this(token, source);
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
   * no logs, so that a policy must say what it takes in their place: `githubRelease`, or `root: "github"` with `evidence` of its
   * own. Both ask for the root by its name: `Verifier.create({ trustedRoots: { github: TrustedRoot.github() } })`. */
  static github(): TrustedRoot {
    return make("github");
  }

  /** A `trusted_root.json`; text or bytes may be several of them, one a line. */
  static fromJSON(json: BundleDocument): TrustedRoot {
    return make(copyDocument(json, "trusted root"));
  }
}

/** One root without a name, or one or several by name. A policy that names its root (`root`, and `githubRelease` the root
 * `github`) needs it by that name. */
export type VerifierOptions =
  | { readonly trustedRoot: TrustedRoot }
  | { readonly trustedRoots: { readonly [name: string]: TrustedRoot } };

/** What a verifier's roots are made of. @internal */
export type Recipes = readonly { readonly name: string | undefined; readonly source: Source }[];

/** The roots of a verifier. @internal */
export type Roots = readonly { readonly name: string | undefined; readonly json: Uint8Array }[];

/** @internal */
export function copyRoots(options: unknown): Recipes {
  if (sourceOf(options) !== undefined) throw invalidArgument("options must be an object", undefined, OPTIONS);
  const { trustedRoot, trustedRoots } = readOwn(options, ["trustedRoot", "trustedRoots"], "options", OPTIONS);
  if ((trustedRoot === undefined) === (trustedRoots === undefined)) {
    throw invalidArgument("options must have one of trustedRoot and trustedRoots", undefined, OPTIONS);
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
    throw cause instanceof ConfigError ? cause : invalidArgument("trustedRoots could not be read as trusted roots by name", cause);
  }
  if (roots.length === 0) throw invalidArgument("trustedRoots must hold a trusted root");
  return roots;
}

function sourceFrom(root: unknown, what: string): Source {
  const source = sourceOf(root);
  if (source === undefined) {
    checkCopy(root, "TrustedRoot", what);
    throw misfitRoot(root, what);
  }
  return source;
}

const OPTIONS = "`Verifier.create({ trustedRoot: TrustedRoot.sigstore() })` trusts Sigstore's public good instance";

const ROOT = "`TrustedRoot.sigstore()` is Sigstore's, and `TrustedRoot.fromJSON(json)` makes one of JSON";

function misfitRoot(root: unknown, what: string): ConfigError {
  const wanted = "a TrustedRoot of this package";
  const isText = typeof root === "string";
  if (isText && root.length <= 200 && !root.includes("{")) {
    const hint = "`TrustedRoot.sigstore()` is Sigstore's, and `TrustedRoot.fromJSON(await readFile(path))` one of a file";
    return invalidArgument(`${what} must be ${wanted}`, undefined, hint);
  }
  const isJson = isText || viewBytes(root, what) !== undefined;
  const { called, hint } = describe(root, "document");
  // Most that have no name here are its JSON, parsed.
  if (!isJson && called !== null) return misfit(root, what, wanted, "document");
  const help = "`TrustedRoot.fromJSON(json)` makes one of JSON";
  return invalidArgument(`${what} must be ${wanted}`, undefined, isJson || hint === "" ? help : hint);
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
