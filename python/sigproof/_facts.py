# Written by `cargo xtask generate`; do not edit.
"""What is proven, how it was, and what a document says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._record import Field, Record, by, first, freeze, many, named, record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._codes import Class, Code


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class CertificateSigner(Record):
    """The identity that the certificate authority vouches for."""

    kind: Literal["certificate"]
    """What the signer was known by."""

    identity: SubjectAltName | None
    """The identity; none only under a policy that takes any."""

    issuer: str | None
    """The OIDC issuer that vouched for it; none only under a policy that takes any."""

    claims: Claims
    """The other claims of the certificate."""

    certificate_serial: str
    """The certificate's serial number, in hexadecimal."""

    certificate_authority: str
    """Where the certificate authority is (a name from the trusted root)."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class CertificateTimestamp(Record):
    """A certificate transparency log's promise about the signing certificate."""

    log: str
    """The log (a name from the trusted root)."""

    log_id: str
    """The identifier of the log's key, in hexadecimal."""

    time: Time
    """When the log promised to log the certificate."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Claims(Record):
    """The claims that a certificate states (Fulcio's extensions)."""

    build_config_digest: str | None
    """The version of the top-level build instructions."""

    build_config_uri: str | None
    """The top-level build instructions."""

    build_signer_digest: str | None
    """The digest of the version of the build instructions."""

    build_signer_uri: str | None
    """The build instructions that signed, with their version."""

    build_trigger: str | None
    """The event that started the build."""

    deployment_environment: str | None
    """The deployment environment of the build."""

    github_workflow_name: str | None
    """The name of the GitHub workflow."""

    github_workflow_ref: str | None
    """The git ref that the GitHub workflow ran on."""

    github_workflow_repository: str | None
    """The GitHub repository, `owner/name`."""

    github_workflow_sha: str | None
    """The commit that the GitHub workflow ran on."""

    github_workflow_trigger: str | None
    """The event that started the GitHub workflow."""

    issuer: str | None
    """The OIDC issuer."""

    issuer_v1: str | None
    """The OIDC issuer, in the first form."""

    run_invocation_uri: str | None
    """The run of the build."""

    runner_environment: str | None
    """Whether the build ran on hosted or own machines."""

    source_repository_digest: str | None
    """The version of the source that was built."""

    source_repository_identifier: str | None
    """The repository's immutable identifier."""

    source_repository_owner_identifier: str | None
    """The owner's immutable identifier."""

    source_repository_owner_uri: str | None
    """The owner of the source repository."""

    source_repository_ref: str | None
    """The ref of the source that was built."""

    source_repository_uri: str | None
    """The source repository that the build was for."""

    source_repository_visibility: str | None
    """The source repository's visibility at signing."""

    token_subject: str | None
    """The subject of the OIDC token."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Cosignature(Record):
    """A witness's verified cosignature."""

    witness: str
    """The witness's name."""

    time: Time
    """When the witness says to have cosigned."""


Digest: TypeAlias = str
"""A digest, in hexadecimal, after the name of its algorithm and a colon."""


DocumentKind: TypeAlias = Literal[
    # a Sigstore bundle
    "bundle",
    # several Sigstore bundles
    "bundles",
    # the attestations of an artifact, as GitHub answers
    "githubAttestations",
    # an attestation as GitHub answers, without its bundle
    "githubUrl",
    # what `gh attestation verify` prints as JSON
    "ghVerification",
    # a bundle in the form of cosign 1 and 2
    "cosignBundle",
    # signatures of a container image, as cosign lists them
    "cosignSignature",
    # the payload that cosign signs of a container image
    "cosignPayload",
    # a DSSE envelope, without the bundle around it
    "dsseEnvelope",
    # an in-toto statement that nobody has signed
    "statement",
    # the provenance of a file, as PyPI serves it
    "pypiProvenance",
    # a PyPI attestation
    "pypiAttestation",
    # the attestations of a package, as npm serves them
    "npmAttestations",
    # what `npm audit signatures` prints as JSON
    "npmAudit",
    # what `npm audit signatures` prints as JSON, without the attestations
    "npmAuditEmpty",
    # the registry signatures of a package, as npm serves them
    "npmSignatures",
    # the metadata of a package, as npm serves it
    "npmPackage",
    # a lock file of npm
    "npmLockfile",
    # the keys of a package registry
    "registryKeys",
    # a trusted root
    "trustedRoot",
    # a client trust configuration
    "clientTrustConfig",
    # a signing configuration
    "signingConfig",
    # metadata of a TUF repository
    "tufMetadata",
    # a log entry
    "logEntry",
    # what `rekor-cli get` prints as JSON
    "rekorCliEntry",
    # a policy
    "policy",
    # a certificate, or several
    "certificates",
    # a certificate request
    "certificateRequest",
    # a public key
    "publicKey",
    # a private key
    "privateKey",
    # a public key of SSH
    "sshKey",
    # a signature of SSH
    "sshSignature",
    # a key or signature of OpenPGP
    "pgp",
    # a key or signature of minisign
    "minisign",
    # a key as a JSON web key
    "jwk",
    # a signature alone
    "signature",
    # a list of checksums
    "checksums",
    # the manifest of a container image
    "ociManifest",
    # an error that a server has answered
    "serverError",
    # a page of HTML
    "html",
    # a document of XML
    "xml",
    # data compressed with gzip
    "gzip",
    # a ZIP archive
    "zip",
    # data compressed with zstd
    "zstd",
    # a pointer of Git LFS
    "gitLfs",
    # an empty text
    "empty",
]
"""What a document is, as far as its form tells."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Evidence(Record):
    """One check that held, or one thing a reader should know."""

    check: str
    """What was checked (`signed_entry_timestamp`), or noted (`certificate_ignored`)."""

    spec: str
    """The specification and section that asks for it."""

    values: Mapping[str, Value]
    """The values, by name."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Facts(Record):
    """The facts of a verified bundle."""

    signer: Signer
    """Who signed."""

    artifact: tuple[Digest, ...]
    """The artifact, by the digests that were compared."""

    statement: VerifiedStatement | None
    """The in-toto statement, if one was signed."""

    times: tuple[VerifiedTime, ...]
    """When the signature existed."""

    log_entries: tuple[VerifiedEntry, ...]
    """Where the signature is logged."""

    certificate_timestamps: tuple[CertificateTimestamp, ...]
    """Which certificate transparency logs vouch for the certificate."""

    root: str | None
    """The name of the trusted root under which everything here was proven; absent if the verifier has but one, without
    a name."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Failure(Record):
    """Why the answer is not yes."""

    step: Step | None
    """The step that failed; null, if the answer was given before the first."""

    code: Code
    """Which check failed."""

    class_: Class
    """What kind of fault it is."""

    spec: str
    """The specification and section that asks for the check."""

    message: str
    """One sentence for a person: the code's meaning, and the values."""

    hints: tuple[str, ...]
    """What to do about it: at most two sentences, in words of no language."""

    evidence: Mapping[str, Value]
    """The values that show it, by name."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Finding(Record):
    """A trap, and where the policy falls into it."""

    trap: Trap
    """The trap."""

    place: str
    """The place in the policy's JSON (`anyOf[0].workflow.repository`)."""

    message: str
    """What is wrong and what to do."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Inspection(Record):
    """What a document says. Nothing of it is verified."""

    verified: Literal[False]
    """Always false, and first: whoever reads this must not take it for facts."""

    kind: DocumentKind
    """Which kind of document it is."""

    called: str
    """What that kind is called, with its article."""

    bundles: tuple[StatedBundle, ...]
    """The bundles in it; PyPI's attestations as bundles."""

    envelope: StatedEnvelope | None
    """The envelope, if it stands alone."""

    statement: StatedStatement | None
    """The statement that stands alone, or in an envelope that does."""

    log_entries: tuple[StatedEntry, ...]
    """The log entry, if it stands alone."""

    certificates: tuple[StatedCertificate, ...]
    """The certificates that stand alone, in their order, and those of an envelope that does."""

    keys: tuple[StatedKey, ...]
    """The public key, if it stands alone."""

    trusted_root: StatedRoot | None
    """The trusted root, also that of a client trust configuration."""

    services: tuple[StatedService, ...]
    """The services of a signing configuration."""

    packages: tuple[StatedPackage, ...]
    """The packages that `npm audit signatures` has attestations of."""

    publishers: tuple[str, ...]
    """The publishers of PyPI's provenance, each as JSON in the form of PEP 740."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class KeySigner(Record):
    """The holder of a trusted key."""

    kind: Literal["key"]
    """What the signer was known by."""

    key: str
    """The kind of the key (`P-256`)."""

    spki_sha256: str
    """SHA-256 of the key's SubjectPublicKeyInfo, in hexadecimal."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Report(Record):
    """The report of one verification."""

    verdict: Verdict
    """The answer."""

    failure: Failure | None
    """Why the answer is not yes."""

    steps: tuple[StepReport, ...]
    """The steps, in the order in which they run; none, if the answer was given before the first."""


Signer: TypeAlias = CertificateSigner | KeySigner
"""Who signed."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedAuthority(Record):
    """An authority of a trusted root."""

    url: str
    """Where the authority is."""

    operator: str
    """Who runs it, if the root says so."""

    subjects: tuple[str, ...]
    """The subjects of its certificates; the last one is the anchor."""

    not_before: Time
    """From when on it is valid."""

    not_after: Time | None
    """Until when it is; null, if for ever."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedBundle(Record):
    """What a bundle says. Nothing of it is verified."""

    verified: Literal[False]
    """Always false, and first: whoever reads this must not take it for facts."""

    media_type: str
    """The media type, which names the bundle's version."""

    signer: StatedSigner
    """Who is said to have signed."""

    log_entries: tuple[StatedEntry, ...]
    """Where the signature is said to be logged."""

    timestamps: int
    """How many RFC 3161 timestamps there are."""

    content: StatedContent
    """What is said to be signed."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedCertificate(Record):
    """The signing certificate. None of its signatures was checked."""

    subject: str
    """The subject's distinguished name; empty in the certificates of signers."""

    is_authority: bool
    """Whether it is an authority's."""

    subject_alternative_names: tuple[SubjectAltName, ...]
    """Every alternative name of a kind that names a signer."""

    issuer: str | None
    """The OIDC issuer."""

    claims: Claims
    """Every claim."""

    serial: str
    """The serial number, in hexadecimal."""

    not_before: Time
    """From when on the certificate is valid."""

    not_after: Time | None
    """Until when it is; null, if for ever."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedContentMessageDigest(Record):
    """An artifact."""

    message_digest: StatedDigest | None
    """The artifact's digest, if the bundle gives it."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedContentPayloadType(Record):
    """The payload of a DSSE envelope."""

    payload_type: str
    """The payload's type."""

    statement: StatedStatement | None
    """The in-toto statement, if the payload is one."""


StatedContent: TypeAlias = StatedContentMessageDigest | StatedContentPayloadType
"""What is said to be signed."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedDigest(Record):
    """A digest that a bundle gives."""

    algorithm: str
    """The algorithm, as the bundle names it (`SHA2_256`)."""

    digest: str
    """The digest, in hexadecimal."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedEntry(Record):
    """A log entry. Nothing in it was checked."""

    log_index: str
    """The index of the entry."""

    log_id: str
    """The identifier of the log's key, in hexadecimal."""

    kind: str
    """The kind of the entry (`hashedrekord`)."""

    version: str
    """The version of that kind (`0.0.1`)."""

    integrated_time: Time | None
    """When the log says to have taken the entry."""

    has_promise: bool
    """Whether there is a signed entry timestamp."""

    has_proof: bool
    """Whether there is an inclusion proof."""

    checkpoint_origin: str | None
    """The log's own name in the proof's checkpoint."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedEnvelope(Record):
    """A DSSE envelope. No signature of it was checked."""

    payload_type: str | None
    """The payload's type."""

    signatures: int
    """How many signatures there are."""

    keyids: tuple[str, ...]
    """What the signatures name as their keys, as far as they do."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedKey(Record):
    """A public key."""

    kind: str
    """The kind of the key (`ecdsa-p256`)."""

    spki_sha256: str
    """The SHA-256 of its SubjectPublicKeyInfo, in hexadecimal."""

    hint: str
    """The same in base64, which is the hint that clients write into bundles."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedLog(Record):
    """A log of a trusted root."""

    url: str
    """Where the log is."""

    operator: str
    """Who runs it, if the root says so."""

    log_id: str
    """The identifier of the log's key, in hexadecimal."""

    not_before: Time
    """From when on the key is valid."""

    not_after: Time | None
    """Until when it is; null, if for ever."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedNote(Record):
    """Something that was left out of a trusted root."""

    place: str
    """Where it stands."""

    reason: str
    """Why it was left out."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedPackage(Record):
    """A package with attestations."""

    name: str
    """Its name."""

    version: str
    """Its version."""

    predicate_types: tuple[str, ...]
    """The types of its attestations."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedRoot(Record):
    """A trusted root. Whether one should trust it, it cannot say."""

    tlogs: tuple[StatedLog, ...]
    """The transparency logs."""

    ctlogs: tuple[StatedLog, ...]
    """The certificate transparency logs."""

    certificate_authorities: tuple[StatedAuthority, ...]
    """The certificate authorities."""

    timestamp_authorities: tuple[StatedAuthority, ...]
    """The timestamp authorities."""

    notes: tuple[StatedNote, ...]
    """What is left out, and why."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedService(Record):
    """A service to sign with."""

    list: str
    """The list that it stands in (`rekorTlogUrls`)."""

    url: str
    """Its address."""

    operator: str | None
    """Who runs it."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedSignerCertificate(Record):
    """The subject of this certificate."""

    certificate: StatedCertificate


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedSignerPublicKeyHint(Record):
    """The holder of the key that has this name."""

    public_key_hint: str


StatedSigner: TypeAlias = StatedSignerCertificate | StatedSignerPublicKeyHint
"""Who is said to have signed."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StatedStatement(Record):
    """An in-toto statement. Nothing in it was checked."""

    predicate_type: str
    """The predicate's type."""

    subjects: tuple[Subject, ...]
    """The artifacts that it is about."""


Status: TypeAlias = Literal["pass", "fail", "not_reached", "not_applicable"]
"""How a step ended."""


Step: TypeAlias = Literal["bundle", "time", "path", "sct", "log_entry", "binding", "signature", "artifact", "policy"]
"""The steps of a verification, in the order in which they run."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class StepReport(Record):
    """One step of the report."""

    step: Step
    """Which step."""

    status: Status
    """How it ended."""

    evidence: tuple[Evidence, ...]
    """What it found; in a failed step, what held before the check that failed."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Subject(Record):
    """One artifact that a statement is about."""

    name: str
    """Its name, empty if the statement gives none."""

    digests: tuple[Digest, ...]
    """The digests of algorithms that this library computes, by algorithm."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class SubjectAltName(Record):
    """A subject alternative name of a kind that names a signer."""

    kind: Literal["email", "uri", "otherName"]

    value: str


Time: TypeAlias = str
"""A time in UTC, as RFC 3339 writes it."""


TimeSource: TypeAlias = Literal["signed_entry_timestamp", "rfc3161", "witness_cosignature"]
"""Where a time comes from."""


Trap: TypeAlias = Literal[
    # the policy names no signer and will be refused: give anyOf at least one
    "no_signer",
    # no identity is named and the policy will be refused: whose signature is it to be?
    "identity_missing",
    # no issuer is named and the policy will be refused: another issuer could vouch for the same identity
    "issuer_missing",
    # the policy will be refused when it is used
    "refused",
    # no certificate says it like this: a repository is owner/name, a file is a name, a ref starts with refs/, an issuer
    # with https://, an anchor stands at an end of its pattern
    "never_matches",
    # the value is a word of an example: put in the name that is meant
    "placeholder",
    # what looks like a wildcard and is not: a string is exact, a pattern is {"glob": "PATTERN"} in a policy, and in
    # that only the star is special
    "literal_wildcard",
    # the pattern matches one text or a few: write them as strings, which are exact
    "pattern_without_need",
    # the pattern matches whatever is there, and is refused where it says who signs: say what is meant, or leave out a
    # rule that may be anything
    "pattern_matches_all",
    # a dot of the regular expression matches any character: escape it, or use a glob
    "regex_dot",
    # the pattern leaves host, owner or mail domain open: anyone can make an account that matches
    "owner_wildcard",
    # one pattern for several hosts, owners or mail domains accepts every combination: give each an alternative of its
    # own
    "owner_choice",
    # the issuer is a pattern: whoever runs an issuer that matches can vouch for any identity
    "issuer_pattern",
    # the pattern leaves the source repository open: whoever may write to any that matches can sign, so name them
    "source_repository_open",
    # ref is that of the reusable workflow, and the source may be any branch: name sourceRef
    "source_ref_open",
    # any workflow of any branch of the repository will do: name the file and the ref
    "workflow_open",
    # the identity is a workflow, which other repositories may be able to call: use a workflow rule, or add the claim
    # sourceRepositoryUri
    "workflow_as_identity",
    # a bare key states no claims, so that this key is never accepted: leave out the claims or the key
    "claim_of_key",
    # some alternatives are bound to a trusted root and this one is not, so that every root may vouch for it: bind it,
    # too
    "root_mixed",
    # another alternative accepts everything that this one accepts
    "unused_alternative",
    # a dangerous switch makes this rule count for nothing
    "unused_by_dangerous",
    # the policy switches off what makes a verification worth its name
    "dangerous_switch",
    # witnesses are named, none is asked for, and the policy will be refused: give a quorum
    "witness_quorum",
    # a count above 1 is of organisations, and each embedded trusted root is one organisation's: only a root that names
    # several operators can meet it
    "count_above_one",
    # the time of witnesses counts as a verified time, which no other Sigstore client does
    "witness_time",
]
"""A trap that policies fall into."""


Value: TypeAlias = "str | tuple[Value, ...] | Mapping[str, Value]"
"""One value of the evidence. Numbers are in decimal, bytes in base64, times as RFC 3339 writes them."""


Verdict: TypeAlias = Literal["verified", "rejected", "refused", "failed"]
"""The answer."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class VerifiedEntry(Record):
    """A log entry that is proven to be in its log."""

    log: str
    """The log (a name from the trusted root)."""

    log_id: str
    """The identifier of the log's key, in hexadecimal."""

    kind: str
    """Kind and version of the entry (`hashedrekord 0.0.1`)."""

    log_index: str | None
    """The index over all shards of the log, if a signed entry timestamp vouches for it."""

    tree_index: str | None
    """The index in the tree that the inclusion proof is about."""

    tree_size: str | None
    """The size of that tree."""

    checkpoint_origin: str | None
    """The log's own name for that tree."""

    cosignatures: tuple[Cosignature, ...]
    """The witnesses of the policy that cosigned the checkpoint."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class VerifiedStatement(Record):
    """A verified statement and the subject that is the artifact."""

    type: str
    """The statement's type."""

    predicate_type: str
    """The predicate's type."""

    subjects: tuple[Subject, ...]
    """The artifacts."""

    matched: Subject | None
    """The subject that is the artifact."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class VerifiedTime(Record):
    """A time at which the signature existed."""

    time: Time
    """The time."""

    source: TimeSource
    """What states it."""

    authority: str
    """Who states it (a name from the trusted root; of a witness, from the policy)."""


@record
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Weakening(Record):
    """A weakness, and what was and is."""

    weakness: Weakness
    """What got weaker."""

    attestation: str
    """Which attestation: `provenance`, `publish`, `signature` (of an artifact, without a statement), or another type of
    predicate."""

    before: str | None
    """What was, if that is a text; at most 200 characters."""

    now: str | None
    """What is, if that is a text; at most 200 characters."""

    message: str
    """What got weaker, in words."""


Weakness: TypeAlias = Literal[
    # the version before had provenance, and this one has none: nothing says where it was built
    "provenance_gone",
    # the version before had a publish attestation, and this one has none
    "publish_gone",
    # the version before had an attestation of this type, and this one has none
    "attestation_gone",
    # a certificate said who signed, and now it is a key that only the caller knows
    "certificate_gone",
    # a workflow signed, and now it is somebody or something else
    "workflow_gone",
    # another issuer vouches for the signer
    "issuer_changed",
    # somebody else signed
    "signer_changed",
    # it was built from another source repository, be it under the same name
    "repository_changed",
    # the source repository has another owner
    "owner_changed",
    # another workflow signed
    "workflow_changed",
    # the ref that was built is easier to make than the one before: a branch instead of a tag, or neither
    "ref_weaker",
    # it was built on a machine of the provider, and now it is somebody's own or is not stated
    "runner_self_hosted",
    # the build was started by an event that may need no right to write, or that is not stated
    "trigger_open",
    # another workflow called the one that signed
    "build_config_changed",
    # the deployment environment, and whatever protects it, is another or none
    "environment_changed",
    # it was built from another branch
    "branch_changed",
    # the source was public, and now it is not or is not stated
    "source_not_public",
    # there is no evidence of this kind any more
    "evidence_gone",
]
"""What got weaker, the gravest first: they are ordered by it."""


# What each is made of: the name in JSON, the name here, and how the value is read.
CertificateSigner._fields = (
    Field("kind", "kind", None, required=True),
    Field("identity", "identity", SubjectAltName._read, required=True),
    Field("issuer", "issuer", None, required=True),
    Field("claims", "claims", Claims._read, required=True),
    Field("certificateSerial", "certificate_serial", None, required=True),
    Field("certificateAuthority", "certificate_authority", None, required=True),
)
CertificateTimestamp._fields = (
    Field("log", "log", None, required=True),
    Field("logId", "log_id", None, required=True),
    Field("time", "time", None, required=True),
)
Claims._fields = (
    Field("buildConfigDigest", "build_config_digest", None, required=False),
    Field("buildConfigUri", "build_config_uri", None, required=False),
    Field("buildSignerDigest", "build_signer_digest", None, required=False),
    Field("buildSignerUri", "build_signer_uri", None, required=False),
    Field("buildTrigger", "build_trigger", None, required=False),
    Field("deploymentEnvironment", "deployment_environment", None, required=False),
    Field("githubWorkflowName", "github_workflow_name", None, required=False),
    Field("githubWorkflowRef", "github_workflow_ref", None, required=False),
    Field("githubWorkflowRepository", "github_workflow_repository", None, required=False),
    Field("githubWorkflowSha", "github_workflow_sha", None, required=False),
    Field("githubWorkflowTrigger", "github_workflow_trigger", None, required=False),
    Field("issuer", "issuer", None, required=False),
    Field("issuerV1", "issuer_v1", None, required=False),
    Field("runInvocationUri", "run_invocation_uri", None, required=False),
    Field("runnerEnvironment", "runner_environment", None, required=False),
    Field("sourceRepositoryDigest", "source_repository_digest", None, required=False),
    Field("sourceRepositoryIdentifier", "source_repository_identifier", None, required=False),
    Field("sourceRepositoryOwnerIdentifier", "source_repository_owner_identifier", None, required=False),
    Field("sourceRepositoryOwnerUri", "source_repository_owner_uri", None, required=False),
    Field("sourceRepositoryRef", "source_repository_ref", None, required=False),
    Field("sourceRepositoryUri", "source_repository_uri", None, required=False),
    Field("sourceRepositoryVisibility", "source_repository_visibility", None, required=False),
    Field("tokenSubject", "token_subject", None, required=False),
)
Cosignature._fields = (
    Field("witness", "witness", None, required=True),
    Field("time", "time", None, required=True),
)
Evidence._fields = (
    Field("check", "check", None, required=True),
    Field("spec", "spec", None, required=True),
    Field("values", "values", named(freeze), required=True),
)
Facts._fields = (
    Field("signer", "signer", by("kind", {"certificate": CertificateSigner._read, "key": KeySigner._read}), required=True),
    Field("artifact", "artifact", many(None), required=True),
    Field("statement", "statement", VerifiedStatement._read, required=True),
    Field("times", "times", many(VerifiedTime._read), required=True),
    Field("logEntries", "log_entries", many(VerifiedEntry._read), required=True),
    Field("certificateTimestamps", "certificate_timestamps", many(CertificateTimestamp._read), required=True),
    Field("root", "root", None, required=False),
)
Failure._fields = (
    Field("step", "step", None, required=True),
    Field("code", "code", None, required=True),
    Field("class", "class_", None, required=True),
    Field("spec", "spec", None, required=True),
    Field("message", "message", None, required=True),
    Field("hints", "hints", many(None), required=True),
    Field("evidence", "evidence", named(freeze), required=True),
)
Finding._fields = (
    Field("trap", "trap", None, required=True),
    Field("place", "place", None, required=True),
    Field("message", "message", None, required=True),
)
Inspection._fields = (
    Field("verified", "verified", None, required=True),
    Field("kind", "kind", None, required=True),
    Field("called", "called", None, required=True),
    Field("bundles", "bundles", many(StatedBundle._read), required=True),
    Field("envelope", "envelope", StatedEnvelope._read, required=True),
    Field("statement", "statement", StatedStatement._read, required=True),
    Field("logEntries", "log_entries", many(StatedEntry._read), required=True),
    Field("certificates", "certificates", many(StatedCertificate._read), required=True),
    Field("keys", "keys", many(StatedKey._read), required=True),
    Field("trustedRoot", "trusted_root", StatedRoot._read, required=True),
    Field("services", "services", many(StatedService._read), required=True),
    Field("packages", "packages", many(StatedPackage._read), required=True),
    Field("publishers", "publishers", many(None), required=True),
)
KeySigner._fields = (
    Field("kind", "kind", None, required=True),
    Field("key", "key", None, required=True),
    Field("spkiSha256", "spki_sha256", None, required=True),
)
Report._fields = (
    Field("verdict", "verdict", None, required=True),
    Field("failure", "failure", Failure._read, required=True),
    Field("steps", "steps", many(StepReport._read), required=True),
)
StatedAuthority._fields = (
    Field("url", "url", None, required=True),
    Field("operator", "operator", None, required=True),
    Field("subjects", "subjects", many(None), required=True),
    Field("notBefore", "not_before", None, required=True),
    Field("notAfter", "not_after", None, required=True),
)
StatedBundle._fields = (
    Field("verified", "verified", None, required=True),
    Field("mediaType", "media_type", None, required=True),
    Field("signer", "signer", first({"certificate": StatedSignerCertificate._read, "publicKeyHint": StatedSignerPublicKeyHint._read}), required=True),
    Field("logEntries", "log_entries", many(StatedEntry._read), required=True),
    Field("timestamps", "timestamps", None, required=True),
    Field("content", "content", first({"messageDigest": StatedContentMessageDigest._read, "payloadType": StatedContentPayloadType._read}), required=True),
)
StatedCertificate._fields = (
    Field("subject", "subject", None, required=True),
    Field("isAuthority", "is_authority", None, required=True),
    Field("subjectAlternativeNames", "subject_alternative_names", many(SubjectAltName._read), required=True),
    Field("issuer", "issuer", None, required=True),
    Field("claims", "claims", Claims._read, required=True),
    Field("serial", "serial", None, required=True),
    Field("notBefore", "not_before", None, required=True),
    Field("notAfter", "not_after", None, required=True),
)
StatedContentMessageDigest._fields = (
    Field("messageDigest", "message_digest", StatedDigest._read, required=True),
)
StatedContentPayloadType._fields = (
    Field("payloadType", "payload_type", None, required=True),
    Field("statement", "statement", StatedStatement._read, required=True),
)
StatedDigest._fields = (
    Field("algorithm", "algorithm", None, required=True),
    Field("digest", "digest", None, required=True),
)
StatedEntry._fields = (
    Field("logIndex", "log_index", None, required=True),
    Field("logId", "log_id", None, required=True),
    Field("kind", "kind", None, required=True),
    Field("version", "version", None, required=True),
    Field("integratedTime", "integrated_time", None, required=True),
    Field("hasPromise", "has_promise", None, required=True),
    Field("hasProof", "has_proof", None, required=True),
    Field("checkpointOrigin", "checkpoint_origin", None, required=True),
)
StatedEnvelope._fields = (
    Field("payloadType", "payload_type", None, required=True),
    Field("signatures", "signatures", None, required=True),
    Field("keyids", "keyids", many(None), required=True),
)
StatedKey._fields = (
    Field("kind", "kind", None, required=True),
    Field("spkiSha256", "spki_sha256", None, required=True),
    Field("hint", "hint", None, required=True),
)
StatedLog._fields = (
    Field("url", "url", None, required=True),
    Field("operator", "operator", None, required=True),
    Field("logId", "log_id", None, required=True),
    Field("notBefore", "not_before", None, required=True),
    Field("notAfter", "not_after", None, required=True),
)
StatedNote._fields = (
    Field("place", "place", None, required=True),
    Field("reason", "reason", None, required=True),
)
StatedPackage._fields = (
    Field("name", "name", None, required=True),
    Field("version", "version", None, required=True),
    Field("predicateTypes", "predicate_types", many(None), required=True),
)
StatedRoot._fields = (
    Field("tlogs", "tlogs", many(StatedLog._read), required=True),
    Field("ctlogs", "ctlogs", many(StatedLog._read), required=True),
    Field("certificateAuthorities", "certificate_authorities", many(StatedAuthority._read), required=True),
    Field("timestampAuthorities", "timestamp_authorities", many(StatedAuthority._read), required=True),
    Field("notes", "notes", many(StatedNote._read), required=True),
)
StatedService._fields = (
    Field("list", "list", None, required=True),
    Field("url", "url", None, required=True),
    Field("operator", "operator", None, required=True),
)
StatedSignerCertificate._fields = (
    Field("certificate", "certificate", StatedCertificate._read, required=True),
)
StatedSignerPublicKeyHint._fields = (
    Field("publicKeyHint", "public_key_hint", None, required=True),
)
StatedStatement._fields = (
    Field("predicateType", "predicate_type", None, required=True),
    Field("subjects", "subjects", many(Subject._read), required=True),
)
StepReport._fields = (
    Field("step", "step", None, required=True),
    Field("status", "status", None, required=True),
    Field("evidence", "evidence", many(Evidence._read), required=True),
)
Subject._fields = (
    Field("name", "name", None, required=True),
    Field("digests", "digests", many(None), required=True),
)
SubjectAltName._fields = (
    Field("kind", "kind", None, required=True),
    Field("value", "value", None, required=True),
)
VerifiedEntry._fields = (
    Field("log", "log", None, required=True),
    Field("logId", "log_id", None, required=True),
    Field("kind", "kind", None, required=True),
    Field("logIndex", "log_index", None, required=True),
    Field("treeIndex", "tree_index", None, required=True),
    Field("treeSize", "tree_size", None, required=True),
    Field("checkpointOrigin", "checkpoint_origin", None, required=True),
    Field("cosignatures", "cosignatures", many(Cosignature._read), required=True),
)
VerifiedStatement._fields = (
    Field("type", "type", None, required=True),
    Field("predicateType", "predicate_type", None, required=True),
    Field("subjects", "subjects", many(Subject._read), required=True),
    Field("matched", "matched", Subject._read, required=True),
)
VerifiedTime._fields = (
    Field("time", "time", None, required=True),
    Field("source", "source", None, required=True),
    Field("authority", "authority", None, required=True),
)
Weakening._fields = (
    Field("weakness", "weakness", None, required=True),
    Field("attestation", "attestation", None, required=True),
    Field("before", "before", None, required=True),
    Field("now", "now", None, required=True),
    Field("message", "message", None, required=True),
)
