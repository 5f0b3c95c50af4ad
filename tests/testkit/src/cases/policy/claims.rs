//! Claims: each right, other than asked, absent, twice; and twins that disagree.

use super::{Table, Wanted, caught, no_value, of, with};
use crate::ca::{COMMIT, NEW_CLAIMS, OLD_CLAIMS};
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::recipe::{EntryKind, ISSUER};
use serde_json::{Value, json};

/// The claims' names in policies, by the last arc of their identifier (Fulcio, oid-info.md).
const NAMES: [(u8, &str); 23] = [
    (1, "issuerV1"),
    (2, "githubWorkflowTrigger"),
    (3, "githubWorkflowSha"),
    (4, "githubWorkflowName"),
    (5, "githubWorkflowRepository"),
    (6, "githubWorkflowRef"),
    (8, "issuer"),
    (9, "buildSignerUri"),
    (10, "buildSignerDigest"),
    (11, "runnerEnvironment"),
    (12, "sourceRepositoryUri"),
    (13, "sourceRepositoryDigest"),
    (14, "sourceRepositoryRef"),
    (15, "sourceRepositoryIdentifier"),
    (16, "sourceRepositoryOwnerUri"),
    (17, "sourceRepositoryOwnerIdentifier"),
    (18, "buildConfigUri"),
    (19, "buildConfigDigest"),
    (20, "buildTrigger"),
    (21, "runInvocationUri"),
    (22, "sourceRepositoryVisibility"),
    (23, "deploymentEnvironment"),
    (24, "tokenSubject"),
];

/// A newer claim, the older one that says the same, and another value of each.
const TWINS: [(u8, u8, &str, &str); 4] = [
    (20, 2, "pull_request", "pull_request"),
    (13, 3, "89abcdef", "89abcdef"),
    (12, 5, "https://github.com/testkit/other", "testkit/other"),
    (14, 6, "refs/heads/main", "refs/heads/main"),
];

const MISMATCH: Wanted = caught(&["policy.claim.mismatch"]);
const MISSING: Wanted = caught(&["policy.claim.missing", "policy.claim.mismatch"]);
const CONFLICT: Wanted = caught(&["policy.claim.conflict"]);

/// The value of a claim in the workflow's certificate.
fn value(number: u8) -> &'static str {
    let all = [(1, ISSUER), (8, ISSUER)];
    let found = all.iter().chain(&OLD_CLAIMS).chain(&NEW_CLAIMS).find(|(n, _)| *n == number);
    found.expect("a claim").1
}

fn name(number: u8) -> &'static str {
    NAMES.iter().find(|(n, _)| *n == number).expect("a claim").1
}

pub(super) fn all() -> Vec<Planned> {
    let base = workflow(EntryKind::HashedRekord);
    let policy = of(&base);
    let asking = |number: u8, value: Value| with(&policy, "claims", json!({ name(number): value }));
    let mut table = Table::new("policy_claims", base.clone());
    for (number, name) in NAMES {
        let asked = asking(number, value(number).into());
        table.right(&format!("{name}_right"), &asked, &[], "the claim is as asked");
        let other = asking(number, format!("{}x", value(number)).into());
        let sentence = "the policy asks for another value of the claim";
        table.wrong(&format!("{name}_other"), MISMATCH, &other, &[], sentence);
        let sentence = "the certificate does not state the claim";
        let edits = [Edit::NoClaim(number)];
        table.wrong(&format!("{name}_absent"), MISSING, &asked, &edits, sentence);
        let sentence = "the certificate states the claim twice";
        let twice = no_value("x509.extension.duplicate", "the certificate does not parse");
        let edits = [Edit::TwiceClaimed(number)];
        table.wrong(&format!("{name}_twice"), twice, &asked, &edits, sentence);
        let one = format!("{}:{}", Value::from(name), Value::from(value(number)));
        // The issuer stands in the alternative, too.
        let text = asked.to_string();
        let (before, claims) = text.split_once("\"claims\"").expect("the claims");
        let claims = claims.replacen(&one, &format!("{one},{one}"), 1);
        let text = format!("{before}\"claims\"{claims}");
        let twice = Wanted {
            code: "policy.document.malformed",
            checks: &["json.key.duplicate"],
            structural: "",
        };
        let sentence = "the policy names the claim twice";
        table.wrong(&format!("{name}_asked_twice"), twice, &text.into(), &[], sentence);
    }
    several(&mut table, &policy);
    for (new, old, new_value, old_value) in TWINS {
        for (asked, changed, to) in [(new, old, old_value), (old, new, new_value)] {
            let slug = format!("{}_{}_differs", name(asked), name(changed));
            let asked = asking(asked, value(asked).into());
            table.right(&format!("{slug}_not"), &asked, &[], "both twins of a claim agree");
            let edits = [Edit::claim(changed, to)];
            let sentence = "the claim is as asked, and its older or newer twin is not";
            table.wrong(&slug, CONFLICT, &asked, &edits, sentence);
        }
    }
    // The older claim is the newer one's end, and yet another repository.
    let asked = asking(5, value(5).into());
    for (slug, uri) in [
        ("deeper", "https://github.com/other/testkit/example"),
        ("shorter", "testkit/example"),
        ("no_host", "https:///testkit/example"),
        ("no_scheme", "github.com/testkit/example"),
        ("trailing_slash", "https://github.com/testkit/example/"),
    ] {
        let slug = format!("source_repository_{slug}");
        let edits = [Edit::claim(12, uri)];
        let sentence = "the newer claim of the repository looks like the older one and is not it";
        table.wrong(&slug, CONFLICT, &asked, &edits, sentence);
    }
    table.out
}

/// Several values, several claims.
fn several(table: &mut Table, policy: &Value) {
    let ask = |claims: Value| with(policy, "claims", claims);
    let list = json!({ "buildTrigger": ["release", "push"] });
    table.right("one_of_two_values", &ask(list), &[], "one of the values asked for will do");
    let list = json!({ "buildTrigger": ["release", { "glob": "pu*" }] });
    table.right("one_of_value_and_glob", &ask(list), &[], "a text or a glob will do");
    let sentence = "the claim has another value than those asked for";
    let list = json!({ "buildTrigger": ["release", "schedule"] });
    table.wrong("none_of_two_values", MISMATCH, &ask(list), &[], sentence);
    let two = json!({ "buildTrigger": "push", "sourceRepositoryDigest": COMMIT });
    table.right("two_claims", &ask(two), &[], "both claims are as asked");
    for (slug, one, other) in
        [("first", "release", COMMIT), ("last", "push", "89abcdef89abcdef89abcdef89abcdef89abcdef")]
    {
        let two = json!({ "buildTrigger": one, "sourceRepositoryDigest": other });
        let slug = format!("two_claims_{slug}_other");
        table.wrong(&slug, MISMATCH, &ask(two), &[], "one of two claims is not as asked");
    }
    let none = caught(&["policy.value.empty"]);
    table.wrong("none_asked", none, &ask(json!({})), &[], "no claim is asked for");
}
