// The comparison notices every sort of difference: a parity lane that cannot fail says nothing.
// REFERENCE names the file of lines; `cargo xtask parity` writes it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as sigproof from "sigproof";
import { sendAll } from "./batches.mjs";
import { readLines } from "./local.mjs";
import { receiver } from "./receive.mjs";
import { runner } from "./run.mjs";

process.chdir(fileURLToPath(new URL("../../", import.meta.url)));
const lines = await readLines(process.env.REFERENCE ?? "target/parity/sample.jsonl");
const read = async (path) => new Uint8Array(await readFile(path));
const run = runner({ sigproof, read });

const find = (what, holds) => {
  const line = lines.find(holds);
  assert.ok(line, `no case with ${what} in the sample`);
  return line;
};
const error = (name) => (line) => line.answer.at === "verify" && line.answer.error?.name === name;
const yes = find("a verified bundle", (line) => line.answer.verdict === "verified" && line.artifact);
const no = find("a VerificationError", error("VerificationError"));
const bad = find("a ConfigError", (line) => error("ConfigError")(line) && line.policyIs !== "text");
const text = find("a policy that is text", (line) => line.policyIs === "text");
const root = find("a root that does not load", (line) => line.answer.at === "create");

/** The line with another answer, of which nothing is kept that `change` does not keep. */
const doctored = (line, change) => {
  const copy = structuredClone(line);
  delete copy.byDigests;
  change(copy.answer, copy);
  return copy;
};

test("the sample as it is", async () => {
  assert.equal(lines.length, 30);
  const { executed, asked, mismatches } = await run(lines);
  assert.deepEqual(mismatches, []);
  assert.equal(executed, 30);
  assert.equal(asked, lines.reduce((sum, line) => sum + line.forms.length, 0));
});

const changes = {
  "another fact": [yes, (answer) => (answer.facts = answer.facts.replace("signer", "singer"))],
  "facts with a space": [yes, (answer) => (answer.facts = answer.facts.replace(":", ": "))],
  "verified, not rejected": [yes, (answer) => Object.assign(answer, { ...no.answer, facts: undefined })],
  "rejected, not verified": [no, (_, line) => (line.answer = structuredClone(yes.answer))],
  "another code": [no, ({ error }) => (error.code = `${error.code}x`)],
  "another class": [no, ({ error }) => (error.class = "config")],
  "another step": [no, ({ error }) => (error.step = error.step === "policy" ? "path" : "policy")],
  "another report": [no, (answer) => (answer.report += 1)],
  "another report of a yes": [yes, (answer) => (answer.report += 1)],
  "no ConfigError": [no, ({ error }) => (error.name = "ConfigError")],
  "no refusal": [no, (answer) => (answer.verdict = "refused")],
  "no VerificationError": [bad, ({ error }) => (error.name = "VerificationError")],
  "no rejection": [bad, (answer) => (answer.verdict = "rejected")],
  "a text that is a policy": [text, (_, line) => (line.policyIs = "pair", line.policy = bad.policy)],
  "a root that loads": [root, (_, line) => (line.trustedRoot = yes.trustedRoot)],
  "a root that fails later": [root, (answer) => (answer.at = "verify")],
  "a root that does not load": [yes, (_, line) => (line.trustedRoot = root.trustedRoot)],
  "another artifact": [yes, (_, line) => (line.artifact = line.bundle)],
};
for (const [name, [line, change]] of Object.entries(changes)) {
  test(`noticed: ${name}`, async () => {
    const { executed, mismatches } = await run([doctored(line, change)]);
    assert.equal(executed, 1);
    // A root's failure comes before all forms, and an answer by digests alone says that it is one.
    const { forms } = line;
    assert.deepEqual(mismatches.map(({ id, form }) => [id, form]), forms.map((form) => [line.id, form]));
  });
}

test("noticed: a crash, and an error of no known class", async () => {
  class Verifier {
    static async create() {
      throw new RangeError("out of memory");
    }
  }
  const { mismatches } = await runner({ sigproof: { ...sigproof, Verifier }, read })([no]);
  assert.equal(mismatches.length, no.forms.length);
  assert.equal(mismatches[0].found.verdict, "crashed");
});

test("noticed: something that is returned and no Verified", async () => {
  class Verifier {
    static create = async () => new Verifier();
    verify = async () => ({ facts: JSON.parse(yes.answer.facts) });
    verifySync = () => ({ facts: JSON.parse(yes.answer.facts) });
  }
  const { mismatches } = await runner({ sigproof: { ...sigproof, Verifier }, read })([yes]);
  assert.equal(mismatches.length, yes.forms.length);
});

test("a file that is missing ends the run", async () => {
  await assert.rejects(run([{ ...yes, bundle: "no-such-file" }]));
  const receive = receiver(sigproof);
  await assert.rejects(receive({ lines: [yes], files: {} }));
});

test("batches: all cases arrive, and a lost one is missed", async () => {
  const many = Array.from({ length: 8 }, () => lines).flat();
  const forms = many.reduce((sum, line) => sum + line.forms.length, 0);
  const whole = await sendAll(many, receiver(sigproof));
  assert.deepEqual(whole, { executed: 240, asked: forms, mismatches: [] });
  const receive = receiver(sigproof);
  const lossy = await sendAll(many, ({ lines, files }) => receive({ lines: lines.slice(1), files }));
  assert.equal(lossy.executed, 237);
});

test("the host's program fails where an answer is another", async () => {
  const folder = await mkdtemp(join(tmpdir(), "sigproof-parity-"));
  const program = (file) =>
    new Promise((resolve) => {
      execFile(process.execPath, ["tests/parity/node.mjs", file], (failure, stdout) => {
        resolve({ code: failure?.code ?? 0, mismatches: JSON.parse(stdout).mismatches.length });
      });
    });
  try {
    const file = join(folder, "lines.jsonl");
    await writeFile(file, JSON.stringify(no));
    assert.deepEqual(await program(file), { code: 0, mismatches: 0 });
    await writeFile(file, JSON.stringify(doctored(no, ...changes["another code"].slice(1))));
    assert.deepEqual(await program(file), { code: 1, mismatches: no.forms.length });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
