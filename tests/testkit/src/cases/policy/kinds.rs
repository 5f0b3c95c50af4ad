//! Kinds of identity, and the accounts of providers whose identities have a fixed form.

use super::{Table, Wanted, any_of, caught};
use crate::cases::Planned;
use crate::edit::Edit;
use crate::recipe::{EntryKind, ISSUER, Recipe, San, Version};
use serde_json::{Value, json};

const IDENTITY: Wanted = caught(&["policy.identity.mismatch"]);
const ISSUED: Wanted = caught(&["policy.issuer.mismatch"]);
const KIND: Wanted = caught(&["policy.identity.kind_mismatch"]);

pub(super) fn all() -> Vec<Planned> {
    let mut out = kinds();
    out.extend(accounts());
    out
}

fn recipe(san: San, identity: &str, issuer: &str) -> Recipe {
    Recipe {
        san,
        identity: identity.to_owned(),
        issuer: issuer.to_owned(),
        ..Recipe::of(Version::V03, EntryKind::HashedRekord)
    }
}

/// A text that each kind of name can hold.
fn kinds() -> Vec<Planned> {
    const ALL: [(&str, San); 3] =
        [("email", San::Email), ("uri", San::Uri), ("otherName", San::OtherName)];
    let text = "signer@testkit.example";
    let mut out = Vec::new();
    for (kind, san) in ALL {
        let mut table = Table::new("policy_kind", recipe(san, text, ISSUER));
        let ask =
            |kind: &str| any_of(&[json!({ "identity": text, "kind": kind, "issuer": ISSUER })]);
        let right = format!("{kind}_as_{kind}");
        table.right(&right, &ask(kind), &[], "the identity is of the kind asked for");
        for (other, _) in ALL.iter().filter(|(other, _)| *other != kind) {
            let slug = format!("{kind}_as_{other}");
            table.wrong(&slug, KIND, &ask(other), &[], "the identity is of another kind");
        }
        let unsaid = super::identity(text, ISSUER);
        table.right(&format!("{kind}_unsaid"), &unsaid, &[], "the policy asks for no kind");
        out.extend(table.out);
    }
    out
}

/// One provider's accounts: what the rule and the certificate say.
struct Account {
    provider: &'static str,
    recipe: Recipe,
    rule: Value,
    /// Other values of the rule, by part.
    others: &'static [(&'static str, &'static str, Wanted)],
    /// Identities that look like the right one.
    alike: &'static [(&'static str, &'static str)],
}

fn accounts() -> Vec<Planned> {
    let accounts = [
        Account {
            provider: "google",
            recipe: recipe(San::Email, "me@testkit.example", "https://accounts.google.com"),
            rule: json!({ "email": "me@testkit.example" }),
            others: &[("email", "you@testkit.example", IDENTITY)],
            alike: &[
                ("other_domain", "me@testkit.example.evil.example"),
                ("other_case", "Me@testkit.example"),
                ("longer", "not-me@testkit.example"),
            ],
        },
        Account {
            provider: "buildkite",
            recipe: recipe(
                San::Uri,
                "https://buildkite.com/testkit/release",
                "https://agent.buildkite.com",
            ),
            rule: json!({ "organization": "testkit", "pipeline": "release" }),
            others: &[("organization", "other", IDENTITY), ("pipeline", "other", IDENTITY)],
            alike: &[
                ("deeper", "https://buildkite.com/testkit/release/builds"),
                ("other_host", "https://buildkite.com.evil.example/testkit/release"),
                ("trailing_slash", "https://buildkite.com/testkit/release/"),
            ],
        },
        Account {
            provider: "circleci",
            recipe: recipe(
                San::Uri,
                "https://circleci.com/api/v2/projects/project-1/pipeline-definitions/definition-2",
                "https://oidc.circleci.com/org/organization-3",
            ),
            rule: json!({
                "organization": "organization-3",
                "project": "project-1",
                "definition": "definition-2",
            }),
            others: &[
                ("organization", "organization-4", ISSUED),
                ("project", "project-4", IDENTITY),
                ("definition", "definition-4", IDENTITY),
            ],
            alike: &[(
                "other_version",
                "https://circleci.com/api/v1/projects/project-1/pipeline-definitions/definition-2",
            )],
        },
    ];
    accounts.into_iter().flat_map(Account::cases).collect()
}

impl Account {
    fn cases(self) -> Vec<Planned> {
        let Self { provider, recipe, rule, others, alike } = self;
        let ask = |rule: Value| any_of(&[json!({ provider: rule })]);
        let (san, identity) = (recipe.san, recipe.identity.clone());
        let issuer = recipe.issuer.clone();
        let mut table = Table::new("policy_account", recipe);
        let right = ask(rule.clone());
        let sentence = "the certificate is of the account";
        table.right(&format!("{provider}_right"), &right, &[], sentence);
        for (part, value, wanted) in others {
            let mut other = rule.clone();
            other[part] = (*value).into();
            let sentence = "one part of the account is not as asked";
            let slug = format!("{provider}_{part}_other");
            table.wrong(&slug, *wanted, &ask(other), &[], sentence);
        }
        for (slug, name) in alike {
            let edits = [Edit::Name(san, (*name).to_owned())];
            let sentence = "the identity looks like the account's";
            table.wrong(&format!("{provider}_{slug}"), IDENTITY, &right, &edits, sentence);
        }
        let sentence = "another issuer vouches for the account's identity";
        for (slug, to) in [
            ("issuer_other", ISSUER.to_owned()),
            ("issuer_longer", format!("{issuer}.evil.example")),
            ("issuer_slash", format!("{issuer}/")),
        ] {
            let edits = [Edit::claim(1, &to), Edit::claim(8, &to)];
            table.wrong(&format!("{provider}_{slug}"), ISSUED, &right, &edits, sentence);
        }
        let other = if san == San::Email { San::Uri } else { San::Email };
        for (slug, san) in [("other_kind", other), ("other_name", San::OtherName)] {
            let edits = [Edit::Name(san, identity.clone())];
            let sentence = "the identity has the account's text and is of another kind";
            table.wrong(&format!("{provider}_{slug}"), KIND, &right, &edits, sentence);
        }
        let both = any_of(&[json!({ provider: rule, "issuer": issuer })]);
        let malformed = Wanted {
            code: "policy.document.malformed",
            checks: &["json.oneof.conflict", "json.key.unknown"],
            structural: "",
        };
        let sentence = "the rule names an issuer, which the provider has";
        table.wrong(&format!("{provider}_with_issuer"), malformed, &both, &[], sentence);
        table.out
    }
}
