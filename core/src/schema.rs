//! JSON Schema (2020-12) of everything that the core prints as JSON, for generators of types.
//!
//! The schemas come from the types that are serialised; `wire.rs` has those of what is written by hand.

use alloc::borrow::ToOwned as _;
use alloc::format;
use alloc::vec::Vec;

use schemars::generate::SchemaSettings;
use schemars::transform::{RecursiveTransform, Transform as _};
use schemars::{JsonSchema, Schema};
use serde_json::Value as Json;

#[cfg(any(feature = "pypi", feature = "npm"))]
use crate::ecosystem::continuity::Weakening;
use crate::facts::Facts;
use crate::inspect::InspectionView;
use crate::policy::Finding;
use crate::report::ReportView;

/// The schema of [`Facts::to_json`].
pub fn facts() -> Json {
    of::<Facts>("facts")
}

/// The schema of [`crate::Report::to_json`].
pub fn report() -> Json {
    of::<ReportView<'_>>("report")
}

/// The schema of [`crate::inspect::inspect_json`]; `StatedBundle` in it is that of [`crate::Bundle::inspect_json`].
pub fn inspection() -> Json {
    of::<InspectionView<'_>>("inspection")
}

/// The schema of a list of [`Finding`]s, as [`crate::Policy::lint`] returns it.
pub fn findings() -> Json {
    of::<Vec<Finding>>("findings")
}

/// The schema of a list of [`Weakening`]s, as [`crate::ecosystem::continuity::continuity`] returns it.
#[cfg(any(feature = "pypi", feature = "npm"))]
pub fn weakenings() -> Json {
    of::<Vec<Weakening>>("weakenings")
}

fn of<T: JsonSchema>(name: &str) -> Json {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    schema.insert("$id".to_owned(), format!("urn:sigproof:{name}").into());
    RecursiveTransform(close).transform(&mut schema);
    schema.to_value()
}

/// What has named properties has no others.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() {
        schema.insert("additionalProperties".to_owned(), false.into());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Class, Code};
    use crate::policy::Trap;
    use crate::report::{Status, Step};
    use crate::x509::Claim;
    use alloc::string::String;

    /// The values of an enum in a schema's definitions.
    fn values(schema: &Json, name: &str) -> Vec<String> {
        let one = &schema["$defs"][name];
        let of = |one: &Json| one["const"].as_str().unwrap().to_owned();
        assert!(one["oneOf"].is_array(), "{name}: {one}");
        one["oneOf"].as_array().unwrap().iter().map(of).collect()
    }

    #[test]
    fn enums_have_every_value_as_it_is_written() {
        let (report, findings) = (report(), findings());
        let wire: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(values(&report, "Code"), wire);
        let wire: Vec<_> = Trap::ALL.iter().map(|trap| trap.as_str()).collect();
        assert_eq!(values(&findings, "Trap"), wire);
        let wire: Vec<_> = Step::ALL.iter().map(|step| step.as_str()).collect();
        assert_eq!(values(&report, "Step"), wire);
        for class in Code::ALL.iter().map(|code| code.class()).chain([Class::Host]) {
            assert!(values(&report, "Class").contains(&class.as_str().to_owned()), "{class:?}");
            assert_eq!(serde_json::to_value(class).unwrap(), class.as_str());
        }
        for status in [Status::Pass, Status::Fail, Status::NotReached, Status::NotApplicable] {
            assert!(values(&report, "Status").contains(&status.as_str().to_owned()), "{status:?}");
        }
    }

    #[test]
    fn claims_are_known_by_their_names() {
        let claims = facts()["$defs"]["Claims"].clone();
        let names = claims["properties"].as_object().unwrap();
        assert_eq!(names.len(), Claim::ALL.len());
        assert!(Claim::ALL.iter().all(|claim| names.contains_key(claim.name())));
        assert_eq!(claims["additionalProperties"], false);
    }
}
