// Which of the dropped files is the bundle.

import { inspect } from "sigproof";

import { visible } from "./characters.js";

const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle";
// GitHub's client calls what it downloads by the digest of the file.
const NAMED = /\.sigstore(\.jsonl?)?$|^sha(256|512)[:_-][\da-f]+\.jsonl$/i;
// The core refuses larger ones.
export const MOST_BUNDLE_BYTES = 32 * 1024 * 1024;

// Every form of bundles is JSON, perhaps behind a byte order mark; other files are not read for this.
async function beginsAsJson(file) {
  return /^\ufeff?\s*[{[]/.test(await file.slice(0, 64).text());
}

/** Whether a file holds a bundle or several, or did before it was damaged. */
export async function saysItIsABundle(file) {
  if (file.size > MOST_BUNDLE_BYTES) return false;
  let bytes;
  try {
    if (!(await beginsAsJson(file))) return false;
    bytes = new Uint8Array(await file.arrayBuffer());
  } catch {
    return false; // unreadable: then it is a file like any other
  }
  try {
    return (await inspect(bytes)).bundles.length > 0;
  } catch {
    return new TextDecoder().decode(bytes).includes(MEDIA_TYPE); // a damaged one is one, too
  }
}

// Whose word counts, or who is accepted: larger ones are not.
const MOST_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** Whether a file says who is accepted (`policy`) or whose word counts (`trustedRoot`), and not what is to be checked. */
async function expectationIn(file) {
  try {
    if (file.size > MOST_DOCUMENT_BYTES || !(await beginsAsJson(file))) return null;
    const { kind } = await inspect(new Uint8Array(await file.arrayBuffer()));
    return kind === "policy" || kind === "trustedRoot" ? kind : null;
  } catch {
    return null; // unreadable, or none of them
  }
}

async function looksLikeABundle(file) {
  return NAMED.test(file.name) || (await saysItIsABundle(file));
}

/**
 * Sorts what was dropped, in any order, into the file and its bundle. What is what only decides which field is
 * filled; the verifier judges the contents. A policy or a trusted root is offered only where it comes alone: what lies in
 * the same folder as a download is not what somebody expects of it.
 *
 * @param {File[]} dropped
 * @returns {Promise<{ file?: File, bundle?: File, policy?: File, root?: File, problem?: string }>}
 */
export async function sortDropped(dropped) {
  if (dropped.length > 2) return { problem: "Drop at most two files: the file to check and its signature bundle." };
  const marked = [];
  for (const file of dropped) marked.push(await looksLikeABundle(file));
  if (dropped.length === 1) {
    const [one] = dropped;
    const kind = marked[0] ? null : await expectationIn(one);
    return marked[0] ? { bundle: one } : kind === "policy" ? { policy: one } : kind === "trustedRoot" ? { root: one } : { file: one };
  }
  const [a, b] = dropped;
  if (marked[0] && marked[1]) {
    // A bundle can be signed, too; then the names tell.
    if (isBundleOf(a, b)) return { file: b, bundle: a };
    if (isBundleOf(b, a)) return { file: a, bundle: b };
    return { problem: "Both files look like signature bundles. Choose each of them in its own field." };
  }
  if (!marked[0] && !marked[1]) return { problem: "Neither file looks like a signature bundle. Choose each of them in its own field." };
  const [bundle, file] = marked[0] ? [a, b] : [b, a];
  const kind = isBundleOf(bundle, file) ? null : await expectationIn(file);
  if (kind === null) return { file, bundle };
  const what = kind === "policy" ? "a policy" : "a trusted root";
  return { bundle, problem: `“${visible(file.name)}” is ${what}, and is not taken from among other files: drop it alone. If it is the file to check, choose it in step 1.` };
}

function isBundleOf(bundle, file) {
  return [".sigstore.json", ".sigstore.jsonl", ".sigstore"].some((ending) => bundle.name === `${file.name}${ending}`);
}

/** Fills a file field as if the file had been chosen in it. */
export function choose(input, file) {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
}

/** Whether a folder is among what was dropped: it would arrive as an unreadable file. */
export function holdsFolder(transfer) {
  return [...transfer.items].some((item) => item.webkitGetAsEntry?.()?.isDirectory);
}
