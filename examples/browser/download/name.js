// Whether what was signed is the file that was asked for. A signature is about bytes: whoever stores the files could
// otherwise give one of a signer's files out as another, an old version as the new one.

const CODE = "download.name.mismatch";

/** The file verified, but is not proven to be the one that was asked for. */
export class NameError extends Error {
  name = "NameError";
  code = CODE;
  words = {
    failed: "This is another file than the one you asked for.",
    means: "The signer did sign it, but under another name, or under none. It may be an older version, or another file altogether, that was put in this place.",
    todo: "Do not use it. Tell the publisher.",
  };
}

/** The last part of an address, as the name that it stands for. */
export function lastSegment(url) {
  const name = new URL(url).pathname.split("/").at(-1) ?? "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // then it stays as it is written
  }
}

/** Where a file's bundle is: made on a copy of the URL, since a path can look like a host (`//evil.example/x`). */
export function bundleAddress(file) {
  const url = new URL(file);
  url.pathname += ".sigstore.json";
  return url;
}

/** Refuses settings that would not do what they seem to say. */
export function checkNaming({ subjectName, anyName }) {
  if (subjectName !== undefined && (typeof subjectName !== "string" || subjectName === "")) throw new TypeError("subjectName must be a name");
  if (anyName !== undefined && typeof anyName !== "boolean") throw new TypeError("anyName must be true or false");
  if (subjectName !== undefined && anyName) throw new TypeError("subjectName and anyName contradict each other");
}

/**
 * Holds the name in the signed statement against the one that was asked for. A message signature states no name: it
 * is let through, unless `subjectName` demands one.
 *
 * @param {import("sigproof").Facts} facts
 * @param {string | URL} url what was asked for
 * @param {{ subjectName?: string, anyName?: boolean }} naming
 */
export function requireName({ statement }, url, { subjectName, anyName }) {
  if (anyName === true || (statement === null && subjectName === undefined)) return;
  const wanted = subjectName ?? lastSegment(url);
  const signed = statement?.matched?.name ?? null;
  if (signed === wanted) return;
  const found = signed === null ? "the signature names no file" : `what was signed is named “${signed}”`;
  throw new NameError(`asked for “${wanted}”, but ${found}`);
}
