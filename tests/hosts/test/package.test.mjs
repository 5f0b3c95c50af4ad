// What is in the packed package: all that it needs and nothing else, nothing of the machine that built it.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, posix } from "node:path";
import { after, before, test } from "node:test";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";

import { ADDON, TARBALL } from "../project.mjs";

const ROOT = new URL("../../../", import.meta.url);
/** What npm packs besides. */
const ALWAYS = ["LICENSE", "README.md", "package.json"];
/** How a file of the package names another, relative to itself. */
const REFERENCES = [
  /\b(?:from|import|import\(|require\(|new URL\()\s*"(\.[^"]+)"/g,
  /`\$\{__dirname\}(\/[^`]+)`/g,
];
/** What a file must not say; that of this machine, and that of those where the package is usually built. */
const PATHS = [`${homedir()}/`, ROOT.pathname, "/root/", "/home/", "/Users/", ".cargo/", ".rustup/", "C:\\Users"];

let folder;
let names;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "sigproof-package-"));
  execFileSync("tar", ["-xzf", TARBALL, "-C", folder]);
  folder = join(folder, "package");
  names = readdirSync(folder, { recursive: true }).filter((name) => statSync(join(folder, name)).isFile());
});
after(() => rmSync(join(folder, ".."), { recursive: true }));

const read = (name) => readFileSync(join(folder, name));
const tarball = () => Uint8Array.from(readFileSync(TARBALL));

function targets() {
  const { exports, main, module, types } = JSON.parse(read("package.json"));
  const leaves = (value) => (typeof value === "string" ? [value] : Object.values(value).flatMap(leaves));
  return [main, module, types, ...leaves(exports)].map((target) => posix.normalize(target));
}

/** All that the manifest leads to. */
function reachable() {
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    if (!/\.js$|\.d\.ts$/.test(name)) return;
    const text = read(name).toString();
    for (const [, reference] of REFERENCES.flatMap((pattern) => [...text.matchAll(pattern)])) {
      const target = posix.join(posix.dirname(name), reference);
      visit(name.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target);
    }
    const manifest = posix.join(posix.dirname(name), "package.json");
    if (names.includes(manifest)) visit(manifest);
  };
  for (const target of targets()) visit(target);
  return found;
}

test("the files are those that the manifest leads to, the license and the page about it", () => {
  assert.ok(targets().length > 30);
  assert.deepEqual(names.sort(), [...new Set([...ALWAYS, ...reachable()])].sort());
});

test("nothing has to be installed with it but the native part, if it can be, and nothing runs when it is", () => {
  const manifest = JSON.parse(read("package.json"));
  for (const kind of ["dependencies", "peerDependencies", "bundledDependencies"]) {
    assert.equal(manifest[kind], undefined);
  }
  const parts = Object.entries(manifest.optionalDependencies);
  assert.equal(parts.length, 8);
  // One version exactly: another would be refused when it is loaded.
  for (const [name, wanted] of parts) assert.ok(name.startsWith("@sigproof/") && wanted === manifest.version, name);
  for (const event of ["preinstall", "install", "postinstall", "prepare"]) assert.equal(manifest.scripts[event], undefined);
});

test("the license is the repository's", () => {
  assert.deepEqual(read("LICENSE"), readFileSync(new URL("LICENSE", ROOT)));
});

test("the WebAssembly modules are one, which the tests cannot make fail", () => {
  const modules = names.filter((name) => name.endsWith(".wasm")).map(read);
  for (const module of modules) assert.ok(module.equals(modules[0]));
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(modules[0])).map(({ name }) => name);
  assert.ok(exported.includes("verifier_verify"));
  assert.deepEqual(exported.filter((name) => /inject/i.test(name)), []);
  // The inline entry has the same module in its text.
  const base64 = modules[0].toString("base64").replace(/=+$/, "");
  assert.ok(names.some((name) => name.startsWith("dist/inline/") && read(name).includes(base64)));
  for (const name of names.filter((one) => one.startsWith("dist/"))) assert.ok(!/\binject\b/.test(read(name)), name);
});

test("no file says where it was built", () => {
  for (const name of names) {
    const text = read(name).toString("latin1");
    for (const path of PATHS) {
      const at = text.indexOf(path);
      assert.equal(at, -1, `${name}: ${JSON.stringify(text.slice(at, at + 120))}`);
    }
    assert.ok(!text.includes("sourceMappingURL"), name);
  }
});

test("publint finds nothing", async () => {
  const { messages } = await publint({ pack: { tarball: tarball().buffer }, level: "suggestion", strict: true });
  assert.deepEqual(messages, []);
});

const EXCEPTIONS = {
  "TypeScript's old node10 reads no exports, and so finds no entry but the main one": ({ kind, entrypoint, resolutionKind }) =>
    kind === "NoResolution" && resolutionKind === "node10" && entrypoint !== ".",
  "the module itself has no types": ({ kind, entrypoint }) => kind === "NoResolution" && entrypoint.endsWith(".wasm"),
  "the inline entry is for single files and bundlers; CommonJS has the main one": ({ kind, entrypoint, resolutionKind }) =>
    kind === "CJSResolvesToESM" && entrypoint === "./inline" && resolutionKind === "node16-cjs",
};

test("are the types wrong: no, but for what cannot be", async () => {
  const { entrypoints, problems } = await checkPackage(createPackageFromTarballData(tarball()));
  assert.ok(Object.keys(entrypoints).length >= 4);
  const left = problems.filter((problem) => !Object.values(EXCEPTIONS).some((isOne) => isOne(problem)));
  assert.deepEqual(left.map(({ kind, entrypoint, resolutionKind }) => `${resolutionKind} ${entrypoint} ${kind}`), []);
});

test("the native part is the addon, its manifest, its page and the license, and has no hook of the tests", () => {
  const list = execFileSync("tar", ["-tzf", ADDON], { encoding: "utf8" }).trim().split("\n").sort();
  assert.deepEqual(list, ["LICENSE", "README.md", "package.json", "sigproof.node"].map((name) => `package/${name}`).sort());
  const part = (name) => execFileSync("tar", ["-xzOf", ADDON, `package/${name}`], { maxBuffer: 2 ** 28 });
  const manifest = JSON.parse(part("package.json"));
  assert.equal(manifest.version, JSON.parse(read("package.json")).version);
  assert.deepEqual([manifest.dependencies, manifest.scripts], [undefined, undefined]);
  assert.deepEqual(part("LICENSE"), read("LICENSE"));
  assert.equal(part("sigproof.node").includes("inject"), false);
});
