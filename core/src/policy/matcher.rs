//! What a policy compares a value with: exactly this text, a glob, or a regular expression. Nothing
//! is normalised and no case is folded, on either side.
//!
//! ```json
//! "refs/tags/v1"    {"glob": "refs/tags/v*"}    {"regex": "refs/tags/v[0-9]+"}
//! ```

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

use crate::code::Code;
use crate::cost::step;
use crate::failure::{Failure, ensure};
use crate::limits;
use crate::value::Value;

/// What one value is compared with.
#[derive(Clone, Debug)]
pub struct Match(Pattern);

#[derive(Clone, Debug)]
enum Pattern {
    Exact(String),
    Glob(String),
    #[cfg(feature = "regex")]
    Regex {
        source: String,
        compiled: regex_lite::Regex,
    },
}

impl Match {
    /// Exactly this text, byte for byte.
    pub fn exact(text: &str) -> Self {
        Self(Pattern::Exact(text.to_owned()))
    }

    /// A glob, in which `*` is any run of characters without a slash, also none. Every other
    /// character is itself.
    ///
    /// # Errors
    /// [`Code::PolicyGlob`] for `**`, which would be expected to cross slashes, and for a glob over
    /// its limit; [`Code::PolicyValueEmpty`] for an empty one.
    pub fn glob(pattern: &str) -> Result<Self, Failure> {
        check_pattern(pattern, Code::PolicyGlob)?;
        ensure(!pattern.contains("**"), Code::PolicyGlob).map_err(|f| f.with("glob", pattern))?;
        Ok(Self(Pattern::Glob(pattern.to_owned())))
    }

    /// A regular expression (regex-lite's syntax, linear time) that must match the whole text.
    ///
    /// # Errors
    /// [`Code::PolicyRegexUnavailable`] without the feature `regex`; [`Code::PolicyRegex`] if it is
    /// not a regular expression or too large; [`Code::PolicyValueEmpty`] for an empty one.
    #[cfg(feature = "regex")]
    pub fn regex(pattern: &str) -> Result<Self, Failure> {
        check_pattern(pattern, Code::PolicyRegex)?;
        let compile = |text: &str| {
            regex_lite::RegexBuilder::new(text)
                .size_limit(limits::REGEX_BYTES)
                .build()
                .map_err(|_| Failure::new(Code::PolicyRegex).with("regex", pattern))
        };
        // On its own first: a stray parenthesis must not close the group that anchors it.
        compile(pattern)?;
        let compiled = compile(&alloc::format!(r"\A(?:{pattern})\z"))?;
        Ok(Self(Pattern::Regex { source: pattern.to_owned(), compiled }))
    }

    /// A regular expression, for which this build lacks the feature `regex`.
    ///
    /// # Errors
    /// Always [`Code::PolicyRegexUnavailable`].
    #[cfg(not(feature = "regex"))]
    pub fn regex(pattern: &str) -> Result<Self, Failure> {
        check_pattern(pattern, Code::PolicyRegex)?;
        Err(Failure::new(Code::PolicyRegexUnavailable).with("regex", pattern))
    }

    /// Whether the text is what the policy means.
    pub fn is_match(&self, text: &str) -> bool {
        step();
        match &self.0 {
            Pattern::Exact(exact) => exact == text,
            Pattern::Glob(glob) => glob_matches(glob, text),
            #[cfg(feature = "regex")]
            Pattern::Regex { compiled, .. } => compiled.is_match(text),
        }
    }

    /// The text or pattern, as the policy spells it.
    pub fn source(&self) -> &str {
        match &self.0 {
            Pattern::Exact(text) | Pattern::Glob(text) => text,
            #[cfg(feature = "regex")]
            Pattern::Regex { source, .. } => source,
        }
    }

    /// `exact`, `glob` or `regex`.
    pub const fn kind(&self) -> &'static str {
        match &self.0 {
            Pattern::Exact(_) => "exact",
            Pattern::Glob(_) => "glob",
            #[cfg(feature = "regex")]
            Pattern::Regex { .. } => "regex",
        }
    }

    /// The text, where only one will do.
    pub fn as_exact(&self) -> Option<&str> {
        match &self.0 {
            Pattern::Exact(text) => Some(text),
            _ => None,
        }
    }

    /// Whether the pattern leaves everything open, as far as texts tell that have nothing in common
    /// but their kind: of one kind it takes all.
    pub(crate) fn is_any(&self) -> bool {
        const PROBES: [[&str; 2]; 4] = [
            ["somebody@sigproof.invalid", "Q7.x@another-host.example"],
            [
                "https://github.com/a/b/.github/workflows/c.yml@refs/heads/main",
                "https://sigproof.invalid/q7//X_9.yaml@refs/tags/v1.2.3",
            ],
            ["https://sigproof.invalid", "https://another-host.example/Q7/x"],
            ["some-owner/some-name", "Q7/x.y_z"],
        ];
        let takes = |probes: &[&str; 2]| probes.iter().all(|probe| self.is_match(probe));
        self.as_exact().is_none() && PROBES.iter().any(takes)
    }

    /// As reports show it: the way the policy spells it.
    pub(crate) fn shown(&self) -> Value {
        match self.kind() {
            "exact" => self.source().into(),
            kind => Value::Map(alloc::vec![(kind, self.source().into())]),
        }
    }
}

impl PartialEq for Match {
    fn eq(&self, other: &Self) -> bool {
        self.kind() == other.kind() && self.source() == other.source()
    }
}
impl Eq for Match {}

impl From<&str> for Match {
    fn from(text: &str) -> Self {
        Self::exact(text)
    }
}

fn check_pattern(pattern: &str, code: Code) -> Result<(), Failure> {
    ensure(!pattern.is_empty(), Code::PolicyValueEmpty)?;
    ensure(pattern.len() <= limits::PATTERN_BYTES, code)
        .map_err(|f| f.with("bytes", pattern.len()).with("limit", limits::PATTERN_BYTES))
}

/// Slashes match slashes only, so that the segments are compared pair by pair.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (mut globs, mut texts) = (glob.split('/'), text.split('/'));
    loop {
        match (globs.next(), texts.next()) {
            (None, None) => return true,
            (Some(glob), Some(text)) if segment_matches(glob, text) => {}
            _ => return false,
        }
    }
}

/// The pieces between the stars, each found as early as it can be; the last one at the end.
fn segment_matches(glob: &str, text: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else {
        return glob == text;
    };
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    let (middle, last) = match rest.rsplit_once('*') {
        Some((middle, last)) => (middle, last),
        None => ("", rest),
    };
    for piece in middle.split('*') {
        match text.split_once(piece) {
            _ if piece.is_empty() => {}
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

/// Any of these values will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneOf(Vec<Match>);

impl OneOf {
    /// Any of these. An empty list is refused when the policy is used, and never means "any".
    pub const fn new(matches: Vec<Match>) -> Self {
        Self(matches)
    }

    /// Whether the text is one that the policy means.
    pub fn is_match(&self, text: &str) -> bool {
        self.0.iter().any(|m| m.is_match(text))
    }

    /// The values.
    pub fn matches(&self) -> &[Match] {
        &self.0
    }

    pub(crate) fn shown(&self) -> Value {
        match self.0.as_slice() {
            [one] => one.shown(),
            several => Value::List(several.iter().map(Match::shown).collect()),
        }
    }

    /// Neither the list nor one of its texts may be empty.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let said = !self.0.is_empty() && self.0.iter().all(|m| !m.source().is_empty());
        ensure(said, Code::PolicyValueEmpty)
    }
}

impl From<Match> for OneOf {
    fn from(one: Match) -> Self {
        Self(alloc::vec![one])
    }
}
impl From<&[&str]> for OneOf {
    fn from(texts: &[&str]) -> Self {
        Self(texts.iter().map(|text| Match::exact(text)).collect())
    }
}
impl From<&str> for OneOf {
    fn from(text: &str) -> Self {
        Match::exact(text).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec;

    #[test]
    fn a_star_stays_within_its_segment() {
        for (glob, good, bad) in [
            (
                "refs/tags/v*",
                vec!["refs/tags/v", "refs/tags/v1.0"],
                vec![
                    "refs/tags/v/1",
                    "refs/tags/w1",
                    "refs/tags",
                    "xrefs/tags/v1",
                    "refs/tags/v1/",
                ],
            ),
            ("*", vec!["", "a", "a@b"], vec!["/", "a/", "/a"]),
            ("*/*", vec!["/", "a/b"], vec!["", "a", "a/b/c"]),
            (
                "a*b*c",
                vec!["abc", "axbxc", "abbcc", "abcbc"],
                vec!["ab", "abcd", "xabc", "acb", "a/b/c"],
            ),
            ("*aab", vec!["aab", "aaab"], vec!["aabb", "ab"]),
            ("a*a", vec!["aa", "aba"], vec!["a"]),
            ("v?.[0-9]", vec!["v?.[0-9]"], vec!["v1.0", "v1.1"]),
            ("ä*", vec!["ä", "äö"], vec!["a\u{308}ö", "Ä"]),
            ("no-star", vec!["no-star"], vec!["No-star", "no-star ", "no-star/"]),
        ] {
            let glob = Match::glob(glob).unwrap();
            for text in good {
                assert!(glob.is_match(text), "{} {text}", glob.source());
            }
            for text in bad {
                assert!(!glob.is_match(text), "{} {text}", glob.source());
            }
        }
    }

    #[test]
    fn patterns_that_mislead_are_refused() {
        let code = |result: Result<Match, Failure>| result.map_err(|f| f.code()).err();
        assert_eq!(code(Match::glob("")), Some(Code::PolicyValueEmpty));
        assert_eq!(code(Match::glob("refs/**")), Some(Code::PolicyGlob));
        assert_eq!(code(Match::regex("")), Some(Code::PolicyValueEmpty));
        assert_eq!(OneOf::new(Vec::new()).check().unwrap_err().code(), Code::PolicyValueEmpty);
        assert_eq!(OneOf::from("").check().unwrap_err().code(), Code::PolicyValueEmpty);
        assert!(!OneOf::new(Vec::new()).is_match(""));
    }

    #[cfg(not(feature = "regex"))]
    #[test]
    fn without_the_feature_no_regex_is_taken() {
        assert_eq!(Match::regex("a").unwrap_err().code(), Code::PolicyRegexUnavailable);
    }

    #[cfg(feature = "regex")]
    #[test]
    fn a_regex_matches_the_whole_text() {
        for (regex, good, bad) in [
            ("v[0-9]", "v1", ["v10", "xv1", "v1\n"]),
            ("a|b", "b", ["ab", "bx", "xa"]),
            ("(?m)^a$", "a", ["a\nb", "b\na", "aa"]),
            ("(?i)a", "A", ["AA", "b", ""]),
            (".*", "x/y", ["\n", "a\nb", "\n\n"]),
        ] {
            let regex = Match::regex(regex).unwrap();
            assert!(regex.is_match(good), "{} {good}", regex.source());
            for text in bad {
                assert!(!regex.is_match(text), "{} {text:?}", regex.source());
            }
        }
    }

    #[cfg(feature = "regex")]
    #[test]
    fn a_regex_cannot_leave_its_anchors_or_grow() {
        let long = "a".repeat(limits::PATTERN_BYTES + 1);
        for bad in ["a)|(?:b", "(", "[", "a{100000}", "((a{50}){50}){50}", "(?x)a #", long.as_str()]
        {
            assert_eq!(Match::regex(bad).unwrap_err().code(), Code::PolicyRegex, "{bad}");
        }
        // Backtracking would take 2^40 steps.
        let slow = Match::regex("(a+)+b").unwrap();
        assert!(!slow.is_match(&"a".repeat(40)));
    }
}
