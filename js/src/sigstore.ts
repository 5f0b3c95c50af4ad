// The shape of npm's package `sigstore`, so that its callers switch by changing the import. Two things are
// not as there: an identity is compared exactly, where theirs is a pattern that may match anywhere; and
// without an identity there is no answer, unless the caller says `dangerouslyAnyIdentity`.

import { placed, type Reading, take } from "./advice.js";
import { base64, copyBytes, checkText, viewBytes } from "./bytes.js";
import { engine, ready } from "./engine.js";
import { ConfigError, invalidArgument, NoAnswerError, unknownOption, VerificationError } from "./errors.js";
import { CLAIMS } from "./generated/claims.js";
import type { PolicyDocument } from "./generated/types.js";
import { type BundleDocument, copyDocument } from "./inputs.js";
import { inspectCopy } from "./inspect.js";
import { readOwn } from "./options.js";
import { TrustedRoot } from "./trusted_root.js";
import type { Verified } from "./verified.js";
import { Verifier } from "./verifier.js";

export { ConfigError, NoAnswerError, TrustedRoot, VerificationError };
export type { Verified };

/** Gives the key that a bundle names: as PEM, or as DER of its SubjectPublicKeyInfo. */
export type KeySelector = (hint: string) => string | Uint8Array | undefined;

export interface VerifyOptions {
  /** The identity, if it is an email address; exactly this one. */
  certificateIdentityEmail?: string | undefined;
  /** The identity, if it is a URI; exactly this one. */
  certificateIdentityURI?: string | undefined;
  /** Who vouches for the identity; exactly this one. */
  certificateIssuer?: string | undefined;
  /** What the certificate must state besides, by object identifier; exactly this. */
  certificateOIDs?: { readonly [oid: string]: string } | undefined;
  /** How many certificate transparency logs must vouch for the certificate. */
  ctLogThreshold?: number | undefined;
  /** How many transparency logs must hold the entry. */
  tlogThreshold?: number | undefined;
  /** How many timestamp authorities must vouch for the time. */
  timestampThreshold?: number | undefined;
  /** For bundles that are signed with a bare key; they need nothing else. */
  keySelector?: KeySelector | undefined;
  /** Whom to trust, if not Sigstore's public good instance. */
  trustedRoot?: TrustedRoot | undefined;
  /** Accepts whoever signed; of the issuer alone if there is one. */
  dangerouslyAnyIdentity?: boolean | undefined;
  // From where theirs fetches whom to trust, and how. Nothing is fetched here: with `trustedRoot` they change nothing, and without
  // it they are refused.
  tufMirrorURL?: string | undefined;
  tufRootPath?: string | undefined;
  tufCachePath?: string | undefined;
  tufForceCache?: boolean | undefined;
  rekorURL?: string | undefined;
  retry?: unknown;
  timeout?: number | undefined;
}

/** Who signed, and all that was verified. */
export interface Signer {
  readonly identity?: {
    readonly subjectAlternativeName: string | undefined;
    readonly extensions: { readonly issuer: string | undefined };
  };
  readonly verified: Verified;
}

export interface BundleVerifier {
  /** Verifies an envelope, and compares it with no data; throws if it does not hold. */
  verify(bundle: BundleDocument): Signer;
  /** Verifies that the bundle is a signature of the data; throws if not. */
  verify(bundle: BundleDocument, data: Uint8Array): Signer;
}

const IDENTITY = ["certificateIdentityEmail", "certificateIdentityURI", "certificateIssuer", "certificateOIDs"] as const;
const THRESHOLDS = ["ctLogThreshold", "tlogThreshold", "timestampThreshold"] as const;
const OWN = ["keySelector", "trustedRoot", "dangerouslyAnyIdentity"] as const;
/** Of what theirs fetches from the network. */
const NETWORK = ["tufMirrorURL", "tufRootPath", "tufCachePath", "tufForceCache", "rekorURL", "retry", "timeout"] as const;

const OFFERED = [...IDENTITY, ...THRESHOLDS, ...OWN];
const KNOWN = [...OFFERED, ...NETWORK];

type Options = ReturnType<typeof readOptions>;

/** Verifies an envelope, and compares it with no data; throws if it does not hold. */
export function verify(bundle: BundleDocument, options?: VerifyOptions): Promise<Signer>;
/** Verifies that the bundle is a signature of the data; throws if not. */
export function verify(bundle: BundleDocument, data: Uint8Array, options?: VerifyOptions): Promise<Signer>;
export async function verify(
  bundle: BundleDocument,
  data?: Uint8Array | VerifyOptions,
  options?: VerifyOptions,
): Promise<Signer> {
  const given: Reading = { bundle, artifact: data };
  try {
    const document = copyDocument(take(given, "bundle"), "bundle");
    given.bundle = document;
    // Theirs drops the options then. Data that was to be there must not be a reason to compare none.
    if (data === undefined && options !== undefined) throw noData("verify(bundle, options)");
    const bytes = data === undefined ? undefined : copyBytes(data, "data");
    if (data !== undefined && !bytes && options !== undefined) throw invalidArgument("data must be bytes");
    const settings = readOptions(options ?? (bytes ? {} : (data ?? {})));
    given.artifact = bytes;
    return ask(await verifierOf(settings), settings, document, bytes);
  } catch (thrown) {
    // What the arguments are, the module says, if it can be loaded.
    if (thrown instanceof ConfigError) await ready().catch(() => undefined);
    throw placed(thrown, given, "verify(bundle, data, options)");
  }
}

/** A verifier for many bundles, whose `verify` does not wait. */
export async function createVerifier(options: VerifyOptions = {}): Promise<BundleVerifier> {
  const settings = readOptions(options);
  const verifier = await verifierOf(settings);
  return Object.freeze({
    verify(bundle: BundleDocument, ...rest: [data?: Uint8Array]) {
      const [data] = rest;
      const given: Reading = { bundle, artifact: data };
      try {
        const document = copyDocument(take(given, "bundle"), "bundle");
        given.bundle = document;
        if (data === undefined && rest.length > 0) throw noData("verifier.verify(bundle)");
        const bytes = data === undefined ? undefined : viewBytes(data, "data");
        if (data !== undefined && !bytes) throw invalidArgument("data must be bytes");
        given.artifact = bytes;
        return ask(verifier, settings, document, bytes);
      } catch (thrown) {
        throw placed(thrown, given, "verifier.verify(bundle, data)");
      }
    },
  });
}

const noData = (call: string) =>
  invalidArgument("data is undefined, and must be bytes", undefined, `an envelope is verified without data by \`${call}\``);

const verifierOf = (settings: Options) => Verifier.create({ trustedRoot: settings.trustedRoot });

function readOptions(given: unknown) {
  const options = readOwn(given, KNOWN, "options", undefined, OFFERED);
  for (const name of NETWORK) {
    // Where the caller says whom to trust, it does not matter from where theirs would fetch that, and how.
    if (options[name] !== undefined && options.trustedRoot === undefined) {
      throw unknownOption(`${name} has no meaning, since nothing is fetched; trustedRoot says whom to trust`);
    }
  }
  const { keySelector, dangerouslyAnyIdentity } = options;
  if (keySelector !== undefined && typeof keySelector !== "function") {
    throw invalidArgument("keySelector must be a function");
  }
  if (dangerouslyAnyIdentity !== undefined && typeof dangerouslyAnyIdentity !== "boolean") {
    throw invalidArgument("dangerouslyAnyIdentity must be true or false");
  }
  const evidence = readEvidence(options);
  const certificate = readCertificate(options, evidence);
  if (!certificate && !keySelector) throw noIdentity();
  return {
    evidence,
    certificate,
    asksCertificate: asksCertificate(options),
    keySelector: keySelector as KeySelector | undefined,
    trustedRoot: options.trustedRoot === undefined ? TrustedRoot.sigstore() : (options.trustedRoot as TrustedRoot),
  };
}

const noIdentity = () =>
  invalidArgument(
    "certificateIdentityURI or certificateIdentityEmail must say who signed, with certificateIssuer; " +
      "dangerouslyAnyIdentity accepts whoever did",
  );

/** Whether something is asked that only a certificate says. */
const asksCertificate = (options: Read): boolean => IDENTITY.some((name) => options[name] !== undefined);

type Read = { readonly [name: string]: unknown };

function readEvidence(options: Read): object {
  const evidence = Object.create(null);
  const set = (rule: string, name: (typeof THRESHOLDS)[number], least: number, hint?: string) => {
    const count = options[name];
    if (count === undefined) return;
    if (typeof count !== "number" || !Number.isInteger(count) || count < least || count > MOST) {
      throw invalidArgument(`${name} must be a whole number from ${least} to ${MOST}`, undefined, count === 0 ? hint : undefined);
    }
    evidence[rule] = count;
  };
  set("scts", "ctLogThreshold", 1, without("noSct"));
  set("logs", "tlogThreshold", 1, without("noLog"));
  set("timestamps", "timestampThreshold", 0);
  return evidence;
}

/** More than any bundle can hold. */
const MOST = 1000;

const without = (word: string) =>
  `0 would do without any, which only a policy of \`sigproof\` can say: its \`Verifier\` takes one with \`dangerous: ["${word}"]\``;

/** The policy for bundles with a certificate; null if there is none. */
function readCertificate(options: Read, evidence: object): PolicyDocument | null {
  const { certificateIdentityEmail: email, certificateIdentityURI: uri, certificateIssuer: issuer } = options;
  const any = options.dangerouslyAnyIdentity === true;
  if (email !== undefined && uri !== undefined) {
    throw invalidArgument("only one of certificateIdentityEmail and certificateIdentityURI can be the identity");
  }
  const identity = email ?? uri;
  if (any && identity !== undefined) {
    throw invalidArgument("dangerouslyAnyIdentity and an identity contradict each other");
  }
  const policy = Object.create(null);
  policy.version = 1;
  policy.evidence = evidence;
  const signer = Object.create(null);
  if (identity !== undefined) {
    if (issuer === undefined) throw invalidArgument("certificateIssuer must say who vouches for the identity");
    signer.identity = checkText(identity, "the identity");
    signer.kind = email === undefined ? "uri" : "email";
  } else if (any) {
    policy.dangerous = issuer === undefined ? ["anyIdentity", "anyIssuer"] : ["anyIdentity"];
  } else {
    if (issuer !== undefined || options.certificateOIDs !== undefined) throw noIdentity();
    return null;
  }
  if (issuer !== undefined) signer.issuer = checkText(issuer, "certificateIssuer");
  if (identity !== undefined || issuer !== undefined) policy.anyOf = [signer];
  if (options.certificateOIDs !== undefined) policy.claims = readClaims(options.certificateOIDs);
  return policy;
}

function readClaims(oids: unknown): object {
  if (typeof oids !== "object" || oids === null) throw invalidArgument("certificateOIDs must be an object");
  const claims = Object.create(null);
  try {
    const keys = Reflect.ownKeys(oids);
    if (keys.length === 0) throw invalidArgument("certificateOIDs must name an object identifier", undefined, "leave it out, if none is asked for");
    for (const key of keys) {
      const oid = checkText(key, "an object identifier");
      const name = CLAIMS[/^1\.3\.6\.1\.4\.1\.57264\.1\.(\d{1,3})$/.exec(oid)?.[1] ?? ""];
      if (name === undefined) throw invalidArgument("certificateOIDs names an object identifier of no claim");
      const value = checkText(Reflect.get(oids, oid), "the value of an object identifier");
      if (value === "") throw invalidArgument(`certificateOIDs must not have an empty value, as ${oid} has`);
      claims[name] = value;
    }
  } catch (cause) {
    throw cause instanceof ConfigError ? cause : invalidArgument("certificateOIDs could not be read", cause);
  }
  return claims;
}

function ask(verifier: Verifier, settings: Options, bundle: Uint8Array, data: Uint8Array | undefined): Signer {
  const policy = policyFor(bundle, settings);
  const verified = data ? verifier.verifySync(bundle, data, policy) : verifier.verifyDsse(bundle, policy);
  const { signer } = verified.facts as { signer: { identity?: { value: string }; issuer?: string } };
  if (signer.identity === undefined && signer.issuer === undefined) return bare({ verified });
  const extensions = bare({ issuer: signer.issuer ?? undefined });
  return bare({ identity: bare({ subjectAlternativeName: signer.identity?.value, extensions }), verified });
}

const bare = <Value extends object>(value: Value): Value => Object.freeze(Object.setPrototypeOf(value, null));

function policyFor(bundle: Uint8Array, settings: Options): PolicyDocument {
  // What is to be verified is no document to look at: if it cannot be read, the answer is no.
  engine().checkBundles(bundle);
  const { bundles } = inspectCopy(bundle);
  // As theirs: whose key it is to be is a question about one.
  if (bundles.length > 1) throw invalidArgument("bundle must be one bundle");
  const { signer } = (bundles[0] ?? {}) as { signer?: { publicKeyHint?: string } };
  const hint = signer?.publicKeyHint;
  if (hint === undefined) {
    if (!settings.certificate) throw noIdentity();
    return settings.certificate;
  }
  if (settings.asksCertificate) {
    const message = "the bundle is signed with a bare key, and has no certificate to hold what is asked of one";
    const hints = ["whose key that is, the bundle does not prove: if the publisher signs with a key, get it from them, and not from the bundle; `keySelector` gives it then"];
    const none = { step: "policy", report: null, hints } as const;
    throw new VerificationError({ code: "policy.identity.no_certificate", class: "mismatch", message, ...none });
  }
  const { keySelector } = settings;
  const key = keySelector?.(hint);
  if (key === undefined) {
    const message = "the bundle is signed with a bare key, and no key was selected for it";
    const none = { step: "policy", report: null } as const;
    throw new VerificationError({ code: "policy.key.unknown", class: "mismatch", message, ...none });
  }
  const policy = Object.create(null);
  policy.version = 1;
  policy.evidence = settings.evidence;
  policy.anyOf = [{ key: { spki: spkiOf(key) } }];
  return policy;
}

/** A key; what stands before and after it is for people (RFC 7468 section 2). */
const PEM = /-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----/g;

function spkiOf(key: unknown): string {
  const bytes = viewBytes(key, "the selected key");
  if (bytes) return base64(bytes);
  const keys = typeof key === "string" ? [...key.matchAll(PEM)] : [];
  const lines = keys.length === 1 ? keys[0]![1] : undefined;
  if (lines === undefined) {
    const found = typeof key === "string" && /^\s*(ssh-|ecdsa-sha2-)/.test(key) ? "; this is an SSH key" : "";
    throw invalidArgument(`keySelector must give one public key as PEM (BEGIN PUBLIC KEY), or its DER as bytes${found}`);
  }
  return lines.replace(/\s/g, "");
}
