// What each file of this folder gives; build.mjs puts one of them in the place of `#roots`.

/** What the package brings along: the trusted roots of Sigstore's instances and of GitHub's, the keys of npm's registry. */
export type Embedded = "sigstore" | "staging" | "github" | "npm";

/** Its JSON. */
export function loadEmbedded(name: Embedded): Promise<string>;
