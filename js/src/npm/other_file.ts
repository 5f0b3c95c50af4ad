// What was given in the place of npm's lock file. The core has said already that it is not one; this only says what to do.

import { isSigproofError, withAdvice } from "../errors.js";
import { inspectCopy } from "../inspect.js";

const GIVE = "give a package-lock.json of version 2 or 3, which `npm install --package-lock-only` writes from package.json";

/** Files of other programs by how they begin. */
const OTHERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:#.*\r?\n|\s)*# yarn lockfile v\d/, "a yarn.lock"],
  [/^(?:#.*\r?\n|\s)*__metadata:/, "a yarn.lock"],
  [/^(?:#.*\r?\n|\s)*lockfileVersion: /, "a pnpm-lock.yaml"],
  [/^#!\/usr\/bin\/env bun/, "a bun.lockb"],
  [/^\s*\{\s*"lockfileVersion": ?\d+,\s*(?:"configVersion": ?\d+,\s*)?"workspaces"/, "a bun.lock"],
];

/** The error about a lock file, with what the file is instead. @internal */
export function otherFile(thrown: unknown, lockfile: Uint8Array): unknown {
  if (!isSigproofError(thrown) || thrown.code !== "npm.lockfile.malformed") return thrown;
  const { lockfileVersion, field } = thrown.report?.failure?.evidence ?? {};
  const found = otherText(lockfile);
  if (found !== null) return withAdvice(thrown, [`this is ${found}, of another program: ${GIVE}`]);
  if (lockfileVersion === "1") return withAdvice(thrown, [`this is of version 1, which npm 6 wrote: ${GIVE}`]);
  const other = field === "lockfileVersion" ? otherJson(lockfile) : null;
  if (other !== null) return withAdvice(thrown, [`this is ${other}: ${GIVE}`]);
  // A fault inside npm's own has advice of its own, as a rule.
  return field === "lockfileVersion" || thrown.hints.length === 0 ? withAdvice(thrown, [...thrown.hints, GIVE]) : thrown;
}

function otherText(file: Uint8Array): string | null {
  const start = new TextDecoder().decode(file.subarray(0, 4096));
  for (let i = 0; i < OTHERS.length; i += 1) if (OTHERS[i]![0].test(start)) return OTHERS[i]![1];
  return null;
}

const PACKAGE = ["dependencies", "devDependencies", "scripts", "main", "exports"];

/** What JSON it is that has no version of a lock file. */
function otherJson(file: Uint8Array): string | null {
  try {
    return inspectCopy(file).called;
  } catch {
    // Of no kind that the core knows.
  }
  try {
    const json = JSON.parse(new TextDecoder().decode(file)) as object;
    return PACKAGE.some((key) => Object.hasOwn(json, key)) ? "a package.json" : null;
  } catch {
    return null;
  }
}
