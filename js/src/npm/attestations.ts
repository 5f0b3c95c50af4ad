// For npm's own callers: what pacote asks with `verifyAttestations`, answered with its codes beside ours. Where pacote looks at the
// subject and at the time of a signature before anything is verified, here both are verified first.

import type { ArtifactInput } from "../artifact.js";
import { encodeUtf8 } from "../bytes.js";
import { invalidArgument, isSigproofError, type SigproofError, VerificationError } from "../errors.js";
import type { Code } from "../generated/codes.js";
import { copyDocument, type PolicyInput } from "../inputs.js";
import { readOwn } from "../options.js";
import { embedded } from "../trusted_root.js";
import type { Verifier } from "../verifier.js";
import { copyKeys, type JsonInput, type PackageInput, type VerifiedPackage, verifyPackage } from "./package.js";

/** The codes of pacote and npm. */
export type NpmCode = "EMISSINGSIGNATUREKEY" | "EEXPIREDSIGNATUREKEY" | "EATTESTATIONSUBJECT" | "EATTESTATIONVERIFY";

/** What `verifyAttestations` throws; `npmCode` is null if nothing was judged: the question was bad, or there is no answer. */
export type AttestationError = SigproofError & { readonly npmCode: NpmCode | null };

/** How `verifyAttestations` is to judge. */
export type AttestationOptions = {
  readonly verifier: Verifier;
  /** What the registry serves at the address in `dist.attestations.url`. */
  readonly attestations: JsonInput;
  /** The registry's keys, as it serves them at `/-/npm/v1/keys`; else npm's, as of this package's release. */
  readonly keys?: JsonInput | undefined;
  /** Whether the registry's own attestation must be there. If it is there, it always must verify. True, unless said. */
  readonly requirePublish?: boolean | undefined;
} & (
  | { readonly policy: PolicyInput; readonly packageJson?: undefined; readonly dangerouslyAnyIdentity?: undefined }
  | { readonly packageJson: JsonInput; readonly policy?: undefined; readonly dangerouslyAnyIdentity?: undefined }
  /** Accepts whoever built it, as npm does: what is proven is where that was, and not that it should have been there. */
  | { readonly dangerouslyAnyIdentity: true; readonly policy?: undefined; readonly packageJson?: undefined }
);

const KNOWN = ["verifier", "attestations", "keys", "requirePublish", "policy", "packageJson", "dangerouslyAnyIdentity"];

/**
 * Verifies the attestations of one version of a package. `manifest` is what the registry serves of the version (`name` and
 * `version` in it say which package is asked about), `archive` its integrity or the archive itself.
 */
export async function verifyAttestations(
  manifest: JsonInput,
  archive: string | ArtifactInput,
  options: AttestationOptions,
): Promise<VerifiedPackage> {
  let keys: Uint8Array | null = null;
  try {
    const { dangerouslyAnyIdentity, policy, ...given } = readOwn(options, KNOWN, "options");
    keys = copyKeys(given.keys);
    const { name, version } = readManifest(manifest);
    const rules = dangerouslyAnyIdentity === undefined ? policy : anyone(dangerouslyAnyIdentity, policy);
    const [integrity, artifact] = typeof archive === "string" ? [archive, undefined] : [undefined, archive];
    // Copies all of it before it waits for anything: nothing may wait here before that.
    return await verifyPackage({ ...given, keys: keys ?? undefined, policy: rules, name, version, integrity, artifact } as unknown as PackageInput);
  } catch (thrown) {
    if (!isSigproofError(thrown)) throw thrown;
    const value = npmCodeOf(thrown, keys ?? encodeUtf8(await embedded("npm")));
    throw Object.defineProperty(thrown, "npmCode", { value, enumerable: true });
  }
}

function anyone(dangerouslyAnyIdentity: unknown, policy: unknown): PolicyInput {
  if (dangerouslyAnyIdentity !== true || policy !== undefined) {
    throw invalidArgument("dangerouslyAnyIdentity must be true, and stand in the place of a policy");
  }
  return JSON.stringify({ version: 1, dangerous: ["anyIdentity", "anyIssuer"] });
}

function readManifest(manifest: JsonInput): { readonly name: unknown; readonly version: unknown } {
  const text = new TextDecoder().decode(copyDocument(manifest, "manifest"));
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw invalidArgument("manifest must be the JSON of one version of a package", cause);
  }
  const own = (name: string) => (Object.hasOwn(json as object, name) ? (json as { [name: string]: unknown })[name] : undefined);
  if (typeof json !== "object" || json === null || own("version") === undefined) {
    const hint = "the registry serves it at `/NAME/VERSION`, and in `versions` of what it serves at `/NAME`";
    throw invalidArgument("manifest must be that of one version of a package, with name and version", undefined, hint);
  }
  return { name: own("name"), version: own("version") };
}

/** The names of the registry's keys, in the registry's form or in that of its trust root. */
function namesOf(keys: Uint8Array): readonly unknown[] {
  const { keys: list } = JSON.parse(new TextDecoder().decode(keys)) as { readonly keys: readonly { keyid?: string; keyId?: string }[] };
  return list.map(({ keyid, keyId }) => keyid ?? keyId);
}

/** Whose key it is, nothing says. */
const MISSING: readonly Code[] = ["policy.key.unknown", "npm.keys.required"];
const EXPIRED: readonly Code[] = ["time.key.not_valid"];
/** It holds, and is about something else. */
const SUBJECT: readonly Code[] = [
  "artifact.subject.mismatch",
  "npm.publish.package_mismatch",
  "npm.subject.count",
  "npm.subject.name_mismatch",
  "npm.subject.no_sha512",
];

function npmCodeOf(error: SigproofError, keys: Uint8Array): NpmCode | null {
  if (!(error instanceof VerificationError)) return null;
  // A registry's key that stands alone is tried, whatever an attestation calls its own.
  const hint = error.report?.failure?.evidence.hint;
  const isOther = typeof hint === "string" && !namesOf(keys).includes(hint);
  if (MISSING.includes(error.code) || isOther) return "EMISSINGSIGNATUREKEY";
  if (EXPIRED.includes(error.code)) return "EEXPIREDSIGNATUREKEY";
  return SUBJECT.includes(error.code) ? "EATTESTATIONSUBJECT" : "EATTESTATIONVERIFY";
}
