// What the programs of this folder share: the folder with attestations, and an answer that a terminal can take.

import { readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";

export const ANYBODY = { version: 1, dangerous: ["anyIdentity", "anyIssuer"] };

/** The question was bad. */
export class Usage extends Error {}

/** In a folder that is not there nothing would be found either, and every package would be without attestations. */
export async function checkFolder(folder) {
  const found = await stat(folder).catch((error) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (!found?.isDirectory()) throw new Usage(`${folder}: ${found ? "not a folder" : "no such folder"}; it holds the attestations`);
}

/** What was fetched for a package; null if nothing was. */
export async function cached(folder, name, version) {
  const file = `${name.replaceAll("/", "+")}@${version}.json`;
  if (basename(file) !== file) throw new Error(`no name of a file: ${file}`);
  return orNull(readFile(join(folder, file)));
}

/** What is read; null if it is not there. */
export const orNull = (reading) =>
  reading.catch((error) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });

/** Below it stand the hints. */
export const firstLine = (message) => message.split("\n", 1)[0];

/** A lock file is whoever's: nothing in it may write to the terminal but text. */
export const shown = (text) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);

/** Prints what the program answers, and ends with its exit code. */
export async function answer(run) {
  try {
    const [text, exit] = await run();
    console.log(text);
    process.exitCode = exit;
  } catch (error) {
    console.error(`error: ${error.message}`.split("\n").map(shown).join("\n"));
    if (error instanceof Usage || error.code?.startsWith("ERR_PARSE_ARGS")) console.error("--help says more");
    process.exitCode = 2;
  }
}
