//! Reading: artifacts as a stream, bundles and trusted roots up to their limit.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use sigproof::{Artifact, Digest, HashAlgorithm, Hasher};

use crate::outcome::No;

/// Large enough to keep the disk busy, small enough to stay in the processor's cache.
const BUFFER: usize = 256 * 1024;
/// Files above this take long enough to be worth a progress bar.
const PROGRESS_FROM: u64 = 64 * 1024 * 1024;

/// The largest file that is held in memory, for signatures that are over the file itself.
const WHOLE: usize = 1024 * 1024 * 1024;

/// An artifact on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Known by its digest.
    Digest(Digest),
    /// A file.
    Path(PathBuf),
}

impl Input {
    /// An argument that is a digest to the letter is one, anything else is a path.
    ///
    /// # Errors
    /// If it is both: then it is not for this program to say which is meant.
    pub(crate) fn new(argument: &OsStr) -> Result<Self, No> {
        let Some(digest) = digest(argument) else { return Ok(Self::Path(argument.into())) };
        if Path::new(argument).symlink_metadata().is_ok() {
            let name = argument.to_string_lossy();
            return Err(No::argument(format!(
                "{name}: a digest, and the name of a file that is here: say ./{name} for the file, or go to \
                 another folder for the digest"
            )));
        }
        Ok(Self::Digest(digest))
    }

    /// The bundle next to the file.
    ///
    /// # Errors
    /// If there is none; it names what was looked for.
    pub(crate) fn find_bundle(&self) -> Result<PathBuf, No> {
        let Self::Path(path) = self else {
            return Err(No::argument("a digest needs --bundle".to_owned()));
        };
        find_beside(path, [".sigstore.json", ".sigstore"], "bundle", "--bundle")
    }

    /// The artifact by its digests: as given, or of the file in these algorithms, in one reading.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn artifact(&self, algorithms: &[HashAlgorithm]) -> Result<Artifact<'static>, No> {
        match self {
            Self::Digest(digest) => Ok(Artifact::digest(digest.clone())),
            Self::Path(path) => {
                hash(path, algorithms).map_err(|error| No::unreadable(path, &error))
            }
        }
    }
}

/// The digest that the argument is to the letter.
fn digest(argument: &OsStr) -> Option<Digest> {
    argument.to_str()?.parse().ok()
}

/// The document next to a file, by the first of these suffixes that is there.
///
/// # Errors
/// If there is none; it names what was looked for.
pub(crate) fn find_beside(
    path: &Path,
    suffixes: [&str; 2],
    what: &str,
    option: &str,
) -> Result<PathBuf, No> {
    // A mistyped file name should not end as a missing document.
    if let Err(error) = path.metadata() {
        return Err(No::unreadable(path, &error));
    }
    let candidates = suffixes.map(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    candidates.iter().find(|candidate| candidate.exists()).cloned().ok_or_else(|| {
        let [first, second] = candidates.each_ref().map(|c| c.display());
        No::argument(format!("no {what} found: neither {first} nor {second} is there"))
            .with_hint(format!("name it with {option} FILE"))
    })
}

impl Input {
    /// The bytes of a file that is not too large to be held; `None` of a digest.
    ///
    /// # Errors
    /// If the file cannot be read or is too large.
    pub(crate) fn bytes(&self) -> Result<Option<Vec<u8>>, No> {
        let Self::Path(path) = self else { return Ok(None) };
        let bytes = read_document(path, WHOLE)?;
        if bytes.len() > WHOLE {
            return Err(No::argument(format!(
                "{}: signed as a whole (Ed25519), and larger than the {WHOLE} bytes that are held",
                path.display()
            )));
        }
        Ok(Some(bytes))
    }
}

fn hash(path: &Path, algorithms: &[HashAlgorithm]) -> io::Result<Artifact<'static>> {
    let mut file = File::open(path)?;
    let progress = progress(file.metadata()?.len());
    let mut hasher = Hasher::new(algorithms);
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                hasher.update(buffer.get(..n).unwrap_or_default());
                progress.inc(u64::try_from(n).unwrap_or_default());
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    progress.finish_and_clear();
    Ok(hasher.into_artifact())
}

fn progress(bytes: u64) -> ProgressBar {
    if bytes <= PROGRESS_FROM || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("hashing {bar:30} {bytes} of {total_bytes}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(bytes).with_style(style)
}

/// Reads a document, and no more of it than shows that it is over its limit.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read_document(path: &Path, limit: usize) -> Result<Vec<u8>, No> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|error| No::unreadable(path, &error))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_digest_to_the_letter_is_one() {
        for (algorithm, digits) in [("sha256", 64), ("sha384", 96), ("sha512", 128)] {
            let of = |n: usize| format!("{algorithm}:{}", "aB".repeat(n / 2));
            assert!(digest(of(digits).as_ref()).is_some());
            for wrong in [of(digits - 2), of(digits + 2), of(digits).replace('a', "g")] {
                assert!(digest(wrong.as_ref()).is_none(), "{wrong}");
            }
        }
        for wrong in [format!("sha1:{}", "a".repeat(40)), format!("SHA256:{}", "a".repeat(64))] {
            assert!(digest(wrong.as_ref()).is_none(), "{wrong}");
        }
    }
}
