// For hosts without a file system: the cases in batches, each with the files that it needs.

import { readFile } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";

const SIZE = 100;
/** What no batch takes, in milliseconds; most take one or two seconds. */
const LIMIT = 300_000;

/** Sends all lines in batches with `send`, and adds up what comes back. */
export async function sendAll(lines, send) {
  const total = { executed: 0, asked: 0, mismatches: [] };
  const roots = new Set();
  for (let start = 0; start < lines.length; start += SIZE) {
    const batch = await batchOf(lines.slice(start, start + SIZE), roots);
    const result = await Promise.race([send(batch), limit()]);
    total.executed += result.executed;
    total.asked += result.asked;
    total.mismatches.push(...result.mismatches);
  }
  return total;
}

async function limit() {
  await setTimeout(LIMIT, undefined, { ref: false });
  throw new Error("a batch is not answered");
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
