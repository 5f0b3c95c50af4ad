//! The cases that the tests are about.

use sigproof::bundle::Material;
use sigproof::facts::Facts;
use sigproof::{Bundle, Code, Rejected, Step};
use sigproof_vectors::{Case, Expect, manifest};

/// Every case of the manifest.
pub(crate) fn cases() -> Vec<Case> {
    let sources = manifest().unwrap().sources;
    sources.into_iter().flat_map(|s| s.cases().unwrap().unwrap_or_default()).collect()
}

/// The cases that verify, with the bundle and what it proves.
pub(crate) fn verified() -> impl Iterator<Item = (Case, Bundle, Facts)> {
    cases().into_iter().filter(|case| case.expect == Expect::Verified).map(|case| {
        let facts = case.run().unwrap_or_else(|no| panic!("{}: {}", case.id, no.code()));
        let (bundle, facts) = (case.parse().unwrap(), facts.facts().clone());
        (case, bundle, facts)
    })
}

pub(crate) fn material(bundle: &Bundle) -> Option<(Vec<u8>, Vec<Vec<u8>>)> {
    match bundle.material() {
        Material::Certificate { leaf, hints, .. } => {
            Some((leaf.der().to_vec(), hints.iter().map(|hint| hint.der().to_vec()).collect()))
        }
        _ => None,
    }
}

pub(crate) fn code<T>(result: Result<T, Rejected>) -> Code {
    let rejected = result.err().expect("it must be rejected");
    assert_eq!(rejected.step(), Step::Bundle);
    rejected.code()
}
