//! Versions (PEP 440, appendix B), for the one question whether two are the same.
//!
//! ```text
//! [v][epoch!]release[pre][post][dev][+local]        v1.0-ALPHA.1 is 1a1, and 1.0 is 1.0.0
//! ```
//! Numbers may have any length: they are compared as digits.

use alloc::borrow::ToOwned;
use alloc::string::String;
use alloc::vec::Vec;

/// A version, in the one form of all its spellings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Version {
    epoch: Number,
    /// Without the zeros at its end, which mean nothing.
    release: Vec<Number>,
    pre: Option<(&'static str, Number)>,
    post: Option<Number>,
    dev: Option<Number>,
    local: Vec<Local>,
}

/// Decimal digits without leading zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Number(String);

impl Number {
    pub(super) fn of_digits(digits: &str) -> Self {
        let digits = digits.trim_start_matches('0');
        Self(if digits.is_empty() { "0" } else { digits }.to_owned())
    }

    fn zero() -> Self {
        Self::of_digits("")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Local {
    Number(Number),
    Text(String),
}

/// Spellings of a pre-release, the longer before the ones that they begin with.
const PRE: [(&str, &str); 8] = [
    ("alpha", "a"),
    ("a", "a"),
    ("beta", "b"),
    ("b", "b"),
    ("preview", "rc"),
    ("pre", "rc"),
    ("c", "rc"),
    ("rc", "rc"),
];
const POST: [(&str, &str); 3] = [("post", "post"), ("rev", "post"), ("r", "post")];
const DEV: [(&str, &str); 1] = [("dev", "dev")];

impl Version {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let lower = text.to_ascii_lowercase();
        let mut rest = Rest(lower.strip_prefix('v').unwrap_or(&lower));
        let mut first = rest.digits()?;
        let mut epoch = Number::zero();
        if rest.take("!") {
            epoch = Number::of_digits(first);
            first = rest.digits()?;
        }
        let mut release = alloc::vec![Number::of_digits(first)];
        while let Some(digits) = rest.after(".", Rest::digits) {
            release.push(Number::of_digits(digits));
        }
        while release.len() > 1 && release.last() == Some(&Number::zero()) {
            release.pop();
        }
        let pre = rest.labelled(&PRE);
        // `1.0-1` is `1.0.post1`.
        let implicit = rest.after("-", Rest::digits).map(Number::of_digits);
        let post = implicit.or_else(|| rest.labelled(&POST).map(|(_, number)| number));
        let dev = rest.labelled(&DEV).map(|(_, number)| number);
        let local = if rest.take("+") { local(rest.0)? } else { rest.end()? };
        Some(Self { epoch, release, pre, post, dev, local })
    }
}

fn local(text: &str) -> Option<Vec<Local>> {
    text.split(['.', '-', '_'])
        .map(|part| {
            if part.is_empty() || !part.bytes().all(|b| b.is_ascii_alphanumeric()) {
                None
            } else if part.bytes().all(|b| b.is_ascii_digit()) {
                Some(Local::Number(Number::of_digits(part)))
            } else {
                Some(Local::Text(part.to_owned()))
            }
        })
        .collect()
}

/// What is still to be read. Each method takes what it finds, or leaves everything.
#[derive(Clone, Copy)]
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn take(&mut self, prefix: &str) -> bool {
        let found = self.0.strip_prefix(prefix);
        self.0 = found.unwrap_or(self.0);
        found.is_some()
    }

    fn digits(&mut self) -> Option<&'a str> {
        let count = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, rest) = self.0.split_at_checked(count).filter(|_| count > 0)?;
        self.0 = rest;
        Some(digits)
    }

    fn after<T>(&mut self, prefix: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut ahead = *self;
        let found = if ahead.take(prefix) { read(&mut ahead) } else { None };
        if found.is_some() {
            *self = ahead;
        }
        found
    }

    fn separator(&mut self) {
        let _ = self.take("-") || self.take("_") || self.take(".");
    }

    /// A label and its number, with or without separators; no number is 0.
    fn labelled(&mut self, labels: &[(&str, &'static str)]) -> Option<(&'static str, Number)> {
        let mut ahead = *self;
        ahead.separator();
        let (_, label) = labels.iter().find(|(spelling, _)| ahead.take(spelling))?;
        ahead.separator();
        let number = ahead.digits().map_or_else(Number::zero, Number::of_digits);
        *self = ahead;
        Some((label, number))
    }

    fn end<T>(self) -> Option<Vec<T>> {
        self.0.is_empty().then(Vec::new)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn one_version_has_many_spellings() {
        for spellings in [
            &["1.0", "v1.0", "V1", "1.0.0", "01.00", "0!1", "1.0.0.0"][..],
            &["1.0a1", "1.0-alpha1", "1.0_ALPHA_1", "1a.1", "1.0.a-01"],
            &["1b0", "1.0.beta", "1.0b", "1-b-"],
            &["1rc2", "1.0c2", "1.0-PRE2", "1.0.preview.2", "1.0_rc2"],
            &["1.post3", "1.0-3", "1.0-r3", "1.0.rev.3", "1.0POST3", "1.post_03"],
            &["1.dev4", "1.0-dev4", "1.0dev.4", "1.0.DEV_04"],
            &["1a0.post0", "1alpha-r", "1.0a.post", "1.0a0-0"],
            &["1!2", "01!2.0"],
            &["1+ubuntu.1", "1.0+Ubuntu-01", "1.0+UBUNTU_1"],
            &["99999999999999999999999", "0099999999999999999999999.0"],
        ] {
            let first = Version::parse(spellings[0]).unwrap();
            for spelling in spellings {
                assert_eq!(Version::parse(spelling).as_ref(), Some(&first), "{spelling}");
            }
        }
    }

    #[test]
    fn versions_differ() {
        let versions = [
            "1",
            "1.1",
            "10",
            "1!1",
            "1a0",
            "1b0",
            "1rc0",
            "1a1",
            "1.post0",
            "1.dev0",
            "1a0.dev0",
            "1.post0.dev0",
            "1+a",
            "1+1",
            "1+1.a",
            "1+0",
            "0",
            "0.1",
        ];
        for (i, a) in versions.iter().enumerate() {
            for b in versions.iter().skip(i + 1) {
                assert_ne!(Version::parse(a).unwrap(), Version::parse(b).unwrap(), "{a} {b}");
            }
        }
    }

    #[test]
    fn what_is_no_version() {
        for bad in [
            "",
            "v",
            "a",
            "1.",
            ".1",
            "1..0",
            "1.0x",
            "1.0.dev1.post1",
            "1.0+",
            "1.0+a..b",
            "1!",
            "1!!2",
            "!1",
            "1 0",
            " 1",
            "1.0a1b1",
            "1.0--1",
            "1.0-",
            "vv1",
            "1.0+a+b",
            "1.\u{664}",
            "1.0post1post2",
            "1.0+\u{e9}",
        ] {
            assert_eq!(Version::parse(bad), None, "{bad}");
        }
    }
}
