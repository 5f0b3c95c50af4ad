// What a package-lock.json installs, package by package.

import { base64, encodeUtf8 } from "../bytes.js";
import { engine } from "../engine.js";
import { failedPolicy, invalidArgument, isSigproofError, type SigproofError, unreadableAttestations } from "../errors.js";
import { copyDocument, copyPolicy, type PolicyCopy, type PolicyInput } from "../inputs.js";
import { readOwn, readVerifyOptions } from "../options.js";
import { embedded } from "../trusted_root.js";
import type { Verifier } from "../verifier.js";
import { checkSignal, heeding, Interruption, Turns } from "../watch.js";
import {
  bare,
  copyKeys,
  type JsonInput,
  judge,
  readSwitch,
  readVerifier,
  type VerifiedPackage,
} from "./package.js";

/** Says who must have built a package; null says of nobody, and the package is rejected. */
export type PackagePolicy = (name: string, version: string, path: string) => PolicyInput | null;

/** What `verifyLockfile` is asked. */
export interface LockfileInput {
  readonly verifier: Verifier;
  /** package-lock.json, of version 2 or 3. */
  readonly lockfile: JsonInput;
  /** Gives what the registry serves beside a package, from wherever the caller has it; null if there is nothing.
   * Is asked once for each name and version. What it throws is the end of that package alone. */
  readonly attestations: (
    name: string,
    version: string,
  ) => JsonInput | null | undefined | Promise<JsonInput | null | undefined>;
  /** Who must have built the packages. */
  readonly policy: PolicyInput | PackagePolicy;
  /** The registry's keys, as it serves them at `/-/npm/v1/keys`; else npm's, as of this package's release. */
  readonly keys?: JsonInput | undefined;
  /** Whether the registry's own attestation must be there. If it is there, it always must verify. True, unless said. */
  readonly requirePublish?: boolean | undefined;
  /** Is called after each package. What it throws ends the call. */
  readonly onProgress?: ((progress: LockfileProgress) => void) | undefined;
  /** Ends the call, also while your function is waited for; it then rejects with the signal's reason. First the file
   * is read, in one go: most of a second for one of 10 MB, in which nothing else runs. */
  readonly signal?: AbortSignal | undefined;
}

/** How far the verification of a lock file is. */
export interface LockfileProgress {
  /** How many packages are done. */
  readonly done: number;
  /** How many there are. */
  readonly total: number;
}

/** How it ended for one package: only `verified` is a yes. */
type End =
  /** Every attestation verifies, and so do those of every package around it. */
  | { readonly status: "verified"; readonly verified: VerifiedPackage; readonly error: null }
  /** One does not, or could not be asked. */
  | { readonly status: "rejected"; readonly verified: null; readonly error: SigproofError }
  /** `missing`: there are no attestations. `unlocked`: nothing says which archive would be installed, or that
   * nothing else would be, be it by a package around it that is not verified; `unlocked` says why. */
  | { readonly status: "missing" | "unlocked"; readonly verified: null; readonly error: null };

interface Locked {
  /** Where the package is installed. */
  readonly path: string;
  /** Its name, also where it is installed under another. */
  readonly name: string;
  readonly version: string | null;
  /** The hashes of its archive; null if the lock file itself says that they mean nothing. */
  readonly integrity: string | null;
  /** Why it is unlocked, in words. */
  readonly unlocked: string | null;
  /** The paths of the packages in whose folders it is, the outermost first. npm unpacks what their archives hold
   * there into the same folder, so it is verified only if they are. */
  readonly within: readonly string[];
}

/** One package as the core tells it: the package around it by its place in the list, which is before its own. */
interface Listed extends Omit<Locked, "within"> {
  readonly within: number | null;
}

/** One installed package. Frozen. */
export type LockedPackage = Locked & End;

/** What was found. There is no flag that says that all is well: see `unverified`. Frozen. */
export interface LockfileResult {
  /** Every installed package, in the order of their paths, in which npm writes the lock file, too. */
  readonly packages: readonly LockedPackage[];
  /** Those of them that are not verified, for whatever reason. */
  readonly unverified: readonly LockedPackage[];
  /** How many packages ended how. */
  readonly counts: { readonly [status in End["status"]]: number };
}

const KNOWN = [
  ...["verifier", "lockfile", "attestations", "policy", "keys", "requirePublish", "onProgress", "signal"],
];

/** Verifies each package that a lock file installs. Throws if the question is bad, never for one package. */
export async function verifyLockfile(input: LockfileInput): Promise<LockfileResult> {
  const given = readOwn(input, KNOWN, "options");
  const { signal } = readVerifyOptions({ signal: given.signal });
  const onProgress = given.onProgress === undefined ? undefined : readFunction(given.onProgress, "onProgress");
  const verifier = readVerifier(given.verifier);
  const requirePublish = readSwitch(given.requirePublish);
  const attestations = readFunction(given.attestations, "attestations", ATTESTATIONS) as LockfileInput["attestations"];
  const policy = readPolicy(given.policy);
  const givenKeys = copyKeys(given.keys);
  const lockfile = copyDocument(given.lockfile, "lockfile");
  try {
    checkSignal(signal);
    const list = JSON.parse(engine().lockfile(lockfile)) as readonly Listed[];
    const keys = givenKeys ?? encodeUtf8(await embedded("npm"));
    const turns = new Turns(signal);
    const run = new Run({ verifier, keys, requirePublish }, attestations, policy, turns);
    for (let i = 0; i < list.length; i += 1) {
      if (turns.isDue()) await turns.take();
      run.expect(list[i]!);
    }
    const answer = new Answer();
    for (let i = 0; i < list.length; i += 1) {
      checkSignal(signal);
      if (turns.isDue()) await turns.take();
      answer.add(list[i]!, await run.end(list[i]!));
      if (onProgress) tell(onProgress, { done: i + 1, total: list.length });
    }
    checkSignal(signal);
    return answer.finish();
  } catch (thrown) {
    throw thrown instanceof Interruption ? thrown.reason : thrown;
  }
}

interface Asked {
  readonly verifier: Verifier;
  readonly keys: Uint8Array;
  readonly requirePublish: boolean;
}

/** What the caller gave for a name and version. */
interface Found {
  readonly document: Uint8Array | null;
  readonly error: SigproofError | null;
}

const MISSING: End = bare({ status: "missing", verified: null, error: null });
const UNLOCKED: End = bare({ status: "unlocked", verified: null, error: null });
const rejected = (error: SigproofError): End =>
  bare({ status: "rejected", verified: null, error });

/** The list of results. */
class Answer {
  readonly #packages: LockedPackage[] = [];
  readonly #unverified: LockedPackage[] = [];
  readonly #counts = { verified: 0, rejected: 0, missing: 0, unlocked: 0 };
  /** What is around the packages below one, by its place in the list. */
  readonly #below: { [place: number]: readonly string[] } = Object.create(null);

  add({ path, name, version, integrity, unlocked, within: place }: Listed, end: End): void {
    // What is around it comes before it.
    const outer = place === null ? null : this.#packages[place]!;
    const isOpen = outer !== null && outer.status !== "verified" && end.status === "verified";
    const { status, verified, error } = isOpen ? UNLOCKED : end;
    const why = isOpen ? "a package around it is not verified" : unlocked;
    const within = outer === null ? NONE : (this.#below[place!] ??= under(outer));
    const one = bare({ path, name, version, integrity, unlocked: why, within, status, verified, error } as LockedPackage);
    this.#packages.push(one);
    this.#counts[status] += 1;
    if (status !== "verified") this.#unverified.push(one);
  }

  finish(): LockfileResult {
    const [packages, unverified] = [Object.freeze(this.#packages), Object.freeze(this.#unverified)];
    return bare({ packages, unverified, counts: bare(this.#counts) });
  }
}

const NONE: readonly string[] = Object.freeze([]);

function under({ path, within }: LockedPackage): readonly string[] {
  const paths: string[] = [];
  for (let i = 0; i < within.length; i += 1) paths.push(within[i]!);
  paths.push(path);
  return Object.freeze(paths);
}

class Run {
  /** How often a name and version is still to come. What is not asked for again is not kept. */
  readonly #uses: { [key: string]: number } = Object.create(null);
  readonly #found: { [key: string]: Found } = Object.create(null);
  readonly #ends: { [key: string]: { [question: string]: End } } = Object.create(null);

  constructor(
    readonly asked: Asked,
    readonly attestations: LockfileInput["attestations"],
    readonly policy: PackagePolicy | PolicyCopy,
    readonly turns: Turns,
  ) {}

  /** Says that this package's end will be asked for. */
  expect(listed: Listed): void {
    if (listed.integrity === null) return;
    const key = keyOf(listed);
    this.#uses[key] = (this.#uses[key] ?? 0) + 1;
  }

  async end(listed: Listed): Promise<End> {
    const { name, version, integrity, path } = listed;
    if (integrity === null || version === null) return UNLOCKED;
    const key = keyOf(listed);
    const { document, error } = (this.#found[key] ??= await this.#find(name, version));
    const ends = (this.#ends[key] ??= Object.create(null));
    this.#uses[key]! -= 1;
    if (this.#uses[key] === 0) {
      delete this.#found[key];
      delete this.#ends[key];
    }
    if (error) return rejected(error);
    if (!document) return MISSING;
    try {
      const policy = this.#policyOf(name, version, path);
      // The same question has the same answer, wherever the package is installed. One policy for all is not part of it.
      const question = `${JSON.stringify(integrity)}${policy === this.policy ? "" : textOf(policy)}`;
      const known = ends[question];
      if (known) return known;
      await this.turns.take();
      return (ends[question] = await this.#judge(name, version, integrity, document, policy));
    } catch (thrown) {
      if (!isSigproofError(thrown)) throw thrown;
      return rejected(thrown);
    }
  }

  async #judge(name: string, version: string, integrity: string, attestations: Uint8Array, policy: PolicyCopy): Promise<End> {
    const rules = { policy, packageJson: null };
    const archive = { integrity, artifact: null };
    try {
      const verified = await judge({ ...this.asked, name, version, attestations, rules, archive });
      return bare({ status: "verified", verified, error: null });
    } catch (thrown) {
      if (!isSigproofError(thrown)) throw thrown;
      return rejected(thrown);
    }
  }

  async #find(name: string, version: string): Promise<Found> {
    const { attestations, turns } = this;
    let json: unknown;
    try {
      json = (await heeding(attestations(name, version), turns.signal)).value;
    } catch (cause) {
      checkSignal(turns.signal);
      return bare({ document: null, error: unreadableAttestations(cause) });
    }
    checkSignal(turns.signal);
    if (json === null || json === undefined) return bare({ document: null, error: null });
    try {
      return bare({ document: copyDocument(json, "attestations"), error: null });
    } catch (thrown) {
      if (!isSigproofError(thrown)) throw thrown;
      return bare({ document: null, error: thrown });
    }
  }

  #policyOf(name: string, version: string, path: string): PolicyCopy {
    const { policy } = this;
    if (typeof policy !== "function") return policy;
    let input: unknown;
    try {
      input = policy(name, version, path);
    } catch (cause) {
      throw failedPolicy(cause);
    }
    if (input === null) throw invalidArgument("policy gave none for the package");
    return copyPolicy(input);
  }
}

const keyOf = ({ name, version }: Listed) => `${JSON.stringify(name)}${JSON.stringify(version ?? "")}`;

function textOf(policy: PolicyCopy): string {
  if (policy.document) return base64(policy.document);
  return `${JSON.stringify(policy.identity)}${JSON.stringify(policy.issuer)}`;
}

const ATTESTATIONS =
  "`(name, version) => …` gives what the registry serves for a package, as text, bytes or an object, or null if there is nothing";

function readFunction(value: unknown, what: string, hint?: string): (...args: never[]) => unknown {
  if (typeof value !== "function") throw invalidArgument(`${what} must be a function`, undefined, hint);
  return value as (...args: never[]) => unknown;
}

const readPolicy = (policy: unknown): PackagePolicy | PolicyCopy =>
  typeof policy === "function" ? (policy as PackagePolicy) : copyPolicy(policy);

function tell(onProgress: (...args: never[]) => unknown, progress: LockfileProgress): void {
  try {
    (onProgress as (progress: LockfileProgress) => void)(Object.freeze(progress));
  } catch (thrown) {
    throw new Interruption(thrown);
  }
}
