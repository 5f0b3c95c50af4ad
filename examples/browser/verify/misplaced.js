// What was put into a field where something else belongs: recognised by its form, and never judged by it.
import { inspect } from "sigproof";

import { visible } from "./characters.js";
import { MOST_BUNDLE_BYTES, saysItIsABundle } from "./files.js";

/** What a document is and is called, as far as its form tells; null if that is unknown. */
export async function kindOf(bytes) {
  try {
    const { kind, called, bundles } = await inspect(bytes);
    return { kind, called, bundles: bundles.length };
  } catch (error) {
    const { document, found } = error.report?.failure?.evidence ?? {};
    return typeof document === "string" ? { kind: document, called: String(found), bundles: 0 } : null;
  }
}

async function isTheSame(one, other) {
  if (one.size !== other.size) return false;
  // Larger ones are no bundles, and not read for this.
  if (one.size > MOST_BUNDLE_BYTES) return one.name === other.name && one.lastModified === other.lastModified;
  const [a, b] = (await Promise.all([one.arrayBuffer(), other.arrayBuffer()])).map((buffer) => new Uint8Array(buffer));
  return a.every((byte, index) => byte === b[index]);
}

/**
 * What is wrong with the two files of the first step before one of them is read for good, or null. `swap` is whether
 * each is what the other should be.
 *
 * @returns {Promise<{ field: string, message: string, swap?: boolean } | null>}
 */
export async function mixedUp(file, bundle) {
  try {
    const isBundle = await saysItIsABundle(bundle);
    if (file.size > 0 && (await isTheSame(file, bundle))) {
      return isBundle ? { field: "file", message: "This is the signature bundle, in both fields. Choose the file that it belongs to here." }
        : { field: "bundle", message: "This is the file to check, in both fields. Choose its signature bundle here." };
    }
    // A bundle can be signed, too: then both are.
    if (isBundle || !(await saysItIsABundle(file))) return null;
    return { field: "bundle", swap: true, message: `The two files seem to be swapped: “${visible(file.name)}” is a signature bundle, and “${visible(bundle.name)}” is not.` };
  } catch {
    return null; // unreadable: whoever reads it says so
  }
}

// In which field such a document belongs.
const HOMES = {
  policy: { field: "policy", says: "It belongs in step 2, as a policy file.", move: "Use it as the policy file" },
  trustedRoot: { field: "root", says: "It says whose word counts, and belongs under “Advanced”.", move: "Use it as the trusted root" },
};
const WANTED = { bundle: "signature bundle", policy: "policy", root: "trusted root" };

/**
 * What is wrong with a document of one kind where another is asked for, or null. `home` is the field in which it belongs,
 * if that is another one, and `move` what the button says that puts it there.
 *
 * @returns {Promise<{ field: string, message: string, home?: string, move?: string } | null>}
 */
export async function misplaced(field, bytes) {
  const given = await kindOf(bytes);
  const own = Object.entries(HOMES).find(([, home]) => home.field === field)?.[0];
  if (given === null || given.kind === own || (field === "bundle" && given.bundles > 0)) return null;
  const what = `This is ${visible(given.called)}, and not a ${WANTED[field]}.`;
  const home = HOMES[given.kind];
  if (home !== undefined) return { field, message: `${what} ${home.says}`, home: home.field, move: home.move };
  // What is no document of this sort at all is for the verifier to refuse: it has a code for it, and advice.
  if (field === "bundle") return null;
  return { field, message: given.bundles > 0 ? `${what} It belongs in step 1.` : `${what} Choose the ${WANTED[field]}.` };
}
