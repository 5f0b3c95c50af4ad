//! The kinds of entries (sigstore_rekor.proto, `KindVersion`).

use alloc::string::String;
use core::fmt;

/// Kind and version of a log entry, as the bundle states them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// `hashedrekord` 0.0.1: a signature over an artifact's digest.
    HashedRekordV001,
    /// `hashedrekord` 0.0.2: the one kind that Rekor v2 logs.
    HashedRekordV002,
    /// `dsse` 0.0.1: a DSSE envelope.
    DsseV001,
    /// `intoto` 0.0.2: a DSSE envelope, in an older form.
    IntotoV002,
    /// Any other: no bundle with such an entry is verified. Both texts are empty if the bundle states nothing.
    Other {
        /// The kind.
        kind: String,
        /// Its version.
        version: String,
    },
}

impl Kind {
    /// The kinds that are supported.
    const SUPPORTED: [Self; 4] =
        [Self::HashedRekordV001, Self::HashedRekordV002, Self::DsseV001, Self::IntotoV002];

    pub(crate) fn new(kind: String, version: String) -> Self {
        let stated = |one: &Self| one.name() == kind && one.version() == version;
        Self::SUPPORTED.into_iter().find(stated).unwrap_or(Self::Other { kind, version })
    }

    /// The kind without its version (`hashedrekord`).
    pub fn name(&self) -> &str {
        match self {
            Self::HashedRekordV001 | Self::HashedRekordV002 => "hashedrekord",
            Self::DsseV001 => "dsse",
            Self::IntotoV002 => "intoto",
            Self::Other { kind, .. } => kind,
        }
    }

    /// The version of the kind (`0.0.1`).
    pub fn version(&self) -> &str {
        match self {
            Self::HashedRekordV001 | Self::DsseV001 => "0.0.1",
            Self::HashedRekordV002 | Self::IntotoV002 => "0.0.2",
            Self::Other { version, .. } => version,
        }
    }

    /// Whether Rekor v2 logs this kind. It logs no other, and Rekor v1 does not log this one.
    pub(crate) const fn is_rekor_v2(&self) -> bool {
        matches!(self, Self::HashedRekordV002)
    }
}

impl fmt::Display for Kind {
    /// Kind and version with a space between (`hashedrekord 0.0.1`).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name(), self.version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString as _;

    #[test]
    fn only_whole_pairs_are_supported() {
        let kind = |name: &str, version: &str| Kind::new(name.to_string(), version.to_string());
        for supported in Kind::SUPPORTED {
            assert_eq!(kind(supported.name(), supported.version()), supported);
        }
        for (name, version) in [
            ("hashedrekord", "0.0.3"),
            ("hashedrekord", ""),
            ("hashedrekord", "0.0.1 "),
            ("Hashedrekord", "0.0.1"),
            ("dsse", "0.0.2"),
            ("intoto", "0.0.1"),
            ("", ""),
        ] {
            let other = kind(name, version);
            assert!(matches!(other, Kind::Other { .. }), "{name} {version}");
            assert_eq!((other.name(), other.version()), (name, version));
        }
    }

    #[test]
    fn rekor_v2_logs_one_kind() {
        let v2 = Kind::SUPPORTED.map(|kind| (kind.is_rekor_v2(), kind.to_string()));
        let v2 = v2.iter().filter(|(is_v2, _)| *is_v2).map(|(_, text)| text.as_str());
        assert!(v2.eq(["hashedrekord 0.0.2"]));
    }
}
