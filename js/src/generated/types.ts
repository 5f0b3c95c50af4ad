// Written by `cargo xtask generate`; do not edit.
import type { Class, Code } from "./codes.js";

/** The identity that the certificate authority vouches for. */
export interface CertificateSigner {
  /** What the signer was known by. */
  readonly kind: "certificate";
  /** The identity; none only under a policy that takes any. */
  readonly identity: SubjectAltName | null;
  /** The OIDC issuer that vouched for it; none only under a policy that takes any. */
  readonly issuer: string | null;
  /** The other claims of the certificate. */
  readonly claims: Claims;
  /** The certificate's serial number, in hexadecimal. */
  readonly certificateSerial: string;
  /** Where the certificate authority is (a name from the trusted root). */
  readonly certificateAuthority: string;
}

/** A certificate transparency log's promise about the signing certificate. */
export interface CertificateTimestamp {
  /** The log (a name from the trusted root). */
  readonly log: string;
  /** The identifier of the log's key, in hexadecimal. */
  readonly logId: string;
  /** When the log promised to log the certificate. */
  readonly time: Time;
}

/** The claims that a certificate states (Fulcio's extensions). */
export interface Claims {
  /** The version of the top-level build instructions. */
  readonly buildConfigDigest?: string;
  /** The top-level build instructions. */
  readonly buildConfigUri?: string;
  /** The digest of the version of the build instructions. */
  readonly buildSignerDigest?: string;
  /** The build instructions that signed, with their version. */
  readonly buildSignerUri?: string;
  /** The event that started the build. */
  readonly buildTrigger?: string;
  /** The deployment environment of the build. */
  readonly deploymentEnvironment?: string;
  /** The name of the GitHub workflow. */
  readonly githubWorkflowName?: string;
  /** The git ref that the GitHub workflow ran on. */
  readonly githubWorkflowRef?: string;
  /** The GitHub repository, `owner/name`. */
  readonly githubWorkflowRepository?: string;
  /** The commit that the GitHub workflow ran on. */
  readonly githubWorkflowSha?: string;
  /** The event that started the GitHub workflow. */
  readonly githubWorkflowTrigger?: string;
  /** The OIDC issuer. */
  readonly issuer?: string;
  /** The OIDC issuer, in the first form. */
  readonly issuerV1?: string;
  /** The run of the build. */
  readonly runInvocationUri?: string;
  /** Whether the build ran on hosted or own machines. */
  readonly runnerEnvironment?: string;
  /** The version of the source that was built. */
  readonly sourceRepositoryDigest?: string;
  /** The repository's immutable identifier. */
  readonly sourceRepositoryIdentifier?: string;
  /** The owner's immutable identifier. */
  readonly sourceRepositoryOwnerIdentifier?: string;
  /** The owner of the source repository. */
  readonly sourceRepositoryOwnerUri?: string;
  /** The ref of the source that was built. */
  readonly sourceRepositoryRef?: string;
  /** The source repository that the build was for. */
  readonly sourceRepositoryUri?: string;
  /** The source repository's visibility at signing. */
  readonly sourceRepositoryVisibility?: string;
  /** The subject of the OIDC token. */
  readonly tokenSubject?: string;
}

/** A witness's verified cosignature. */
export interface Cosignature {
  /** The witness's name. */
  readonly witness: string;
  /** When the witness says to have cosigned. */
  readonly time: Time;
}

/** A digest, in hexadecimal, after the name of its algorithm and a colon. */
export type Digest = string;

/** What a document is, as far as its form tells. */
export type DocumentKind =
  /** a Sigstore bundle */
  | "bundle"
  /** several Sigstore bundles */
  | "bundles"
  /** the attestations of an artifact, as GitHub answers */
  | "githubAttestations"
  /** an attestation as GitHub answers, without its bundle */
  | "githubUrl"
  /** what `gh attestation verify` prints as JSON */
  | "ghVerification"
  /** a bundle in the form of cosign 1 and 2 */
  | "cosignBundle"
  /** signatures of a container image, as cosign lists them */
  | "cosignSignature"
  /** the payload that cosign signs of a container image */
  | "cosignPayload"
  /** a DSSE envelope, without the bundle around it */
  | "dsseEnvelope"
  /** an in-toto statement that nobody has signed */
  | "statement"
  /** the provenance of a file, as PyPI serves it */
  | "pypiProvenance"
  /** a PyPI attestation */
  | "pypiAttestation"
  /** the attestations of a package, as npm serves them */
  | "npmAttestations"
  /** what `npm audit signatures` prints as JSON */
  | "npmAudit"
  /** what `npm audit signatures` prints as JSON, without the attestations */
  | "npmAuditEmpty"
  /** the registry signatures of a package, as npm serves them */
  | "npmSignatures"
  /** the metadata of a package, as npm serves it */
  | "npmPackage"
  /** a lock file of npm */
  | "npmLockfile"
  /** the keys of a package registry */
  | "registryKeys"
  /** a trusted root */
  | "trustedRoot"
  /** a client trust configuration */
  | "clientTrustConfig"
  /** a signing configuration */
  | "signingConfig"
  /** metadata of a TUF repository */
  | "tufMetadata"
  /** a log entry */
  | "logEntry"
  /** what `rekor-cli get` prints as JSON */
  | "rekorCliEntry"
  /** a policy */
  | "policy"
  /** a certificate, or several */
  | "certificates"
  /** a certificate request */
  | "certificateRequest"
  /** a public key */
  | "publicKey"
  /** a private key */
  | "privateKey"
  /** a public key of SSH */
  | "sshKey"
  /** a signature of SSH */
  | "sshSignature"
  /** a key or signature of OpenPGP */
  | "pgp"
  /** a key or signature of minisign */
  | "minisign"
  /** a key as a JSON web key */
  | "jwk"
  /** a signature alone */
  | "signature"
  /** a list of checksums */
  | "checksums"
  /** the manifest of a container image */
  | "ociManifest"
  /** an error that a server has answered */
  | "serverError"
  /** a page of HTML */
  | "html"
  /** a document of XML */
  | "xml"
  /** data compressed with gzip */
  | "gzip"
  /** a ZIP archive */
  | "zip"
  /** data compressed with zstd */
  | "zstd"
  /** a pointer of Git LFS */
  | "gitLfs"
  /** an empty text */
  | "empty";

/** One check that held, or one thing a reader should know. */
export interface Evidence {
  /** What was checked (`signed_entry_timestamp`), or noted (`certificate_ignored`). */
  readonly check: string;
  /** The specification and section that asks for it. */
  readonly spec: string;
  /** The values, by name. */
  readonly values: { readonly [name: string]: Value };
}

/** The facts of a verified bundle. */
export interface Facts {
  /** Who signed. */
  readonly signer: Signer;
  /** The artifact, by the digests that were compared. */
  readonly artifact: readonly Digest[];
  /** The in-toto statement, if one was signed. */
  readonly statement: VerifiedStatement | null;
  /** When the signature existed. */
  readonly times: readonly VerifiedTime[];
  /** Where the signature is logged. */
  readonly logEntries: readonly VerifiedEntry[];
  /** Which certificate transparency logs vouch for the certificate. */
  readonly certificateTimestamps: readonly CertificateTimestamp[];
  /** The name of the trusted root under which everything here was proven; absent if the verifier has but one, without a name. */
  readonly root?: string;
}

/** Why the answer is not yes. */
export interface Failure {
  /** The step that failed; null, if the answer was given before the first. */
  readonly step: Step | null;
  /** Which check failed. */
  readonly code: Code;
  /** What kind of fault it is. */
  readonly class: Class;
  /** The specification and section that asks for the check. */
  readonly spec: string;
  /** One sentence for a person: the code's meaning, and the values. */
  readonly message: string;
  /** What to do about it: at most two sentences, in words of no language. */
  readonly hints: readonly string[];
  /** The values that show it, by name. */
  readonly evidence: { readonly [name: string]: Value };
}

/** A trap, and where the policy falls into it. */
export interface Finding {
  /** The trap. */
  readonly trap: Trap;
  /** The place in the policy's JSON (`anyOf[0].workflow.repository`). */
  readonly place: string;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** What a document says. Nothing of it is verified. */
export interface Inspection {
  /** Always false, and first: whoever reads this must not take it for facts. */
  readonly verified: false;
  /** Which kind of document it is. */
  readonly kind: DocumentKind;
  /** What that kind is called, with its article. */
  readonly called: string;
  /** The bundles in it; PyPI's attestations as bundles. */
  readonly bundles: readonly StatedBundle[];
  /** The envelope, if it stands alone. */
  readonly envelope: StatedEnvelope | null;
  /** The statement that stands alone, or in an envelope that does. */
  readonly statement: StatedStatement | null;
  /** The log entry, if it stands alone. */
  readonly logEntries: readonly StatedEntry[];
  /** The certificates that stand alone, in their order, and those of an envelope that does. */
  readonly certificates: readonly StatedCertificate[];
  /** The public key, if it stands alone. */
  readonly keys: readonly StatedKey[];
  /** The trusted root, also that of a client trust configuration. */
  readonly trustedRoot: StatedRoot | null;
  /** The services of a signing configuration. */
  readonly services: readonly StatedService[];
  /** The packages that `npm audit signatures` has attestations of. */
  readonly packages: readonly StatedPackage[];
  /** The publishers of PyPI's provenance, each as JSON in the form of PEP 740. */
  readonly publishers: readonly string[];
}

/** The holder of a trusted key. */
export interface KeySigner {
  /** What the signer was known by. */
  readonly kind: "key";
  /** The kind of the key (`P-256`). */
  readonly key: string;
  /** SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal. */
  readonly spkiSha256: string;
}

/** One signer. It holds as a whole or not at all; alternatives never mix. Exactly one kind: identity and issuer, workflow, key, google, buildkite, circleci or githubRelease. */
export type PolicyAlternative = {
  /** A Buildkite pipeline. */
  readonly buildkite?: PolicyBuildkite;
  /** A CircleCI pipeline definition. */
  readonly circleci?: PolicyCircleci;
  /** What this alternative does without, in the place of what the policy does without; an empty list: without nothing. */
  readonly dangerous?: PolicyDangerous;
  /** How much evidence this alternative asks for, in the place of what the policy asks for. At most 8 alternatives differ in evidence or dangerous. */
  readonly evidence?: PolicyEvidence;
  /** A release that GitHub attests. Unless it says otherwise, its root is github, its evidence one timestamp, and it does without logs of either kind. */
  readonly githubRelease?: PolicyGithubRelease;
  /** A Google account or service account. */
  readonly google?: PolicyGoogle;
  /** The certificate's one subject alternative name: an email address, a URI, or Fulcio's user name. */
  readonly identity?: PolicyValue;
  /** The OIDC issuer that vouches for the identity. */
  readonly issuer?: PolicyValue;
  /** A bare key, without a certificate. */
  readonly key?: PolicyKey;
  /** The kind of the identity. */
  readonly kind?: "email" | "uri" | "otherName";
  /** The name of the trusted root under which the evidence must hold; without it, any root of the verifier. */
  readonly root?: string;
  /** A continuous-integration workflow, compared part by part. */
  readonly workflow?: PolicyWorkflow;
} & (
  | { readonly buildkite?: never; readonly circleci?: never; readonly githubRelease?: never; readonly google?: never; readonly key?: never; readonly workflow?: never }
  | { readonly workflow: PolicyWorkflow; readonly buildkite?: never; readonly circleci?: never; readonly githubRelease?: never; readonly google?: never; readonly identity?: never; readonly issuer?: never; readonly key?: never; readonly kind?: never }
  | { readonly key: PolicyKey; readonly buildkite?: never; readonly circleci?: never; readonly githubRelease?: never; readonly google?: never; readonly identity?: never; readonly issuer?: never; readonly kind?: never; readonly workflow?: never }
  | { readonly google: PolicyGoogle; readonly buildkite?: never; readonly circleci?: never; readonly githubRelease?: never; readonly identity?: never; readonly issuer?: never; readonly key?: never; readonly kind?: never; readonly workflow?: never }
  | { readonly buildkite: PolicyBuildkite; readonly circleci?: never; readonly githubRelease?: never; readonly google?: never; readonly identity?: never; readonly issuer?: never; readonly key?: never; readonly kind?: never; readonly workflow?: never }
  | { readonly circleci: PolicyCircleci; readonly buildkite?: never; readonly githubRelease?: never; readonly google?: never; readonly identity?: never; readonly issuer?: never; readonly key?: never; readonly kind?: never; readonly workflow?: never }
  | { readonly githubRelease: PolicyGithubRelease; readonly buildkite?: never; readonly circleci?: never; readonly google?: never; readonly identity?: never; readonly issuer?: never; readonly key?: never; readonly kind?: never; readonly workflow?: never }
);

/** A Buildkite pipeline. */
export interface PolicyBuildkite {
  /** The organization's slug. */
  readonly organization: string;
  /** The pipeline's slug. */
  readonly pipeline: string;
}

/** A CircleCI pipeline definition. */
export interface PolicyCircleci {
  /** The organization's identifier. */
  readonly organization: string;
  /** The project's identifier. */
  readonly project: string;
  /** The pipeline definition's identifier. */
  readonly definition: string;
}

/** What the certificate must state besides identity and issuer (Fulcio's extensions 1.3.6.1.4.1.57264.1.N). An absent claim is never what is meant. */
export interface PolicyClaims {
  /** The version of the top-level build instructions. (.19) */
  readonly buildConfigDigest?: PolicyValues;
  /** The top-level build instructions. (.18) */
  readonly buildConfigUri?: PolicyValues;
  /** The digest of the version of the build instructions. (.10) */
  readonly buildSignerDigest?: PolicyValues;
  /** The build instructions that signed, with their version. (.9) */
  readonly buildSignerUri?: PolicyValues;
  /** The event that started the build. (.20) */
  readonly buildTrigger?: PolicyValues;
  /** The deployment environment of the build. (.23) */
  readonly deploymentEnvironment?: PolicyValues;
  /** The name of the GitHub workflow. (.4) */
  readonly githubWorkflowName?: PolicyValues;
  /** The git ref that the GitHub workflow ran on. (.6) */
  readonly githubWorkflowRef?: PolicyValues;
  /** The GitHub repository, `owner/name`. (.5) */
  readonly githubWorkflowRepository?: PolicyValues;
  /** The commit that the GitHub workflow ran on. (.3) */
  readonly githubWorkflowSha?: PolicyValues;
  /** The event that started the GitHub workflow. (.2) */
  readonly githubWorkflowTrigger?: PolicyValues;
  /** The OIDC issuer. (.8) */
  readonly issuer?: PolicyValues;
  /** The OIDC issuer, in the first form. (.1) */
  readonly issuerV1?: PolicyValues;
  /** The run of the build. (.21) */
  readonly runInvocationUri?: PolicyValues;
  /** Whether the build ran on hosted or own machines. (.11) */
  readonly runnerEnvironment?: PolicyValues;
  /** The version of the source that was built. (.13) */
  readonly sourceRepositoryDigest?: PolicyValues;
  /** The repository's immutable identifier. (.15) */
  readonly sourceRepositoryIdentifier?: PolicyValues;
  /** The owner's immutable identifier. (.17) */
  readonly sourceRepositoryOwnerIdentifier?: PolicyValues;
  /** The owner of the source repository. (.16) */
  readonly sourceRepositoryOwnerUri?: PolicyValues;
  /** The ref of the source that was built. (.14) */
  readonly sourceRepositoryRef?: PolicyValues;
  /** The source repository that the build was for. (.12) */
  readonly sourceRepositoryUri?: PolicyValues;
  /** The source repository's visibility at signing. (.22) */
  readonly sourceRepositoryVisibility?: PolicyValues;
  /** The subject of the OIDC token. (.24) */
  readonly tokenSubject?: PolicyValues;
}

/** How many. No bundle holds as many as the bound. */
export type PolicyCount = number;

/** What is done without, by name. */
export type PolicyDangerous = readonly ("noLog" | "noSct" | "anyIssuer" | "anyIdentity")[];

/** Whose signature is accepted, what the statement must say, and with how much evidence. docs/policy.md explains it. A null is refused everywhere. */
export interface PolicyDocument {
  /** The version of this schema. */
  readonly version: 1;
  /** The signers of which any will do. None is refused when the policy is used, unless the dangerous switch anyIdentity is there. */
  readonly anyOf?: readonly PolicyAlternative[];
  /** What the certificate must state besides identity and issuer. */
  readonly claims?: PolicyClaims;
  /** What the policy does without, by name. See SECURITY.md for what each gives up. */
  readonly dangerous?: PolicyDangerous;
  /** How much evidence. */
  readonly evidence?: PolicyEvidence;
  /** What the in-toto statement must say. */
  readonly statement?: PolicyStatement;
}

/** How much evidence. Counts are of operators, never of entries. */
export interface PolicyEvidence {
  /** Operators of transparency logs with a verified entry; 1 by default. 0 needs the dangerous switch noLog. */
  readonly logs?: PolicyCount;
  /** Operators of certificate transparency logs; 1 by default. 0 needs the dangerous switch noSct. */
  readonly scts?: PolicyCount;
  /** Operators that state a verified time; 1 by default, and for bare keys 0. Never 0 for certificates. */
  readonly times?: PolicyCount;
  /** Operators of timestamp authorities that state a verified time; 0 by default. */
  readonly timestamps?: PolicyCount;
  /** Who must have cosigned the checkpoint of every log entry. */
  readonly witnesses?: {
    /** Whether a witness's time counts as a verified time; false by default. */
    readonly asTime?: boolean;
    /** The witnesses' verifier keys: name+hash+base64 (C2SP signed-note). */
    readonly keys?: readonly string[];
    /** How many of the witnesses; 0, which asks for none, by default. */
    readonly quorum?: PolicyCount;
  };
}

/** A release of github.com that GitHub attests: an immutable one. Compared with the verified predicate. */
export interface PolicyGithubRelease {
  /** The repository: owner/name, as GitHub writes it. */
  readonly repository: PolicyValues;
  /** The number of the owner. */
  readonly ownerId?: PolicyValues;
  /** The number of the repository. */
  readonly repositoryId?: PolicyValues;
  /** The tag of the release. */
  readonly tag?: PolicyValues;
}

/** A Google account or service account. */
export interface PolicyGoogle {
  /** Its address. */
  readonly email: string;
}

/** A bare key, without a certificate. */
export interface PolicyKey {
  /** The public key (SubjectPublicKeyInfo) as base64 of its DER: the lines between BEGIN and END of a PEM file, as one line. */
  readonly spki: string;
  /** The name that bundles give the key. */
  readonly hint?: string;
  /** The period in which the key was good. */
  readonly validFor?: {
    /** From then on. */
    readonly start: string;
    /** Until then, inclusive; without it, for ever. */
    readonly end?: string;
  };
}

/** A glob or a regular expression, and not both. */
export type PolicyPattern = {
  /** A star is any run of characters without a slash, also none; every other character is itself. Two stars in a row are refused. */
  readonly glob?: string;
  /** A regular expression that must match the whole text (the syntax of the Rust crate regex-lite). A policy holds at most 64. */
  readonly regex?: string;
} & (
  | { readonly glob: string; readonly regex?: never }
  | { readonly regex: string; readonly glob?: never }
);

/** What the in-toto statement must say. Every rule that is there must hold. */
export interface PolicyStatement {
  /** SLSA provenance: the builder. */
  readonly builderId?: PolicyValues;
  /** Whether a signature of the artifact itself will do, too, which holds no statement; false by default. An envelope must hold a statement that says all of this. */
  readonly optional?: boolean;
  /** SLSA provenance: parameters of the invocation (a workflow's inputs), by their names. */
  readonly parameters?: { readonly [name: string]: PolicyValues };
  /** The predicate's type. */
  readonly predicateType?: PolicyValues;
  /** Verification summary: the resource that was verified. */
  readonly resourceUri?: PolicyValues;
  /** SLSA provenance: the commit that was built. */
  readonly sourceCommit?: PolicyValues;
  /** SLSA provenance: the ref that was built. */
  readonly sourceRef?: PolicyValues;
  /** SLSA provenance: the source repository (https://github.com/o/r, with or without git+; or github.com/o/r). */
  readonly sourceUri?: PolicyValues;
  /** The name of the subject that is the artifact. */
  readonly subjectName?: PolicyValues;
  /** Verification summary: levels that must be reached. A higher level of the same SLSA track will do. */
  readonly verifiedLevels?: readonly string[];
  /** Verification summary: who verified. */
  readonly verifierId?: PolicyValues;
  /** SLSA provenance: the entry point (v0.2) or the workflow's path (v1). */
  readonly workflow?: PolicyValues;
}

/** A string is exactly this text; otherwise a pattern. */
export type PolicyValue = string | PolicyPattern;

/** One value, or a list of values of which any will do. Never empty. */
export type PolicyValues = string | PolicyPattern | readonly (string | PolicyPattern)[];

/** A continuous-integration workflow, compared part by part. */
export interface PolicyWorkflow {
  /** Who runs the workflow. */
  readonly provider: "github" | "gitlab";
  /** The repository that holds the workflow: owner/name, in GitLab group/subgroup/project. */
  readonly repository: PolicyValues;
  /** The workflow's file. In GitHub, a name without a slash is one in .github/workflows. */
  readonly file?: PolicyValues;
  /** The provider's host, where it is not github.com or gitlab.com. */
  readonly host?: string;
  /** The OIDC issuer, where it is not the host's own (an enterprise's, for example). */
  readonly issuer?: PolicyValue;
  /** The ref that the workflow was taken from (refs/tags/v1), or a commit. Unless sourceRepository is there, the source has the same ref. */
  readonly ref?: PolicyValues;
  /** The sort of machine (github-hosted, self-hosted). */
  readonly runner?: PolicyValues;
  /** The ref of the source, where it is not the workflow's. */
  readonly sourceRef?: PolicyValues;
  /** The repository that the workflow ran for, where it is not the one that holds it (a reusable workflow). */
  readonly sourceRepository?: PolicyValues;
  /** The event that started the workflow (push, release). */
  readonly trigger?: PolicyValues;
}

/** The report of one verification. */
export interface Report {
  /** The answer. */
  readonly verdict: Verdict;
  /** Why the answer is not yes. */
  readonly failure: Failure | null;
  /** The steps, in the order in which they run; none, if the answer was given before the first. */
  readonly steps: readonly StepReport[];
}

/** Who signed. */
export type Signer =
  /** Whom a certificate authority vouches for. */
  | CertificateSigner
  /** Who holds a key that the policy trusts. */
  | KeySigner;

/** An authority of a trusted root. */
export interface StatedAuthority {
  /** Where the authority is. */
  readonly url: string;
  /** Who runs it, if the root says so. */
  readonly operator: string;
  /** The subjects of its certificates; the last one is the anchor. */
  readonly subjects: readonly string[];
  /** From when on it is valid. */
  readonly notBefore: Time;
  /** Until when it is; null, if for ever. */
  readonly notAfter: Time | null;
}

/** What a bundle says. Nothing of it is verified. */
export interface StatedBundle {
  /** Always false, and first: whoever reads this must not take it for facts. */
  readonly verified: false;
  /** The media type, which names the bundle's version. */
  readonly mediaType: string;
  /** Who is said to have signed. */
  readonly signer: StatedSigner;
  /** Where the signature is said to be logged. */
  readonly logEntries: readonly StatedEntry[];
  /** How many RFC 3161 timestamps there are. */
  readonly timestamps: number;
  /** What is said to be signed. */
  readonly content: StatedContent;
}

/** The signing certificate. None of its signatures was checked. */
export interface StatedCertificate {
  /** The subject's distinguished name; empty in the certificates of signers. */
  readonly subject: string;
  /** Whether it is an authority's. */
  readonly isAuthority: boolean;
  /** Every alternative name of a kind that names a signer. */
  readonly subjectAlternativeNames: readonly SubjectAltName[];
  /** The OIDC issuer. */
  readonly issuer: string | null;
  /** Every claim. */
  readonly claims: Claims;
  /** The serial number, in hexadecimal. */
  readonly serial: string;
  /** From when on the certificate is valid. */
  readonly notBefore: Time;
  /** Until when it is; null, if for ever. */
  readonly notAfter: Time | null;
}

/** What is said to be signed. */
export type StatedContent =
  /** An artifact. */
  | {
    /** The artifact's digest, if the bundle gives it. */
    readonly messageDigest: StatedDigest | null;
  }
  /** The payload of a DSSE envelope. */
  | {
    /** The payload's type. */
    readonly payloadType: string;
    /** The in-toto statement, if the payload is one. */
    readonly statement: StatedStatement | null;
  };

/** A digest that a bundle gives. */
export interface StatedDigest {
  /** The algorithm, as the bundle names it (`SHA2_256`). */
  readonly algorithm: string;
  /** The digest, in hexadecimal. */
  readonly digest: string;
}

/** A log entry. Nothing in it was checked. */
export interface StatedEntry {
  /** The index of the entry. */
  readonly logIndex: string;
  /** The identifier of the log's key, in hexadecimal. */
  readonly logId: string;
  /** The kind of the entry (`hashedrekord`). */
  readonly kind: string;
  /** The version of that kind (`0.0.1`). */
  readonly version: string;
  /** When the log says to have taken the entry. */
  readonly integratedTime: Time | null;
  /** Whether there is a signed entry timestamp. */
  readonly hasPromise: boolean;
  /** Whether there is an inclusion proof. */
  readonly hasProof: boolean;
  /** The log's own name in the proof's checkpoint. */
  readonly checkpointOrigin: string | null;
}

/** A DSSE envelope. No signature of it was checked. */
export interface StatedEnvelope {
  /** The payload's type. */
  readonly payloadType: string | null;
  /** How many signatures there are. */
  readonly signatures: number;
  /** What the signatures name as their keys, as far as they do. */
  readonly keyids: readonly string[];
}

/** A public key. */
export interface StatedKey {
  /** The kind of the key (`ecdsa-p256`). */
  readonly kind: string;
  /** The SHA-256 of its SubjectPublicKeyInfo, in hexadecimal. */
  readonly spkiSha256: string;
  /** The same in base64, which is the hint that clients write into bundles. */
  readonly hint: string;
}

/** A log of a trusted root. */
export interface StatedLog {
  /** Where the log is. */
  readonly url: string;
  /** Who runs it, if the root says so. */
  readonly operator: string;
  /** The identifier of the log's key, in hexadecimal. */
  readonly logId: string;
  /** From when on the key is valid. */
  readonly notBefore: Time;
  /** Until when it is; null, if for ever. */
  readonly notAfter: Time | null;
}

/** Something that was left out of a trusted root. */
export interface StatedNote {
  /** Where it stands. */
  readonly place: string;
  /** Why it was left out. */
  readonly reason: string;
}

/** A package with attestations. */
export interface StatedPackage {
  /** Its name. */
  readonly name: string;
  /** Its version. */
  readonly version: string;
  /** The types of its attestations. */
  readonly predicateTypes: readonly string[];
}

/** A trusted root. Whether one should trust it, it cannot say. */
export interface StatedRoot {
  /** The transparency logs. */
  readonly tlogs: readonly StatedLog[];
  /** The certificate transparency logs. */
  readonly ctlogs: readonly StatedLog[];
  /** The certificate authorities. */
  readonly certificateAuthorities: readonly StatedAuthority[];
  /** The timestamp authorities. */
  readonly timestampAuthorities: readonly StatedAuthority[];
  /** What is left out, and why. */
  readonly notes: readonly StatedNote[];
}

/** A service to sign with. */
export interface StatedService {
  /** The list that it stands in (`rekorTlogUrls`). */
  readonly list: string;
  /** Its address. */
  readonly url: string;
  /** Who runs it. */
  readonly operator: string | null;
}

/** Who is said to have signed. */
export type StatedSigner =
  /** The subject of this certificate. */
  | {
    readonly certificate: StatedCertificate;
  }
  /** The holder of the key that has this name. */
  | {
    readonly publicKeyHint: string;
  };

/** An in-toto statement. Nothing in it was checked. */
export interface StatedStatement {
  /** The predicate's type. */
  readonly predicateType: string;
  /** The artifacts that it is about. */
  readonly subjects: readonly Subject[];
}

/** How a step ended. */
export type Status =
  /** Something was checked, and all of it held. */
  | "pass"
  /** A check failed; it is the reason of the rejection. */
  | "fail"
  /** It did not run: an earlier step failed, or the policy is about another sort of signer than the bundle's. */
  | "not_reached"
  /** There was nothing to check; the evidence says why. */
  | "not_applicable";

/** The steps of a verification, in the order in which they run. */
export type Step =
  /** The bundle has the form of its version. */
  | "bundle"
  /** Signed entry timestamps and RFC 3161 timestamps give verified times. */
  | "time"
  /** The certificate chains to an authority of the trusted root at every verified time. */
  | "path"
  /** A certificate transparency log vouches for the certificate. */
  | "sct"
  /** A transparency log vouches for the entry: inclusion proof, checkpoint. */
  | "log_entry"
  /** The log entry describes this bundle. */
  | "binding"
  /** The signature verifies. */
  | "signature"
  /** The artifact is what was signed. */
  | "artifact"
  /** The signer is the one the policy names. */
  | "policy";

/** One step of the report. */
export interface StepReport {
  /** Which step. */
  readonly step: Step;
  /** How it ended. */
  readonly status: Status;
  /** What it found; in a failed step, what held before the check that failed. */
  readonly evidence: readonly Evidence[];
}

/** One artifact that a statement is about. */
export interface Subject {
  /** Its name, empty if the statement gives none. */
  readonly name: string;
  /** The digests of algorithms that this library computes, by algorithm. */
  readonly digests: readonly Digest[];
}

/** A subject alternative name of a kind that names a signer. */
export type SubjectAltName =
  /** An rfc822Name: a person or a service account. */
  | {
    readonly kind: "email";
    readonly value: string;
  }
  /** A uniformResourceIdentifier: a workflow or a SPIFFE identity. */
  | {
    readonly kind: "uri";
    readonly value: string;
  }
  /** Fulcio's otherName 1.3.6.1.4.1.57264.1.7: a user name (`foo!oidc.local`). */
  | {
    readonly kind: "otherName";
    readonly value: string;
  };

/** A time in UTC, as RFC 3339 writes it. */
export type Time = string;

/** Where a time comes from. */
export type TimeSource =
  /** A transparency log's signed entry timestamp. */
  | "signed_entry_timestamp"
  /** A timestamp authority's RFC 3161 timestamp. */
  | "rfc3161"
  /** A witness's cosignature of a checkpoint, where the policy takes it for a time. */
  | "witness_cosignature";

/** A trap that policies fall into. */
export type Trap =
  /** the policy names no signer and will be refused: give anyOf at least one */
  | "no_signer"
  /** no identity is named and the policy will be refused: whose signature is it to be? */
  | "identity_missing"
  /** no issuer is named and the policy will be refused: another issuer could vouch for the same identity */
  | "issuer_missing"
  /** the policy will be refused when it is used */
  | "refused"
  /** no certificate says it like this: a repository is owner/name, a file is a name, a ref starts with refs/, an issuer with https://, an anchor stands at an end of its pattern */
  | "never_matches"
  /** the value is a word of an example: put in the name that is meant */
  | "placeholder"
  /** what looks like a wildcard and is not: a string is exact, a pattern is {"glob": "PATTERN"} in a policy, and in that only the star is special */
  | "literal_wildcard"
  /** the pattern matches one text or a few: write them as strings, which are exact */
  | "pattern_without_need"
  /** the pattern matches whatever is there, and is refused where it says who signs: say what is meant, or leave out a rule that may be anything */
  | "pattern_matches_all"
  /** a dot of the regular expression matches any character: escape it, or use a glob */
  | "regex_dot"
  /** the pattern leaves host, owner or mail domain open: anyone can make an account that matches */
  | "owner_wildcard"
  /** one pattern for several hosts, owners or mail domains accepts every combination: give each an alternative of its own */
  | "owner_choice"
  /** the issuer is a pattern: whoever runs an issuer that matches can vouch for any identity */
  | "issuer_pattern"
  /** the pattern leaves the source repository open: whoever may write to any that matches can sign, so name them */
  | "source_repository_open"
  /** ref is that of the reusable workflow, and the source may be any branch: name sourceRef */
  | "source_ref_open"
  /** any workflow of any branch of the repository will do: name the file and the ref */
  | "workflow_open"
  /** the identity is a workflow, which other repositories may be able to call: use a workflow rule, or add the claim sourceRepositoryUri */
  | "workflow_as_identity"
  /** a bare key states no claims, so that this key is never accepted: leave out the claims or the key */
  | "claim_of_key"
  /** some alternatives are bound to a trusted root and this one is not, so that every root may vouch for it: bind it, too */
  | "root_mixed"
  /** another alternative accepts everything that this one accepts */
  | "unused_alternative"
  /** a dangerous switch makes this rule count for nothing */
  | "unused_by_dangerous"
  /** the policy switches off what makes a verification worth its name */
  | "dangerous_switch"
  /** witnesses are named, none is asked for, and the policy will be refused: give a quorum */
  | "witness_quorum"
  /** a count above 1 is of organisations, and each embedded trusted root is one organisation's: only a root that names several operators can meet it */
  | "count_above_one"
  /** the time of witnesses counts as a verified time, which no other Sigstore client does */
  | "witness_time";

/** One value of the evidence. Numbers are in decimal, bytes in base64, times as RFC 3339 writes them. */
export type Value = string | readonly Value[] | { readonly [name: string]: Value };

/** The answer. */
export type Verdict =
  /** Every step held. */
  | "verified"
  /** The answer is no. */
  | "rejected"
  /** The question was bad: trusted root, policy or arguments. */
  | "refused"
  /** There is no answer: the host failed to do its part, or the library has a defect. */
  | "failed";

/** A log entry that is proven to be in its log. */
export interface VerifiedEntry {
  /** The log (a name from the trusted root). */
  readonly log: string;
  /** The identifier of the log's key, in hexadecimal. */
  readonly logId: string;
  /** Kind and version of the entry (`hashedrekord 0.0.1`). */
  readonly kind: string;
  /** The index over all shards of the log, if a signed entry timestamp vouches for it. */
  readonly logIndex: string | null;
  /** The index in the tree that the inclusion proof is about. */
  readonly treeIndex: string | null;
  /** The size of that tree. */
  readonly treeSize: string | null;
  /** The log's own name for that tree. */
  readonly checkpointOrigin: string | null;
  /** The witnesses of the policy that cosigned the checkpoint. */
  readonly cosignatures: readonly Cosignature[];
}

/** A verified statement and the subject that is the artifact. */
export interface VerifiedStatement {
  /** The statement's type. */
  readonly type: string;
  /** The predicate's type. */
  readonly predicateType: string;
  /** The artifacts. */
  readonly subjects: readonly Subject[];
  /** The subject that is the artifact. */
  readonly matched: Subject | null;
}

/** A time at which the signature existed. */
export interface VerifiedTime {
  /** The time. */
  readonly time: Time;
  /** What states it. */
  readonly source: TimeSource;
  /** Who states it (a name from the trusted root; of a witness, from the policy). */
  readonly authority: string;
}

/** A weakness, and what was and is. */
export interface Weakening {
  /** What got weaker. */
  readonly weakness: Weakness;
  /** Which attestation: `provenance`, `publish`, `signature` (of an artifact, without a statement), or another type of predicate. */
  readonly attestation: string;
  /** What was, if that is a text; at most 200 characters. */
  readonly before: string | null;
  /** What is, if that is a text; at most 200 characters. */
  readonly now: string | null;
  /** What got weaker, in words. */
  readonly message: string;
}

/** What got weaker, the gravest first: they are ordered by it. */
export type Weakness =
  /** the version before had provenance, and this one has none: nothing says where it was built */
  | "provenance_gone"
  /** the version before had a publish attestation, and this one has none */
  | "publish_gone"
  /** the version before had an attestation of this type, and this one has none */
  | "attestation_gone"
  /** a certificate said who signed, and now it is a key that only the caller knows */
  | "certificate_gone"
  /** a workflow signed, and now it is somebody or something else */
  | "workflow_gone"
  /** another issuer vouches for the signer */
  | "issuer_changed"
  /** somebody else signed */
  | "signer_changed"
  /** it was built from another source repository, be it under the same name */
  | "repository_changed"
  /** the source repository has another owner */
  | "owner_changed"
  /** another workflow signed */
  | "workflow_changed"
  /** the ref that was built is easier to make than the one before: a branch instead of a tag, or neither */
  | "ref_weaker"
  /** it was built on a machine of the provider, and now it is somebody's own or is not stated */
  | "runner_self_hosted"
  /** the build was started by an event that may need no right to write, or that is not stated */
  | "trigger_open"
  /** another workflow called the one that signed */
  | "build_config_changed"
  /** the deployment environment, and whatever protects it, is another or none */
  | "environment_changed"
  /** it was built from another branch */
  | "branch_changed"
  /** the source was public, and now it is not or is not stated */
  | "source_not_public"
  /** there is no evidence of this kind any more */
  | "evidence_gone";

/** The name of a claim. */
export type Claim = keyof Claims;
