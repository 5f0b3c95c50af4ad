//! Globs and regular expressions: what a star is, and what is not a pattern.

use super::{Table, Wanted, caught, github, identity, no_value, of, with};
use crate::cases::Planned;
use crate::edit::Edit;
use crate::recipe::WORKFLOW;
use serde_json::{Value, json};

const IDENTITY: Wanted = caught(&["policy.identity.mismatch"]);
const MISMATCH: Wanted = caught(&["policy.workflow.mismatch"]);

pub(super) fn all() -> Vec<Planned> {
    let mut out = stars();
    out.extend(expressions());
    out.extend(refused());
    out
}

fn glob(text: &str) -> Value {
    json!({ "glob": text })
}

fn regex(text: &str) -> Value {
    json!({ "regex": text })
}

fn stars() -> Vec<Planned> {
    let mut table = Table::new("policy_pattern", github::base());
    let ask = |pattern: &str| identity(glob(pattern), github::ISSUER);
    let sentence = "the glob's stars stand for what is between two slashes";
    for (slug, pattern) in [
        ("star_ref", WORKFLOW.replace("v1.0.0", "*")),
        ("star_within", WORKFLOW.replace("release.yml", "r*l")),
        ("star_for_nothing", WORKFLOW.replace("release", "release*")),
        ("star_repository", WORKFLOW.replace("example", "*")),
        ("stars", WORKFLOW.replace("testkit", "t*k*t").replace("v1.0.0", "*.*.*")),
        ("no_star", WORKFLOW.to_owned()),
    ] {
        table.right(slug, &ask(&pattern), &[], sentence);
    }
    let sentence = "the glob means another text";
    for (slug, pattern) in [
        ("star_over_slash", "https://github.com/testkit/*".to_owned()),
        ("star_at_start", "*@refs/tags/v1.0.0".to_owned()),
        ("star_over_refs", WORKFLOW.replace("tags/v1.0.0", "*")),
        ("star_over_owner_and_name", WORKFLOW.replace("testkit/example", "*")),
        ("star_then_more", WORKFLOW.replace("v1.0.0", "*-rc")),
        ("question_mark", WORKFLOW.replace("v1.0.0", "v?.0.0")),
        ("brackets", WORKFLOW.replace("v1.0.0", "v[0-9].0.0")),
        ("braces", WORKFLOW.replace("v1.0.0", "{v1.0.0,v2.0.0}")),
        ("negation", WORKFLOW.replace("v1.0.0", "!v2.0.0")),
        ("backslash", WORKFLOW.replace("v1.0.0", "v1\\.0\\.0")),
        ("dot_of_regex", WORKFLOW.replace("v1.0.0", "v1.*.0.0.0")),
        ("case", WORKFLOW.replace("testkit", "Testkit*")),
    ] {
        table.wrong(slug, IDENTITY, &ask(&pattern), &[], sentence);
    }
    let any = caught(&["policy.pattern.any", "policy.identity.mismatch"]);
    table.wrong("star_alone", any, &ask("*"), &[], "the glob means every address");
    let rule = |part: &str, pattern: &str| {
        let mut parts = json!({ "repository": "testkit/example" });
        parts[part] = glob(pattern);
        github::rule(parts)
    };
    let right = rule("ref", "refs/*/v1.0.0");
    table.right("star_kind_of_ref", &right, &[], "the glob's star is the kind of ref");
    let any = caught(&["policy.pattern.any", "policy.workflow.mismatch"]);
    table.wrong("star_for_repository", any, &rule("repository", "*"), &[], sentence);
    table.wrong("star_for_ref", MISMATCH, &rule("ref", "*"), &[], sentence);
    table.wrong("star_for_refs", MISMATCH, &rule("ref", "refs/*"), &[], sentence);
    table.out
}

fn expressions() -> Vec<Planned> {
    let mut table = Table::new("policy_pattern", github::base());
    let ask = |pattern: &str| identity(regex(pattern), github::ISSUER);
    let whole = WORKFLOW.replace('.', r"\.");
    let sentence = "the regular expression matches the whole text";
    table.right("regex", &ask(&whole), &[], sentence);
    table.right("regex_anchored", &ask(&format!("^{whole}$")), &[], sentence);
    table.right("regex_any_case", &ask(&whole.replace("testkit", "(?i)TESTKIT")), &[], sentence);
    let sentence = "the regular expression matches a part of the text, or another text";
    for (slug, pattern) in [
        ("regex_start", whole.split('@').next().unwrap_or_default().to_owned()),
        ("regex_end", r"@refs/tags/v1\.0\.0".to_owned()),
        ("regex_middle", "testkit/example".to_owned()),
        ("regex_first_of_two", format!("https://|{whole}x")),
        ("regex_last_of_two", format!("x{whole}|v1\\.0\\.0")),
        ("regex_case", whole.replace("testkit", "TESTKIT")),
        ("regex_nothing", "()".to_owned()),
        ("regex_line", "(?m)^$".to_owned()),
    ] {
        table.wrong(slug, IDENTITY, &ask(&pattern), &[], sentence);
    }
    let ask = |pattern: &str| {
        let asked = json!({ "sourceRepositoryOwnerUri": regex(pattern) });
        with(&of(&github::base()), "claims", asked)
    };
    let long = [Edit::Claim(16, "a".repeat(2000))];
    let sentence = "many repetitions of the text match the regular expression";
    table.right("regex_repeated", &ask("(a+)+"), &long, sentence);
    let sentence = "a text without a match would take other engines for ever";
    let claim = caught(&["policy.claim.mismatch"]);
    for (slug, pattern) in [
        ("regex_nested", "(a+)+b"),
        ("regex_nested_anchored", "^(a+)+$b"),
        ("regex_alternatives", "(a|a)*b"),
        ("regex_alternatives_nested", "((a*)*|a)*b"),
        ("regex_optional", "(a?){50}b"),
    ] {
        table.wrong(slug, claim, &ask(pattern), &long, sentence);
    }
    table.out
}

fn refused() -> Vec<Planned> {
    let mut table = Table::new("policy_pattern", github::base());
    let ask =
        |pattern: Value| github::rule(json!({ "repository": "testkit/example", "ref": pattern }));
    table.right("of_ref", &ask(glob("refs/tags/*")), &[], "the pattern is one");
    let sentence = "the glob holds two stars in a row";
    let stars = caught(&["policy.glob.invalid"]);
    table.wrong("two_stars", stars, &ask(glob("refs/tags/**")), &[], sentence);
    table.wrong("three_stars", stars, &ask(glob("refs/tags/***")), &[], sentence);
    table.wrong("two_stars_within", stars, &ask(glob("refs/tags/v**0")), &[], sentence);
    let none = no_value("policy.regex.invalid", "there is no expression to match with");
    for (slug, pattern) in [
        ("leaves_its_group", "a)|(?:b"),
        ("leaves_its_group_for_all", ".*)|(?:.*"),
        ("not_closed", "("),
        ("class_not_closed", "[a"),
        ("nothing_repeated", "*"),
        ("end_of_escape", "\\"),
        ("comment_to_the_end", "(?x)a #"),
        ("backreference", "(a)\\1"),
        ("look_ahead", "(?!a).*"),
        ("too_large", "a{100000}"),
        ("too_large_nested", "((a{50}){50}){50}"),
    ] {
        let sentence = "the pattern is not a regular expression, or is too large";
        table.wrong(&format!("regex_{slug}"), none, &ask(regex(pattern)), &[], sentence);
    }
    let sentence = "the pattern is longer than its limit";
    let long = "a".repeat(4097);
    let glob_long = caught(&["policy.glob.invalid", "policy.workflow.mismatch"]);
    table.wrong("glob_too_long", glob_long, &ask(glob(&long)), &[], sentence);
    let regex_long = caught(&["policy.regex.invalid", "policy.workflow.mismatch"]);
    table.wrong("regex_too_long", regex_long, &ask(regex(&long)), &[], sentence);
    let empty = caught(&["policy.value.empty", "policy.workflow.mismatch"]);
    let sentence = "the pattern is empty";
    table.wrong("glob_empty", empty, &ask(glob("")), &[], sentence);
    table.wrong("regex_empty", empty, &ask(regex("")), &[], sentence);
    table.out
}
