// A folder of its own for a program, in which the package of this repository is installed.

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";

export const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
export const folder = mkdtempSync(join(tmpdir(), "sigproof-"));
after(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, "node_modules"));
symlinkSync(path("../../../js"), join(folder, "node_modules/sigproof"), "junction");
mkdirSync(join(folder, "attestations"));

export const write = (name, value) => {
  writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  return name;
};

/** A real package; its archive's hash as its provenance gives it. */
export function cached(file, name, version) {
  const set = readFileSync(path(`../../../tests/vectors/real/npm/${file}.tgz.json`), "utf8");
  const [, { bundle }] = JSON.parse(set).attestations;
  const payload = JSON.parse(Buffer.from(bundle.dsseEnvelope.payload, "base64"));
  write(`attestations/${name.replace("/", "+")}@${version}.json`, set);
  return { version, integrity: `sha512-${Buffer.from(payload.subject[0].digest.sha512, "hex").toString("base64")}` };
}
/** The program, as it stands in `examples/node`, run in the folder. */
export function installed(program) {
  for (const file of [program, "offline.mjs"]) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(path(`../${file}`), join(folder, file));
  }
  return (...args) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8" });
    return { status, stdout, stderr };
  };
}
