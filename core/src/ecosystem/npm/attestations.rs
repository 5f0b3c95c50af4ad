//! The attestations of one version of a package, as the registry serves them
//! (`/-/npm/v1/attestations/name@version`), or bundles alone.
//!
//! ```json
//! { "attestations": [ { "predicateType": "https://slsa.dev/provenance/v1", "bundle": {"mediaType": …} } ] }
//! ```
//! npm prints those of a whole project (`lib/utils/verify-signatures.js` of npm 11):
//!
//! ```json
//! { "invalid": [], "missing": [], "verified": [ { "name": "sigstore", "version": "2.1.0", "location": "node_modules/sigstore",
//!     "registry": "https://registry.npmjs.org/", "attestations": {…}, "attestationBundles": [ {"predicateType": …, "bundle": …} ] } ] }
//! ```

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use super::PackageUrl;
use crate::bundle::{Bundle, Content, parse, statement};
use crate::code::Code;
use crate::encoding::json::{self, Field, Value};
use crate::failure::{Failure, ensure};
use crate::kind::DocumentKind;
use crate::limits;
use crate::recognize;
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
        let failed = |f: Failure| Rejected::malformed(f.in_input("npm attestations"));
        read(json).map(|list| Self { list }).map_err(failed)
    }

    /// Parses the set of this package: what [`Self::from_json`] takes, or what `npm audit signatures --json
    /// --include-attestations` has printed about a project that has the package. What npm says there of
    /// its own verification counts for nothing.
    ///
    /// # Errors
    /// As [`Self::from_json`]; [`Code::NpmProvenanceMissing`] if npm has printed nothing about the package.
    pub fn of_package(json: &[u8], package: &PackageUrl) -> Result<Self, Rejected> {
        read_of(json, package).map(|list| Self { list }).map_err(Rejected::malformed)
    }

    /// The attestations, in the order of the document.
    pub fn list(&self) -> &[Attestation] {
        &self.list
    }
}

fn read(json: &[u8]) -> Result<Vec<Attestation>, Failure> {
    of_document(parsed(json, limits::ATTESTATIONS_NODES)?)
}

fn parsed(json: &[u8], nodes: usize) -> Result<Value, Failure> {
    json::parse(json, limits::BUNDLE_BYTES, nodes)
        .map_err(|failure| recognize::not_json(failure, Code::BundleForm, json))
}

fn read_of(json: &[u8], package: &PackageUrl) -> Result<Vec<Attestation>, Failure> {
    let is_audit = |value: &Value| recognize::of_json(value) == Some(DocumentKind::NpmAudit);
    match parsed(json, limits::ATTESTATIONS_NODES) {
        Ok(value) if is_audit(&value) => of_audit(value, package),
        Ok(value) => of_document(value),
        // An audit is as long as the project has packages.
        Err(failure) if failure.code() == Code::JsonNodes => {
            let value = parsed(json, limits::LOCKFILE_NODES)?;
            if is_audit(&value) { of_audit(value, package) } else { Err(failure) }
        }
        Err(failure) => Err(failure),
    }
}

/// The bundles of the package, once each: it may be installed in several places. Of the other packages nothing is
/// looked at but their names.
fn of_audit(audit: Value, package: &PackageUrl) -> Result<Vec<Attestation>, Failure> {
    let is_asked = |one: &Value| {
        one.get("name").as_text() == Some(package.name())
            && one.get("version").as_text() == Some(package.version())
    };
    let mut all: Vec<Attestation> = Vec::new();
    for one in audit.get("verified").items().iter().filter(|one| is_asked(one)) {
        let list = one.get("attestationBundles");
        if *list == Value::Null {
            continue;
        }
        for attestation in listed(Field::document(list.clone()))? {
            if !all.contains(&attestation) {
                all.push(attestation);
            }
        }
        ensure(all.len() <= limits::ATTESTATIONS, Code::NpmAttestations)
            .map_err(|f| f.with("limit", limits::ATTESTATIONS))?;
    }
    ensure(!all.is_empty(), Code::NpmProvenanceMissing)
        .map_err(|f| f.with("package", package.to_string()))?;
    Ok(all)
}

fn of_document(value: Value) -> Result<Vec<Attestation>, Failure> {
    use DocumentKind::{Bundle, Bundles, GithubAttestations, NpmAttestations};
    // A set without attestations is taken for GitHub's.
    let wanted = [NpmAttestations, GithubAttestations, Bundles, Bundle];
    let kind = recognize::of_json(&value).filter(|kind| !wanted.contains(kind));
    if kind.is_some() {
        return Err(recognize::instead(Code::BundleForm.into(), kind, &[]));
    }
    let document = Field::document(value);
    if document.is_list() {
        let bundles = document.bounded_list(limits::ATTESTATIONS, Code::NpmAttestations)?;
        return bundles.into_iter().map(alone).collect();
    }
    let mut message = document.message()?;
    match message.optional("attestations") {
        Some(list) => listed(list),
        None => Ok(alloc::vec![of_statement(parse::message(message)?)]),
    }
}

/// Each with the predicate type that is declared beside it.
fn listed(list: Field) -> Result<Vec<Attestation>, Failure> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_on_several_lines_is_told_so() {
        let one = r#"{"attestations":[]}"#;
        let rejected =
            Attestations::from_json(alloc::format!("{one}\n{one}\n").as_bytes()).unwrap_err();
        let hints = rejected.report().failure().unwrap().hints().join("|");
        assert_eq!(rejected.code(), Code::BundleForm, "{rejected}");
        assert!(hints.contains("give that of one line"), "{hints}");
    }
}
