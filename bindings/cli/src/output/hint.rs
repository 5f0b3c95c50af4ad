//! What to do, in the words of the command line. The core says it in words of no language, and beside them the
//! values from which this takes the flag: `dangerous`, `knownTo`, `missing`.

use sigproof::report::Value;
use sigproof::{Failure, Rejected};

use super::asking::{Asking, advice, other_root};

/// The flag for each word of a policy's `dangerous` that has one.
const DANGEROUS: [(&str, &str); 2] =
    [("noLog", "--dangerous-no-log"), ("noSct", "--dangerous-no-sct")];

/// The flag for what a bundle, or its parts in files, may lack.
const MISSING: [(&str, &str); 2] = [
    ("log entry", "--rekor-entry FILE gives the log entry, --bundle FILE a bundle that holds it"),
    ("timestamp", "--bundle FILE gives a bundle that holds the timestamp"),
];

/// What the core says where a root that is compiled in would do, whichever it is.
const THAT_ROOT: &str = "embedded trusted root";

/// Values that are there for the advice and say nothing more.
const SPOKEN: [&str; 18] = [
    "withoutSpaces",
    "meantPart",
    "shortCommit",
    "unexpected",
    "dangerous",
    "missing",
    "bundleNumber",
    "ofBundles",
    "wholeIdentity",
    "asGlob",
    "literalStar",
    "withoutRef",
    "beginning",
    "atSlash",
    "meantIssuer",
    "workflowOf",
    "document",
    "spkiSha256",
];

/// The advice about a rejection.
pub(super) fn of(rejected: &Rejected, asking: &Asking<'_>) -> Vec<String> {
    let Some(failure) = rejected.report().failure() else { return Vec::new() };
    let mut hints = failure.hints();
    for (name, value) in failure.evidence() {
        for text in texts(value) {
            let own = match *name {
                "dangerous" if asking.takes_switch(text) => dangerous(&mut hints, text),
                "knownTo" if asking.takes_roots() => known_to(&mut hints, text, asking),
                "missing" if asking.takes_parts() => look_up(&MISSING, text).map(ToOwned::to_owned),
                _ => None,
            };
            hints.extend(own);
        }
    }
    hints.extend(advice(failure, asking));
    hints
}

/// The values that are shown beside the advice.
pub(super) fn shown(failure: &Failure) -> impl Iterator<Item = &(&'static str, Value)> {
    failure.evidence().iter().filter(|(name, _)| !SPOKEN.contains(name))
}

/// Behind the name of a root, which of two it is: a file may have the name of one that is compiled in.
pub(super) fn which_root(name: &str, value: &Value, asking: &Asking<'_>) -> String {
    let file = texts(value).into_iter().find_map(|root| asking.file_of(root));
    match (name, file) {
        ("trustedRoot", Some(file)) => format!(" ({file})"),
        ("knownTo", Some(_)) => " (compiled in)".to_owned(),
        _ => String::new(),
    }
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

/// What the run trusts instead takes the place of the core's words, if the advice has them.
fn known_to(hints: &mut [String], root: &str, asking: &Asking<'_>) -> Option<String> {
    let advice = other_root(root, asking);
    match hints.iter_mut().find(|hint| hint.contains(THAT_ROOT)) {
        Some(hint) => {
            *hint = advice;
            None
        }
        None => Some(advice),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_core_become_flags() {
        let said = "a policy with the dangerous word `noSct` does without it";
        let mut hints = vec!["first".to_owned(), said.to_owned()];
        assert_eq!(dangerous(&mut hints, "noSct"), None);
        assert_eq!(
            hints[1],
            "a policy with the dangerous word `noSct` (--dangerous-no-sct) does without it"
        );
        let own = dangerous(&mut [], "noLog").unwrap();
        assert!(own.starts_with("--dangerous-no-log "), "{own}");
        // What has no flag is the policy's alone.
        assert_eq!(dangerous(&mut [], "anyIssuer"), None);
    }

    #[test]
    fn nobody_is_sent_to_another_root() {
        let said =
            |root: &str| format!("the embedded trusted root \"{root}\" knows x: {THAT_ROOT}");
        for (verb, given, root, part) in [
            ("identity", None, "staging", "add --staging only if a test signature"),
            ("identity", Some("--trusted-root"), "staging", "in the place of --trusted-root only"),
            ("identity", Some("--staging"), "public-good", "without --staging only if you mean"),
            ("key", Some("--trust-config"), "public-good", "without --trust-config only if"),
            ("github-release", None, "public-good", "a workflow's attestation"),
            ("identity", None, "github", "--named-root github only if you mean"),
            ("github", Some("--named-root"), "github", "add --named-root github only if"),
        ] {
            let asking = Asking { verb, root: given, ..Asking::default() };
            let mut hints = vec![said(root)];
            assert_eq!(known_to(&mut hints, root, &asking), None);
            assert!(hints[0].contains(part), "{hints:?}");
            assert_eq!(known_to(&mut [], root, &asking).as_ref(), Some(&hints[0]));
            // An option that was not given is not to be left out.
            for other in ["--trusted-root", "--trust-config"] {
                assert!(given == Some(other) || !hints[0].contains(other), "{hints:?}");
            }
        }
    }
}
