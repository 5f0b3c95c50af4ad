// Where the addon is: a package of its own for each platform, which npm installs beside this one if it can. Without it the
// WebAssembly module does the same, slower. Nothing is downloaded, and nothing is looked for before a verifier is made.

import { type Engine, use } from "../engine.js";
import { invalidArgument, isSigproofError, noAddon, type SigproofError, unavailable } from "../errors.js";
import { type Addon, nativeEngine } from "./native.js";
import { loadWasm } from "./wasm.js";

/** This package's version; build.mjs writes it. */
declare const VERSION: string;

/** What is asked of Node.js and of hosts like it. */
export interface Host {
  readonly require: { (name: string): unknown; resolve(name: string): string };
  readonly process: {
    readonly platform: string;
    readonly arch: string;
    readonly env: { readonly [name: string]: string | undefined };
    readonly report?: { getReport?(): unknown };
  };
  readText(path: string): string;
  loadModule(): Promise<WebAssembly.Module>;
}

/** The addon, if it is at hand and SIGPROOF_ENGINE does not say otherwise; else the module. */
export async function loadEither(host: Host): Promise<Engine> {
  const wanted = wantedEngine(host);
  if (wanted === "wasm" || (wanted === null && !mayLoadAddon())) return await loadWasm(host.loadModule);
  const addon = findAddon(host, wanted === "native");
  return addon ? nativeEngine(addon) : await loadWasm(host.loadModule);
}

/** The addon, or why it cannot be used. */
export function demandAddon(host: Host): void {
  use(nativeEngine(findAddon(host, true)!));
}

interface DenoLike {
  readonly build: { readonly target: string };
  readonly permissions: { querySync(what: object): { readonly state: string } };
}

const deno = (): DenoLike | undefined => (globalThis as { readonly Deno?: DenoLike }).Deno;

/** Deno asks the user when a permission is missing: what nobody has asked for is no reason to. */
function isGranted(what: object): boolean {
  const host = deno();
  return host === undefined || host.permissions.querySync(what).state === "granted";
}

const mayLoadAddon = (): boolean => isGranted({ name: "ffi" });

function wantedEngine({ process }: Host): "wasm" | "native" | null {
  if (!isGranted({ name: "env", variable: "SIGPROOF_ENGINE" })) return null;
  const { SIGPROOF_ENGINE: wanted } = process.env;
  if (wanted === undefined || wanted === "") return null;
  if (wanted !== "wasm" && wanted !== "native") throw invalidArgument("SIGPROOF_ENGINE must be wasm or native");
  return wanted;
}

const ARCHITECTURES = ["x64", "arm64"];

/** The packages that may be for this platform; on Linux the C library says which it is. */
function platformPackages({ process: { platform, arch } }: Host): string[] {
  if (!ARCHITECTURES.includes(arch)) return [];
  if (platform === "linux") return [`@sigproof/linux-${arch}-gnu`, `@sigproof/linux-${arch}-musl`];
  if (platform === "darwin") return [`@sigproof/darwin-${arch}`];
  return platform === "win32" ? [`@sigproof/win32-${arch}-msvc`] : [];
}

/** The addon. What is wrong with one that cannot be used is told if it is demanded; else there is none. Of another version than
 * the shell it is never used, and that is always told: something has mixed two installations. */
function findAddon(host: Host, isDemanded: boolean): Addon | null {
  const found = find(host);
  if (!isSigproofError(found)) return checked(found);
  if (isDemanded) throw found;
  return null;
}

interface Found {
  readonly name: string;
  readonly addon: Partial<Addon>;
  readonly version: unknown;
}

/** What is installed for this platform, or why there is nothing. */
function find(host: Host): Found | SigproofError {
  const { platform, arch } = host.process;
  const packages = platformPackages(host);
  if (packages.length === 0) return noAddon(`there is no native build for ${platform} on ${arch}`, NO_BUILD);
  const installed = packages.filter((name) => isInstalled(host, name));
  // What the C library is, is asked only where there is something to load.
  if (installed.length === 0) return noAddon(`the native part (${packages.join(" or ")}) is not installed`, NOT_INSTALLED);
  const name = packages.length === 1 ? packages[0]! : `@sigproof/linux-${arch}-${libraryOf(host)}`;
  if (!installed.includes(name)) {
    return noAddon(`${installed[0]!} is installed, and this system needs ${name}`, NOT_INSTALLED);
  }
  try {
    const addon = host.require(name) as Partial<Addon>;
    // Asked here, so that what is another thing altogether, or fails, is told as a part that does not load.
    return { name, addon, version: typeof addon.version === "function" ? addon.version() : "unknown" };
  } catch (cause) {
    return unavailable(`the native part (${name})`, cause);
  }
}

const NO_BUILD = "import `sigproof` in the place of `sigproof/native`: it does the same with WebAssembly";
const NOT_INSTALLED =
  "npm leaves out optional packages of this platform where package-lock.json or node_modules was made on another (https://github.com/npm/cli/issues/4828), or with `--omit=optional`: remove both and run `npm install` again, or import `sigproof`, which does the same with WebAssembly";

function isInstalled(host: Host, name: string): boolean {
  try {
    host.require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

function checked({ name, addon, version }: Found): Addon {
  if (version === VERSION) return addon as Addon;
  const message = `sigproof is of version ${VERSION}, and its native part ${name} of version ${version}`;
  throw noAddon(message, "both must be of one version: `npm install sigproof` installs them so");
}

/** The C library: what is built for one does not load with the other. */
function libraryOf(host: Host): "gnu" | "musl" {
  const target = deno()?.build.target;
  if (target !== undefined) return target.endsWith("musl") ? "musl" : "gnu";
  try {
    // A script that names its library, or musl's loader itself.
    const ldd = host.readText("/usr/bin/ldd");
    if (ldd.includes("musl")) return "musl";
    if (ldd.includes("GLIBC") || ldd.includes("GNU C Library")) return "gnu";
  } catch {
    // There is none, or it may not be read.
  }
  // Takes milliseconds.
  const report = host.process.report?.getReport?.() as { readonly header?: { readonly glibcVersionRuntime?: string } } | undefined;
  return report?.header && !report.header.glibcVersionRuntime ? "musl" : "gnu";
}
