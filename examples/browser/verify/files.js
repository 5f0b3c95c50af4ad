// Which of the dropped files is the bundle.

const MEDIA_TYPE = "application/vnd.dev.sigstore.bundle";
const NAMED = /\.sigstore(\.json)?$/i;
// The core refuses larger ones.
export const MOST_BUNDLE_BYTES = 32 * 1024 * 1024;

async function saysItIsABundle(file) {
  if (!/\.json$/i.test(file.name) || file.size > MOST_BUNDLE_BYTES) return false;
  try {
    const { mediaType } = JSON.parse(await file.text());
    return typeof mediaType === "string" && mediaType.startsWith(MEDIA_TYPE);
  } catch {
    return false; // not JSON, or unreadable: then it is a file like any other
  }
}

async function looksLikeABundle(file) {
  return NAMED.test(file.name) || (await saysItIsABundle(file));
}

/**
 * Sorts what was dropped, in any order, into the file and its bundle. What is what only decides which field is
 * filled; the verifier judges the contents.
 *
 * @param {File[]} dropped
 * @returns {Promise<{ file?: File, bundle?: File, problem?: string }>}
 */
export async function sortDropped(dropped) {
  if (dropped.length > 2) return { problem: "Drop at most two files: the file to check and its signature bundle." };
  const marked = [];
  for (const file of dropped) marked.push(await looksLikeABundle(file));
  if (dropped.length === 1) return marked[0] ? { bundle: dropped[0] } : { file: dropped[0] };
  const [a, b] = dropped;
  if (marked[0] && marked[1]) {
    // A bundle can be signed, too; then the names tell.
    if (isBundleOf(a, b)) return { file: b, bundle: a };
    if (isBundleOf(b, a)) return { file: a, bundle: b };
    return { problem: "Both files look like signature bundles. Choose each of them in its own field." };
  }
  if (!marked[0] && !marked[1]) return { problem: "Neither file looks like a signature bundle. Choose each of them in its own field." };
  return marked[0] ? { file: b, bundle: a } : { file: a, bundle: b };
}

function isBundleOf(bundle, file) {
  return bundle.name === `${file.name}.sigstore.json` || bundle.name === `${file.name}.sigstore`;
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
