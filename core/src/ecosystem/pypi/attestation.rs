//! The attestation object (PEP 740, "Attestation objects"): a bundle of version 0.3 in other words.
//!
//! ```json
//! { "version": 1,
//!   "verification_material": { "certificate": "MIIC…", "transparency_entries": [{"logIndex": "28175749", …}] },
//!   "envelope": { "statement": "eyJf…", "signature": "MEUC…" } }
//! ```
//! An entry is a `TransparencyLogEntry` in proto-JSON, as in a bundle. The payload's type is always
//! in-toto's. There is no place for RFC 3161 timestamps, hints of issuers, or a keyid.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use serde::Serialize;

use crate::bundle::statement::PAYLOAD_TYPE;
use crate::bundle::write::{Bytes, EntryView, entry};
use crate::bundle::{Bundle, Content, Envelope, LogEntry, Material, parse};
use crate::code::Code;
use crate::encoding::json::{self, Field, Message};
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::recognize;
use crate::report::{Rejected, to_json};

/// A parsed attestation object. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// What the object says, with a certificate, entries and an envelope of in-toto's type.
    bundle: Bundle,
}

impl Attestation {
    /// Parses an attestation object's JSON.
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        json::parse(json, limits::BUNDLE_BYTES, limits::BUNDLE_NODES)
            .map_err(|failure| recognize::not_json(failure, Code::JsonSyntax, json))
            .and_then(Message::document)
            .and_then(Self::from_message)
            .map_err(|f| Rejected::malformed(f.in_input("PyPI attestation")))
    }

    pub(super) fn from_message(mut message: Message) -> Result<Self, Failure> {
        check_version(&mut message)?;
        let mut material = message.required("verification_material")?.message()?;
        let place = material.place().to_owned();
        let entries = material
            .required("transparency_entries")?
            .bounded_list(limits::TLOG_ENTRIES, Code::BundleEntries)?;
        ensure(!entries.is_empty(), Code::JsonFieldMissing)
            .map_err(|f| f.at(&place).with("field", "transparency_entries"))?;
        let certificate = material.required("certificate")?.bytes_not_empty()?;
        material.deny_unknown()?;
        let mut envelope = message.required("envelope")?.message()?;
        let signed = Envelope {
            payload: envelope.required("statement")?.bytes_not_empty()?,
            payload_type: PAYLOAD_TYPE.to_owned(),
            signature: envelope.required("signature")?.bytes_not_empty()?,
            keyid: String::new(),
        };
        envelope.deny_unknown()?;
        message.deny_unknown()?;
        Ok(Self { bundle: parse::of_parts(&certificate, entries, signed)? })
    }

    /// The attestation object that says what this bundle says.
    ///
    /// # Errors
    /// A rejection at step `bundle` with [`Code::PypiNotExpressible`] if the object cannot say it: it
    /// needs a certificate, a log entry with an inclusion proof and an envelope of in-toto's type,
    /// and has no place for other evidence. Hints of issuers, which prove nothing, are left out.
    pub fn from_bundle(bundle: &Bundle) -> Result<Self, Rejected> {
        let missing = |what| {
            let failure = Failure::new(Code::PypiNotExpressible).with("bundle", what);
            Err(Rejected::malformed(failure))
        };
        let Material::Certificate { leaf, .. } = bundle.material() else {
            return missing("no certificate");
        };
        let Content::Dsse(envelope) = bundle.content() else {
            return missing("no envelope");
        };
        if envelope.payload_type != PAYLOAD_TYPE {
            return missing("no in-toto statement");
        }
        let entries = bundle.log_entries();
        if entries.is_empty() || entries.iter().any(|entry| entry.inclusion_proof.is_none()) {
            return missing("no log entry, or one without an inclusion proof");
        }
        if !bundle.timestamps().is_empty() || bundle.detached_sct().is_some() {
            return missing("a timestamp");
        }
        // Read back what it says, so that there is one way only to an attestation.
        let certificate = leaf.der().to_vec();
        Self::from_json(write(&certificate, entries, envelope).as_bytes())
    }

    /// The bundle that says what this attestation says; unverified.
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }

    /// The same as a bundle of one's own, for what takes bundles.
    pub fn to_bundle(&self) -> Bundle {
        self.bundle.clone()
    }

    /// The attestation object as compact JSON, its keys in the order of the specification.
    pub fn to_json(&self) -> String {
        match (self.bundle.material(), self.bundle.content()) {
            (Material::Certificate { leaf, .. }, Content::Dsse(envelope)) => {
                write(leaf.der(), self.bundle.log_entries(), envelope)
            }
            // Every constructor makes a certificate and an envelope.
            _ => String::new(),
        }
    }
}

/// Every object of PEP 740 is of version 1.
pub(super) fn check_version(message: &mut Message) -> Result<(), Failure> {
    let version = message.required("version")?.integer()?;
    ensure(version == 1, Code::PypiVersion).map_err(|f| f.with("version", version))
}

#[derive(Serialize)]
struct AttestationView<'a> {
    version: u8,
    verification_material: MaterialView<'a>,
    envelope: EnvelopeView<'a>,
}

#[derive(Serialize)]
struct MaterialView<'a> {
    certificate: Bytes<'a>,
    transparency_entries: Vec<EntryView<'a>>,
}

#[derive(Serialize)]
struct EnvelopeView<'a> {
    statement: Bytes<'a>,
    signature: Bytes<'a>,
}

fn write(certificate: &[u8], entries: &[LogEntry], envelope: &Envelope) -> String {
    to_json(&AttestationView {
        version: 1,
        verification_material: MaterialView {
            certificate: Bytes(certificate),
            transparency_entries: entries.iter().map(entry).collect(),
        },
        envelope: EnvelopeView {
            statement: Bytes(&envelope.payload),
            signature: Bytes(&envelope.signature),
        },
    })
}

/// The attestations of a list.
pub(super) fn list(fields: Vec<Field>) -> Result<Vec<Attestation>, Failure> {
    fields.into_iter().map(|field| Attestation::from_message(field.message()?)).collect()
}
