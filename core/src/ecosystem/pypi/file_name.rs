//! The file name of a distribution: what it says of name, version and, for a wheel, tags.
//!
//! ```text
//! name-version(-build)?-python-abi-platform.whl     binary distribution format (PEP 427)
//! name-version.tar.gz, name-version.zip             source distribution file name (PEP 625)
//! ```
//! Two names are the same if what they say is: names are normalised as PEP 503 asks, versions as
//! PEP 440 does, and compressed tags (PEP 425) are sets. Peers compare the same parts.

use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use alloc::string::String;
use alloc::vec::Vec;

use super::version::{Number, Version};
use crate::code::Code;
use crate::failure::Failure;
use crate::limits;

/// The parts of a distribution's file name, normalised. A wheel is never a source distribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Wheel { project: Project, build: Option<Build>, tags: [BTreeSet<String>; 3] },
    Sdist(Project),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Project {
    name: String,
    version: Version,
}

/// The build tag: a number, and text that the number sorts before.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Build {
    number: Number,
    rest: String,
}

impl FileName {
    /// Reads a distribution's file name, without its folder.
    ///
    /// # Errors
    /// [`Code::PypiFileName`] if it is not one of a wheel or of a source distribution.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        Self::read(text).ok_or_else(|| {
            let failure = Failure::new(Code::PypiFileName).with("name", text);
            let meant = text.rsplit(['/', '\\']).next().filter(|last| *last != text);
            match meant.filter(|last| Self::read(last).is_some()) {
                Some(meant) => failure.with("meant", meant),
                None => failure,
            }
        })
    }

    fn read(text: &str) -> Option<Self> {
        let short = text.len() <= limits::FILE_NAME_BYTES;
        let kind = if !short {
            None
        } else if let Some(stem) = text.strip_suffix(".whl") {
            wheel(stem)
        } else {
            let stem = text.strip_suffix(".tar.gz").or_else(|| text.strip_suffix(".zip"));
            stem.and_then(sdist)
        };
        kind.map(Self)
    }

    /// Whether the file is a wheel, rather than a source distribution.
    pub const fn is_wheel(&self) -> bool {
        matches!(self.0, Kind::Wheel { .. })
    }
}

fn wheel(stem: &str) -> Option<Kind> {
    let parts: Vec<&str> = stem.split('-').collect();
    let (name, version, build, tags) = match parts.as_slice() {
        [name, version, tags @ ..] if tags.len() == 3 => (*name, *version, None, tags),
        [name, version, build, tags @ ..] if tags.len() == 3 => {
            (*name, *version, Some(build_of(build)?), tags)
        }
        _ => return None,
    };
    // In a wheel's name an underscore stands for a run of separators: two are never an escape.
    if name.contains("__") {
        return None;
    }
    let [python, abi, platform] = tags else { return None };
    let tags = [tag_set(python)?, tag_set(abi)?, tag_set(platform)?];
    Some(Kind::Wheel { project: project(name, version)?, build, tags })
}

fn sdist(stem: &str) -> Option<Kind> {
    let (name, version) = stem.rsplit_once('-')?;
    project(name, version).map(Kind::Sdist)
}

fn project(name: &str, version: &str) -> Option<Project> {
    Some(Project { name: normalized_name(name)?, version: Version::parse(version)? })
}

/// PEP 503: letters lower, a run of separators is one dash. PEP 508: no separator at an end.
fn normalized_name(name: &str) -> Option<String> {
    let is_separator = |c: char| matches!(c, '-' | '_' | '.');
    let known = name.chars().all(|c| c.is_ascii_alphanumeric() || is_separator(c));
    let ends = [name.chars().next()?, name.chars().next_back()?];
    if !known || ends.into_iter().any(is_separator) {
        return None;
    }
    let words: Vec<&str> = name.split(is_separator).filter(|word| !word.is_empty()).collect();
    Some(words.join("-").to_ascii_lowercase())
}

fn build_of(text: &str) -> Option<Build> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = text.split_at_checked(digits).filter(|_| digits > 0)?;
    let known = rest.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
    known.then(|| Build { number: Number::of_digits(number), rest: rest.to_owned() })
}

fn tag_set(text: &str) -> Option<BTreeSet<String>> {
    let tag = |tag: &str| {
        let known = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        (known && !tag.is_empty()).then(|| tag.to_ascii_lowercase())
    };
    text.split('.').map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::FileName;
    use crate::code::Code;

    #[test]
    fn one_distribution_has_many_file_names() {
        for (a, b) in [
            ("foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-any.whl"),
            ("Foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-any.whl"),
            ("foo_bar-1.0-py3-none-any.whl", "foo.bar-1.0-py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0.0-py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-v1.0-PY3-None-ANY.whl"),
            ("foo-1.0rc1-py3-none-any.whl", "foo-1.0.c1-py3-none-any.whl"),
            ("foo-1.0.post1-py3-none-any.whl", "foo-1.0_rev1-py3-none-any.whl"),
            ("foo-1.0+a.1-py3-none-any.whl", "foo-1.0+A_01-py3-none-any.whl"),
            ("foo-1!1-py3-none-any.whl", "foo-01!1.0-py3-none-any.whl"),
            ("foo-1-py2.py3-none-any.whl", "foo-1-py3.py2-none-any.whl"),
            ("foo-1-py3-abi3.none-any.whl", "foo-1-py3-none.abi3.none-any.whl"),
            (
                "foo-1-cp39-cp39-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
                "foo-1-cp39-cp39-manylinux2014_x86_64.manylinux_2_17_x86_64.whl",
            ),
            ("foo-1-7-py3-none-any.whl", "foo-1-07-py3-none-any.whl"),
            ("foo-1-7b-py3-none-any.whl", "foo-1-07b-py3-none-any.whl"),
            ("foo-1.0.tar.gz", "FOO-1.tar.gz"),
            ("foo-bar-1.0.tar.gz", "foo_bar-1.0.tar.gz"),
            ("foo--bar-1.0.tar.gz", "foo.bar-1.0.tar.gz"),
            ("foo-1.0.tar.gz", "foo-1.0.zip"),
            ("foo-1.0a1.tar.gz", "foo-1.0.alpha.1.tar.gz"),
            ("foo-2-1.0.tar.gz", "foo_2-1.0.tar.gz"),
        ] {
            assert_eq!(FileName::parse(a).unwrap(), FileName::parse(b).unwrap(), "{a} {b}");
        }
    }

    #[test]
    fn distributions_differ() {
        for (a, b) in [
            ("foo-1.0-py3-none-any.whl", "foo-1.0.tar.gz"),
            ("foo-1.0-py3-none-any.whl", "foo-1.1-py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "bar-1.0-py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foobar-1.0-py3-none-any.whl"),
            ("foo_bar-1.0-py3-none-any.whl", "foobar-1.0-py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0-py2-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0-py3-abi3-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0-py3-none-win32.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0-py2.py3-none-any.whl"),
            ("foo-1.0-py3-none-any.whl", "foo-1.0-1-py3-none-any.whl"),
            ("foo-1.0-1-py3-none-any.whl", "foo-1.0-2-py3-none-any.whl"),
            ("foo-1.0-1a-py3-none-any.whl", "foo-1.0-1-py3-none-any.whl"),
            ("foo-1.0-1a-py3-none-any.whl", "foo-1.0-1A-py3-none-any.whl"),
            ("foo-1.0.tar.gz", "foo-1.0.post0.tar.gz"),
            ("foo-1.0.tar.gz", "foo-1.0+local.tar.gz"),
            ("foo-bar-1.0.tar.gz", "foobar-1.0.tar.gz"),
        ] {
            assert_ne!(FileName::parse(a).unwrap(), FileName::parse(b).unwrap(), "{a} {b}");
        }
    }

    #[test]
    fn a_name_with_a_folder_is_told_without_it() {
        let meant = |text: &str| {
            let failure = FileName::parse(text).unwrap_err();
            assert_eq!(failure.code(), Code::PypiFileName);
            failure.hints().concat()
        };
        for text in ["dist/x-1.0.tar.gz", "/a/b/x-1.0.tar.gz", ".\\dist\\x-1.0.tar.gz"] {
            assert_eq!(
                meant(text),
                "a file's name is without its folder: write \"x-1.0.tar.gz\"",
                "{text}"
            );
        }
        for text in ["x.tar.gz", "dist/x.tar.gz", "x-1.0.tar.gz/", "dist/"] {
            assert_eq!(meant(text), "", "{text}");
        }
    }

    #[test]
    fn what_is_no_file_name_of_a_distribution() {
        for bad in [
            "",
            "foo",
            ".whl",
            ".tar.gz",
            "foo-1.0",
            "foo-1.0.tar.bz2",
            "foo-1.0.egg",
            "foo-1.0-py3-none-any.WHL",
            "foo-1.0.TAR.GZ",
            "foo-1.0-py3-none-any.whl ",
            " foo-1.0-py3-none-any.whl",
            "foo-1.0-none-any.whl",
            "foo-1.0-py3-none.whl",
            "foo-1.0-b-py3-none-any.whl",
            "foo-1.0-1-2-py3-none-any.whl",
            "foo__bar-1.0-py3-none-any.whl",
            "foo-bar-1.0-py3-none-any.whl",
            "foo-x.y-py3-none-any.whl",
            "foo-1.0-py3..py2-none-any.whl",
            "foo-1.0-py3--any.whl",
            "-1.0-py3-none-any.whl",
            "_foo-1.0-py3-none-any.whl",
            "f\u{f6}\u{f6}-1.0-py3-none-any.whl",
            "dist/foo-1.0-py3-none-any.whl",
            "foo-1.0-py3-none-any\0.whl",
            "foo.tar.gz",
            "-1.0.tar.gz",
            "foo-.tar.gz",
            "foo-bar.tar.gz",
            "../foo-1.0.tar.gz",
        ] {
            assert_eq!(FileName::parse(bad).unwrap_err().code(), Code::PypiFileName, "{bad}");
        }
        assert!(FileName::parse("foo-1.0-py3-none-any.whl").unwrap().is_wheel());
        assert!(!FileName::parse("foo-1.0.zip").unwrap().is_wheel());
    }
}
