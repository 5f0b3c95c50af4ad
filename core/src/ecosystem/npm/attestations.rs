//! The attestations of one version of a package, as the registry serves them
//! (`/-/npm/v1/attestations/name@version`), or bundles alone.
//!
//! ```json
//! { "attestations": [ { "predicateType": "https://slsa.dev/provenance/v1", "bundle": {"mediaType": …} } ] }
//! ```

use alloc::string::String;
use alloc::vec::Vec;

use crate::bundle::{Bundle, Content, parse, statement};
use crate::code::Code;
use crate::encoding::json::{self, Field};
use crate::failure::Failure;
use crate::limits;
use crate::report::Rejected;

/// One attestation. Nothing in it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    predicate_type: String,
    bundle: Bundle,
}

impl Attestation {
    /// The predicate type that the set declares, or, of a bundle that stands alone, the statement's.
    pub fn predicate_type(&self) -> &str {
        &self.predicate_type
    }

    /// The bundle.
    pub const fn bundle(&self) -> &Bundle {
        &self.bundle
    }
}

/// The attestations of one version of a package. Nothing in them is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestations {
    list: Vec<Attestation>,
}

impl Attestations {
    /// Parses the set that a registry serves, a list of bundles, or a single bundle. Bundles are read
    /// as strictly as ever; around them, fields that registries add are ignored.
    ///
    /// # Errors
    /// A rejection at step `bundle`, with a code of class malformed, limit or unsupported.
    pub fn from_json(json: &[u8]) -> Result<Self, Rejected> {
        read(json).map(|list| Self { list }).map_err(Rejected::malformed)
    }

    /// The attestations, in the order of the document.
    pub fn list(&self) -> &[Attestation] {
        &self.list
    }
}

fn read(json: &[u8]) -> Result<Vec<Attestation>, Failure> {
    let value = json::parse(json, limits::BUNDLE_BYTES, limits::ATTESTATIONS_NODES)?;
    let document = Field::document(value);
    if document.is_list() {
        let bundles = document.bounded_list(limits::ATTESTATIONS, Code::NpmAttestations)?;
        return bundles.into_iter().map(alone).collect();
    }
    let mut message = document.message()?;
    let Some(list) = message.optional("attestations") else {
        let bundle = parse::message(message)?;
        return Ok(alloc::vec![of_statement(bundle)]);
    };
    list.bounded_list(limits::ATTESTATIONS, Code::NpmAttestations)?
        .into_iter()
        .map(|field| {
            let mut message = field.message()?;
            let predicate_type = message.required("predicateType")?.text()?;
            let bundle = parse::message(message.required("bundle")?.message()?)?;
            Ok(Attestation { predicate_type, bundle })
        })
        .collect()
}

fn alone(field: Field) -> Result<Attestation, Failure> {
    parse::message(field.message()?).map(of_statement)
}

/// The statement's own word decides only which rules the bundle is then held against.
fn of_statement(bundle: Bundle) -> Attestation {
    let statement = match bundle.content() {
        Content::Dsse(envelope) => statement::parse(&envelope.payload).ok(),
        Content::MessageSignature { .. } => None,
    };
    let predicate_type = statement.map(|statement| statement.predicate_type).unwrap_or_default();
    Attestation { predicate_type, bundle }
}
