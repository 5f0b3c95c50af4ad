// For hosts with a file system: runs the cases of a reference file, and prints the result as one line.
// Paths are relative to the working directory, the root of the repository.

import { readFile } from "node:fs/promises";
import process from "node:process";
import { runner } from "./run.mjs";

export async function main({ host, sigproof, read }) {
  const file = process.argv[2];
  if (!file) throw new Error("usage: HOST tests/parity/HOST.mjs REFERENCE");
  const result = await runner({ sigproof, read })(await readLines(file));
  report(host, result);
}

export async function readLines(file) {
  const text = await readFile(file, "utf8");
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

export function report(host, result) {
  console.log(JSON.stringify({ host, ...result }));
  process.exitCode = result.mismatches.length === 0 ? 0 : 1;
}
