// What the page and the service worker hold downloads against. A site of yours has its own values here: they are
// built into both, so that no server can change them with an answer.

/** Whose signature a download must have. The example is a real package of the prefix.dev project. */
export const POLICY = {
  identity: "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main",
  issuer: "https://token.actions.githubusercontent.com",
};

/** Addresses below this folder are answered by the worker, and by nothing else: the server has no such folder. */
export const GUARDED = "downloads/";

/**
 * What the signed statement must call a file: the last part of its address. A file whose statement calls it something
 * else is named here, by its path below SOURCE as an address has it, with `subjectName`, or with `anyName: true` if
 * any file of the signer will do in its place.
 */
export const NAMES = {
  "latest.conda": { subjectName: "signed-package-2.1.0-hb0f4dca_0.conda" },
};

/** The setting of one file. */
export const naming = (path) => (Object.hasOwn(NAMES, path) ? NAMES[path] : {});

/** Where the server keeps the files and, beside each, its bundle. Unverified, and so not to be linked to. */
export const SOURCE = "files/";
