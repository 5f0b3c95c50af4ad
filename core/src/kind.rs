//! Which documents people have around signatures, by name: ours, and those that are taken for ours.

/// Writes the kinds: their names in JSON, what they are called, and what to do with one where something else is asked
/// for. Advice knows no flag and no function of any language: a shell has the name, and adds its own.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $name:literal, $called:literal, $advice:literal;)+) => {
        /// What a document is, as far as its form tells. Nothing is verified by it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum DocumentKind {
            $(#[doc = $called] $kind,)+
        }

        impl DocumentKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The kind's name in JSON.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name,)+ }
            }

            /// What the kind is called, with its article.
            pub const fn called(self) -> &'static str {
                match self { $(Self::$kind => $called,)+ }
            }

            /// What to do with such a document where another is asked for; empty, if its name says all.
            pub const fn advice(self) -> &'static str {
                match self { $(Self::$kind => $advice,)+ }
            }
        }
    };
}

kinds! {
    Bundle = "bundle", "a Sigstore bundle", "";
    Bundles = "bundles", "several Sigstore bundles", "";
    GithubAttestations = "githubAttestations", "the attestations of an artifact, as GitHub answers", "";
    GithubUrl = "githubUrl", "an attestation as GitHub answers, without its bundle", "the bundle is at bundle_url, snappy-compressed; `gh attestation download` gets it";
    GhVerification = "ghVerification", "what `gh attestation verify` prints as JSON", "";
    CosignBundle = "cosignBundle", "a bundle in the form of cosign 1 and 2", "";
    CosignSignature = "cosignSignature", "signatures of a container image, as cosign lists them", "a signature of a container image is over its payload: take the payload as the artifact, and signature, certificate and log entry as files of their own";
    CosignPayload = "cosignPayload", "the payload that cosign signs of a container image", "it is what was signed, and not the signature";
    DsseEnvelope = "dsseEnvelope", "a DSSE envelope, without the bundle around it", "it does not say who signed it or when: get the bundle that it comes from, or take it as the signature, with its certificate and log entry";
    Statement = "statement", "an in-toto statement that nobody has signed", "get the bundle that it comes from";
    PypiProvenance = "pypiProvenance", "the provenance of a file, as PyPI serves it", "verify the file as one of PyPI";
    PypiAttestation = "pypiAttestation", "a PyPI attestation", "verify the file as one of PyPI";
    NpmAttestations = "npmAttestations", "the attestations of a package, as npm serves them", "verify the archive as one of npm";
    NpmAudit = "npmAudit", "what `npm audit signatures` prints as JSON", "verify a package of it as one of npm, by name and version";
    NpmAuditEmpty = "npmAuditEmpty", "what `npm audit signatures` prints as JSON, without the attestations", "run it again with --include-attestations";
    NpmSignatures = "npmSignatures", "the registry signatures of a package, as npm serves them", "verify them with the package's name, version and integrity";
    NpmPackage = "npmPackage", "the metadata of a package, as npm serves it", "the attestations are at dist.attestations.url";
    NpmLockfile = "npmLockfile", "a lock file of npm", "";
    RegistryKeys = "registryKeys", "the keys of a package registry", "";
    TrustedRoot = "trustedRoot", "a trusted root", "";
    ClientTrustConfig = "clientTrustConfig", "a client trust configuration", "it holds a trusted root: take it as a trust configuration";
    SigningConfig = "signingConfig", "a signing configuration", "it says where to sign; verifying needs a trusted root";
    TufMetadata = "tufMetadata", "metadata of a TUF repository", "the trusted root is the target trusted_root.json of that repository";
    LogEntry = "logEntry", "a log entry", "take it as the log entry, beside signature and certificate";
    RekorCliEntry = "rekorCliEntry", "what `rekor-cli get` prints as JSON", "it leaves out the proof and the log's signature: take what the log answers under /api/v1/log/entries/UUID";
    Policy = "policy", "a policy", "";
    Certificates = "certificates", "a certificate, or several", "";
    CertificateRequest = "certificateRequest", "a certificate request", "get the certificate that was issued for it";
    PublicKey = "publicKey", "a public key", "";
    PrivateKey = "privateKey", "a private key", "nobody who verifies needs it: keep it secret, and take the public key or the certificate";
    SshKey = "sshKey", "a public key of SSH", "Sigstore does not sign with it; `ssh-keygen -e -m PKCS8` prints a key in PEM";
    SshSignature = "sshSignature", "a signature of SSH", "Sigstore does not make such signatures; `ssh-keygen -Y verify` verifies it";
    Pgp = "pgp", "a key or signature of OpenPGP", "Sigstore does not make such signatures; `gpg --verify` verifies one";
    Minisign = "minisign", "a key or signature of minisign", "Sigstore does not make such signatures; `minisign -V` verifies one";
    Jwk = "jwk", "a key as a JSON web key", "convert the key to PEM";
    Signature = "signature", "a signature alone", "it needs its certificate and log entry, or the key";
    Checksums = "checksums", "a list of checksums", "it is an artifact as any other: verify the file that was signed, then the checksums with it";
    OciManifest = "ociManifest", "the manifest of a container image", "the bundle is the blob of its layer";
    ServerError = "serverError", "an error that a server has answered", "it was saved in the place of the document: get that again";
    Html = "html", "a page of HTML", "it was saved in the place of the document: get that again, from an address that answers with the file itself";
    Xml = "xml", "a document of XML", "";
    Gzip = "gzip", "data compressed with gzip", "if it is the artifact or the package, it stands in the place of what goes with it: swap the two; otherwise decompress it first";
    Zip = "zip", "a ZIP archive", "if it is the artifact or the package, it stands in the place of what goes with it: swap the two; otherwise take the document out of it first";
    Zstd = "zstd", "data compressed with zstd", "if it is the artifact or the package, it stands in the place of what goes with it: swap the two; otherwise decompress it first";
    GitLfs = "gitLfs", "a pointer of Git LFS", "the file is not in the repository: `git lfs pull` gets it";
    Empty = "empty", "an empty text", "whatever wrote it has failed: get it again from where it comes from";
}

impl DocumentKind {
    /// The kind of this name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Whether the document is one whose content [`crate::inspect::inspect_json`] shows.
    pub(crate) const fn is_shown(self) -> bool {
        !matches!(
            self,
            Self::GithubUrl
                | Self::NpmPackage
                | Self::ServerError
                | Self::Html
                | Self::Xml
                | Self::Gzip
                | Self::Zip
                | Self::Zstd
                | Self::GitLfs
                | Self::Empty
                | Self::Jwk
                | Self::CertificateRequest
        )
    }
}

impl serde::Serialize for DocumentKind {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for DocumentKind {
    fn schema_name() -> alloc::borrow::Cow<'static, str> {
        "DocumentKind".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let one = |kind: &Self| serde_json::json!({"const": kind.name(), "description": kind.called(), "type": "string"});
        let all: alloc::vec::Vec<serde_json::Value> = Self::ALL.iter().map(one).collect();
        schemars::json_schema!({"description": "What a document is, as far as its form tells.", "oneOf": all})
    }
}
