// One version of a package: its attestations against its archive.

import { type ArtifactInput, readArtifact } from "../artifact.js";
import { base64, checkText, encodeUtf8 } from "../bytes.js";
import type { PackageProof, PackageQuestion } from "../engine.js";
import { invalidArgument, isSigproofError, shown, withAdvice } from "../errors.js";
import { type Artifact, read } from "../hashing.js";
import { copyDocument, copyPolicy, type JsonData, type PolicyCopy, type PolicyInput } from "../inputs.js";
import { checkCopy, describe, misfit } from "../misfit.js";
import { type Progress, readOwn, readVerifyOptions } from "../options.js";
import { embedded } from "../trusted_root.js";
import { prove, type Verified } from "../verified.js";
import { isVerifier, judgeOf, MAKE, type Verifier } from "../verifier.js";
import { checkSignal, Interruption } from "../watch.js";

/** JSON as text, bytes, or what it was parsed into. */
export type JsonInput = string | Uint8Array | ArrayBuffer | JsonData;

/** What `verifyPackage` is asked. */
export type PackageInput = {
  readonly verifier: Verifier;
  /** `name` or `@scope/name`. */
  readonly name: string;
  readonly version: string;
  /** What the registry serves at `/-/npm/v1/attestations/name@version`, a list of bundles, or one. */
  readonly attestations: JsonInput;
  /** The registry's keys, as it serves them at `/-/npm/v1/keys`; else npm's, as of this package's release. */
  readonly keys?: JsonInput | undefined;
  /** Whether the registry's own attestation must be there. If it is there, it always must verify. True, unless said. */
  readonly requirePublish?: boolean | undefined;
  /** Is called while an archive is read, about every 50 ms, and at its end. What it throws ends the call. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
} & (
  | {
      /** Who must have built the package. */
      readonly policy: PolicyInput;
      readonly packageJson?: undefined;
    }
  | {
      /** The package's own package.json: it must have been built from the repository that this names. Proves that
       * the package says the truth about where it is from, and not that it should be from there. */
      readonly packageJson: JsonInput;
      readonly policy?: undefined;
    }
) &
  (
    | {
        /** The integrity of the archive (`sha512-…`), as lock files and the registry give it. */
        readonly integrity: string;
        readonly artifact?: undefined;
      }
    | {
        /** The archive itself, or digests of it; a SHA-512 must be among them. */
        readonly artifact: ArtifactInput;
        readonly integrity?: undefined;
      }
  );

/** A package whose attestations all verify. Frozen. */
export interface VerifiedPackage {
  /** Where the archive was built, and from which source. */
  readonly provenance: Verified;
  /** That the registry took the archive under its name and version. */
  readonly publish: Verified | null;
  /** Attestations of types that npm does not define. */
  readonly others: readonly Verified[];
}

/** What the core is asked about a package. @internal */
export interface Question extends PackageQuestion {
  readonly verifier: Verifier;
}

/** Who must have built the package: whom the caller names, or else whom package.json does. @internal */
export type Rules =
  | { readonly policy: PolicyCopy; readonly packageJson: null }
  | { readonly policy: null; readonly packageJson: Uint8Array };

/** @internal */
export type Archive =
  | { readonly integrity: string; readonly artifact: null }
  | { readonly integrity: null; readonly artifact: Artifact };

const KNOWN = [
  ...["verifier", "name", "version", "attestations", "policy", "packageJson", "integrity", "artifact"],
  ...["keys", "requirePublish", "onProgress", "signal"],
];

/** All that the core knows: as the command line does, and as bytes in the module are hashed. */
const ARCHIVE_NEEDS = () => ({ algorithms: ["sha256", "sha384", "sha512"], bytes: false });

/** Verifies every attestation of one version of a package; throws if one does not hold. */
export async function verifyPackage(input: PackageInput): Promise<VerifiedPackage> {
  const given = readOwn(input, KNOWN, "options");
  const settings = readVerifyOptions({ onProgress: given.onProgress, signal: given.signal });
  const verifier = readVerifier(given.verifier);
  const name = checkText(given.name, "name");
  const version = checkText(given.version, "version");
  const requirePublish = readSwitch(given.requirePublish);
  const attestations = copyDocument(given.attestations, "attestations");
  const givenKeys = copyKeys(given.keys);
  const rules = copyRules(given.policy, given.packageJson);
  // Last, since reading the others may run the caller's code, which may take the bytes away.
  const source = readSource(given.integrity, given.artifact);
  try {
    checkSignal(settings.signal);
    const archive: Archive = source.artifact
      ? { integrity: null, artifact: await read(source.artifact, ARCHIVE_NEEDS, settings) }
      : { integrity: source.integrity, artifact: null };
    const keys = givenKeys ?? encodeUtf8(await embedded("npm"));
    checkSignal(settings.signal);
    return await judge({ verifier, name, version, attestations, keys, requirePublish, rules, archive });
  } catch (thrown) {
    throw thrown instanceof Interruption ? thrown.reason : thrown;
  }
}

/** Asks the core. @internal */
export async function judge(question: Question): Promise<VerifiedPackage> {
  const { provenance, publish, others } = await ask(question);
  const proven: Verified[] = [];
  for (let i = 0; i < others.length; i += 1) proven.push(prove(others[i]!));
  return bare({
    provenance: prove(provenance),
    publish: publish && prove(publish),
    others: Object.freeze(proven),
  });
}

async function ask({ verifier, ...question }: Question): Promise<PackageProof> {
  const { archive, rules } = question;
  try {
    return await judgeOf(verifier).verifyPackage(question);
  } catch (thrown) {
    if (!isSigproofError(thrown)) throw thrown;
    // The caller has named nobody.
    if (rules.packageJson && thrown.step === "policy") throw withAdvice(thrown, [...thrown.hints, OF_PACKAGE_JSON]);
    if (archive.integrity === null || thrown.code !== "artifact.subject.mismatch") throw thrown;
    // The core's advice is about a file, and here none was given.
    const { stated } = thrown.report?.failure?.evidence ?? {};
    const hint = `the integrity that was given is ${shown(archive.integrity)}${statedIntegrity(stated)}: compare it with \`dist.integrity\` of the registry`;
    throw withAdvice(thrown, [hint]);
  }
}

const OF_PACKAGE_JSON =
  "the policy is the `repository` of the package's own package.json: either that names another repository than the archive is from, or the archive is another's";

/** What the integrity of the one subject is, in the form of the one that was given. */
function statedIntegrity(stated: unknown): string {
  const digests = Array.isArray(stated) ? stated.filter((one) => /^sha512:([0-9a-f]{2}){64}$/.test(String(one))) : [];
  if (digests.length !== 1) return "";
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => parseInt(String(digests[0]).slice(7 + 2 * i, 9 + 2 * i), 16));
  return `, and that of the attestation sha512-${base64(bytes)}`;
}

/** Frozen and without a prototype, as all results are. @internal */
export const bare = <Value extends object>(value: Value): Value =>
  Object.freeze(Object.setPrototypeOf(value, null));

/** @internal */
export function readVerifier(verifier: unknown): Verifier {
  if (isVerifier(verifier)) return verifier;
  checkCopy(verifier, "Verifier", "verifier");
  const { called, hint } = describe(verifier, "document");
  if (called === "a promise") throw misfit(verifier, "verifier", "a Verifier of this package", "document");
  throw invalidArgument("verifier must be a Verifier of this package", undefined, hint === "" ? MAKE : hint);
}

/** @internal */
export function readSwitch(requirePublish: unknown): boolean {
  if (requirePublish === undefined) return true;
  if (typeof requirePublish !== "boolean") throw invalidArgument("requirePublish must be true or false");
  return requirePublish;
}

/** @internal */
export const copyKeys = (keys: unknown): Uint8Array | null =>
  keys === undefined ? null : copyDocument(keys, "keys");

function copyRules(policy: unknown, packageJson: unknown): Rules {
  if ((policy === undefined) === (packageJson === undefined)) {
    throw invalidArgument("options must have one of policy and packageJson");
  }
  if (packageJson === undefined) return { policy: copyPolicy(policy), packageJson: null };
  return { policy: null, packageJson: copyDocument(packageJson, "packageJson") };
}

function readSource(integrity: unknown, artifact: unknown) {
  if ((integrity === undefined) === (artifact === undefined)) {
    throw invalidArgument("options must have one of integrity and artifact");
  }
  if (integrity === undefined) return { integrity: null, artifact: readArtifact(artifact, false) };
  return { integrity: checkText(integrity, "integrity"), artifact: null };
}
