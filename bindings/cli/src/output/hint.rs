//! What to do, in the words of the command line. The core says it in words of no language, and beside them the
//! values from which this takes the flag: `dangerous`, `knownTo`, `missing`.

use sigproof::report::Value;
use sigproof::{Failure, Rejected};

/// The flag for each word of a policy's `dangerous` that has one.
const DANGEROUS: [(&str, &str); 2] =
    [("noLog", "--dangerous-no-log"), ("noSct", "--dangerous-no-sct")];

/// The flag for what a bundle, or its parts in files, may lack.
const MISSING: [(&str, &str); 4] = [
    (
        "logEntry",
        "--rekor-entry FILE names a log entry in a file of its own, and --bundle FILE a bundle that holds it",
    ),
    ("certificate", "--certificate FILE names a certificate in a file of its own"),
    ("timestamp", "--bundle FILE names a bundle that holds the timestamp"),
    ("artifact", "name the file itself in the place of its digest"),
];

/// Values that are there for the advice and say nothing more.
const SPOKEN: [&str; 2] = ["dangerous", "missing"];

/// The advice about a rejection.
pub(super) fn of(rejected: &Rejected) -> Vec<String> {
    let Some(failure) = rejected.report().failure() else { return Vec::new() };
    let mut hints = failure.hints();
    for (name, value) in failure.evidence() {
        for text in texts(value) {
            let own = match *name {
                "dangerous" => dangerous(&mut hints, text),
                "knownTo" => Some(known_to(text)),
                "missing" => look_up(&MISSING, text).map(ToOwned::to_owned),
                _ => None,
            };
            hints.extend(own);
        }
    }
    hints
}

/// The values that are shown beside the advice.
pub(super) fn shown(failure: &Failure) -> impl Iterator<Item = &(&'static str, Value)> {
    failure.evidence().iter().filter(|(name, _)| !SPOKEN.contains(name))
}

/// The flag stands behind the policy's word, if the advice has that.
fn dangerous(hints: &mut [String], word: &str) -> Option<String> {
    let flag = look_up(&DANGEROUS, word)?;
    let quoted = format!("`{word}`");
    match hints.iter_mut().find(|hint| hint.contains(&quoted)) {
        Some(hint) => {
            *hint = hint.replacen(&quoted, &format!("{quoted} ({flag})"), 1);
            None
        }
        None => {
            Some(format!("{flag} does without it, and so does {quoted} in a policy's `dangerous`"))
        }
    }
}

fn known_to(root: &str) -> String {
    match root {
        "staging" => "this is of the staging instance: --staging trusts its root".to_owned(),
        "public-good" => {
            "this is of the public-good instance, whose root is taken where no other one is named"
                .to_owned()
        }
        other => format!("--named-root {other} trusts the root that knows it"),
    }
}

fn look_up(table: &[(&str, &'static str)], word: &str) -> Option<&'static str> {
    table.iter().find(|(key, _)| *key == word).map(|(_, text)| *text)
}

fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::List(values) => values.iter().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
