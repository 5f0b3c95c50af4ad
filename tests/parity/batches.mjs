// For hosts without a file system: the cases in batches, each with the files that it needs.

import { readFile } from "node:fs/promises";

const SIZE = 100;

/** Sends all lines in batches with `send`, and adds up what comes back. */
export async function sendAll(lines, send) {
  const total = { executed: 0, asked: 0, mismatches: [] };
  const roots = new Set();
  for (let start = 0; start < lines.length; start += SIZE) {
    const result = await send(await batchOf(lines.slice(start, start + SIZE), roots));
    total.executed += result.executed;
    total.asked += result.asked;
    total.mismatches.push(...result.mismatches);
  }
  return total;
}

/** A trusted root is sent once: the other side keeps its verifier. */
async function batchOf(lines, roots) {
  const paths = new Set();
  for (const { bundle, artifact, trustedRoot } of lines) {
    paths.add(bundle);
    if (artifact !== undefined) paths.add(artifact);
    if (!roots.has(trustedRoot)) paths.add(trustedRoot);
    roots.add(trustedRoot);
  }
  const files = {};
  for (const path of paths) files[path] = await readFile(path, "base64");
  return { lines, files };
}
