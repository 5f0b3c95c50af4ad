// Runs the program in a folder of its own, in which the package of this repository is installed.

import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { cached, folder, installed, write } from "./place.mjs";

const run = installed("verify-lockfile.mjs");
const VISOR = cached("gundam-visor-cli-v1-tag", "gundam-visor", "1.0.1");
const SCOPED = cached("provenance-npm-test-cli-v02-prega", "@laurentsimon/provenance-npm-test", "1.0.3");
const good = { "node_modules/@laurentsimon/provenance-npm-test": SCOPED, "node_modules/gundam-visor": VISOR };
const lock = (name, packages) => write(name, { lockfileVersion: 3, packages: { "": { name: "app" }, ...packages } });
const GOOD = lock("good.json", good);
const BAD = lock("bad.json", {
  ...good,
  "node_modules/gundam-visor": { ...VISOR, integrity: SCOPED.integrity },
  "node_modules/none": { version: "2.0.0", integrity: VISOR.integrity },
  "node_modules/open": { version: "1.0.0" },
});
const POLICY = write("repositories.json", {
  "gundam-visor": "ramonpetgrave64/gundam-visor",
  "@laurentsimon/provenance-npm-test": {
    version: 1,
    anyOf: [{ workflow: { provider: "github", repository: "laurentsimon/provenance-npm-test" } }],
  },
});

const verify = (file, ...more) => run(file, "attestations", ...more);
const rows = ({ stdout }) => Object.fromEntries(JSON.parse(stdout).packages.map(({ name, status, code }) => [name, code ?? status]));

test("a good lock file", () => {
  const { status, stdout, stderr } = verify(GOOD, "--repository-policy", POLICY);
  assert.equal(stderr, "");
  assert.match(stdout, /^verified  gundam-visor@1\.0\.1 .*: https:\/\/github\.com\/ramonpetgrave64\/gundam-visor$/m);
  assert.match(stdout, /^2 verified, 0 rejected, 0 missing, 0 unlocked$/m);
  assert.equal(status, 0);
});

test("a bad lock file says of each package why", () => {
  const answer = verify(BAD, "--repository-policy", POLICY, "--json");
  assert.deepEqual(rows(answer), {
    "@laurentsimon/provenance-npm-test": "verified",
    "gundam-visor": "artifact.subject.mismatch",
    none: "missing",
    open: "unlocked",
  });
  assert.deepEqual(JSON.parse(answer.stdout).counts, { verified: 1, rejected: 1, missing: 1, unlocked: 1 });
  assert.equal(answer.status, 1);
  for (const left of ["node_modules/none", "node_modules/open"]) {
    const one = lock("one.json", { ...good, [left]: left.endsWith("none") ? { ...VISOR, version: "2.0.0" } : { version: "1.0.0" } });
    assert.equal(verify(one, "--repository-policy", POLICY).status, 1, left);
  }
});

test("another repository, and a package of which the policy says nothing", () => {
  const other = write("other.json", { "gundam-visor": "mallory/gundam-visor", "@laurentsimon/provenance-npm-test": "laurentsimon/provenance-npm-test" });
  const answer = verify(GOOD, "--repository-policy", other, "--json");
  assert.equal(rows(answer)["gundam-visor"], "policy.workflow.source_mismatch");
  assert.equal(answer.status, 1);
  const less = write("less.json", { "gundam-visor": "ramonpetgrave64/gundam-visor" });
  const refused = verify(GOOD, "--repository-policy", less, "--json");
  assert.deepEqual(Object.values(rows(refused)), ["config.argument.invalid", "verified"]);
  assert.equal(refused.status, 2);
});

test("whoever built it, only if that is asked for", () => {
  const any = verify(GOOD, "--dangerously-any-repository");
  assert.equal(any.status, 0, any.stderr);
  assert.match(any.stdout, /nobody said whose packages these must be/);
  assert.equal(verify(BAD, "--dangerously-any-repository").status, 1);
  const none = verify(GOOD);
  assert.equal(none.status, 2);
  assert.match(none.stderr, /--repository-policy.*--dangerously-any-repository/);
});

test("bad questions and --help", () => {
  assert.equal(run("--help").status, 0);
  assert.match(run("--help").stdout, /exit codes/);
  for (const args of [
    [],
    [GOOD],
    [GOOD, "attestations", "--unknown"],
    ["absent.json", "attestations", "--dangerously-any-repository"],
    [GOOD, "attestations", "--repository-policy", "absent.json"],
    [GOOD, "attestations", "--repository-policy", write("list.json", [])],
    [write("broken.json", "{"), "attestations", "--dangerously-any-repository"],
  ]) {
    const { status, stdout, stderr } = run(...args);
    assert.equal(status, 2, args.join(" "));
    assert.equal(stdout, "");
    assert.match(stderr, /^error: /);
  }
});

test("a folder that is mistyped is a bad question, and not a lack of attestations", () => {
  for (const [folder, says] of [["atestations", /atestations: no such folder/], [GOOD, /good\.json: not a folder/], [`${GOOD}/x`, /no such folder/]]) {
    const { status, stdout, stderr } = run(GOOD, folder, "--dangerously-any-repository");
    assert.deepEqual([status, stdout], [2, ""], folder);
    assert.match(stderr, says);
  }
});

test("names write nothing but text to the terminal", () => {
  const evil = lock("evil.json", { "node_modules/\u001b[2Jx\n0 rejected": { version: "1.0.0\u202e" } });
  const { status, stdout } = verify(evil, "--dangerously-any-repository");
  assert.equal(status, 1);
  assert.doesNotMatch(stdout, /[\u001b\u202e]|^0 rejected/m);
});

test("a package in another one's folder says so, and why it is not verified", () => {
  const inner = "node_modules/gundam-visor/node_modules/@laurentsimon/provenance-npm-test";
  const nested = (outer, more) => lock("nested.json", { "node_modules/gundam-visor": outer, [inner]: { ...SCOPED, ...more } });
  const good = verify(nested(VISOR), "--repository-policy", POLICY);
  assert.equal(good.status, 0, good.stdout);
  assert.match(good.stdout, /^verified .*provenance-npm-test, within node_modules\/gundam-visor\): https/m);
  const bad = nested({ ...VISOR, integrity: SCOPED.integrity });
  const answer = verify(bad, "--repository-policy", POLICY);
  assert.equal(answer.status, 1);
  assert.match(answer.stdout, /^unlocked .*provenance-npm-test.*: a package around it is not verified$/m);
  const brought = verify(nested(VISOR, { inBundle: true }), "--repository-policy", POLICY, "--json");
  assert.equal(brought.status, 1);
  const [, row] = JSON.parse(brought.stdout).packages;
  assert.deepEqual([row.status, row.within], ["unlocked", ["node_modules/gundam-visor"]]);
  assert.match(row.message, /brings packages of its own/);
});
