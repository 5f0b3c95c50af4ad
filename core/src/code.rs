//! The one table of codes.
//!
//! Every rejection carries a [`Code`]. Its wire string (`area.subject.fault`) is stable: it is never
//! renamed, never reused and never lost; a test compares the table with docs/reference/codes.json.
//! Rows are sorted by it. The [`Class`] says what kind of answer it is; the
//! classes `trust_root` and `config` mean that the *question* was bad (the call is refused), `host` and
//! `internal` that there is no answer (it failed); every other class means that the answer is no (the
//! bundle is rejected).

use core::fmt;

use serde::Serialize;

/// What sort of answer a code gives; which part it is about, its area says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Class {
    /// The input does not have the form its specification asks for.
    Malformed,
    /// The input is larger than a bound of this library.
    Limit,
    /// The input is well-formed but of a version or an algorithm that is not supported.
    Unsupported,
    /// The trusted root is unusable or contradicts itself.
    TrustRoot,
    /// The caller's policy or arguments make no sense.
    Config,
    /// What was given and what it is compared with are not the same: a signature, a digest, an
    /// identity, a time.
    Mismatch,
    /// Evidence is missing, or there is less of it than the policy asks for.
    Insufficient,
    /// The host program failed to do its part.
    Host,
    /// A defect of this library.
    Internal,
}

impl Class {
    /// The wire string of the class.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Limit => "limit",
            Self::Unsupported => "unsupported",
            Self::TrustRoot => "trust_root",
            Self::Config => "config",
            Self::Mismatch => "mismatch",
            Self::Insufficient => "insufficient",
            Self::Host => "host",
            Self::Internal => "internal",
        }
    }
}

macro_rules! codes {
    (
        $($variant:ident = $wire:literal, $class:ident, $spec:literal, $meaning:literal;)+
        #[cfg(feature = "sign")]
        $($more:ident = $w:literal, $c:ident, $s:literal, $m:literal;)+
    ) => {
        /// A stable code for one fault.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum Code {
            $(
                #[doc = $meaning]
                #[cfg_attr(feature = "schema", schemars(rename = $wire))]
                $variant,
            )+
            $(
                #[cfg(feature = "sign")]
                #[doc = $m]
                #[cfg_attr(feature = "schema", schemars(rename = $w))]
                $more,
            )+
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] =
                &[$(Self::$variant,)+ $(#[cfg(feature = "sign")] Self::$more,)+];

            /// The class of the fault.
            pub const fn class(self) -> Class {
                match self {
                    $(Self::$variant => Class::$class,)+
                    $(#[cfg(feature = "sign")] Self::$more => Class::$c,)+
                }
            }
        }

        /// The texts of every code, a line each. As tables of texts they would be a quarter larger in the module for
        /// WebAssembly, which has an address and a length for each.
        #[cfg(not(feature = "sign"))]
        const ROWS: &str = concat!($($wire, "\t", $spec, "\t", $meaning, "\n",)+);
        #[cfg(feature = "sign")]
        const ROWS: &str = concat!(
            $($wire, "\t", $spec, "\t", $meaning, "\n",)+
            $($w, "\t", $s, "\t", $m, "\n",)+
        );
    };
}

codes! {
    ArtifactBytesRequired = "artifact.bytes_required", Config, "RFC 8032 section 5.1", "the signature is Ed25519, which is made over the artifact itself; give the artifact's bytes, not a digest";
    ArtifactAmbiguous = "artifact.digest.ambiguous", Config, "client spec section 4.4", "two different digests of the same algorithm were given; one artifact has only one";
    ArtifactLength = "artifact.digest.length", Config, "FIPS 180-4", "the digest does not have the form sha256:HEX, or the length of its algorithm";
    ArtifactDigest = "artifact.digest.mismatch", Mismatch, "client spec section 4.4", "the artifact is not the one that was signed";
    ArtifactUnavailable = "artifact.digest.unavailable", Config, "client spec section 4.4", "the bundle needs the artifact's digest in an algorithm that was not given";
    ArtifactEncoding = "artifact.dsse_encoding", Mismatch, "DSSE protocol, signature definition", "the file is the pre-authentication encoding of an envelope, so that its signature would also be one of an attestation";
    ArtifactMessageDigest = "artifact.message_digest.mismatch", Mismatch, "sigstore_common.proto, MessageSignature.message_digest", "the digest stated in the bundle is not the digest that was signed";
    PayloadType = "artifact.payload_type.unsupported", Unsupported, "in-toto attestation framework, envelope", "the payload of the envelope is not an in-toto statement";
    ArtifactRequired = "artifact.required", Config, "client spec section 4.4", "the bundle signs an artifact directly; give that artifact";
    StatementMalformed = "artifact.statement.malformed", Malformed, "in-toto statement v1", "the payload is not a well-formed in-toto statement";
    StatementDigests = "artifact.statement.too_many_digests", Limit, "limits", "a subject of the statement has more digests than the limit";
    StatementSubjects = "artifact.statement.too_many_subjects", Limit, "limits", "the statement has more subjects than the limit";
    StatementType = "artifact.statement.unsupported", Unsupported, "in-toto statement v1", "the statement's type is not in-toto statement v0.1 or v1";
    SubjectMismatch = "artifact.subject.mismatch", Mismatch, "in-toto statement v1, subject", "the artifact is not a subject of the statement";

    BindingContent = "binding.content.mismatch", Mismatch, "Rekor entry types", "this kind of log entry cannot record this kind of content";
    BindingDigest = "binding.digest.mismatch", Mismatch, "Rekor entry types", "the log entry records another artifact digest";
    BindingCanonical = "binding.entry.not_canonical", Mismatch, "Rekor v2 client guide", "the log entry differs from the entry that this bundle would produce";
    KeyHint = "binding.key_hint.mismatch", Mismatch, "sigstore_common.proto, PublicKeyIdentifier.hint", "the key hint in the bundle is the hash of another key";
    BindingKind = "binding.kind.mismatch", Mismatch, "sigstore_rekor.proto, KindVersion", "the log entry's body has another kind or version than the bundle states";
    BindingPayload = "binding.payload.mismatch", Mismatch, "Rekor entry types", "the log entry records another payload";
    BindingPayloadType = "binding.payload_type.mismatch", Mismatch, "Rekor entry types", "the log entry records another payload type";
    BindingSignature = "binding.signature.mismatch", Mismatch, "Rekor entry types", "the log entry records another signature";
    BindingVerifier = "binding.verifier.mismatch", Mismatch, "Rekor entry types", "the log entry records another certificate or key";

    BundleBodySize = "bundle.canonicalized_body.too_large", Limit, "limits", "the body of a log entry is larger than the limit";
    BundleCertificateDuplicate = "bundle.certificate.duplicate", Malformed, "sigstore_common.proto, X509CertificateChain", "the bundle contains the same certificate twice";
    BundleCertificateOrder = "bundle.certificate.order", Malformed, "sigstore_common.proto, X509CertificateChain", "the signing certificate is not the first in the chain";
    BundleCertificateSize = "bundle.certificate.too_large", Limit, "limits", "a certificate is larger than the limit";
    BundleCertificates = "bundle.certificates.too_many", Limit, "limits", "the bundle contains more certificates than the limit";
    BundleCheckpointMissing = "bundle.checkpoint.missing", Malformed, "sigstore_rekor.proto, InclusionProof.checkpoint", "an inclusion proof has no checkpoint";
    BundleDsseKeyid = "bundle.dsse.keyid", Malformed, "sigstore_common.proto, PublicKeyIdentifier.hint", "the keyid of the envelope is not the key hint of the bundle";
    BundleDsseSignatures = "bundle.dsse.signature_count", Malformed, "sigstore_bundle.proto, Bundle.dsse_envelope", "the DSSE envelope does not have exactly one signature";
    BundleForm = "bundle.form.unsupported", Unsupported, "sigstore_bundle.proto, Bundle", "the text is not a bundle and does not contain one, but something else";
    BundleProofMissing = "bundle.inclusion_proof.missing", Malformed, "sigstore_bundle.proto, Bundle versions 0.2 and 0.3", "a bundle of version 0.2 or later needs an inclusion proof for each log entry";
    BundleProofHashes = "bundle.inclusion_proof.too_long", Limit, "limits", "an inclusion proof has more hashes than the limit";
    BundleMaterial = "bundle.material.version", Malformed, "sigstore_bundle.proto, VerificationMaterial", "this bundle version does not carry its certificate in this form";
    BundleMediaType = "bundle.media_type.unsupported", Unsupported, "sigstore_bundle.proto, Bundle.media_type", "the media type is not one of the four that Sigstore bundles have";
    BundlePromiseMissing = "bundle.promise.missing", Malformed, "sigstore_bundle.proto, Bundle version 0.1", "a version 0.1 bundle needs an inclusion promise for each log entry";
    BundleTimestampDuplicate = "bundle.timestamp.duplicate", Malformed, "sigstore_bundle.proto, TimestampVerificationData", "the bundle contains the same timestamp twice";
    BundleTimestampSize = "bundle.timestamp.too_large", Limit, "limits", "a timestamp is larger than the limit";
    BundleTimestamps = "bundle.timestamps.too_many", Limit, "limits", "the bundle contains more timestamps than the limit";
    BundleEntries = "bundle.tlog_entries.too_many", Limit, "limits", "the bundle contains more log entries than the limit";
    BundleEntryDuplicate = "bundle.tlog_entry.duplicate", Malformed, "sigstore_bundle.proto, VerificationMaterial.tlog_entries", "the bundle contains the same log entry twice";
    UpgradeProofMissing = "bundle.upgrade.no_inclusion_proof", Unsupported, "sigstore_bundle.proto, Bundle version 0.3", "a log entry has no inclusion proof, so the bundle cannot become version 0.3";

    ArgumentInvalid = "config.argument.invalid", Config, "the package's documentation", "an argument of the call has a wrong type or value";
    OptionUnknown = "config.option.unknown", Config, "the package's documentation", "the call has an option that does not exist";

    ContinuityFacts = "continuity.facts.malformed", Config, "docs/reference/facts.schema.json", "these are not the facts of a verified attestation, or a list of them";

    SctWindow = "ct.log.not_valid", Mismatch, "sigstore_trustroot.proto, PublicKey.valid_for", "the certificate transparency log was not trusted at the time of its signed certificate timestamp";
    SctAlgorithm = "ct.sct.algorithm_mismatch", Mismatch, "RFC 6962 section 2.1.4", "a signed certificate timestamp names another algorithm than the key of its log uses";
    SctDetached = "ct.sct.detached_malformed", Malformed, "RFC 6962 section 4.1", "the detached signed certificate timestamp is malformed";
    SctMalformed = "ct.sct.malformed", Malformed, "RFC 6962 section 3.3", "the list of signed certificate timestamps is malformed";
    SctMissing = "ct.sct.missing", Insufficient, "RFC 6962 section 3.3", "the certificate contains no signed certificate timestamp";
    SctSignature = "ct.sct.signature_invalid", Mismatch, "RFC 6962 section 3.2", "a signed certificate timestamp of a known log does not verify";
    SctThreshold = "ct.sct.threshold", Insufficient, "RFC 6962 section 5.2", "fewer certificate transparency logs vouch for the certificate than the policy requires";
    SctTooMany = "ct.sct.too_many", Limit, "limits", "the certificate contains more signed certificate timestamps than the limit";

    HostArtifact = "host.artifact.unreadable", Host, "the package's documentation", "the artifact could not be read to its end";
    HostRuntime = "host.runtime.unavailable", Host, "the package's documentation", "the verifier's module could not be loaded";

    Internal = "internal.defect", Internal, "none", "sigproof has a defect; please report it";

    JsonBase64 = "json.base64.invalid", Malformed, "RFC 4648 sections 4 and 5", "a field is not valid base64";
    JsonDepth = "json.depth.exceeded", Limit, "limits", "the JSON is nested more deeply than the limit";
    JsonFieldMissing = "json.field.missing", Malformed, "sigstore_bundle.proto, REQUIRED fields", "a required field is missing";
    JsonFieldType = "json.field.type", Malformed, "ProtoJSON, JSON mapping", "a field has a value of the wrong type";
    JsonFieldValue = "json.field.value", Malformed, "ProtoJSON, JSON mapping", "the value of a field is out of range";
    JsonHex = "json.hex.invalid", Malformed, "Rekor openapi.yaml, LogEntry", "a field is not valid hexadecimal";
    JsonKeyDuplicate = "json.key.duplicate", Malformed, "RFC 7493 section 2.3", "a JSON object has the same key twice";
    JsonKeyUnknown = "json.key.unknown", Malformed, "ProtoJSON, unknown fields", "a JSON object has an unknown key";
    JsonNodes = "json.nodes.exceeded", Limit, "limits", "the JSON contains more values than the limit";
    JsonOneof = "json.oneof.conflict", Malformed, "ProtoJSON, oneof", "two fields are set where only one may be";
    JsonSize = "json.size.exceeded", Limit, "limits", "the document is larger than the limit";
    JsonSyntax = "json.syntax.invalid", Malformed, "RFC 8259 section 2", "the text is not a single well-formed JSON document";

    LegacyEntryCount = "legacy.bundle.entry_count", Unsupported, "cosign sign-blob, --bundle", "cosign's older form records exactly one log entry, and this bundle has another number";
    LegacyPromise = "legacy.bundle.no_inclusion_promise", Unsupported, "cosign sign-blob, --bundle", "cosign's older form needs an inclusion promise, and the log entry has none";
    LegacyVersion = "legacy.bundle.rekor_v2", Unsupported, "Rekor openapi.yaml, LogEntry", "cosign's older form cannot record a Rekor v2 entry";
    LegacyCertificate = "legacy.certificate.malformed", Malformed, "cosign sign-blob, --output-certificate", "the certificate is not PEM, base64 of PEM, or DER";
    LegacyEntries = "legacy.rekor_entry.count", Malformed, "Rekor openapi.yaml, LogEntry", "the log's answer does not contain exactly one entry";
    LegacySignature = "legacy.signature.malformed", Malformed, "cosign sign-blob, --output-signature", "the signature is empty, or is text that is neither base64 nor a DSSE envelope";

    NpmAttestationDuplicate = "npm.attestation.duplicate", Malformed, "npm attestations", "the attestations contain more than one provenance or more than one publish attestation";
    NpmPredicateMismatch = "npm.attestation.predicate_mismatch", Mismatch, "npm attestations", "the predicate type of a statement is not the one listed beside it";
    NpmAttestations = "npm.attestations.too_many", Limit, "limits", "there are more attestations than the limit";
    NpmIntegrity = "npm.integrity.malformed", Malformed, "Subresource Integrity section 3.5", "the integrity does not contain exactly one SHA-512 digest among well-formed hashes";
    NpmKeyId = "npm.key.id_mismatch", TrustRoot, "npm registry signatures, public keys", "the identifier of a registry key is not the hash of the key, or two keys share it";
    NpmKeyUnknown = "npm.key.unknown", Mismatch, "npm registry signatures", "no signature of the package was made by a known registry key";
    NpmKeys = "npm.keys.malformed", TrustRoot, "npm registry signatures, public keys", "the registry keys are malformed";
    NpmKeysRequired = "npm.keys.required", Config, "npm publish attestation", "the attestations include a publish attestation, and no registry keys were given to verify it";
    NpmLockfile = "npm.lockfile.malformed", Malformed, "npm, package-lock.json", "the file is not a package-lock.json of version 2 or 3";
    NpmPackage = "npm.package.malformed", Malformed, "package URL type npm, package.json", "this is not an npm package, or its name or version is not that of one";
    NpmPackageOther = "npm.package.mismatch", Mismatch, "package URL type npm, package.json", "the archive contains another package or version than was asked for";
    NpmProvenanceMissing = "npm.provenance.missing", Insufficient, "npm provenance", "there is no provenance attestation";
    NpmPublishMissing = "npm.publish.missing", Insufficient, "npm publish attestation", "there is no publish attestation, and the call requires one";
    NpmPublishPackage = "npm.publish.package_mismatch", Mismatch, "npm publish attestation", "the publish attestation is about another package or version";
    NpmRepository = "npm.repository.unsupported", Unsupported, "package.json, repository", "package.json names no repository on GitHub or GitLab";
    NpmSignatureInvalid = "npm.signature.invalid", Mismatch, "npm registry signatures", "a registry signature made by a known key does not verify";
    NpmSignatureMissing = "npm.signature.missing", Insufficient, "npm registry signatures", "the package version has no registry signature";
    NpmSignatures = "npm.signatures.too_many", Limit, "limits", "the package version has more registry signatures than the limit";
    NpmSubjectCount = "npm.subject.count", Malformed, "npm attestations", "the statement does not have exactly one subject";
    NpmSubjectName = "npm.subject.name_mismatch", Mismatch, "npm attestations", "the subject of the statement is another package or version";
    NpmSubjectSha512 = "npm.subject.no_sha512", Malformed, "npm attestations", "the subject of the statement has no SHA-512 digest";

    PolicyAnyOfEmpty = "policy.any_of.empty", Config, "policy schema, anyOf", "the policy names no signer";
    PolicyAnyOf = "policy.any_of.mismatch", Mismatch, "policy schema, anyOf", "the policy names other signers";
    PolicyCaller = "policy.caller.rejected", Mismatch, "the package's documentation", "a policy of the caller's own does not accept the certificate";
    ClaimConflict = "policy.claim.conflict", Mismatch, "Fulcio oid-info, deprecated claims", "an older and a newer claim of the certificate disagree";
    ClaimMismatch = "policy.claim.mismatch", Mismatch, "Fulcio oid-info", "a claim of the certificate is not the one that the policy names";
    ClaimMissing = "policy.claim.missing", Mismatch, "Fulcio oid-info", "the certificate lacks a claim that the policy requires";
    ClaimOfKey = "policy.claim.of_key", Mismatch, "policy schema, claims", "the policy requires claims of a certificate, and the bundle is signed with a key that has none";
    PolicyClaim = "policy.claim.unknown", Config, "Fulcio oid-info", "the policy names a claim that does not exist";
    PolicyDangerous = "policy.dangerous.unknown", Config, "policy schema", "the policy names a dangerous switch that does not exist";
    PolicyDocument = "policy.document.malformed", Config, "policy schema", "the policy does not follow its schema";
    PolicyGlob = "policy.glob.invalid", Config, "policy schema, glob", "a glob of the policy is too long or has two stars in a row";
    PolicyIdentityEmpty = "policy.identity.empty", Config, "client spec section 4.1", "the policy names no identity";
    IdentityKindMismatch = "policy.identity.kind_mismatch", Mismatch, "RFC 5280 section 4.2.1.6", "the certificate's identity is of another kind than the policy names";
    IdentityMismatch = "policy.identity.mismatch", Mismatch, "client spec section 4.1", "the certificate's identity is not the one that the policy names";
    PolicyMaterial = "policy.identity.no_certificate", Mismatch, "client spec section 4.1", "the policy names an identity, and the bundle is signed with a key that has no certificate";
    SanMany = "policy.identity.san_ambiguous", Mismatch, "RFC 5280 section 4.2.1.6", "the certificate names more than one identity";
    SanMissing = "policy.identity.san_missing", Mismatch, "RFC 5280 section 4.2.1.6", "the certificate names no identity of a supported kind";
    IdentityTruncated = "policy.identity.truncated", Mismatch, "Fulcio oid-info, .1.9", "the certificate's identity has lost the end of the URI that its claim .9 states";
    IssuerConflict = "policy.issuer.conflict", Mismatch, "Fulcio oid-info, .1.1 and .1.8", "the two issuer extensions of the certificate disagree";
    PolicyIssuerEmpty = "policy.issuer.empty", Config, "client spec section 4.1", "the policy names no issuer";
    IssuerMismatch = "policy.issuer.mismatch", Mismatch, "client spec section 4.1", "the certificate's issuer is not the one that the policy names";
    IssuerMissing = "policy.issuer.missing", Mismatch, "Fulcio oid-info, .1.1 and .1.8", "the certificate names no issuer";
    KeyMaterial = "policy.key.certificate", Mismatch, "client spec section 4.1", "the policy names a key, and the bundle is signed with a certificate";
    KeyContradiction = "policy.key.contradiction", Config, "policy schema, key", "the policy lists the same key twice with different periods";
    KeyInvalid = "policy.key.invalid", Config, "RFC 5280 section 4.1", "the key is not a public key in PEM or DER, or is of an unsupported kind";
    KeyUnknown = "policy.key.unknown", Mismatch, "sigstore_common.proto, PublicKeyIdentifier.hint", "the policy has no key with the hint that the bundle gives";
    PolicyLevel = "policy.level.invalid", Config, "SLSA verification summary, verifiedLevels", "the policy names a level that is not a level of an SLSA track";
    PolicyAny = "policy.pattern.any", Config, "policy schema, dangerous", "a pattern of the policy matches every identity or issuer; say so with the dangerous switch if that is meant";
    PredicateMalformed = "policy.predicate.malformed", Malformed, "SLSA provenance v0.2 and v1, verification summary v1", "the predicate is not a single well-formed JSON document";
    PredicateUnsupported = "policy.predicate.unsupported", Unsupported, "SLSA provenance v0.2 and v1, verification summary v1", "the policy asks for parts that this type of predicate does not have";
    PolicyRegex = "policy.regex.invalid", Config, "policy schema, regex", "a regular expression of the policy is invalid or too large";
    PolicyRegexUnavailable = "policy.regex.unavailable", Config, "policy schema, regex", "this build does not support regular expressions";
    PolicyRootUnknown = "policy.root.unknown", Config, "policy schema, root", "the policy names a trusted root that the verifier does not have";
    StatementConflict = "policy.statement.conflict", Mismatch, "SLSA verifying artifacts", "the provenance contradicts itself or the certificate that signed it";
    PolicyStatementContradiction = "policy.statement.contradiction", Config, "policy schema, statement", "the policy requires one statement to be both provenance and a verification summary";
    StatementMismatch = "policy.statement.mismatch", Mismatch, "policy schema, statement", "a part of the statement is not what the policy requires";
    StatementMissing = "policy.statement.missing", Mismatch, "policy schema, statement", "the policy requires a statement, and the bundle has none";
    PolicyThresholdZero = "policy.threshold.zero", Config, "client spec section 4.1", "the policy requires no evidence of one sort, which takes a dangerous switch: noLog for logs, noSct for scts; without any time nothing verifies";
    PolicyValueEmpty = "policy.value.empty", Config, "policy schema", "a value or list of the policy is empty; empty never means any";
    PolicyVersion = "policy.version.unsupported", Config, "policy schema, version", "the version of the policy is not supported";
    WitnessKey = "policy.witness.key_invalid", Config, "C2SP signed-note, verifier keys", "a witness key of the policy is not a verifier key of type 4";
    WitnessQuorum = "policy.witness.quorum_invalid", Config, "C2SP tlog-cosignature", "the policy requires more witnesses than it names, or names witnesses and requires none";
    WorkflowMalformed = "policy.workflow.identity_malformed", Mismatch, "Fulcio oid-info, .1.9", "the certificate's identity is not a workflow of the provider and host that the policy names";
    WorkflowMismatch = "policy.workflow.mismatch", Mismatch, "Fulcio oid-info, .1.9 to .1.20", "a part of the workflow is not what the policy requires";
    SourceRepository = "policy.workflow.source_mismatch", Mismatch, "Fulcio oid-info, .1.12, .1.14 and .1.18", "the workflow ran for another source than the policy names";
    WorkflowUriInvalid = "policy.workflow.uri_invalid", Config, "Fulcio oid-info, .1.9", "the identity is not the URI of a workflow";

    PypiAttestationMissing = "pypi.attestation.missing", Insufficient, "PEP 740, provenance objects", "the provenance object, or one of its attestation bundles, contains no attestation";
    PypiNotExpressible = "pypi.attestation.not_expressible", Unsupported, "PEP 740, attestation objects", "the bundle cannot be written as an attestation object: it has more, or less, than that form holds";
    PypiAttestations = "pypi.attestations.too_many", Limit, "limits", "the provenance object contains more attestations than the limit";
    PypiFileName = "pypi.file_name.malformed", Malformed, "binary distribution format, source distribution file name", "the file name is not that of a wheel or a source distribution";
    PypiPredicateContent = "pypi.predicate.not_empty", Malformed, "PyPI publish attestation v1", "a publish attestation must have an empty predicate";
    PypiPredicate = "pypi.predicate.unsupported", Unsupported, "PyPI, attestation types", "PyPI does not accept statements of this predicate type";
    PypiEnvironment = "pypi.publisher.environment_mismatch", Mismatch, "PEP 740, provenance objects", "the certificate names another deployment environment than the publisher object";
    PypiPublisher = "pypi.publisher.unsupported", Unsupported, "PEP 740, provenance objects", "this kind of publisher is not supported";
    PypiSubjectCount = "pypi.subject.count", Malformed, "PEP 740, attestation statement", "the statement does not have exactly one subject";
    PypiSubjectName = "pypi.subject.name_mismatch", Mismatch, "PEP 740, attestation statement", "the subject of the statement is another distribution than this file";
    PypiSubjectSha256 = "pypi.subject.no_sha256", Malformed, "PEP 740, attestation statement", "the subject of the statement has no SHA-256 digest";
    PypiVersion = "pypi.version.unsupported", Unsupported, "PEP 740, attestation objects", "the attestation or provenance object is not of version 1";

    SignatureAlgorithm = "signature.algorithm.unsupported", Unsupported, "Sigstore algorithm registry", "the signer's key cannot be used with this hash algorithm";
    SignatureBudget = "signature.budget_exceeded", Limit, "limits", "the bundle needs more signature verifications than the limit";
    SignatureKey = "signature.key.unsupported", Unsupported, "Sigstore algorithm registry", "the signer's key is of an unsupported kind or size";
    SignatureInvalid = "signature.verify.invalid", Mismatch, "client spec section 4.4", "the signature does not verify under the signer's key";

    KeyWindow = "time.key.not_valid", Mismatch, "sigstore_common.proto, PublicKey.valid_for", "the key was not valid at the time that is proven, or given as now";
    NowRequired = "time.now_required", Config, "client spec section 3.3", "a key is trusted for a period only, and nothing proves when it signed; give the present time as now";
    TimeAfterNow = "time.verified.after_now", Mismatch, "client spec section 3.3", "a verified time is later than the time given as now";
    TimeNone = "time.verified.none", Insufficient, "client spec section 3.3", "no verified time: nothing that the trusted root knows says when the bundle was signed";
    TimeThreshold = "time.verified.threshold", Insufficient, "client spec section 3.3", "fewer sources vouch for the time than the policy requires";

    TimestampAlgorithm = "timestamp.algorithm.unsupported", Unsupported, "RFC 5652 section 5.3", "the timestamp uses an algorithm that is not supported, or two that do not agree";
    TimestampAttributes = "timestamp.attributes.invalid", Malformed, "RFC 5652 section 5.3, RFC 3161 section 2.4.2", "a signed attribute of the timestamp is missing, repeated or not allowed";
    TimestampWindow = "timestamp.authority.not_valid", Mismatch, "sigstore_trustroot.proto, CertificateAuthority.valid_for", "the timestamp authority was not trusted at the time of its timestamp";
    TimestampUsage = "timestamp.certificate.usage", Mismatch, "RFC 3161 section 2.3", "the timestamp's certificate is not for timestamping alone, or does not mark that usage as critical";
    TimestampContentType = "timestamp.content_type.mismatch", Mismatch, "RFC 5652 section 11.1", "the content type attribute of the timestamp is not that of its content";
    TimestampImprint = "timestamp.imprint.mismatch", Mismatch, "RFC 3161 section 2.4.2", "the timestamp is for another signature";
    TimestampMessageDigest = "timestamp.message_digest.mismatch", Mismatch, "RFC 5652 section 11.2", "the message digest attribute of the timestamp is not that of its content";
    TimestampPath = "timestamp.path.invalid", Mismatch, "RFC 5280 section 6.1", "the timestamp's certificate does not chain to its authority at the time that it states";
    TimestampSignature = "timestamp.signature.invalid", Mismatch, "RFC 5652 section 5.6", "the timestamp's signature does not verify";
    TimestampSigningCertificate = "timestamp.signing_certificate.mismatch", Mismatch, "RFC 5035 section 5.4.1, RFC 2634 section 5.4", "the timestamp names another signing certificate than the one that signed it";
    TimestampStatus = "timestamp.status.not_granted", Mismatch, "RFC 3161 section 2.4.2", "the timestamp authority did not grant the timestamp";
    TimestampThreshold = "timestamp.threshold", Insufficient, "client spec section 3.3", "fewer timestamp authorities vouch for the time than the policy requires";
    TimestampMalformed = "timestamp.token.malformed", Malformed, "RFC 3161 section 2.4.2, RFC 5652 section 5", "the timestamp is not a well-formed RFC 3161 response or token";

    CheckpointMalformed = "tlog.checkpoint.malformed", Malformed, "C2SP tlog-checkpoint, signed-note", "the checkpoint is not a well-formed signed note";
    CheckpointOrigin = "tlog.checkpoint.origin_mismatch", Mismatch, "C2SP tlog-checkpoint", "the checkpoint's origin is not the name of the log";
    CheckpointRoot = "tlog.checkpoint.root_mismatch", Mismatch, "C2SP tlog-checkpoint", "the inclusion proof has another root hash than the checkpoint";
    CheckpointSignature = "tlog.checkpoint.signature_invalid", Mismatch, "C2SP signed-note, verifying signatures", "the log's signature on the checkpoint does not verify";
    CheckpointUnsigned = "tlog.checkpoint.signature_missing", Insufficient, "C2SP signed-note, verifying signatures", "the checkpoint is not signed by the log of the entry";
    CheckpointSize = "tlog.checkpoint.too_large", Limit, "limits", "the checkpoint is larger than the limit";
    CheckpointSignatures = "tlog.checkpoint.too_many_signatures", Limit, "limits", "the checkpoint has more signatures than the limit";
    CheckpointTreeSize = "tlog.checkpoint.tree_size_mismatch", Mismatch, "C2SP tlog-checkpoint", "the inclusion proof has another tree size than the checkpoint";
    EntryIndex = "tlog.entry.index_mismatch", Mismatch, "Rekor v2 client guide", "the inclusion proof has another index than the entry";
    EntryLogId = "tlog.entry.log_id_mismatch", Mismatch, "Rekor v2 client guide", "the entry names another log than the one that signed its checkpoint";
    EntryMalformed = "tlog.entry.malformed", Malformed, "Rekor entry types", "the body of the log entry is malformed";
    EntryThreshold = "tlog.entry.threshold", Insufficient, "client spec section 4.2", "fewer logs vouch for the bundle than the policy requires";
    EntryUnauthenticated = "tlog.entry.unauthenticated_time", Malformed, "Rekor v2 client guide", "a Rekor v2 entry has an inclusion promise or an integrated time, which nothing vouches for";
    EntryUnsupported = "tlog.entry.unsupported", Unsupported, "sigstore_rekor.proto, KindVersion", "the log entry is of an unsupported kind or version";
    InclusionHashSize = "tlog.inclusion.hash_size", Malformed, "RFC 6962 section 2.1", "a hash of the inclusion proof is not 32 bytes long";
    InclusionIndex = "tlog.inclusion.index_out_of_range", Mismatch, "RFC 6962 section 2.1.1", "the index of the entry is not in the tree";
    InclusionLength = "tlog.inclusion.proof_length", Mismatch, "RFC 6962 section 2.1.1", "the inclusion proof has another number of hashes than its index and tree size need";
    InclusionRoot = "tlog.inclusion.root_mismatch", Mismatch, "RFC 6962 section 2.1.1", "the inclusion proof does not lead to the checkpoint's root hash";
    LogWindow = "tlog.log.not_valid", Mismatch, "sigstore_trustroot.proto, PublicKey.valid_for", "the log's key was not trusted at the time of the entry";
    SetSignature = "tlog.set.signature_invalid", Mismatch, "Rekor, signed entry timestamp", "the signed entry timestamp does not verify with the log's key";
    WitnessThreshold = "tlog.witness.quorum_missed", Insufficient, "C2SP tlog-cosignature", "fewer witnesses cosigned the checkpoint than the policy requires";
    WitnessSignature = "tlog.witness.signature_invalid", Mismatch, "C2SP tlog-cosignature", "a witness's cosignature does not verify";

    RootAuthorityEmpty = "trust_root.authority.empty", TrustRoot, "sigstore_trustroot.proto, CertificateAuthority.cert_chain", "an authority has no certificate";
    RootCertificate = "trust_root.certificate.invalid", TrustRoot, "RFC 5280 section 4.1", "a certificate of an authority cannot be used";
    RootMalformed = "trust_root.document.malformed", TrustRoot, "sigstore_trustroot.proto", "the trusted root is malformed";
    RootTooMany = "trust_root.entries.too_many", TrustRoot, "limits", "the trusted root has more logs or authorities than the limit";
    RootHashAlgorithm = "trust_root.hash_algorithm.unsupported", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.hash_algorithm", "a log's hash algorithm is not SHA-256";
    RootKey = "trust_root.key.invalid", TrustRoot, "sigstore_common.proto, PublicKey", "a key is not of the kind that its key details state";
    RootLogDuplicate = "trust_root.log_id.duplicate", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.log_id", "two logs with different keys have the same identifier";
    RootLogId = "trust_root.log_id.mismatch", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.log_id", "the identifier of a log is not that of its key";
    RootMediaType = "trust_root.media_type.unsupported", TrustRoot, "sigstore_trustroot.proto, TrustedRoot.media_type", "the trusted root's media type is not supported";
    RootName = "trust_root.name.invalid", TrustRoot, "policy schema, root", "each trusted root needs a name of its own, and there must be at least one root";
    RootValidity = "trust_root.valid_for.invalid", TrustRoot, "sigstore_common.proto, TimeRange", "a validity period has no start, or ends before it starts";

    X509Malformed = "x509.certificate.malformed", Malformed, "RFC 5280 section 4.1", "a certificate is not well-formed DER";
    X509ExtensionDuplicate = "x509.extension.duplicate", Malformed, "RFC 5280 section 4.2", "a certificate has the same extension twice";
    X509Extensions = "x509.extensions.too_many", Limit, "limits", "a certificate has more extensions than the limit";
    X509FulcioMalformed = "x509.fulcio.malformed", Malformed, "Fulcio oid-info", "a Fulcio extension is malformed";
    X509Names = "x509.names.too_many", Limit, "limits", "a certificate has more alternative names than the limit";
    PathAlgorithm = "x509.path.algorithm_unsupported", Unsupported, "RFC 5280 section 4.1.1.2", "a certificate of the path is signed with an unsupported algorithm";
    PathAuthorityWindow = "x509.path.authority_not_valid", Mismatch, "sigstore_trustroot.proto, CertificateAuthority.valid_for", "the certificate authority was not trusted at a verified time";
    PathBudget = "x509.path.budget_exceeded", Limit, "limits", "building the path takes more steps than the limit";
    PathCriticalExtension = "x509.path.critical_extension", Mismatch, "RFC 5280 section 4.2", "a certificate of the path has a critical extension that is not understood";
    PathExpired = "x509.path.expired_at_signing_time", Mismatch, "RFC 5280 section 6.1.3 (a)(2)", "a certificate of the path had expired at a verified time";
    PathInvalid = "x509.path.invalid", Mismatch, "RFC 5280 section 6.1", "the path does not validate";
    PathIssuerConstraints = "x509.path.issuer_constraints", Mismatch, "RFC 5280 section 6.1.4 (k)", "an issuer of the path is not a certificate authority";
    PathIssuerExtendedKeyUsage = "x509.path.issuer_extended_key_usage", Mismatch, "RFC 5280 section 4.2.1.12", "an issuer of the path may not issue for code signing";
    PathIssuerKeyUsage = "x509.path.issuer_key_usage", Mismatch, "RFC 5280 section 6.1.4 (n)", "an issuer of the path may not sign certificates";
    PathIssuerUnknown = "x509.path.issuer_unknown", Mismatch, "RFC 5280 section 6.1", "the certificate does not chain to a certificate authority of the trusted root";
    PathLeafExtendedKeyUsage = "x509.path.leaf_extended_key_usage", Mismatch, "RFC 5280 section 4.2.1.12", "the signing certificate is not for code signing";
    PathLeafIsCa = "x509.path.leaf_is_ca", Mismatch, "RFC 5280 section 4.2.1.9", "the signing certificate is a certificate authority";
    PathLeafKeyUsage = "x509.path.leaf_key_usage", Mismatch, "RFC 5280 section 4.2.1.3", "the signing certificate is not for digital signatures, or may sign certificates";
    PathLength = "x509.path.length", Mismatch, "RFC 5280 section 6.1.4 (m)", "the path is longer than an issuer allows";
    PathNameConstraints = "x509.path.name_constraints", Mismatch, "RFC 5280 section 6.1.4 (g)", "the name constraints of an issuer exclude the certificate, or cannot be judged";
    PathNotYetValid = "x509.path.not_yet_valid_at_signing_time", Mismatch, "RFC 5280 section 6.1.3 (a)(2)", "a certificate of the path was not yet valid at a verified time";
    PathSignature = "x509.path.signature_invalid", Mismatch, "RFC 5280 section 6.1.3 (a)(1)", "the signature of a certificate of the path does not verify";

    // What only a signer meets: a verifier alone has none of it.
    #[cfg(feature = "sign")]
    SessionAnswer = "session.answer.malformed", Malformed, "the service's API", "the server's answer does not have its form";
    SessionEntropy = "session.entropy.invalid", Host, "RFC 3161 section 2.4.1", "the host's random bytes are too few or too many, or all the same";
    SessionEvent = "session.event.unexpected", Host, "the session's loop", "the event is no answer to what the session asked for";
    SessionHost = "session.host.failed", Host, "the session's loop", "the host could not do what the session asked for";
    SessionBody = "session.http.body_too_large", Limit, "limits", "the server's answer is larger than the limit";
    SessionMediaType = "session.http.media_type", Malformed, "RFC 9110 section 8.3", "the server's answer has another media type than the one asked for";
    SessionRedirect = "session.http.redirected", Mismatch, "RFC 9110 section 15.4", "the server redirects to another host, or without end";
    SessionStatus = "session.http.refused", Insufficient, "RFC 9110 section 15.5", "the server refuses the request";
    SessionUnavailable = "session.http.unavailable", Insufficient, "RFC 9110 section 15.6", "the server cannot answer now";
    SignAmbient = "sign.ambient.refused", Config, "OpenID Connect Core section 2", "the host runs where identity tokens are given, and gets none";
    SignCertificateIdentity = "sign.certificate.identity_mismatch", Mismatch, "Fulcio, certificate issuing", "the certificate that was issued is for another identity than the token's";
    SignCertificateIssuer = "sign.certificate.issuer_mismatch", Mismatch, "Fulcio, certificate issuing", "the certificate that was issued names another OIDC issuer than the token's";
    SignCertificateKey = "sign.certificate.key_mismatch", Mismatch, "Fulcio, certificate issuing", "the certificate that was issued is for another key";
    SignCertificateSct = "sign.certificate.sct_detached", Unsupported, "Fulcio, SignedCertificateDetachedSct", "the signed certificate timestamp is beside the certificate and not in it, and a bundle has no place for one";
    SigningConfigMalformed = "sign.config.malformed", Config, "sigstore_trustroot.proto, SigningConfig", "the signing configuration is malformed";
    SigningConfigMediaType = "sign.config.media_type", Config, "sigstore_trustroot.proto, SigningConfig.media_type", "the signing configuration's media type is not supported";
    SigningConfigService = "sign.config.no_service", Config, "sigstore_trustroot.proto, SigningConfig", "the signing configuration has too few services that are valid now and of a version that is supported";
    SigningConfigSelector = "sign.config.selector_undefined", Config, "sigstore_trustroot.proto, ServiceSelector", "the signing configuration does not say how services are selected";
    SigningConfigUrl = "sign.config.url_invalid", Config, "sigstore_trustroot.proto, Service.url", "the address of a service is not one of http or https without credentials, query and fragment";
    SignEntryExists = "sign.entry.exists", Insufficient, "Rekor v2, CreateEntry", "the log has the same entry already, and hands out no more than its index";
    SignEntryLocation = "sign.entry.location", Mismatch, "Rekor, createLogEntry", "the log says that it has the entry already, and names it in a place that is not its own";
    SignEntryLog = "sign.entry.log_unknown", Insufficient, "client spec section 4.2", "the entry is of a log that the trusted root does not know";
    SignItemNone = "sign.item.none", Config, "the session's loop", "there is nothing to sign";
    SignKeyAlgorithm = "sign.key.algorithm_mismatch", Config, "Sigstore algorithm registry", "the algorithm that was declared is not one in which this key signs artifacts";
    SignKeyForm = "sign.key.form", Config, "the session's loop", "the key cannot sign this: it takes the message, and only a digest was given, or the reverse";
    SignKeyCertificate = "sign.key.not_certifiable", Config, "Fulcio, certificate issuing", "no certificate is issued for a key that signs in this algorithm";
    SignKeyLog = "sign.key.not_loggable", Config, "Sigstore algorithm registry", "the log does not take signatures of this algorithm";
    SignLoginExpired = "sign.login.expired", Insufficient, "RFC 8628 section 3.5", "nobody logged in within the time that the issuer gives";
    SignLoginIssuer = "sign.login.issuer_mismatch", Mismatch, "OpenID Connect Discovery section 4.3", "the issuer, what it says of itself and its token do not name the same issuer";
    SignLoginNonce = "sign.login.nonce_mismatch", Mismatch, "OpenID Connect Core section 3.1.3.7", "the identity token does not have the nonce of this login";
    SignLoginRefused = "sign.login.refused", Insufficient, "RFC 6749 section 4.1.2.1", "the issuer refuses the login";
    SignLoginState = "sign.login.state_mismatch", Mismatch, "RFC 6749 section 10.12", "the browser came back from another login";
    SignLoginUnsupported = "sign.login.unsupported", Unsupported, "OpenID Connect Discovery section 3", "the issuer does not have this way of logging in";
    SignPlanCertificate = "sign.plan.no_authority", Config, "client spec section 3", "the services have no certificate authority";
    SignPlanTime = "sign.plan.no_time", Config, "client spec section 4.1", "no service would state a time, without which nobody accepts a certificate";
    SignPlanRepeated = "sign.plan.service_repeated", Config, "sigstore_trustroot.proto, Service.url", "the same service is named twice";
    SignServiceRepeated = "sign.service.repeated", Mismatch, "sigstore_trustroot.proto, Service.operator", "two services that were asked turn out to be one, so that its word would count twice";
    SignSignature = "sign.signature.invalid", Mismatch, "the session's loop", "the signature that was handed in is not one by the declared key";
    SignSubjects = "sign.statement.no_subject", Config, "in-toto statement v1, subject", "the statement has no subject, or one without a digest";
    SignTimestampUnknown = "sign.timestamp.authority_unknown", Insufficient, "client spec section 4.1", "the timestamp is of an authority that the trusted root does not know";
    SignTimestampNonce = "sign.timestamp.nonce_mismatch", Mismatch, "RFC 3161 section 2.4.2", "the timestamp does not have the nonce of the request";
    SignTokenAudience = "sign.token.audience_mismatch", Config, "RFC 7519 section 4.1.3", "the identity token is for another audience";
    SignTokenEmail = "sign.token.email_unverified", Config, "OpenID Connect Core section 5.1", "the issuer has not verified the email address in the identity token";
    SignTokenMalformed = "sign.token.malformed", Config, "RFC 7519", "the identity token is not a well-formed JSON Web Token";
    SignTokenExpired = "sign.token.not_valid_now", Config, "RFC 7519 section 4.1.4", "the identity token has expired, or is not valid yet";
}

impl Code {
    /// The wire string, `area.subject.fault`.
    pub fn as_str(self) -> &'static str {
        self.text(0)
    }

    /// The specification and section that asks for the check.
    pub fn spec(self) -> &'static str {
        self.text(1)
    }

    /// What the code means, as one sentence without a full stop.
    pub fn meaning(self) -> &'static str {
        self.text(2)
    }

    #[inline(never)]
    fn text(self, column: usize) -> &'static str {
        let row = Self::ALL.iter().zip(ROWS.split('\n')).find(|(code, _)| **code == self);
        row.and_then(|(_, row)| row.split('\t').nth(column)).unwrap_or_default()
    }

    /// How much the code says where several reasons could be told, as of several authorities that
    /// might have issued a certificate: that it is not *this* one's says least, that this one was not
    /// trusted then says more, and what is wrong with a thing of its own says most.
    pub(crate) const fn rank(self) -> u8 {
        match self {
            Self::TimeNone
            | Self::PathIssuerUnknown
            | Self::TimestampPath
            | Self::SignatureAlgorithm => 0,
            Self::PathAuthorityWindow => 1,
            _ => 2,
        }
    }

    /// The code with this wire string.
    pub fn from_wire(wire: &str) -> Option<Self> {
        let mut rows = Self::ALL.iter().zip(ROWS.split('\n'));
        let row = rows.find(|(_, row)| row.split('\t').next() == Some(wire));
        row.map(|(code, _)| *code)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;
    use alloc::vec::Vec;

    #[test]
    fn rows_are_sorted_by_their_wire_strings() {
        let is_signers =
            |code: &Code| ["session.", "sign."].iter().any(|area| code.as_str().starts_with(area));
        let (more, all): (Vec<&Code>, Vec<&Code>) = Code::ALL.iter().partition(|c| is_signers(c));
        assert!(all.is_sorted_by_key(|code| code.as_str()));
        assert!(more.is_sorted_by_key(|code| code.as_str()));
        assert_eq!(more.is_empty(), cfg!(not(feature = "sign")));
        // What only a signer has stands behind everything that a verifier has.
        assert!(Code::ALL.iter().skip(all.len()).all(is_signers));
    }

    #[test]
    fn wire_strings_are_unique_and_well_formed() {
        let mut seen = BTreeSet::new();
        assert_eq!(ROWS.lines().count(), Code::ALL.len());
        assert!(ROWS.lines().all(|row| row.split('\t').count() == 3));
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{code} stands twice");
            assert!(code.as_str().split('.').count() >= 2, "{code}");
            assert!(
                code.as_str().bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_')),
                "{code}"
            );
            assert!(!code.meaning().ends_with('.'), "{code}");
            assert_eq!(Code::from_wire(code.as_str()), Some(*code));
        }
    }
}
