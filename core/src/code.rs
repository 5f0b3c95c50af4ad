//! The one table of codes.
//!
//! Every rejection carries a [`Code`]. Its wire string (`area.subject.fault`) is stable: rows are
//! appended, never renamed and never reused. The [`Class`] says what kind of answer it is; the
//! classes `trust_root`, `config`, `host` and `internal` mean that the *question* was bad (the call
//! is refused), every other class means that the answer is no (the bundle is rejected).

use core::fmt;

use serde::Serialize;

/// What kind of fault a code names.
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
    /// The certificate does not chain to the trusted root.
    Chain,
    /// The signed certificate timestamp is missing or wrong.
    Sct,
    /// No verified time, or a verified time outside a validity window.
    Time,
    /// An RFC 3161 timestamp is wrong.
    Timestamp,
    /// A signed entry timestamp (inclusion promise) is wrong.
    Set,
    /// A checkpoint is wrong.
    Checkpoint,
    /// An inclusion proof is wrong.
    Inclusion,
    /// A log entry does not describe this bundle.
    Binding,
    /// The signature does not verify.
    Signature,
    /// The artifact is not the one that was signed.
    Digest,
    /// The signer is not the one the policy names.
    Identity,
    /// Less evidence than the policy asks for.
    Threshold,
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
            Self::Chain => "chain",
            Self::Sct => "sct",
            Self::Time => "time",
            Self::Timestamp => "timestamp",
            Self::Set => "set",
            Self::Checkpoint => "checkpoint",
            Self::Inclusion => "inclusion",
            Self::Binding => "binding",
            Self::Signature => "signature",
            Self::Digest => "digest",
            Self::Identity => "identity",
            Self::Threshold => "threshold",
            Self::Host => "host",
            Self::Internal => "internal",
        }
    }

    /// Whether the question was bad (refused), rather than the answer no (rejected).
    pub const fn is_refusal(self) -> bool {
        matches!(self, Self::TrustRoot | Self::Config | Self::Host | Self::Internal)
    }
}

macro_rules! codes {
    ($($variant:ident = $wire:literal, $class:ident, $spec:literal, $meaning:literal;)+) => {
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
        }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The wire string, `area.subject.fault`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            /// The class of the fault.
            pub const fn class(self) -> Class {
                match self { $(Self::$variant => Class::$class,)+ }
            }

            /// The specification and section that asks for the check.
            pub const fn spec(self) -> &'static str {
                match self { $(Self::$variant => $spec,)+ }
            }

            /// What the code means, as one sentence without a full stop.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => $meaning,)+ }
            }
        }
    };
}

codes! {
    // Encodings
    JsonSyntax = "json.syntax.invalid", Malformed, "RFC 8259 section 2", "the text is not one well-formed JSON document";
    JsonKeyDuplicate = "json.key.duplicate", Malformed, "RFC 7493 section 2.3", "an object holds the same key twice";
    JsonKeyUnknown = "json.key.unknown", Malformed, "ProtoJSON, unknown fields", "an object holds a key that its message does not have";
    JsonFieldMissing = "json.field.missing", Malformed, "sigstore_bundle.proto, REQUIRED fields", "a required field is absent";
    JsonFieldType = "json.field.type", Malformed, "ProtoJSON, JSON mapping", "a field holds a value of the wrong type";
    JsonFieldValue = "json.field.value", Malformed, "ProtoJSON, JSON mapping", "a field holds a value outside its range";
    JsonOneof = "json.oneof.conflict", Malformed, "ProtoJSON, oneof", "more than one member of a oneof is set";
    JsonBase64 = "json.base64.invalid", Malformed, "RFC 4648 sections 4 and 5", "a field is not exact base64";
    JsonSize = "json.size.exceeded", Limit, "limits", "the document is larger than its limit";
    JsonDepth = "json.depth.exceeded", Limit, "limits", "the document nests deeper than its limit";
    JsonNodes = "json.nodes.exceeded", Limit, "limits", "the document holds more values than its limit";

    // Bundle
    BundleMediaType = "bundle.media_type.unsupported", Unsupported, "sigstore_bundle.proto, Bundle.media_type", "the media type is not one of the four of bundle versions 0.1 to 0.3";
    BundleMaterial = "bundle.material.version", Malformed, "sigstore_bundle.proto, VerificationMaterial", "this bundle version does not carry its certificate in this form";
    BundlePromiseMissing = "bundle.promise.missing", Malformed, "sigstore_bundle.proto, Bundle version 0.1", "a version 0.1 bundle needs an inclusion promise for each log entry";
    BundleProofMissing = "bundle.inclusion_proof.missing", Malformed, "sigstore_bundle.proto, Bundle versions 0.2 and 0.3", "a bundle from version 0.2 on needs an inclusion proof for each log entry";
    BundleCheckpointMissing = "bundle.checkpoint.missing", Malformed, "sigstore_rekor.proto, InclusionProof.checkpoint", "an inclusion proof comes without a checkpoint";
    BundleProofHashes = "bundle.inclusion_proof.too_long", Limit, "limits", "an inclusion proof holds more hashes than its limit";
    BundleCertificates = "bundle.certificates.too_many", Limit, "limits", "the bundle holds more certificates than its limit";
    BundleCertificateSize = "bundle.certificate.too_large", Limit, "limits", "a certificate is larger than its limit";
    BundleCertificateDuplicate = "bundle.certificate.duplicate", Malformed, "sigstore_common.proto, X509CertificateChain", "the bundle holds the same certificate twice";
    BundleCertificateOrder = "bundle.certificate.order", Malformed, "sigstore_common.proto, X509CertificateChain", "the leaf certificate is not the first";
    BundleEntries = "bundle.tlog_entries.too_many", Limit, "limits", "the bundle holds more log entries than its limit";
    BundleEntryDuplicate = "bundle.tlog_entry.duplicate", Malformed, "sigstore_bundle.proto, VerificationMaterial.tlog_entries", "the bundle holds the same log entry twice";
    BundleBodySize = "bundle.canonicalized_body.too_large", Limit, "limits", "a canonicalized body is larger than its limit";
    BundleTimestamps = "bundle.timestamps.too_many", Limit, "limits", "the bundle holds more timestamps than its limit";
    BundleTimestampDuplicate = "bundle.timestamp.duplicate", Malformed, "sigstore_bundle.proto, TimestampVerificationData", "the bundle holds the same timestamp twice";
    BundleTimestampSize = "bundle.timestamp.too_large", Limit, "limits", "a timestamp is larger than its limit";
    BundleDsseSignatures = "bundle.dsse.signature_count", Malformed, "sigstore_bundle.proto, Bundle.dsse_envelope", "a DSSE envelope must hold exactly one signature";
    BundleDsseKeyid = "bundle.dsse.keyid", Malformed, "sigstore_common.proto, PublicKeyIdentifier.hint", "the envelope's keyid is not the hint of the bundle's public key";

    // X.509
    X509Malformed = "x509.certificate.malformed", Malformed, "RFC 5280 section 4.1", "a certificate is not well-formed DER";
    X509ExtensionDuplicate = "x509.extension.duplicate", Malformed, "RFC 5280 section 4.2", "a certificate holds the same extension twice";
    X509Extensions = "x509.extensions.too_many", Limit, "limits", "a certificate holds more extensions than its limit";
    X509Names = "x509.names.too_many", Limit, "limits", "a certificate holds more alternative names than its limit";
    X509FulcioMalformed = "x509.fulcio.malformed", Malformed, "Fulcio oid-info", "a Fulcio extension does not have its form";
    PathIssuerUnknown = "x509.path.issuer_unknown", Chain, "RFC 5280 section 6.1", "the certificate does not chain to a certificate authority of the trusted root";
    PathSignature = "x509.path.signature_invalid", Chain, "RFC 5280 section 6.1.3 (a)(1)", "a certificate of the path has a signature that does not verify";
    PathAlgorithm = "x509.path.algorithm_unsupported", Chain, "RFC 5280 section 4.1.1.2", "a certificate of the path is signed with an algorithm that is not supported";
    PathNotYetValid = "x509.path.not_yet_valid_at_signing_time", Time, "RFC 5280 section 6.1.3 (a)(2)", "a certificate of the path was not yet valid at a verified time";
    PathExpired = "x509.path.expired_at_signing_time", Time, "RFC 5280 section 6.1.3 (a)(2)", "a certificate of the path had expired at a verified time";
    PathAuthorityWindow = "x509.path.authority_not_valid", Time, "sigstore_trustroot.proto, CertificateAuthority.valid_for", "the certificate authority was not trusted at a verified time";
    PathLeafIsCa = "x509.path.leaf_is_ca", Chain, "RFC 5280 section 4.2.1.9", "the signing certificate is a certificate authority";
    PathLeafKeyUsage = "x509.path.leaf_key_usage", Chain, "RFC 5280 section 4.2.1.3", "the signing certificate may not make digital signatures, or may sign certificates";
    PathLeafExtendedKeyUsage = "x509.path.leaf_extended_key_usage", Chain, "RFC 5280 section 4.2.1.12", "the signing certificate is not for code signing";
    PathIssuerConstraints = "x509.path.issuer_constraints", Chain, "RFC 5280 section 6.1.4 (k)", "an issuer of the path is not marked as a certificate authority";
    PathIssuerKeyUsage = "x509.path.issuer_key_usage", Chain, "RFC 5280 section 6.1.4 (n)", "an issuer of the path may not sign certificates";
    PathIssuerExtendedKeyUsage = "x509.path.issuer_extended_key_usage", Chain, "RFC 5280 section 4.2.1.12", "an issuer of the path may not issue for code signing";
    PathLength = "x509.path.length", Chain, "RFC 5280 section 6.1.4 (m)", "the path is longer than an issuer allows";
    PathNameConstraints = "x509.path.name_constraints", Chain, "RFC 5280 section 6.1.4 (g)", "an issuer's name constraints do not admit the certificate, or have a form that cannot be judged";
    PathCriticalExtension = "x509.path.critical_extension", Chain, "RFC 5280 section 4.2", "a certificate of the path holds a critical extension that is not understood";
    PathBudget = "x509.path.budget_exceeded", Limit, "limits", "building the path takes more steps than its limit";
    PathInvalid = "x509.path.invalid", Chain, "RFC 5280 section 6.1", "the path does not validate";

    // Certificate transparency
    SctMissing = "ct.sct.missing", Sct, "RFC 6962 section 3.3", "the certificate comes with no signed certificate timestamp";
    SctMalformed = "ct.sct.malformed", Sct, "RFC 6962 section 3.3", "the list of signed certificate timestamps is malformed";
    SctTooMany = "ct.sct.too_many", Limit, "limits", "the certificate embeds more signed certificate timestamps than its limit";
    SctSignature = "ct.sct.signature_invalid", Sct, "RFC 6962 section 3.2", "a signed certificate timestamp of a known log does not verify";
    SctAlgorithm = "ct.sct.algorithm_mismatch", Sct, "RFC 6962 section 2.1.4", "a signed certificate timestamp names another algorithm than its log's key has";
    SctWindow = "ct.log.not_valid", Sct, "sigstore_trustroot.proto, PublicKey.valid_for", "the certificate transparency log was not trusted at the time of its timestamp";
    SctThreshold = "ct.sct.threshold", Sct, "RFC 6962 section 5.2", "fewer certificate transparency logs vouch for the certificate than the policy asks for";

    // Time
    TimeNone = "time.verified.none", Time, "client spec section 3.3", "the bundle holds no verified time";
    TimeAfterNow = "time.verified.after_now", Time, "client spec section 3.3", "a verified time is later than the time given as now";
    SetSignature = "tlog.set.signature_invalid", Set, "Rekor, signed entry timestamp", "the signed entry timestamp does not verify under the log's key";

    // Transparency log
    EntryThreshold = "tlog.entry.threshold", Threshold, "client spec section 4.2", "fewer logs vouch for the bundle than the policy asks for";
    LogWindow = "tlog.log.not_valid", Time, "sigstore_trustroot.proto, PublicKey.valid_for", "the log's key was not trusted at the time of the entry";
    InclusionIndex = "tlog.inclusion.index_out_of_range", Inclusion, "RFC 6962 section 2.1.1", "the entry's index lies outside the tree";
    InclusionLength = "tlog.inclusion.proof_length", Inclusion, "RFC 6962 section 2.1.1", "the inclusion proof does not have the number of hashes that index and size ask for";
    InclusionHashSize = "tlog.inclusion.hash_size", Inclusion, "RFC 6962 section 2.1", "a hash of the inclusion proof is not 32 bytes long";
    InclusionRoot = "tlog.inclusion.root_mismatch", Inclusion, "RFC 6962 section 2.1.1", "the inclusion proof does not lead to the checkpoint's root hash";
    CheckpointMalformed = "tlog.checkpoint.malformed", Checkpoint, "C2SP tlog-checkpoint, signed-note", "the checkpoint is not a well-formed signed note";
    CheckpointSize = "tlog.checkpoint.too_large", Limit, "limits", "the checkpoint is larger than its limit";
    CheckpointSignatures = "tlog.checkpoint.too_many_signatures", Limit, "limits", "the checkpoint holds more signatures than its limit";
    CheckpointUnsigned = "tlog.checkpoint.signature_missing", Checkpoint, "C2SP signed-note, verifying signatures", "the checkpoint has no signature of the entry's log";
    CheckpointSignature = "tlog.checkpoint.signature_invalid", Checkpoint, "C2SP signed-note, verifying signatures", "the log's signature on the checkpoint does not verify";
    CheckpointTreeSize = "tlog.checkpoint.tree_size_mismatch", Inclusion, "C2SP tlog-checkpoint", "the inclusion proof is for another tree size than the checkpoint's";
    CheckpointRoot = "tlog.checkpoint.root_mismatch", Inclusion, "C2SP tlog-checkpoint", "the inclusion proof is for another root hash than the checkpoint's";

    // Binding
    EntryUnsupported = "tlog.entry.unsupported", Unsupported, "sigstore_rekor.proto, KindVersion", "the log entry is of a kind or version that is not supported";
    EntryMalformed = "tlog.entry.malformed", Malformed, "Rekor entry types", "the log entry's body does not have the form of its kind";
    BindingKind = "binding.kind.mismatch", Binding, "sigstore_rekor.proto, KindVersion", "the log entry's body is of another kind or version than the bundle says";
    BindingContent = "binding.content.mismatch", Binding, "Rekor entry types", "the log entry is of a kind that does not log this sort of content";
    BindingDigest = "binding.digest.mismatch", Binding, "Rekor entry types", "the log entry is about an artifact with another digest";
    BindingSignature = "binding.signature.mismatch", Binding, "Rekor entry types", "the log entry holds another signature";
    BindingVerifier = "binding.verifier.mismatch", Binding, "Rekor entry types", "the log entry holds another certificate or key";
    BindingPayload = "binding.payload.mismatch", Binding, "Rekor entry types", "the log entry is about another payload";
    BindingPayloadType = "binding.payload_type.mismatch", Binding, "Rekor entry types", "the log entry is about another payload type";

    // Signature and artifact
    SignatureInvalid = "signature.verify.invalid", Signature, "client spec section 4.4", "the signature does not verify under the signer's key";
    SignatureKey = "signature.key.unsupported", Unsupported, "Sigstore algorithm registry", "the signer's key is of a kind or size that is not supported";
    SignatureAlgorithm = "signature.algorithm.unsupported", Unsupported, "Sigstore algorithm registry", "the signer's key does not go with this hash algorithm";
    SignatureBudget = "signature.budget_exceeded", Limit, "limits", "verifying the bundle takes more signature checks than the limit";
    ArtifactDigest = "artifact.digest.mismatch", Digest, "client spec section 4.4", "the artifact is not the one that was signed";
    ArtifactMessageDigest = "artifact.message_digest.mismatch", Digest, "sigstore_common.proto, MessageSignature.message_digest", "the bundle's own message digest is not that of what was signed";
    ArtifactUnavailable = "artifact.digest.unavailable", Config, "client spec section 4.4", "the artifact's digest was not given in the algorithm that the bundle needs";
    ArtifactLength = "artifact.digest.length", Config, "FIPS 180-4", "the digest given does not have the length of its algorithm";
    PayloadType = "artifact.payload_type.unsupported", Unsupported, "in-toto attestation framework, envelope", "the envelope's payload is not an in-toto statement";
    StatementType = "artifact.statement.unsupported", Unsupported, "in-toto statement v1", "the statement is not of type in-toto statement v0.1 or v1";
    StatementMalformed = "artifact.statement.malformed", Malformed, "in-toto statement v1", "the payload does not have the form of an in-toto statement";
    StatementSubjects = "artifact.statement.too_many_subjects", Limit, "limits", "the statement holds more subjects than its limit";
    StatementDigests = "artifact.statement.too_many_digests", Limit, "limits", "a subject of the statement holds more digests than its limit";
    SubjectMismatch = "artifact.subject.mismatch", Digest, "in-toto statement v1, subject", "no subject of the statement is the artifact";

    // Policy
    PolicyIdentityEmpty = "policy.identity.empty", Config, "client spec section 4.1", "the policy names no identity";
    PolicyIssuerEmpty = "policy.issuer.empty", Config, "client spec section 4.1", "the policy names no issuer";
    PolicyMaterial = "policy.identity.no_certificate", Identity, "client spec section 4.1", "the policy names an identity and the bundle is signed with a bare key";
    SanMissing = "policy.identity.san_missing", Identity, "RFC 5280 section 4.2.1.6", "the certificate names no identity of a supported kind";
    SanMany = "policy.identity.san_ambiguous", Identity, "RFC 5280 section 4.2.1.6", "the certificate names more than one identity";
    IdentityMismatch = "policy.identity.mismatch", Identity, "client spec section 4.1", "the certificate's identity is not the one the policy names";
    IssuerMissing = "policy.issuer.missing", Identity, "Fulcio oid-info, .1.1 and .1.8", "the certificate names no issuer";
    IssuerConflict = "policy.issuer.conflict", Identity, "Fulcio oid-info, .1.1 and .1.8", "the certificate's two issuer extensions disagree";
    IssuerMismatch = "policy.issuer.mismatch", Identity, "client spec section 4.1", "the certificate's issuer is not the one the policy names";

    // Trusted root
    RootMalformed = "trust_root.document.malformed", TrustRoot, "sigstore_trustroot.proto", "the trusted root does not have its form";
    RootMediaType = "trust_root.media_type.unsupported", TrustRoot, "sigstore_trustroot.proto, TrustedRoot.media_type", "the trusted root's media type is not supported";
    RootValidity = "trust_root.valid_for.invalid", TrustRoot, "sigstore_common.proto, TimeRange", "a validity period has no start, or ends before it starts";
    RootKey = "trust_root.key.invalid", TrustRoot, "sigstore_common.proto, PublicKey", "a key is not of the kind that its key details say";
    RootLogId = "trust_root.log_id.mismatch", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.log_id", "a log's identifier is not that of its key";
    RootLogDuplicate = "trust_root.log_id.duplicate", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.log_id", "two logs with different keys share an identifier";
    RootHashAlgorithm = "trust_root.hash_algorithm.unsupported", TrustRoot, "sigstore_trustroot.proto, TransparencyLogInstance.hash_algorithm", "a log's hash algorithm is not SHA-256";
    RootCertificate = "trust_root.certificate.invalid", TrustRoot, "RFC 5280 section 4.1", "an authority's certificate is not usable";
    RootAuthorityEmpty = "trust_root.authority.empty", TrustRoot, "sigstore_trustroot.proto, CertificateAuthority.cert_chain", "an authority has no certificate";
    RootTooMany = "trust_root.entries.too_many", TrustRoot, "limits", "the trusted root holds more logs or authorities than its limit";

    // RFC 3161 timestamps
    TimestampMalformed = "timestamp.token.malformed", Timestamp, "RFC 3161 section 2.4.2, RFC 5652 section 5", "a timestamp is not a well-formed time-stamp response or token";
    TimestampStatus = "timestamp.status.not_granted", Timestamp, "RFC 3161 section 2.4.2", "the timestamp authority did not grant the timestamp";
    TimestampAttributes = "timestamp.attributes.invalid", Timestamp, "RFC 5652 section 5.3, RFC 3161 section 2.4.2", "a signed attribute of the timestamp is missing, repeated or not allowed";
    TimestampContentType = "timestamp.content_type.mismatch", Timestamp, "RFC 5652 section 11.1", "the timestamp's content type attribute is not that of its content";
    TimestampMessageDigest = "timestamp.message_digest.mismatch", Timestamp, "RFC 5652 section 11.2", "the timestamp's message digest attribute is not that of its content";
    TimestampSigningCertificate = "timestamp.signing_certificate.mismatch", Timestamp, "RFC 5035 section 5.4.1, RFC 2634 section 5.4", "the timestamp names another signing certificate than the one that verifies it";
    TimestampAlgorithm = "timestamp.algorithm.unsupported", Timestamp, "RFC 5652 section 5.3", "the timestamp is signed or hashed with an algorithm that is not supported, or that does not agree with the others";
    TimestampSignature = "timestamp.signature.invalid", Timestamp, "RFC 5652 section 5.6", "the timestamp's signature does not verify";
    TimestampImprint = "timestamp.imprint.mismatch", Timestamp, "RFC 3161 section 2.4.2", "the timestamp is over another signature";
    TimestampUsage = "timestamp.certificate.usage", Timestamp, "RFC 3161 section 2.3", "the timestamp's certificate is not for time-stamping alone, or its usage is not critical";
    TimestampPath = "timestamp.path.invalid", Timestamp, "RFC 5280 section 6.1", "the timestamp's certificate does not chain to its authority at the time it states";
    TimestampWindow = "timestamp.authority.not_valid", Time, "sigstore_trustroot.proto, CertificateAuthority.valid_for", "the timestamp authority was not trusted at the time of its timestamp";
    TimestampThreshold = "timestamp.threshold", Threshold, "client spec section 3.3", "fewer timestamp authorities vouch for the time than the policy asks for";
    TimeThreshold = "time.verified.threshold", Threshold, "client spec section 3.3", "fewer sources vouch for the time than the policy asks for";

    // Rekor v2, witnesses
    EntryUnauthenticated = "tlog.entry.unauthenticated_time", Malformed, "Rekor v2 client guide", "a Rekor v2 entry carries a promise or an integrated time, which nothing vouches for";
    EntryIndex = "tlog.entry.index_mismatch", Inclusion, "Rekor v2 client guide", "the inclusion proof is for another index than the entry's";
    EntryLogId = "tlog.entry.log_id_mismatch", Checkpoint, "Rekor v2 client guide", "the entry names another log than the one that signed its checkpoint";
    CheckpointOrigin = "tlog.checkpoint.origin_mismatch", Checkpoint, "C2SP tlog-checkpoint", "the checkpoint's origin is not the name of the log";
    WitnessKey = "policy.witness.key_invalid", Config, "C2SP signed-note, verifier keys", "a witness key of the policy is not a verifier key of type 4";
    WitnessQuorum = "policy.witness.quorum_invalid", Config, "C2SP tlog-cosignature", "the policy asks for more witnesses than it names, or names some and asks for none";
    WitnessSignature = "tlog.witness.signature_invalid", Checkpoint, "C2SP tlog-cosignature", "a witness's cosignature does not verify";
    WitnessThreshold = "tlog.witness.quorum_missed", Threshold, "C2SP tlog-cosignature", "fewer witnesses cosigned the checkpoint than the policy asks for";

    // Keys
    KeyInvalid = "policy.key.invalid", Config, "RFC 5280 section 4.1", "the key given is not a public key in PEM or DER of a supported kind";
    KeyMaterial = "policy.key.certificate", Identity, "client spec section 4.1", "the policy names a key and the bundle is signed with a certificate";
    KeyUnknown = "policy.key.unknown", Identity, "sigstore_common.proto, PublicKeyIdentifier.hint", "no key of the policy has the bundle's hint";
    KeyHint = "binding.key_hint.mismatch", Binding, "sigstore_common.proto, PublicKeyIdentifier.hint", "the bundle's hint is that of another key";
    KeyWindow = "time.key.not_valid", Time, "sigstore_common.proto, PublicKey.valid_for", "the key was not valid at a verified time";
    NowRequired = "time.now_required", Config, "client spec section 3.3", "a key has a validity period that ends and the bundle holds no verified time: the call must say what time it is";
    ArtifactBytesRequired = "artifact.bytes_required", Config, "RFC 8032 section 5.1", "an Ed25519 signature is over the artifact itself, of which only a digest was given";
    PolicyThresholdZero = "policy.threshold.zero", Config, "client spec section 4.1", "the policy asks for no evidence without saying that this is dangerous";
    PolicyDangerous = "policy.dangerous.unknown", Config, "policy schema", "the policy names a dangerous switch that does not exist";
    BindingCanonical = "binding.entry.not_canonical", Binding, "Rekor v2 client guide", "the log entry is not the one that the bundle gives when it is written anew";
    ArtifactAmbiguous = "artifact.digest.ambiguous", Config, "client spec section 4.4", "two different digests of one algorithm were given: that is not one artifact";
    SctDetached = "ct.sct.detached_malformed", Malformed, "RFC 6962 section 4.1", "the detached signed certificate timestamp does not have its form";

    // Policy as data
    PolicyDocument = "policy.document.malformed", Config, "policy schema", "the policy does not have the form of its schema";
    PolicyVersion = "policy.version.unsupported", Config, "policy schema, version", "the policy is of a version that is not supported";
    PolicyValueEmpty = "policy.value.empty", Config, "policy schema", "a value or a list of the policy is empty, which never means any";
    PolicyGlob = "policy.glob.invalid", Config, "policy schema, glob", "a glob of the policy is too long, or holds two stars in a row";
    PolicyRegex = "policy.regex.invalid", Config, "policy schema, regex", "a regular expression of the policy is not one, or too large";
    PolicyRegexUnavailable = "policy.regex.unavailable", Config, "policy schema, regex", "this build takes no regular expressions";
    PolicyAny = "policy.pattern.any", Config, "policy schema, dangerous", "a pattern of the policy matches any identity or issuer without saying that this is dangerous";
    PolicyClaim = "policy.claim.unknown", Config, "Fulcio oid-info", "the policy names a claim that does not exist";
    PolicyLevel = "policy.level.invalid", Config, "SLSA verification summary, verifiedLevels", "the policy names a level of a SLSA track that has not the form of one";
    PolicyAnyOfEmpty = "policy.any_of.empty", Config, "policy schema, anyOf", "the policy names no signer";
    PolicyRootUnknown = "policy.root.unknown", Config, "policy schema, root", "the policy names a trusted root that the verifier does not have";
    PolicyStatementContradiction = "policy.statement.contradiction", Config, "policy schema, statement", "the policy asks one statement for provenance and for a verification summary";
    RootName = "trust_root.name.invalid", TrustRoot, "policy schema, root", "trusted roots need names to be told apart, each its own, and one root at least";
    WorkflowUriInvalid = "policy.workflow.uri_invalid", Config, "Fulcio oid-info, .1.9", "the identity given is not the URI of a workflow";
    PolicyAnyOf = "policy.any_of.mismatch", Identity, "policy schema, anyOf", "the certificate is that of none of the signers that the policy names";
    IdentityKindMismatch = "policy.identity.kind_mismatch", Identity, "RFC 5280 section 4.2.1.6", "the certificate's identity is of another kind than the policy names";
    WorkflowMalformed = "policy.workflow.identity_malformed", Identity, "Fulcio oid-info, .1.9", "the certificate's identity is not a workflow of the provider and host that the policy names";
    WorkflowMismatch = "policy.workflow.mismatch", Identity, "Fulcio oid-info, .1.9 to .1.20", "a part of the workflow is not the one that the policy names";
    SourceRepository = "policy.workflow.source_mismatch", Identity, "Fulcio oid-info, .1.12, .1.14 and .1.18", "the workflow ran for another source than the policy names";
    ClaimMissing = "policy.claim.missing", Identity, "Fulcio oid-info", "the certificate does not state a claim that the policy asks for";
    ClaimMismatch = "policy.claim.mismatch", Identity, "Fulcio oid-info", "a claim of the certificate is not the one that the policy names";
    ClaimConflict = "policy.claim.conflict", Identity, "Fulcio oid-info, deprecated claims", "an older and a newer claim of the certificate disagree";
    ClaimOfKey = "policy.claim.of_key", Identity, "policy schema, claims", "the policy asks for claims of a certificate and the bundle is signed with a bare key";
    StatementMissing = "policy.statement.missing", Identity, "policy schema, statement", "the policy asks for a statement and the bundle holds none";
    StatementMismatch = "policy.statement.mismatch", Identity, "policy schema, statement", "a part of the statement is not what the policy asks for";
    StatementConflict = "policy.statement.conflict", Identity, "SLSA verifying artifacts", "the provenance contradicts itself or the certificate that signed it";
    PredicateUnsupported = "policy.predicate.unsupported", Unsupported, "SLSA provenance v0.2 and v1, verification summary v1", "the policy asks for parts of a predicate of another type";
    PredicateMalformed = "policy.predicate.malformed", Malformed, "SLSA provenance v0.2 and v1, verification summary v1", "the predicate is not one well-formed JSON document";

    // Ecosystems
    PypiFileName = "pypi.file_name.malformed", Malformed, "binary distribution format, source distribution file name", "the file name is not one of a wheel or of a source distribution";
    PypiVersion = "pypi.version.unsupported", Unsupported, "PEP 740, attestation objects", "the attestation or provenance object is not of version 1";
    PypiAttestations = "pypi.attestations.too_many", Limit, "limits", "the provenance object holds more attestations than its limit";
    PypiAttestationMissing = "pypi.attestation.missing", Threshold, "PEP 740, provenance objects", "the provenance object, or one of its attestation bundles, holds no attestation";
    PypiNotExpressible = "pypi.attestation.not_expressible", Unsupported, "PEP 740, attestation objects", "the bundle holds what an attestation object has no place for, or lacks what it needs";
    PypiPublisher = "pypi.publisher.unsupported", Unsupported, "PEP 740, provenance objects", "the publisher is of a kind that is not supported";
    PypiEnvironment = "pypi.publisher.environment_mismatch", Identity, "PEP 740, provenance objects", "the certificate names another deployment environment than the publisher object";
    PypiSubjectCount = "pypi.subject.count", Malformed, "PEP 740, attestation statement", "the statement does not have exactly one subject";
    PypiSubjectName = "pypi.subject.name_mismatch", Digest, "PEP 740, attestation statement", "the statement's subject is another distribution than the file's name says";
    PypiSubjectSha256 = "pypi.subject.no_sha256", Malformed, "PEP 740, attestation statement", "the statement's subject has no SHA-256 digest";
    PypiPredicate = "pypi.predicate.unsupported", Unsupported, "PyPI, attestation types", "the statement's predicate type is not one that PyPI takes";
    PypiPredicateContent = "pypi.predicate.not_empty", Malformed, "PyPI publish attestation v1", "a publish attestation has a predicate with content, which its type does not allow";
    NpmPackage = "npm.package.malformed", Malformed, "package URL type npm, package.json", "this is no name and version of an npm package";
    NpmRepository = "npm.repository.unsupported", Unsupported, "package.json, repository", "the package names no repository on GitHub or GitLab";
    NpmIntegrity = "npm.integrity.malformed", Malformed, "Subresource Integrity section 3.5", "the integrity is not one SHA-512 digest among well-formed hashes";
    NpmKeys = "npm.keys.malformed", TrustRoot, "npm registry signatures, public keys", "the registry's keys do not have their form";
    NpmKeyId = "npm.key.id_mismatch", TrustRoot, "npm registry signatures, public keys", "a registry key's identifier is not the hash of the key, or that of two keys";
    NpmKeyUnknown = "npm.key.unknown", Identity, "npm registry signatures", "no signature of the package is by a known key of the registry";
    NpmSignatureMissing = "npm.signature.missing", Threshold, "npm registry signatures", "the package version has no registry signature";
    NpmSignatureInvalid = "npm.signature.invalid", Signature, "npm registry signatures", "a registry signature of a known key does not verify";
    NpmSignatures = "npm.signatures.too_many", Limit, "limits", "the package version has more registry signatures than the limit";
    NpmAttestations = "npm.attestations.too_many", Limit, "limits", "the set holds more attestations than its limit";
    NpmAttestationDuplicate = "npm.attestation.duplicate", Malformed, "npm attestations", "the set holds more than one provenance or publish attestation";
    NpmPredicateMismatch = "npm.attestation.predicate_mismatch", Binding, "npm attestations", "a statement's predicate type is not the one that the set declares";
    NpmProvenanceMissing = "npm.provenance.missing", Threshold, "npm provenance", "the set holds no provenance attestation";
    NpmPublishMissing = "npm.publish.missing", Threshold, "npm publish attestation", "the set holds no publish attestation, and the call asks for one";
    NpmKeysRequired = "npm.keys.required", Config, "npm publish attestation", "the set holds a publish attestation, and the call gives no registry keys to verify it with";
    NpmSubjectCount = "npm.subject.count", Malformed, "npm attestations", "the statement does not have exactly one subject";
    NpmSubjectName = "npm.subject.name_mismatch", Digest, "npm attestations", "the statement's subject is another package or version";
    NpmSubjectSha512 = "npm.subject.no_sha512", Malformed, "npm attestations", "the statement's subject has no SHA-512 digest";
    NpmPublishPackage = "npm.publish.package_mismatch", Digest, "npm publish attestation", "the publish attestation's predicate is about another package or version";
    // Older material
    UpgradeProofMissing = "bundle.upgrade.no_inclusion_proof", Unsupported, "sigstore_bundle.proto, Bundle version 0.3", "a log entry comes without an inclusion proof, and so there is no version 0.3 of the bundle";
    JsonHex = "json.hex.invalid", Malformed, "Rekor openapi.yaml, LogEntry", "a field is not hexadecimal";
    LegacySignature = "legacy.signature.malformed", Malformed, "cosign sign-blob, --output-signature", "the signature is empty, or is text that is neither base64 nor a DSSE envelope";
    LegacyCertificate = "legacy.certificate.malformed", Malformed, "cosign sign-blob, --output-certificate", "the certificate is neither PEM, nor base64 of PEM, nor DER";
    LegacyEntries = "legacy.rekor_entry.count", Malformed, "Rekor openapi.yaml, LogEntry", "the log's answer does not hold exactly one entry";
    LegacyEntryCount = "legacy.bundle.entry_count", Unsupported, "cosign sign-blob, --bundle", "the older form is about exactly one log entry, and the bundle does not hold one";
    LegacyPromise = "legacy.bundle.no_inclusion_promise", Unsupported, "cosign sign-blob, --bundle", "the older form rests on an inclusion promise, and the log entry has none";
    LegacyVersion = "legacy.bundle.rekor_v2", Unsupported, "Rekor openapi.yaml, LogEntry", "the log entry is of Rekor v2, of which the older form knows nothing";
    NpmPackageOther = "npm.package.mismatch", Identity, "package URL type npm, package.json", "the archive is another package, or another version, than the one asked for";
    ArtifactRequired = "artifact.required", Config, "client spec section 4.4", "a message signature is verified with its artifact, and the call gives none";
    NpmLockfile = "npm.lockfile.malformed", Malformed, "npm, package-lock.json", "this is no package-lock.json of version 2 or 3";
    // What the shells around the core find
    ArgumentInvalid = "config.argument.invalid", Config, "the package's documentation", "an argument of the call is not of a kind that it takes";
    OptionUnknown = "config.option.unknown", Config, "the package's documentation", "the call has an option that does not exist";
    HostArtifact = "host.artifact.unreadable", Host, "the package's documentation", "the artifact could not be read to its end";
    HostRuntime = "host.runtime.unavailable", Host, "the package's documentation", "the verifier's module could not be loaded";

    // Last resort
    Internal = "internal.defect", Internal, "none", "a defect of this library; please report it";
}

impl Code {
    /// The code with this wire string.
    pub fn from_wire(wire: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == wire)
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

    #[test]
    fn wire_strings_are_unique_and_well_formed() {
        let mut seen = BTreeSet::new();
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
