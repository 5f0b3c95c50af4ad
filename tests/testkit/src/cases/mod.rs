//! The list of all cases.

pub mod evidence;
mod faulty;
pub mod policy;
mod valid;

use crate::fault::{Expectation, Fault};
use crate::key::Hash;
use crate::recipe::Recipe;
use serde_json::Value;

/// A case to be made.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The group, for counting.
    pub group: &'static str,
    /// The id.
    pub id: String,
    /// The id of the unmodified case.
    pub twin: Option<String>,
    /// What to make.
    pub recipe: Recipe,
    /// Verify the artifact's digest instead of its bytes.
    pub digest: Option<Hash>,
    /// Ask with this policy instead of the recipe's identity or key.
    pub policy: Option<Value>,
    /// What the verifier must answer; nothing where it must verify.
    pub expectation: Option<Expectation>,
    /// One sentence.
    pub sentence: String,
}

/// The id of a case of a recipe.
pub fn id(recipe: &Recipe, slug: &str) -> String {
    let entry = match (recipe.logged, recipe.entry.is_envelope()) {
        (true, _) => recipe.entry.label(),
        (false, true) => "no-entry-dsse",
        (false, false) => "no-entry",
    };
    format!("testkit/{entry}/{}/{slug}", recipe.version.label())
}

impl Planned {
    /// A valid case.
    pub fn valid(recipe: Recipe, slug: &str, sentence: &str) -> Self {
        Self {
            group: "valid",
            id: id(&recipe, slug),
            twin: None,
            recipe,
            digest: None,
            policy: None,
            expectation: None,
            sentence: sentence.to_owned(),
        }
    }

    /// A recipe with a fault, the case of the recipe itself having another slug.
    pub fn faulty(group: &'static str, base: &Recipe, twin: &str, fault: Fault) -> Self {
        let expectation = fault.expectation(base.entry);
        let slug = match twin {
            "valid" => expectation.slug.to_owned(),
            _ => format!("{twin}_{}", expectation.slug),
        };
        Self {
            group,
            id: id(base, &slug),
            twin: Some(id(base, twin)),
            recipe: base.with(fault),
            digest: None,
            policy: None,
            sentence: expectation.sentence.to_owned(),
            expectation: Some(expectation),
        }
    }
}

/// Every case: the valid ones first.
pub fn all() -> Vec<Planned> {
    let mut out = valid::all();
    out.extend(faulty::all());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// All lists.
    fn every() -> Vec<Planned> {
        [super::all(), evidence::all(), policy::all(crate::case::SEED)].concat()
    }

    #[test]
    fn ids_are_unique_and_every_twin_is_a_valid_case() {
        let all = every();
        let valid: BTreeSet<_> =
            all.iter().filter(|c| c.expectation.is_none()).map(|c| c.id.clone()).collect();
        let ids: BTreeSet<_> = all.iter().map(|c| c.id.clone()).collect();
        assert_eq!(ids.len(), all.len());
        for case in &all {
            match &case.twin {
                Some(twin) => assert!(valid.contains(twin), "{}: no twin {twin}", case.id),
                None => assert!(case.expectation.is_none(), "{}: no twin", case.id),
            }
        }
    }

    #[test]
    fn every_expectation_names_codes_or_a_reason() {
        const STEPS: [&str; 10] = [
            "bundle",
            "time",
            "path",
            "sct",
            "log_entry",
            "binding",
            "signature",
            "artifact",
            "policy",
            "none",
        ];
        let table = include_str!("../../../../core/src/code.rs");
        for case in every() {
            let Some(expected) = case.expectation else { continue };
            assert!(STEPS.contains(&expected.step), "{}", case.id);
            assert_eq!(expected.checks.is_empty(), !expected.structural.is_empty(), "{}", case.id);
            for code in expected.checks.iter().chain([&expected.code]) {
                assert!(table.contains(&format!("\"{code}\"")), "{}: no code {code}", case.id);
            }
            // These say where something was found wrong; what was is one of the checks.
            let whole = ["policy.document.malformed", "policy.any_of.mismatch"];
            if let Some(first) = expected.checks.first()
                && !whole.contains(&expected.code)
            {
                assert_eq!(*first, expected.code, "{}", case.id);
            }
        }
    }

    #[test]
    fn no_group_shrinks() {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        every().iter().for_each(|case| *counts.entry(case.group).or_default() += 1);
        println!("{counts:?}");
        let floor = BTreeMap::from([
            ("valid", 200),
            ("binding", 50),
            ("time", 25),
            ("log_entry", 60),
            ("sct", 18),
            ("path", 24),
            ("signature", 18),
            ("artifact", 20),
            ("policy", 60),
            ("bundle", 75),
            ("trust_root", 18),
            ("binding_v2", 24),
            ("log_v2", 36),
            ("timestamp", 50),
            ("authority", 30),
            ("moment", 11),
            ("witness", 19),
            ("algorithm", 35),
            ("policy_account", 34),
            ("policy_any_of", 23),
            ("policy_claims", 143),
            ("policy_conflict", 83),
            ("policy_dangerous", 19),
            ("policy_document", 70),
            ("policy_empty", 52),
            ("policy_evidence", 15),
            ("policy_github", 73),
            ("policy_github_called", 15),
            ("policy_github_enterprise", 3),
            ("policy_github_host", 5),
            ("policy_github_identity", 43),
            ("policy_github_new", 2),
            ("policy_github_old", 13),
            ("policy_github_source", 13),
            ("policy_gitlab", 34),
            ("policy_gitlab_group", 7),
            ("policy_gitlab_host", 2),
            ("policy_gitlab_identity", 19),
            ("policy_key", 13),
            ("policy_kind", 12),
            ("policy_look_alike", 66),
            ("policy_pattern", 59),
            ("policy_root", 4),
            ("policy_statement", 123),
            ("policy_summary", 88),
            ("policy_type", 45),
        ]);
        for (group, least) in floor {
            assert!(counts.get(group).copied().unwrap_or(0) >= least, "{group}: {counts:?}");
        }
    }
}
