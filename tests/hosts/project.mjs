// Fresh projects, each in an empty folder of its own, with the packed package installed as a user would.

import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { material } from "./material.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const { version } = JSON.parse(readFileSync(path("../../js/package.json")));
const TARGET = path("../../target/hosts/");
const require = createRequire(import.meta.url);

/** What `cargo xtask package` packed. */
export const TARBALL = path(`../../target/package/sigproof-${version}.tgz`);
if (!existsSync(TARBALL)) throw new Error("there is no packed package: cargo xtask package");

const PACKED = path("../../target/package/");
/** The native part for this platform, which is packed beside it. */
export const ADDON = join(PACKED, readdirSync(PACKED).find((name) => /^sigproof-(linux|darwin|win32)-/.test(name)) ?? "no native part");

const scenario = readFileSync(path("scenario.mjs"));

/** Runs a program; its output, or an error that shows what it said. */
export async function run(program, args, options = {}) {
  const { stdout } = await promisify(execFile)(program, args, { timeout: 120_000, maxBuffer: 2 ** 26, ...options });
  return stdout;
}

/** A file of a package that is installed here. */
export const tool = (name) => join(path("node_modules"), name);

/** A program that npm packs once a platform: deno, bun or workerd. Their own launchers need install scripts. */
export function program(packages, file) {
  for (const name of packages) {
    try {
      return join(dirname(require.resolve(`${name}/package.json`)), file);
    } catch {
      // It is for another platform.
    }
  }
  throw new Error(`none of ${packages.join(", ")} is installed: this platform is not among them, or npm ci did not run`);
}

/** Makes a project of these files (by name) and installs the package, and what else there is; returns its folder. */
export async function project(name, files, manifest = { type: "module" }, more = []) {
  mkdirSync(TARGET, { recursive: true });
  const folder = mkdtempSync(join(TARGET, `${name}-`));
  const write = (file, text) => writeFileSync(join(folder, file), text);
  write("package.json", JSON.stringify({ name: `fresh-${name}`, private: true, ...manifest }));
  write("material.json", JSON.stringify(material));
  write("scenario.mjs", scenario);
  for (const [file, text] of Object.entries(files)) write(file, text);
  const cache = join(folder, ".npm");
  await run("npm", ["install", "--offline", "--cache", cache, "--no-audit", "--no-fund", TARBALL, ...more], { cwd: folder });
  rmSync(cache, { recursive: true, force: true });
  return folder;
}

export const remove = (folder) => rmSync(folder, { recursive: true, force: true });
