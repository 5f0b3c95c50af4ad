//! What a document says, whatever it is, as JSON; nothing of it is verified.
//!
//! ```json
//! { "verified": false, "kind": "certificates", "called": "a certificate, or several",
//!   "bundles": [], "certificates": [{"subject": "CN=sigstore,O=sigstore.dev", …}], "keys": [], … }
//! ```
//! Every kind has the same keys; those that it has nothing for are empty. What is signed and what signs it is
//! read as strictly as for a verification. Of a private key nothing is shown but that it is one.

mod root;
mod view;

use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::{Bundle, LogEntry, inspect, log_entry_alone};
use crate::code::Code;
use crate::crypto::PublicKey;
#[cfg(feature = "npm")]
use crate::ecosystem::npm;
#[cfg(feature = "pypi")]
use crate::ecosystem::pypi;
use crate::encoding::json::{self, Value};
use crate::encoding::{base64, pem};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind as Kind;
use crate::limits;
use crate::recognize;
use crate::report::{Rejected, to_json};
use crate::trust::{ClientTrustConfig, TrustedRoot};
use crate::x509::Certificate;

pub(crate) use view::InspectionView;
use view::{EnvelopeView, PackageView, ServiceView};

/// Says which kind of document this is, and what it says, as canonical JSON. Nothing in it is verified, and
/// its first key says so.
///
/// It takes bundles in every form, what GitHub, PyPI and npm serve, envelopes and statements, log entries, trusted
/// roots and configurations, policies, keys and certificates.
///
/// ```
/// let json = sigproof::inspect::inspect_json(br#"{"payloadType": "text/plain", "payload": "aGk="}"#)?;
/// assert!(json.starts_with(r#"{"verified":false,"kind":"dsseEnvelope""#));
/// # Ok::<(), sigproof::Rejected>(())
/// ```
///
/// # Errors
/// [`Code::BundleForm`] for a document of another kind, with what it is, as far as that is known; for one of
/// these kinds that is malformed, as what reads it for a verification.
pub fn inspect_json(document: &[u8]) -> Result<String, Rejected> {
    let (kind, value, text) = recognized(document).map_err(Rejected::before_steps)?;
    let read = read(kind, &value, text).map_err(|failure| match kind {
        Kind::Bundle | Kind::Bundles | Kind::CosignBundle => Rejected::malformed(failure),
        // What is no bundle has none of the steps of one.
        _ => Rejected::before_steps(failure),
    })?;
    Ok(to_json(&InspectionView::of(&read)))
}

/// What was read of a document.
pub(crate) struct Read {
    kind: Kind,
    bundles: Vec<Bundle>,
    envelope: Option<EnvelopeView>,
    statement: Option<inspect::StatementView>,
    entry: Option<LogEntry>,
    certificates: Vec<Certificate>,
    key: Option<PublicKey>,
    root: Option<TrustedRoot>,
    services: Vec<ServiceView>,
    packages: Vec<PackageView>,
    publishers: Vec<String>,
}

impl Read {
    const fn nothing(kind: Kind) -> Self {
        Self {
            kind,
            bundles: Vec::new(),
            envelope: None,
            statement: None,
            entry: None,
            certificates: Vec::new(),
            key: None,
            root: None,
            services: Vec::new(),
            packages: Vec::new(),
            publishers: Vec::new(),
        }
    }
}

/// The kind of a document that has more to show than its kind, and its text without a mark.
fn recognized(bytes: &[u8]) -> Result<(Kind, Value, &[u8]), Failure> {
    let size = limits::BUNDLE_BYTES;
    ensure(bytes.len() <= size, Code::JsonSize)
        .map_err(|f| f.with("bytes", bytes.len()).with("limit", size))?;
    let text = json::without_byte_order_mark(bytes)?;
    let first = json::documents(text).first().map_or(text, |(_, document)| *document);
    let (kind, document) = match json::parse_bare(first, size, limits::STATEMENT_NODES) {
        Ok(document) => (recognize::of_json(&document).ok_or_else(unknown)?, document),
        Err(failure) => (recognize::of_bytes(text).ok_or(failure)?, Value::Null),
    };
    if !kind.is_shown() {
        return Err(recognize::instead(Code::BundleForm.into(), Some(kind), &[]));
    }
    Ok((kind, document, text))
}

fn read(kind: Kind, document: &Value, text: &[u8]) -> Result<Read, Failure> {
    let mut read = Read::nothing(kind);
    match kind {
        Kind::Bundle
        | Kind::Bundles
        | Kind::GithubAttestations
        | Kind::GhVerification
        | Kind::CosignBundle => {
            read.bundles = Bundle::all_from_json(text).map_err(into_failure)?;
            if read.bundles.len() > 1 && kind == Kind::Bundle {
                read.kind = Kind::Bundles;
            }
        }
        Kind::DsseEnvelope => {
            read.envelope = Some(EnvelopeView::of(document));
            read.statement = payload(document);
            read.certificates = enclosed(document);
        }
        Kind::Statement => read.statement = Some(inspect::statement(text)?),
        Kind::LogEntry => read.entry = Some(log_entry_alone(text)?),
        Kind::TrustedRoot => read.root = Some(TrustedRoot::from_json(text)?),
        Kind::ClientTrustConfig => {
            read.root = Some(ClientTrustConfig::from_json(text)?.trusted_root);
            read.services = ServiceView::of(document.get("signingConfig"));
        }
        Kind::SigningConfig => read.services = ServiceView::of(document),
        #[cfg(feature = "pypi")]
        Kind::PypiProvenance | Kind::PypiAttestation => {
            let provenance = pypi::Provenance::from_json(text).map_err(into_failure)?;
            for bundle in provenance.bundles() {
                read.publishers.extend(bundle.publisher().map(pypi::Publisher::to_json));
                read.bundles.extend(bundle.attestations().iter().map(pypi::Attestation::to_bundle));
            }
        }
        #[cfg(feature = "npm")]
        Kind::NpmAttestations => {
            let set = npm::Attestations::from_json(text).map_err(into_failure)?;
            read.bundles = set.list().iter().map(|one| one.bundle().clone()).collect();
        }
        Kind::NpmAudit => read.packages = view::packages(document),
        Kind::Certificates => read.certificates = certificates(&decoded(text))?,
        Kind::PublicKey => read.key = Some(PublicKey::from_pem_or_der(&decoded(text))?),
        // Its name is all that there is to show.
        _ => {}
    }
    Ok(read)
}

/// cosign writes PEM in base64.
fn decoded(bytes: &[u8]) -> Vec<u8> {
    let text = core::str::from_utf8(bytes).ok();
    let inner = text.and_then(|text| base64::decode_standard(text.trim_ascii()));
    inner.unwrap_or_else(|| bytes.to_vec())
}

fn certificates(bytes: &[u8]) -> Result<Vec<Certificate>, Failure> {
    let text = core::str::from_utf8(bytes).ok().filter(|text| pem::find(text).is_some());
    let Some(mut rest) = text else {
        return Ok(alloc::vec![Certificate::from_der(bytes)?]);
    };
    let mut all = Vec::new();
    while pem::find(rest).is_some() {
        // Bundles of a system's authorities hold more, and are nobody's chain.
        ensure(all.len() < limits::TRUSTED_ROOT_ENTRIES, Code::BundleCertificates)
            .map_err(|f| f.with("limit", limits::TRUSTED_ROOT_ENTRIES))?;
        let (label, der, after) =
            pem::decode_first(rest).ok_or(Failure::new(Code::LegacyCertificate))?;
        if label == "CERTIFICATE" {
            all.push(Certificate::from_der(&der)?);
        }
        rest = after;
    }
    Ok(all)
}

/// The certificates that the signatures of an envelope carry, as far as they are some.
fn enclosed(envelope: &Value) -> Vec<Certificate> {
    let signatures = envelope.get("signatures").items().iter().take(limits::CERTIFICATES);
    let texts = signatures.filter_map(|signature| signature.get("cert").as_text());
    texts.filter_map(|text| certificates(text.as_bytes()).ok()).flatten().collect()
}

fn payload(envelope: &Value) -> Option<inspect::StatementView> {
    let payload = base64::decode(envelope.get("payload").as_text()?)?;
    inspect::statement(&payload).ok()
}

fn unknown() -> Failure {
    Failure::new(Code::BundleForm).with("found", "a document of no kind that is known")
}

fn into_failure(rejected: Rejected) -> Failure {
    rejected.report().failure().cloned().unwrap_or(Failure::new(Code::Internal))
}
