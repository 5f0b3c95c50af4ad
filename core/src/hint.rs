//! What to do about a failure: advice that follows from its code and its values. It is one table, so that every
//! language says the same, and it knows no flag and no function of any language. What a shell needs to
//! add its own words stands in the values: `dangerous` (the policy's word that does without the check),
//! `knownTo` (the embedded root that knows what this one does not), `missing` (what the bundle lacks).

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::code::Code;
use crate::kind::DocumentKind;
use crate::value::Value;

/// Hints of one failure: more are not read.
const HINTS: usize = 2;

/// Advice for one code.
struct Advice {
    code: Code,
    /// The values that it is for, by name; none: it is for all.
    when: &'static [(&'static str, &'static str)],
    /// One sentence. `{name}` stands for a value, without which the advice is not given.
    text: &'static str,
}

const fn advice(
    code: Code,
    when: &'static [(&'static str, &'static str)],
    text: &'static str,
) -> Advice {
    Advice { code, when, text }
}

const ADVICE: &[Advice] = &[advice(
    Code::EntryThreshold,
    &[("dangerous", "noLog")],
    "a policy with the dangerous word `noLog` does without a log; then nothing shows that the signature was made in public, and its signer may never learn of it",
)];

/// The advice for this code and these values.
pub(crate) fn of(code: Code, values: &[(&'static str, Value)]) -> Vec<String> {
    let is = |(name, wanted): &(&str, &str)| {
        let same = |v: &Value| matches!(v, Value::Text(text) if text == wanted);
        find(values, name).is_some_and(same)
    };
    let fits = |advice: &&Advice| advice.code == code && advice.when.iter().all(is);
    // What a document is that is not what was asked for says what to do with it.
    let document = match find(values, "document") {
        Some(Value::Text(name)) => DocumentKind::from_name(name).map(DocumentKind::advice),
        _ => None,
    };
    let document = document.filter(|advice| !advice.is_empty()).map(String::from);
    let by_code = ADVICE.iter().filter(fits).filter_map(|advice| fill(advice.text, values));
    document.into_iter().chain(by_code).take(HINTS).collect()
}

fn find<'v>(values: &'v [(&'static str, Value)], name: &str) -> Option<&'v Value> {
    values.iter().find(|(other, _)| *other == name).map(|(_, value)| value)
}

/// The text with its values, if they are there.
fn fill(text: &str, values: &[(&'static str, Value)]) -> Option<String> {
    let mut parts = text.split('{');
    let mut out = String::from(parts.next()?);
    for part in parts {
        let (name, rest) = part.split_once('}')?;
        out.push_str(&find(values, name)?.to_string());
        out.push_str(rest);
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stands_in_the_text_or_there_is_no_advice() {
        let values = [("a", Value::from("x")), ("b", Value::from(2_usize))];
        assert_eq!(fill("take {b}, then {a}", &values).as_deref(), Some("take 2, then \"x\""));
        assert_eq!(fill("take {c}", &values), None);
        assert_eq!(fill("nothing", &[]).as_deref(), Some("nothing"));
    }

    #[test]
    fn advice_is_a_sentence_in_the_style_of_messages() {
        for Advice { code, text, .. } in ADVICE {
            assert!(
                !text.ends_with('.') && !text.contains("--") && text.len() < 250,
                "{code}: {text}"
            );
            assert!(text.starts_with(|c: char| c.is_lowercase() || c == '{'), "{code}: {text}");
            assert_eq!(text.matches('{').count(), text.matches('}').count(), "{code}: {text}");
        }
    }

    #[test]
    fn advice_is_for_its_code_and_its_values() {
        let with = |word: &str| of(Code::EntryThreshold, &[("dangerous", word.into())]).len();
        assert_eq!((with("noLog"), with("noSct")), (1, 0));
        assert!(of(Code::EntryThreshold, &[]).is_empty());
        assert!(of(Code::SctThreshold, &[("dangerous", "noLog".into())]).is_empty());
    }
}
