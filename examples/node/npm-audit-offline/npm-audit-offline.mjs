#!/usr/bin/env node
// What `npm audit signatures` says of attestations, without a network, and against what was accepted before: see README.md.

import { readFile, rename, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { continuity, TrustedRoot, Verifier, verifyLockfile } from "sigproof/npm";
import { ANYBODY, answer, cached, checkFolder, firstLine, orNull, shown, Usage } from "../offline.mjs";

const HELP = `usage: npm-audit-offline.mjs PACKAGE-LOCK FOLDER [--state FILE [--accept]] [--allow-missing] [--json]

Says of each package that PACKAGE-LOCK installs whether its attestations in FOLDER/NAME@VERSION.json (in NAME, + for /)
verify, whoever built it; and what got weaker since the version that was accepted last.

  --state FILE      what was accepted: a version is compared with the last one before it
  --accept          writes what this lock file installs into that file, also what got weaker, but nothing that is
                    rejected or unlocked
  --allow-missing   a package that has no attestations is no fault, unless the version before it had some
  --json            the answer as JSON
  --help            this text

exit codes: 0 nothing to say; 1 a package is rejected, unlocked (nothing says what npm puts there), without attestations
or weaker than before; 2 the question was bad (arguments, files)`;

function readArguments() {
  const flag = { type: "boolean", default: false };
  const options = { state: { type: "string" }, accept: flag, "allow-missing": flag, json: flag, help: flag };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (!values.help && positionals.length !== 2) throw new Usage("give a package-lock.json and a folder");
  if (values.accept && values.state === undefined) throw new Usage("--accept needs --state FILE");
  return { ...values, lockfile: positionals[0], folder: positionals[1] };
}

/** Of each package, the facts of each version that was accepted; none of a version without attestations. */
async function readState(file, accept) {
  if (file === undefined) return new Map();
  const text = await orNull(readFile(file, "utf8"));
  if (text === null && accept) return new Map();
  if (text === null) throw new Usage(`${file}: no such file; --accept writes it`);
  const { format, packages } = JSON.parse(text);
  if (format !== "npm-audit-offline/1") throw new Usage(`${file}: not a state of this program`);
  return new Map(Object.entries(packages).map(([name, versions]) => [name, new Map(Object.entries(versions))]));
}

/** Beside it first: what ends half way must not leave a state in which nothing was accepted. */
async function writeState(file, state) {
  const sorted = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  const packages = Object.fromEntries(sorted(state).map(([name, versions]) => [name, Object.fromEntries(sorted(versions))]));
  await writeFile(`${file}.new`, `${JSON.stringify({ format: "npm-audit-offline/1", packages }, null, 1)}\n`);
  await rename(`${file}.new`, file);
}

/** Semantic Versioning 2.0.0, section 11. */
function compareVersions(a, b) {
  const parse = (text) => /^(\d+)\.(\d+)\.(\d+)(?:-([^+]*))?/.exec(text)?.slice(1) ?? [];
  const [x, y] = [parse(a), parse(b)];
  for (let i = 0; i < 3; i += 1) {
    const difference = Number(x[i] ?? -1) - Number(y[i] ?? -1);
    if (difference !== 0) return difference;
  }
  if (x[3] === undefined || y[3] === undefined) return Number(x[3] === undefined) - Number(y[3] === undefined);
  const [these, those] = [x[3].split("."), y[3].split(".")];
  for (let i = 0; i < Math.max(these.length, those.length); i += 1) {
    const [one, other] = [these[i], those[i]];
    if (one === other) continue;
    if (one === undefined || other === undefined) return one === undefined ? -1 : 1;
    const numbers = [one, other].map((part) => /^\d+$/.test(part));
    if (numbers[0] && numbers[1]) return Number(one) - Number(other);
    return numbers[0] !== numbers[1] ? (numbers[0] ? -1 : 1) : one < other ? -1 : 1;
  }
  return 0;
}

/** The last accepted version up to this one: of several lines (5.x, 7.x), each has its own. */
function lastAccepted(state, { name, version }) {
  const accepted = [...(state.get(name)?.keys() ?? [])].filter((other) => compareVersions(other, version) <= 0);
  return accepted.sort(compareVersions).at(-1) ?? null;
}

/** The facts of all its attestations. */
const factsOf = ({ provenance, publish, others }) => [provenance, publish, ...others].flatMap((one) => one?.facts ?? []);

/** One package, plainly: what was proven of it, or why nothing was; and what got weaker. */
async function describe(found, state) {
  const { path, name, version, status, unlocked, verified, error } = found;
  const row = { path, name, version, status, since: null, weaker: [] };
  if (unlocked !== null) return { ...row, message: unlocked };
  if (error) return { ...row, code: error.code, message: firstLine(error.message), hints: error.hints };
  const since = lastAccepted(state, found);
  const weaker = since === null ? [] : await continuity(state.get(name).get(since), verified);
  if (!verified) return { ...row, since, weaker, message: "no attestations" };
  const { signer, times } = verified.provenance.facts;
  const { sourceRepositoryUri } = signer.claims ?? {};
  const who = signer.kind === "certificate" ? signer.identity?.value : signer.spkiSha256;
  return { ...row, since, weaker, source: sourceRepositoryUri ?? null, signer: who ?? null, signed: times[0]?.time ?? null };
}

function line({ path, name, version, status, since, weaker, source, signer, message, hints = [] }) {
  const indent = " ".repeat(10);
  const lost = weaker.map(({ weakness, message: meaning, before, now }) => {
    const values = [before && `before: ${before}`, now && `now: ${now}`].filter(Boolean).join(", ");
    return `${indent}weaker than ${since}: ${weakness}: ${meaning}${values && ` (${values})`}`;
  });
  const said = `${status.padEnd(9)} ${name}@${version ?? "?"} (${path}): ${source ?? signer ?? message}`;
  return [said, ...hints.map((hint) => `${indent}hint: ${hint}`), ...lost].map(shown).join("\n");
}

async function run() {
  const options = readArguments();
  if (options.help) return [HELP, 0];
  const state = await readState(options.state, options.accept);
  const lockfile = await readFile(options.lockfile);
  await checkFolder(options.folder);
  const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
  const attestations = (name, version) => cached(options.folder, name, version);
  const { packages, counts } = await verifyLockfile({ verifier, lockfile, attestations, policy: ANYBODY });
  const rows = [];
  for (const one of packages) rows.push(await describe(one, state));
  const weaker = options.accept ? 0 : rows.filter((row) => row.weaker.length > 0).length;
  if (options.accept) {
    for (const { name, version, status, verified } of packages) {
      if (status !== "verified" && status !== "missing") continue;
      if (!state.has(name)) state.set(name, new Map());
      state.get(name).set(version, verified ? factsOf(verified) : []);
    }
    await writeState(options.state, state);
  }
  const missing = options["allow-missing"] ? 0 : counts.missing;
  const exit = counts.rejected + counts.unlocked + missing + weaker > 0 ? 1 : 0;
  if (options.json) return [JSON.stringify({ packages: rows, counts: { ...counts, weaker } }, null, 2), exit];
  const sum = Object.entries({ ...counts, weaker }).map(([status, count]) => `${count} ${status}`).join(", ");
  return [[...rows.map(line), sum].join("\n"), exit];
}

await answer(run);
