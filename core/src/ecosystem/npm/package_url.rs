//! The package URL of one version of a package (package-url specification, type npm), as npm writes
//! it into statements: the scope's sign is escaped, and nothing else ever has to be.
//!
//! ```text
//! pkg:npm/sigstore@2.0.0          pkg:npm/%40sigstore/sign@2.0.0
//! ```

use alloc::borrow::ToOwned;
use alloc::string::String;
use core::fmt;

use crate::code::Code;
use crate::failure::{Failure, ensure};

/// The name of a package and a version of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageUrl {
    name: String,
    version: String,
}

impl PackageUrl {
    /// The version of a package (`sigstore` or `@sigstore/sign`). Nothing is normalised.
    ///
    /// # Errors
    /// [`Code::NpmPackage`] if no package has such a name, or no version such characters.
    pub fn new(name: &str, version: &str) -> Result<Self, Failure> {
        let parts = name.strip_prefix('@').map_or(Some(("", name)), |rest| rest.split_once('/'));
        let scoped = name.starts_with('@');
        let named = parts.is_some_and(|(scope, bare)| (!scoped || is_word(scope)) && is_word(bare));
        let is_version = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
        let versioned =
            version.starts_with(|c: char| c.is_ascii_digit()) && version.bytes().all(is_version);
        ensure(named && versioned, Code::NpmPackage)
            .map_err(|f| f.with("name", name).with("version", version))?;
        Ok(Self { name: name.to_owned(), version: version.to_owned() })
    }

    /// The package's name, with its scope.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version.
    pub fn version(&self) -> &str {
        &self.version
    }
}

/// What npm takes for a name: what a URL holds without an escape. Old names have capitals and
/// `!'()*`.
fn is_word(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~!'()*".contains(&b);
    !text.is_empty() && !matches!(text, "." | "..") && text.bytes().all(is_plain)
}

impl fmt::Display for PackageUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name.strip_prefix('@') {
            Some(scoped) => write!(f, "pkg:npm/%40{scoped}@{}", self.version),
            None => write!(f, "pkg:npm/{}@{}", self.name, self.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PackageUrl;
    use alloc::string::ToString;

    #[test]
    fn urls_as_npm_writes_them() {
        for (name, version, url) in [
            ("sigstore", "2.0.0", "pkg:npm/sigstore@2.0.0"),
            ("@sigstore/sign", "1.0.0-rc.1+b", "pkg:npm/%40sigstore/sign@1.0.0-rc.1+b"),
            ("JSONStream", "0.0.1", "pkg:npm/JSONStream@0.0.1"),
        ] {
            assert_eq!(PackageUrl::new(name, version).unwrap().to_string(), url);
        }
        for (name, version) in [
            ("", "1.0.0"),
            ("a", ""),
            ("a", "latest"),
            ("a", "1.0.0@2"),
            ("a", "1 .0"),
            ("a@1", "1.0.0"),
            ("a/b", "1.0.0"),
            ("@a", "1.0.0"),
            ("@/b", "1.0.0"),
            ("@a/", "1.0.0"),
            ("@a/b/c", "1.0.0"),
            ("%40a/b", "1.0.0"),
            ("a b", "1.0.0"),
            ("..", "1.0.0"),
            ("a?x=1", "1.0.0"),
            ("a#b", "1.0.0"),
            ("\u{e4}", "1.0.0"),
        ] {
            assert!(PackageUrl::new(name, version).is_err(), "{name} {version}");
        }
    }
}
