//! The JSON of an inspection.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use super::Read;
use super::root::{self, RootView};
use crate::bundle::inspect::{self, BundleView, CertificateView, EntryView, StatementView};
use crate::crypto::{HashAlgorithm, PublicKey};
use crate::encoding::json::Value;
use crate::kind::DocumentKind;
use crate::limits;

/// What a document says. Nothing of it is verified.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "Inspection"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct InspectionView<'a> {
    /// Always false, and first: whoever reads this must not take it for facts.
    #[cfg_attr(feature = "schema", schemars(extend("const" = false)))]
    verified: bool,
    /// Which kind of document it is.
    kind: DocumentKind,
    /// What that kind is called, with its article.
    called: &'static str,
    /// The bundles in it; PyPI's attestations as bundles.
    bundles: Vec<BundleView<'a>>,
    /// The envelope, if it stands alone.
    envelope: Option<&'a EnvelopeView>,
    /// The statement that stands alone, or in an envelope that does.
    statement: Option<&'a StatementView>,
    /// The log entry, if it stands alone.
    log_entries: Vec<EntryView<'a>>,
    /// The certificates that stand alone, in their order, and those of an envelope that does.
    certificates: Vec<CertificateView<'a>>,
    /// The public key, if it stands alone.
    keys: Vec<KeyView>,
    /// The trusted root, also that of a client trust configuration.
    trusted_root: Option<RootView<'a>>,
    /// The services of a signing configuration.
    services: &'a [ServiceView],
    /// The packages that `npm audit signatures` has attestations of.
    packages: &'a [PackageView],
    /// The publishers of PyPI's provenance, each as JSON in the form of PEP 740.
    publishers: &'a [String],
}

/// A DSSE envelope. No signature of it was checked.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedEnvelope"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct EnvelopeView {
    /// The payload's type.
    payload_type: Option<String>,
    /// How many signatures there are.
    signatures: usize,
    /// What the signatures name as their keys, as far as they do.
    keyids: Vec<String>,
}

/// A public key.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedKey"))]
#[serde(rename_all = "camelCase")]
struct KeyView {
    /// The kind of the key (`ecdsa-p256`).
    kind: &'static str,
    /// The SHA-256 of its SubjectPublicKeyInfo, in hexadecimal.
    spki_sha256: String,
    /// The same in base64, which is the hint that clients write into bundles.
    hint: String,
}

/// A service to sign with.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedService"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceView {
    /// The list that it stands in (`rekorTlogUrls`).
    list: &'static str,
    /// Its address.
    url: String,
    /// Who runs it.
    operator: Option<String>,
}

/// A package with attestations.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "StatedPackage"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct PackageView {
    /// Its name.
    name: String,
    /// Its version.
    version: String,
    /// The types of its attestations.
    predicate_types: Vec<String>,
}

impl<'a> InspectionView<'a> {
    pub(super) fn of(read: &'a Read) -> Self {
        Self {
            verified: false,
            kind: read.kind,
            called: read.kind.called(),
            bundles: read.bundles.iter().map(inspect::bundle).collect(),
            envelope: read.envelope.as_ref(),
            statement: read.statement.as_ref(),
            log_entries: read.entry.iter().map(inspect::entry).collect(),
            certificates: read.certificates.iter().map(inspect::certificate).collect(),
            keys: read.key.iter().map(key).collect(),
            trusted_root: read.root.as_ref().map(root::view),
            services: &read.services,
            packages: &read.packages,
            publishers: &read.publishers,
        }
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key).as_text().map(ToOwned::to_owned)
}

impl EnvelopeView {
    pub(super) fn of(envelope: &Value) -> Self {
        let signatures = envelope.get("signatures").items();
        let keyids = signatures.iter().filter_map(|one| text(one, "keyid"));
        Self {
            payload_type: text(envelope, "payloadType"),
            signatures: signatures.len(),
            keyids: keyids.filter(|keyid| !keyid.is_empty()).collect(),
        }
    }
}

impl ServiceView {
    /// The services of a signing configuration, of either version.
    pub(super) fn of(config: &Value) -> Vec<Self> {
        const LISTS: [&str; 4] = ["caUrls", "oidcUrls", "rekorTlogUrls", "tsaUrls"];
        let mut all = Vec::new();
        for list in LISTS {
            let services = config.get(list).items().iter().take(limits::TRUSTED_ROOT_ENTRIES);
            all.extend(services.map(|one| Self {
                list,
                url: text(one, "url").unwrap_or_default(),
                operator: text(one, "operator"),
            }));
        }
        all
    }
}

fn key(key: &PublicKey) -> KeyView {
    KeyView {
        kind: key.kind().name(),
        spki_sha256: HashAlgorithm::Sha256.hash(key.spki_der()).hex(),
        hint: key.hint(),
    }
}

pub(super) fn packages(audit: &Value) -> Vec<PackageView> {
    let types = |one: &Value| {
        let list = one.get("attestationBundles").items().iter();
        list.filter_map(|attestation| text(attestation, "predicateType")).collect()
    };
    let view = |one: &Value| PackageView {
        name: text(one, "name").unwrap_or_default(),
        version: text(one, "version").unwrap_or_default(),
        predicate_types: types(one),
    };
    audit.get("verified").items().iter().map(view).collect()
}
