//! Texts that look like the right one. Nothing is normalised, and no pattern is loose at its ends.
//!
//! `tests/vectors/tests/comparison.rs` holds the comparison itself against every text of the table below, in
//! every form of a rule. The cases show that each field is compared so, by one look-alike a field, and that
//! the reader of certificates cuts nothing off.

use super::statement::MISMATCH;
use super::{Table, Wanted, caught, github, identity, with};
use crate::ca::COMMIT;
use crate::cases::Planned;
use crate::cases::valid::workflow;
use crate::edit::Edit;
use crate::predicate::{FILE, PROVENANCE_V1, REF, REPOSITORY, RUNNER, v1};
use crate::recipe::{EntryKind, ISSUER, Recipe, San, Version};
use serde_json::{Value, json};

/// A change, by its part of a slug.
pub type Alike = (&'static str, fn(&str) -> String);

/// What a text is made to look like.
pub const ALIKE: [Alike; 27] = [
    HOMOGLYPH,
    ("homoglyph_of_other", |t| match t.contains('o') {
        true => t.replacen('o', "\u{43e}", 1),
        false => t.replacen('i', "\u{456}", 1),
    }),
    ("full_width", |t| t.replacen('e', "\u{ff45}", 1)),
    ("accent", |t| t.replacen('e', "\u{e9}", 1)),
    ("accent_combining", |t| t.replacen('e', "e\u{301}", 1)),
    ("zero_width_space", |t| insert(t, "\u{200b}")),
    ("soft_hyphen", |t| insert(t, "\u{ad}")),
    ("right_to_left_mark", |t| format!("{t}\u{200f}")),
    ("right_to_left_override", |t| format!("\u{202e}{t}")),
    ("byte_order_mark", |t| format!("\u{feff}{t}")),
    ("upper_case", str::to_uppercase),
    ("one_upper_case", |t| t.replacen('e', "E", 1)),
    ("trailing_slash", |t| format!("{t}/")),
    ("trailing_dot", |t| format!("{t}.")),
    ("percent_encoded", |t| t.replacen('e', "%65", 1)),
    ("nul_at_end", |t| format!("{t}\0")),
    NUL,
    ("nul_within", |t| insert(t, "\0")),
    ("prefix", |t| t[..t.len() - 1].to_owned()),
    ("suffix", |t| t[1..].to_owned()),
    ("longer_at_end", |t| format!("{t}x")),
    ("longer_at_start", |t| format!("x{t}")),
    ("space_at_start", |t| format!(" {t}")),
    ("space_at_end", |t| format!("{t} ")),
    ("newline_at_end", |t| format!("{t}\n")),
    ("newline_and_more", |t| format!("{t}\nx")),
    EMPTY,
];

const HOMOGLYPH: Alike = ("homoglyph", homoglyph);

/// What a reader of certificates could take for the end of the text.
const NUL: Alike = ("nul_and_more", |t| format!("{t}\0x"));

/// Nothing, which only a certificate can say: in a policy it has its own code.
const EMPTY: Alike = ("empty", |_| String::new());

fn insert(text: &str, what: &str) -> String {
    format!("{}{what}{}", &text[..1], &text[1..])
}

/// Another letter for the first one that has a twin in Cyrillic.
fn homoglyph(text: &str) -> String {
    const TWINS: [(char, &str); 5] =
        [('e', "\u{435}"), ('o', "\u{43e}"), ('a', "\u{430}"), ('c', "\u{441}"), ('p', "\u{440}")];
    let (letter, twin) = TWINS.iter().find(|(letter, _)| text.contains(*letter)).expect("a twin");
    text.replacen(*letter, twin, 1)
}

/// A text, and patterns of it; no look-alike changes anything where the glob's star is.
pub struct Text {
    /// The text.
    pub right: &'static str,
    /// A glob of it.
    pub glob: &'static str,
    /// A regular expression of it.
    pub regex: &'static str,
}

const USER: Text = Text {
    right: "signer!testkit.example",
    glob: "signer!test*.example",
    regex: r"signer!testkit\.example",
};
const ISSUED: Text = Text {
    right: ISSUER,
    glob: "https://oidc.test*.example",
    regex: r"https://oidc\.testkit\.example",
};
const OWNER: Text = Text {
    right: "https://github.com/testkit",
    glob: "https://git*.com/testkit",
    regex: r"https://github\.com/testkit",
};
const SOURCE: Text =
    Text { right: "testkit/example", glob: "testkit/ex*ple", regex: "testkit/example" };

/// The texts of the table.
pub const TEXTS: [Text; 4] = [USER, ISSUED, OWNER, SOURCE];

impl Text {
    /// The forms of a rule that means the text, by name.
    pub fn forms(&self) -> [(&'static str, Value); 5] {
        let regex = |text: String| json!({ "regex": text });
        [
            ("exact", self.right.into()),
            ("glob", json!({ "glob": self.glob })),
            ("regex", regex(self.regex.to_owned())),
            // Neither an alternative nor a mode for lines may take the anchors away.
            ("regex_of_three", regex(format!("none|{}|nobody", self.regex))),
            ("regex_of_lines", regex(format!("(?m)^{}$", self.regex))),
        ]
    }
}

/// A part of a certificate that a rule compares.
struct Part {
    name: &'static str,
    text: Text,
    wanted: Wanted,
    ask: fn(Value) -> Value,
    say: fn(&str) -> Vec<Edit>,
}

fn parts() -> [(Part, Recipe); 4] {
    let message = Recipe::of(Version::V03, EntryKind::HashedRekord);
    let user = Recipe { san: San::OtherName, identity: USER.right.to_owned(), ..message };
    [
        (
            Part {
                name: "identity",
                text: USER,
                wanted: caught(&["policy.identity.mismatch"]),
                ask: |value| identity(value, ISSUER),
                say: |text| vec![Edit::Name(San::OtherName, text.to_owned())],
            },
            user.clone(),
        ),
        (
            Part {
                name: "issuer",
                text: ISSUED,
                wanted: caught(&["policy.issuer.mismatch"]),
                ask: |value| identity(USER.right, value),
                say: |text| vec![Edit::claim(1, text), Edit::claim(8, text)],
            },
            user,
        ),
        (
            Part {
                name: "claim",
                text: OWNER,
                wanted: caught(&["policy.claim.mismatch"]),
                ask: |value| {
                    let policy = super::of(&github::base());
                    with(&policy, "claims", json!({ "sourceRepositoryOwnerUri": value }))
                },
                say: |text| vec![Edit::claim(16, text)],
            },
            github::base(),
        ),
        (
            Part {
                name: "repository",
                text: SOURCE,
                wanted: caught(&["policy.workflow.source_mismatch"]),
                ask: |value| {
                    github::rule(json!({
                        "repository": "testkit/example",
                        "sourceRepository": value,
                    }))
                },
                say: |text| {
                    let uri = format!("https://github.com/{text}");
                    vec![Edit::Claim(12, uri), Edit::claim(5, text)]
                },
            },
            github::base(),
        ),
    ]
}

pub(super) fn all() -> Vec<Planned> {
    let mut out = Vec::new();
    for (part, recipe) in parts() {
        let right = part.text.right;
        let mut table = Table::new("policy_look_alike", recipe);
        // The two others are for the comparison alone.
        for (form, pattern) in part.text.forms().into_iter().take(3) {
            let slug = format!("{}_{form}", part.name);
            let asked = (part.ask)(pattern);
            table.right(&slug, &asked, &[], "the text is the one that the rule means");
            let alike = if form == "exact" { &[HOMOGLYPH, NUL, EMPTY][..] } else { &[HOMOGLYPH] };
            for (alike, change) in alike {
                let slug = format!("{slug}_not_{alike}");
                let edits = (part.say)(&change(right));
                let sentence = "the certificate's text looks like the one that the rule means";
                table.wrong(&slug, part.wanted, &asked, &edits, sentence);
            }
        }
        let asked = (part.ask)(right.into());
        table.right(&format!("{}_as_is", part.name), &asked, &[], "the text is as asked");
        let asked = (part.ask)(homoglyph(right).into());
        let sentence = "the policy's text looks like the certificate's";
        let slug = format!("{}_asked_homoglyph", part.name);
        table.wrong(&slug, part.wanted, &asked, &[], sentence);
        if part.name == "identity" {
            accents(&mut table, &part);
        }
        out.extend(table.out);
    }
    out.extend(names());
    out.extend(workflows());
    out.extend(statements());
    out
}

/// One text, spelled in two ways that look the same.
fn accents(table: &mut Table, part: &Part) {
    let spelled = |accent: &str| part.text.right.replacen('e', accent, 1);
    let (composed, decomposed) = (spelled("\u{e9}"), spelled("e\u{301}"));
    for (slug, asked, other) in
        [("composed", &composed, &decomposed), ("decomposed", &decomposed, &composed)]
    {
        let slug = format!("{}_{slug}", part.name);
        let policy = (part.ask)(asked.as_str().into());
        let sentence = "an accent is spelled the same in policy and certificate";
        table.right(&slug, &policy, &(part.say)(asked), sentence);
        let sentence = "an accent is spelled differently in policy and certificate";
        table.wrong(&format!("{slug}_only"), part.wanted, &policy, &(part.say)(other), sentence);
    }
}

/// The repository in a workflow's identity, which holds ASCII only.
fn names() -> Vec<Planned> {
    let mut table = Table::new("policy_look_alike", github::base());
    let asked = github::rule(json!({ "repository": "testkit/example" }));
    table.right("workflow", &asked, &[], "the workflow is of the repository");
    for (alike, to) in [
        ("one_upper_case", "testkit/Example"),
        ("trailing_git", "testkit/example.git"),
        ("percent_encoded", "testkit/exampl%65"),
        ("one_for_l", "testkit/examp1e"),
    ] {
        let uri = format!("https://github.com/{to}/.github/workflows/release.yml@refs/tags/v1.0.0");
        // It is that repository's own workflow, in every respect.
        let edits = [
            Edit::Name(San::Uri, uri.clone()),
            Edit::claim(9, &uri),
            Edit::claim(18, &uri),
            Edit::Claim(12, format!("https://github.com/{to}")),
            Edit::claim(5, to),
        ];
        let slug = format!("workflow_not_{alike}");
        let sentence = "the repository's name looks like the one that the rule means";
        table.wrong(&slug, caught(&["policy.workflow.mismatch"]), &asked, &edits, sentence);
    }
    table.out
}

/// Each other part of a workflow's rule.
fn workflows() -> Vec<Planned> {
    let workflow = caught(&["policy.workflow.mismatch"]);
    let source = caught(&["policy.workflow.source_mismatch"]);
    let mut table = Table::new("policy_look_alike", github::base());
    let mut whole = json!({ "repository": "testkit/example" });
    let parts = [
        ("file", "release.yml", workflow),
        ("ref", REF, workflow),
        ("sourceRef", REF, source),
        ("trigger", "push", workflow),
        ("runner", "github-hosted", workflow),
        ("issuer", github::ISSUER, caught(&["policy.issuer.mismatch"])),
        ("host", "github.com", caught(&["policy.workflow.identity_malformed"])),
    ];
    for (part, right, _) in parts {
        whole[part] = right.into();
    }
    table.right("workflow_whole", &github::rule(whole.clone()), &[], "every part is as asked");
    for (part, right, wanted) in parts {
        let mut other = whole.clone();
        other[part] = homoglyph(right).into();
        let sentence = "a text of the rule looks like the workflow's";
        let slug = format!("workflow_asked_{part}_homoglyph");
        table.wrong(&slug, wanted, &github::rule(other), &[], sentence);
    }
    table.out
}

/// Each text of a rule about statements.
fn statements() -> Vec<Planned> {
    let recipe = workflow(EntryKind::Dsse).edited(&[Edit::predicate(PROVENANCE_V1, &v1())]);
    let policy = super::of(&recipe);
    let ask = |rules: &Value| with(&policy, "statement", rules.clone());
    let mut table = Table::new("policy_look_alike", recipe);
    let parts = [
        ("predicateType", PROVENANCE_V1),
        ("subjectName", "artifact.bin"),
        ("builderId", RUNNER),
        ("sourceUri", REPOSITORY),
        ("sourceCommit", COMMIT),
        ("sourceRef", REF),
        ("workflow", FILE),
    ];
    let mut whole = json!({ "parameters": { "level": "release" } });
    for (part, right) in parts {
        whole[part] = right.into();
    }
    table.right("statement_whole", &ask(&whole), &[], "the statement says all that is asked");
    let sentence = "a text of the rule looks like the statement's";
    for (part, right) in parts {
        let mut other = whole.clone();
        other[part] = homoglyph(right).into();
        table.wrong(
            &format!("statement_asked_{part}_homoglyph"),
            MISMATCH,
            &ask(&other),
            &[],
            sentence,
        );
    }
    let mut other = whole.clone();
    other["parameters"]["level"] = homoglyph("release").into();
    let slug = "statement_asked_parameter_homoglyph";
    table.wrong(slug, MISMATCH, &ask(&other), &[], sentence);
    table.out
}
