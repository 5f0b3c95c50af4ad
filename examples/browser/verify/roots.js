// Which trusted roots a question is asked under: the one that was chosen, or those that a policy names.
import { TrustedRoot } from "sigproof";

import { visible } from "./characters.js";
import { ROOTS } from "./wording.js";

const BUILT_IN = { "public-good": () => TrustedRoot.sigstore(), github: () => TrustedRoot.github(), staging: () => TrustedRoot.staging() };

// A release of GitHub is of that root, unless the alternative says otherwise.
const rootOf = (one) => one.root ?? (Object.hasOwn(one, "githubRelease") ? "github" : undefined);

/**
 * The roots that a policy binds its alternatives to, each once, and whether it binds all of them. What is read here
 * only decides what is loaded: the core reads the same bytes, and refuses what others could read in another way.
 */
export function namedRoots(policy) {
  try {
    const { anyOf } = JSON.parse(new TextDecoder().decode(policy));
    const names = anyOf.map(rootOf);
    return { names: [...new Set(names.filter((name) => typeof name === "string" && name !== ""))], all: names.every((name) => typeof name === "string") };
  } catch {
    return { names: [], all: false }; // the core says what is wrong with it
  }
}

const quoted = (names) => names.map((name) => `“${visible(name)}”`).join(", ");

/**
 * The names of the roots to load, and which of them is that of the chosen file; `problem` if it cannot be told. An
 * alternative that names no root is accepted under every root that is loaded, so that nothing but the chosen one is
 * loaded beside such an alternative.
 *
 * @param {string} chosen one that is built in, or "file"
 * @returns {{ names?: string[], fileName?: string | null, problem?: { field: string, message: string, opens?: string } }}
 */
export function rootsFor(policy, chosen) {
  const { names, all } = policy instanceof Uint8Array ? namedRoots(policy) : { names: [], all: false };
  if (names.length === 0) return chosen === "file" ? { names: [], fileName: null } : { names: [chosen] };
  const isBuiltIn = (name) => Object.hasOwn(BUILT_IN, name);
  if (!all) {
    if (names.length === 1 && names[0] === chosen) return { names };
    return { problem: { field: "policy", message: `This policy names a trusted root for some signers (${quoted(names)}) and none for others, whom every root could vouch for. Name one for each (root), or for none.` } };
  }
  const strangers = names.filter((name) => !isBuiltIn(name));
  if (chosen !== "file") {
    return strangers.length === 0 ? { names } : { problem: { field: "policy", message: `This policy names the trusted root ${quoted(strangers)}, which is not built in (${Object.keys(BUILT_IN).join(", ")} are). Choose its file under “Advanced”.`, opens: "root" } };
  }
  // Which of them the file is must not be a guess.
  if (names.length === 1) return { names: [], fileName: names[0] };
  if (strangers.length === 1) return { names: names.filter(isBuiltIn), fileName: strangers[0] };
  const message = strangers.length === 0
    ? `This policy names trusted roots that are built in (${quoted(names)}), and it cannot be told which of them your file is. Choose a built-in one in the place of the file: all that the policy names will be used.`
    : `This policy names several trusted roots that are not built in (${quoted(strangers)}), and this page takes one file. The command line takes several.`;
  return { problem: { field: "root", message } };
}

/** What a verifier is made of. `json` are the bytes of the chosen file. */
export function verifierOptions({ names, fileName }, json) {
  if (fileName === null) return { trustedRoot: TrustedRoot.fromJSON(json) };
  const trustedRoots = Object.fromEntries(names.map((name) => [name, BUILT_IN[name]()]));
  if (fileName !== undefined) Object.defineProperty(trustedRoots, fileName, { value: TrustedRoot.fromJSON(json), enumerable: true });
  return { trustedRoots };
}

/** What the page says as soon as such a policy is chosen, and whether that needs no file. */
export function sayRoots(policy) {
  const { names, all } = namedRoots(policy);
  if (names.length === 0 || !all) return null;
  const isBuiltIn = (name) => Object.hasOwn(ROOTS, name);
  const known = names.map((name) => (isBuiltIn(name) ? `${ROOTS[name].name} (${name})` : `“${visible(name)}”`));
  const strangers = names.filter((name) => !isBuiltIn(name));
  const then = strangers.length > 0 ? `Not built in is ${quoted(strangers)}: it is the file that you choose under “Advanced”.`
    : "They are built in, and used in the place of the one chosen under “Advanced”, unless that is a file.";
  return { says: `This policy names whose word counts: ${known.join(", ")}. ${then}`, builtIn: strangers.length === 0 };
}
