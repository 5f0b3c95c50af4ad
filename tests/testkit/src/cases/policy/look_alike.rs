//! Texts that look like the right one: in the certificate, against each form of a rule, and in the
//! policy. Nothing is normalised, and no pattern is loose at its ends.

use super::{Table, Wanted, caught, github, identity, with};
use crate::cases::Planned;
use crate::edit::Edit;
use crate::recipe::{EntryKind, ISSUER, Recipe, San, Version};
use serde_json::{Value, json};

/// A change, by its part of a slug.
type Alike = (&'static str, fn(&str) -> String);

/// Nothing, which only a certificate can say: in a policy it has its own code.
const EMPTY: Alike = ("empty", |_| String::new());

/// Those of the changes below that add something around the text.
const AROUND: [&str; 8] = [
    "trailing_slash",
    "trailing_dot",
    "nul_and_more",
    "longer_at_end",
    "longer_at_start",
    "space_at_start",
    "newline_at_end",
    "newline_and_more",
];

/// What a text is made to look like.
const ALIKE: [Alike; 26] = [
    ("homoglyph", |t| t.replacen('e', "\u{435}", 1)),
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
    ("nul_and_more", |t| format!("{t}\0x")),
    ("nul_within", |t| insert(t, "\0")),
    ("prefix", |t| t[..t.len() - 1].to_owned()),
    ("suffix", |t| t[1..].to_owned()),
    ("longer_at_end", |t| format!("{t}x")),
    ("longer_at_start", |t| format!("x{t}")),
    ("space_at_start", |t| format!(" {t}")),
    ("space_at_end", |t| format!("{t} ")),
    ("newline_at_end", |t| format!("{t}\n")),
    ("newline_and_more", |t| format!("{t}\nx")),
];

fn insert(text: &str, what: &str) -> String {
    format!("{}{what}{}", &text[..1], &text[1..])
}

/// A part of a certificate that a rule compares.
struct Part {
    name: &'static str,
    right: &'static str,
    /// A glob of the right text; none of the above changes anything where its star is.
    glob: &'static str,
    regex: &'static str,
    wanted: Wanted,
    ask: fn(Value) -> Value,
    say: fn(&str) -> Vec<Edit>,
}

const USER: &str = "signer!testkit.example";
const OWNER: &str = "https://github.com/testkit";

fn parts() -> [(Part, Recipe); 4] {
    let message = Recipe::of(Version::V03, EntryKind::HashedRekord);
    let user = Recipe { san: San::OtherName, identity: USER.to_owned(), ..message };
    [
        (
            Part {
                name: "identity",
                right: USER,
                glob: "signer!test*.example",
                regex: r"signer!testkit\.example",
                wanted: caught(&["policy.identity.mismatch"]),
                ask: |value| identity(value, ISSUER),
                say: |text| vec![Edit::Name(San::OtherName, text.to_owned())],
            },
            user.clone(),
        ),
        (
            Part {
                name: "issuer",
                right: ISSUER,
                glob: "https://oidc.test*.example",
                regex: r"https://oidc\.testkit\.example",
                wanted: caught(&["policy.issuer.mismatch"]),
                ask: |value| identity(USER, value),
                say: |text| vec![Edit::claim(1, text), Edit::claim(8, text)],
            },
            user,
        ),
        (
            Part {
                name: "claim",
                right: OWNER,
                glob: "https://git*.com/testkit",
                regex: r"https://github\.com/testkit",
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
                right: "testkit/example",
                glob: "testkit/ex*ple",
                regex: "testkit/example",
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
        let mut table = Table::new("policy_look_alike", recipe);
        for (form, pattern) in part.forms() {
            let slug = format!("{}_{form}", part.name);
            let asked = (part.ask)(pattern);
            table.right(&slug, &asked, &[], "the text is the one that the rule means");
            for (alike, change) in ALIKE.iter().chain(&[EMPTY]) {
                // These two are about what stands around the text.
                if form.starts_with("regex_") && !AROUND.contains(alike) {
                    continue;
                }
                let slug = format!("{slug}_not_{alike}");
                let edits = (part.say)(&change(part.right));
                let sentence = "the certificate's text looks like the one that the rule means";
                table.wrong(&slug, part.wanted, &asked, &edits, sentence);
            }
        }
        let asked = (part.ask)(part.right.into());
        table.right(&format!("{}_as_is", part.name), &asked, &[], "the text is as asked");
        for (alike, change) in ALIKE {
            let slug = format!("{}_asked_{alike}", part.name);
            let asked = (part.ask)(change(part.right).into());
            let sentence = "the policy's text looks like the certificate's";
            table.wrong(&slug, part.wanted, &asked, &[], sentence);
        }
        // One text, spelled in two ways that look the same.
        let say = |accent: &str| (part.say)(&part.right.replacen('e', accent, 1));
        let ask = |accent: &str| (part.ask)(part.right.replacen('e', accent, 1).into());
        let (composed, decomposed) = ("\u{e9}", "e\u{301}");
        for (slug, asked, other) in
            [("composed", composed, decomposed), ("decomposed", decomposed, composed)]
        {
            let slug = format!("{}_{slug}", part.name);
            let sentence = "an accent is spelled the same in policy and certificate";
            table.right(&slug, &ask(asked), &say(asked), sentence);
            let sentence = "an accent is spelled differently in policy and certificate";
            let slug = format!("{slug}_only");
            table.wrong(&slug, part.wanted, &ask(asked), &say(other), sentence);
        }
        out.extend(table.out);
    }
    out.extend(names());
    out
}

impl Part {
    /// The forms of the rule, by name.
    fn forms(&self) -> [(&'static str, Value); 5] {
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

/// The repository in a workflow's identity, which holds ASCII only.
fn names() -> Vec<Planned> {
    let mut table = Table::new("policy_look_alike", github::base());
    let asked = github::rule(json!({ "repository": "testkit/example" }));
    table.right("workflow", &asked, &[], "the workflow is of the repository");
    for (alike, to) in [
        ("upper_case", "TESTKIT/EXAMPLE"),
        ("one_upper_case", "testkit/Example"),
        ("trailing_dot", "testkit/example."),
        ("trailing_git", "testkit/example.git"),
        ("percent_encoded", "testkit/exampl%65"),
        ("prefix", "testkit/exampl"),
        ("suffix", "estkit/example"),
        ("longer_at_end", "testkit/example-x"),
        ("longer_at_start", "x-testkit/example"),
        ("underscore", "testkit/example_"),
        ("other_owner", "other/example"),
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
