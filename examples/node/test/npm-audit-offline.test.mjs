// Runs the program in a folder of its own, over the lock file of a real project (tests/hosts, of this repository) to which packages
// with real attestations were added.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { cached, folder, installed, path, write } from "./place.mjs";

const run = installed("npm-audit-offline/npm-audit-offline.mjs");
const VISOR = cached("gundam-visor-cli-v1-tag", "gundam-visor", "1.0.1");
const SIGSTORE = cached("provenance-npm-test-cli-v1-prega", "sigstore", "2.3.1");
const OWN = cached("provenance-npm-test-cli-v02-prega", "@laurentsimon/provenance-npm-test", "1.0.3");
const SHARED = cached("provenance-npm-test-ossf", "@laurentsimon/provenance-npm-test", "1.0.5");
const [IN_VISOR, TEST] = ["node_modules/gundam-visor", "node_modules/@laurentsimon/provenance-npm-test"];

const real = JSON.parse(readFileSync(path("../../../tests/hosts/package-lock.json"), "utf8"));
const REAL = Object.keys(real.packages).filter((name) => name !== "").length;
const lock = (name, more) => write(name, { ...real, packages: { ...real.packages, ...more } });
const small = (name, packages) => write(name, { lockfileVersion: 3, packages: { "": { name: "app" }, ...packages } });
const GOOD = { [IN_VISOR]: VISOR, [`${IN_VISOR}/node_modules/sigstore`]: SIGSTORE, [TEST]: OWN };

const audit = (file, ...more) => run(file, "attestations", ...more);
const json = (file, ...more) => JSON.parse(audit(file, "--json", ...more).stdout);
const words = ({ packages }) => Object.fromEntries(packages.map(({ path: at, status, code, weaker }) => [at, [code ?? status, ...weaker.map(({ weakness }) => weakness)]]));

test("a real project: one line a package, and an exit code", () => {
  assert.ok(REAL > 100);
  const file = lock("real.json", GOOD);
  const strict = audit(file);
  assert.deepEqual([strict.status, strict.stderr], [1, ""]);
  const lines = strict.stdout.trimEnd().split("\n");
  assert.equal(lines.length, REAL + 4);
  assert.equal(lines.filter((line) => line.startsWith("verified  ")).length, 3);
  assert.ok(lines.includes(`verified  gundam-visor@1.0.1 (${IN_VISOR}): https://github.com/ramonpetgrave64/gundam-visor`));
  assert.ok(lines.includes("verified  sigstore@2.3.1 (node_modules/gundam-visor/node_modules/sigstore): https://github.com/sigstore/sigstore-js"));
  assert.match(strict.stdout, /^missing {3}pacote@\S+ \(node_modules\/pacote\): no attestations$/m);
  assert.match(lines.at(-1), /^3 verified, 0 rejected, \d+ missing, \d+ unlocked, 0 weaker$/);
  const { packages, counts } = json(file);
  assert.deepEqual([packages.length, counts.verified, counts.rejected, counts.weaker], [REAL + 3, 3, 0, 0]);
  const { signed, signer, since, weaker } = packages.find(({ name }) => name === "gundam-visor");
  assert.match(signer, /npm-publish\.yml@refs\/tags\/v1\.0\.1$/);
  assert.match(signed, /^2024-06-0\dT/);
  assert.deepEqual([since, weaker], [null, []]);
});

test("nothing to say is 0, and only if it is said that attestations may be missing", () => {
  const all = small("good.json", GOOD);
  assert.equal(audit(all).status, 0);
  const some = small("some.json", { ...GOOD, "node_modules/none": { version: "1.0.0", integrity: VISOR.integrity } });
  assert.equal(audit(some).status, 1);
  assert.equal(audit(some, "--allow-missing").status, 0);
});

test("what does not verify says why, whatever may be missing", () => {
  const bad = small("bad.json", { ...GOOD, [IN_VISOR]: { ...VISOR, integrity: OWN.integrity }, "node_modules/open": { version: "1.0.0" } });
  const answer = audit(bad, "--allow-missing");
  assert.equal(answer.status, 1);
  assert.match(answer.stdout, /^rejected {2}gundam-visor@1\.0\.1 .*\n {10}hint: /m);
  assert.match(answer.stdout, /^unlocked {2}open@1\.0\.0 /m);
  const said = words(json(bad));
  assert.deepEqual([said[IN_VISOR], said["node_modules/open"], said[TEST]], [["artifact.subject.mismatch"], ["unlocked"], ["verified"]]);
  for (const one of [{ [IN_VISOR]: { ...VISOR, integrity: OWN.integrity } }, { "node_modules/open": { version: "1.0.0" } }]) {
    assert.equal(audit(small("one.json", one), "--allow-missing").status, 1);
  }
});

test("what was accepted stays as good as it was", () => {
  const state = ["--state", "accepted.json"];
  const first = small("first.json", { [TEST]: OWN, [IN_VISOR]: VISOR });
  assert.equal(audit(first, ...state).status, 2, "there is none yet");
  assert.equal(audit(first, ...state, "--accept").status, 0);
  const accepted = readFileSync(join(folder, "accepted.json"), "utf8");
  assert.equal(existsSync(join(folder, "accepted.json.new")), false);
  const again = audit(first, ...state);
  assert.deepEqual([again.status, words(json(first, ...state))], [0, { [TEST]: ["verified"], [IN_VISOR]: ["verified"] }]);
  // The next release was built by a workflow that others share.
  const next = small("next.json", { [TEST]: SHARED, [IN_VISOR]: VISOR });
  const weaker = audit(next, ...state);
  assert.equal(weaker.status, 1);
  assert.match(weaker.stdout, /^ {10}weaker than 1\.0\.3: workflow_changed: another workflow signed \(before: \S+, now: \S*slsa-github-generator\S+\)$/m);
  assert.match(weaker.stdout, /^2 verified, 0 rejected, 0 missing, 0 unlocked, 1 weaker$/m);
  assert.equal(readFileSync(join(folder, "accepted.json"), "utf8"), accepted, "nothing is accepted by looking");
  // One without attestations, of a package that had some; and one of an older line that never was compared.
  const gone = small("gone.json", { [TEST]: { version: "1.0.6", integrity: VISOR.integrity } });
  assert.equal(audit(gone, "--allow-missing").status, 0);
  assert.equal(audit(gone, "--allow-missing", ...state).status, 1);
  assert.deepEqual(words(json(gone, ...state))[TEST], ["missing", "provenance_gone", "publish_gone"]);
  const older = small("older.json", { [TEST]: { version: "1.0.3-rc.1", integrity: VISOR.integrity } });
  assert.deepEqual(words(json(older, ...state))[TEST], ["missing"]);
  // Accepted all the same, and then it is what the next one is held against.
  assert.equal(audit(next, ...state, "--accept").status, 0);
  assert.equal(audit(next, ...state).status, 0);
});

test("what is rejected is not accepted", () => {
  const state = ["--state", "rejected.json", "--accept"];
  const bad = small("bad.json", { [IN_VISOR]: { ...VISOR, integrity: OWN.integrity }, [TEST]: OWN });
  assert.equal(audit(bad, ...state).status, 1);
  assert.deepEqual(Object.keys(JSON.parse(readFileSync(join(folder, "rejected.json"))).packages), ["@laurentsimon/provenance-npm-test"]);
});

test("a state that is none is a bad question, and not a state in which nothing was accepted", () => {
  const good = small("good.json", GOOD);
  const facts = (value) => write("state.json", { format: "npm-audit-offline/1", packages: { "gundam-visor": { "1.0.0": value } } });
  for (const file of ["absent.json", write("other.json", {}), write("broken.json", "{"), facts({}), facts(null), facts([{}])]) {
    const { status, stdout, stderr } = audit(good, "--state", file);
    assert.deepEqual([status, stdout], [2, ""], file);
    assert.match(stderr, /^error: /);
  }
  assert.equal(audit(good, "--state", facts([])).status, 0);
});

test("bad questions and --help", () => {
  assert.match(run("--help").stdout, /exit codes/);
  const good = small("good.json", GOOD);
  for (const args of [[], [good], [good, "attestations", "--unknown"], [good, "attestations", "--accept"], [good, "atestations"], [good, good], ["absent.json", "attestations"], [write("broken.json", "{"), "attestations"]]) {
    const { status, stdout, stderr } = run(...args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.match(stderr, /^error: /);
  }
});

test("names write nothing but text to the terminal", () => {
  const evil = small("evil.json", { "node_modules/\u001b[2Jx\n0 rejected": { version: "1.0.0\u202e" } });
  const { status, stdout } = audit(evil);
  assert.equal(status, 1);
  assert.doesNotMatch(stdout, /[\u001b\u202e]|^0 rejected/m);
});
