//! The cases of policies as data. Most differ in their policy alone, or in what one bundle says.

mod any_of;
mod claims;
mod conflict;
mod document;
mod evidence;
mod github;
mod gitlab;
mod kinds;
pub mod look_alike;
mod pattern;
mod reviewed;
mod statement;
mod summary;
pub mod types;
pub mod values;

use super::Planned;
use crate::edit::Edit;
use crate::fault::{Expectation, step_of};
use crate::recipe::Recipe;
use serde_json::{Value, json};

/// Every case.
pub fn all(seed: &str) -> Vec<Planned> {
    [
        claims::all(),
        github::all(),
        gitlab::all(),
        look_alike::all(),
        pattern::all(),
        kinds::all(),
        any_of::all(seed),
        document::all(seed),
        types::all(),
        values::all(),
        statement::all(),
        conflict::all(seed),
        summary::all(),
        evidence::all(seed),
        reviewed::all(seed),
    ]
    .concat()
}

/// What the verifier must answer.
#[derive(Clone, Copy)]
struct Wanted {
    code: &'static str,
    checks: &'static [&'static str],
    structural: &'static str,
}

/// Caught by these checks together; the first one names the code.
const fn caught(checks: &'static [&'static str]) -> Wanted {
    Wanted { code: checks[0], checks, structural: "" }
}

/// Caught where there is no value to go on with.
const fn no_value(code: &'static str, structural: &'static str) -> Wanted {
    Wanted { code, checks: &[], structural }
}

/// Cases of one group about one recipe.
struct Table {
    group: &'static str,
    base: Recipe,
    /// The id of the latest case that verifies, which what follows is a twin of.
    twin: String,
    out: Vec<Planned>,
}

impl Table {
    fn new(group: &'static str, base: Recipe) -> Self {
        Self { group, base, twin: String::new(), out: Vec::new() }
    }

    fn plan(&self, slug: &str, policy: &Value, edits: &[Edit], sentence: &str) -> Planned {
        Planned {
            group: self.group,
            id: format!("testkit/{}/{slug}", self.group.replace("policy_", "policy/")),
            twin: None,
            recipe: self.base.edited(edits),
            digest: None,
            policy: Some(policy.clone()),
            expectation: None,
            sentence: sentence.to_owned(),
        }
    }

    /// A case that verifies.
    fn right(&mut self, slug: &str, policy: &Value, edits: &[Edit], sentence: &str) {
        let planned = self.plan(slug, policy, edits, sentence);
        self.twin.clone_from(&planned.id);
        self.out.push(planned);
    }

    /// A case that does not, and is otherwise the latest one that does.
    fn wrong(
        &mut self,
        slug: &str,
        wanted: Wanted,
        policy: &Value,
        edits: &[Edit],
        sentence: &str,
    ) {
        let mut planned = self.plan(slug, policy, edits, sentence);
        planned.twin = Some(self.twin.clone());
        planned.expectation = Some(Expectation {
            slug: "",
            step: if wanted.code == "x509.extension.duplicate" {
                "bundle"
            } else {
                step_of(wanted.code)
            },
            code: wanted.code,
            checks: wanted.checks,
            structural: wanted.structural,
            sentence: "",
        });
        self.out.push(planned);
    }
}

/// A policy of one rule about workflows of a provider.
fn workflow_rule(provider: &str, parts: &Value) -> Value {
    any_of(&[json!({ "workflow": with(parts, "provider", provider.into()) })])
}

/// A policy of these alternatives.
fn any_of(alternatives: &[Value]) -> Value {
    json!({ "version": 1, "anyOf": alternatives })
}

/// A policy of one identity.
fn identity(identity: impl Into<Value>, issuer: impl Into<Value>) -> Value {
    any_of(&[json!({ "identity": identity.into(), "issuer": issuer.into() })])
}

/// The policy of a recipe's signer.
fn of(recipe: &Recipe) -> Value {
    identity(recipe.identity.as_str(), recipe.issuer.as_str())
}

/// The policy with one more part.
fn with(policy: &Value, part: &str, value: Value) -> Value {
    let mut out = policy.clone();
    out[part] = value;
    out
}
