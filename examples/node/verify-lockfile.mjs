#!/usr/bin/env node
// Verifies what a package-lock.json installs against attestations that were fetched before. Sends nothing
// anywhere: see README.md for how the folder is filled.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { ConfigError, TrustedRoot, Verifier, verifyLockfile } from "sigproof/npm";
import { ANYBODY, answer, cached, checkFolder, firstLine, shown, Usage } from "./offline.mjs";

const HELP = `usage: verify-lockfile.mjs PACKAGE-LOCK FOLDER (--repository-policy FILE | --dangerously-any-repository)

Verifies that each archive which PACKAGE-LOCK installs is one that npm's registry took, and that it was
built from the repository that FILE names, by the attestations in FOLDER/NAME@VERSION.json (in NAME, + for /).

  --repository-policy FILE       JSON: from a package's name to its repository on GitHub ("owner/name"),
                                 or to a policy (docs/policy.md)
  --dangerously-any-repository   whoever built it will do; the output says from where it is
  --json                         the answer as JSON
  --help                         this text

A package in another one's folder is verified only if that one is, too: npm unpacks both into it.

exit codes: 0 every package is verified; 1 one is rejected, unlocked (nothing says what npm puts there, or that
it puts nothing else there), or has no attestations; 2 the question was bad (arguments, files, policy)`;

/** The sort of policy that npm itself asks for: the source counts, workflows may be shared. */
const ofRepository = (sourceRepository) => ({
  version: 1,
  anyOf: [{ workflow: { provider: "github", repository: { glob: "*/*" }, sourceRepository } }],
});

function readArguments() {
  const options = {
    "repository-policy": { type: "string" },
    "dangerously-any-repository": { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  if (!values.help && positionals.length !== 2) throw new Usage("give a package-lock.json and a folder");
  if (!values.help && (values["repository-policy"] !== undefined) === values["dangerously-any-repository"]) {
    throw new Usage("say whose packages are accepted: --repository-policy FILE, or --dangerously-any-repository");
  }
  return { ...values, lockfile: positionals[0], folder: positionals[1] };
}

async function readPolicy(file) {
  if (file === undefined) return ANYBODY;
  const entries = JSON.parse(await readFile(file, "utf8"));
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    throw new Usage(`${file}: not an object from names to repositories`);
  }
  const policies = new Map(Object.entries(entries));
  return (name) => {
    const entry = policies.get(name);
    return typeof entry === "string" ? ofRepository(entry) : (entry ?? null);
  };
}

/** One package, plainly: what was proven of it, or why nothing was. */
function describe({ path, name, version, within, status, unlocked, verified, error }) {
  const row = { path, name, version, within, status };
  if (unlocked !== null) return { ...row, message: unlocked };
  if (error) return { ...row, code: error.code, message: firstLine(error.message), hints: error.hints };
  if (!verified) return row;
  const { signer, times } = verified.provenance.facts;
  const [source, who] =
    signer.kind === "certificate" ? [signer.claims.sourceRepositoryUri, signer.identity?.value] : [undefined, signer.spkiSha256];
  return { ...row, source: source ?? null, signer: who ?? null, signed: times[0]?.time ?? null };
}

const WHY = { missing: "no attestations" };

function line({ path, name, version, within, status, source, signer, message, hints = [] }) {
  const where = within.length > 0 ? `${path}, within ${within.join(", ")}` : path;
  const said = `${status.padEnd(9)} ${name}@${version ?? "?"} (${where}): ${source ?? signer ?? message ?? WHY[status]}`;
  return [said, ...hints.map((hint) => `          hint: ${hint}`)].map(shown).join("\n");
}

async function run() {
  const options = readArguments();
  if (options.help) return [HELP, 0];
  const policy = await readPolicy(options["repository-policy"]);
  const lockfile = await readFile(options.lockfile);
  await checkFolder(options.folder);
  const verifier = await Verifier.create({ trustedRoot: TrustedRoot.sigstore() });
  const attestations = (name, version) => cached(options.folder, name, version);
  const { packages, unverified, counts } = await verifyLockfile({ verifier, lockfile, attestations, policy });
  const rows = packages.map(describe);
  const sum = Object.entries(counts).map(([status, count]) => `${count} ${status}`).join(", ");
  const exit = unverified.some(({ error }) => error instanceof ConfigError) ? 2 : unverified.length > 0 ? 1 : 0;
  const whose = options["dangerously-any-repository"] ? "\nnobody said whose packages these must be" : "";
  const text = options.json ? JSON.stringify({ packages: rows, counts }, null, 2) : `${[...rows.map(line), sum].join("\n")}${whose}`;
  return [text, exit];
}

await answer(run);
