//! Reading: artifacts as a stream, bundles and trusted roots up to their limit.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Stdin, StdinLock};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use indicatif::{ProgressBar, ProgressStyle};
use sigproof::{Artifact, Digest, HashAlgorithm, Hasher};

use crate::hashing::{BUFFER, OVERLAP_FROM, overlapped};
use crate::outcome::No;

/// Files above this take long enough to be worth a progress bar.
const PROGRESS_FROM: u64 = 64 * 1024 * 1024;

/// The argument that stands for standard input; the file of this name is `./-`.
pub(crate) const STANDARD_INPUT: &str = "-";
/// The bundle of a file, beside it.
pub(crate) const BUNDLE_SUFFIXES: [&str; 2] = [".sigstore.json", ".sigstore"];
/// How much of standard input is held in memory, for signatures that are over the whole of it.
const HELD: usize = 64 * 1024 * 1024;
/// Files above this are held in memory one at a time.
const LARGE: usize = 1024 * 1024;
/// The largest file that is held in memory, for signatures that are over the file itself.
const WHOLE: usize = 1024 * 1024 * 1024;

/// An artifact on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Known by its digest.
    Digest(Digest),
    /// A file.
    Path(PathBuf),
    /// Standard input: what has been read of it, if it is not too much to be held.
    Piped(RefCell<Option<Vec<u8>>>),
}

impl Input {
    /// An argument that is a digest to the letter is one, anything else is a path.
    ///
    /// # Errors
    /// If it is both: then it is not for this program to say which is meant.
    pub(crate) fn new(argument: &OsStr) -> Result<Self, No> {
        if argument == STANDARD_INPUT {
            return Ok(Self::Piped(RefCell::default()));
        }
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
    pub(crate) fn find_bundle(&self, elsewhere: Option<&str>) -> Result<PathBuf, No> {
        match self {
            Self::Path(path) => {
                let found = find_beside(path, BUNDLE_SUFFIXES, "bundle", "--bundle");
                // A file that is not there has no signature elsewhere either.
                found.map_err(|no| match elsewhere.filter(|_| path.exists()) {
                    Some(hint) => no.with_hint(hint),
                    None => no,
                })
            }
            Self::Digest(_) => Err(No::argument("a digest needs --bundle".to_owned())),
            Self::Piped(_) => Err(No::argument("-: standard input needs --bundle".to_owned())),
        }
    }

    /// The artifact by its digests: as given, or of the file in these algorithms, in one reading.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn artifact(&self, algorithms: &[HashAlgorithm]) -> Result<Artifact<'static>, No> {
        match self {
            Self::Digest(digest) => Ok(Artifact::digest(digest.clone())),
            Self::Path(path) => {
                let file = open(path)?;
                hash_file(file, algorithms).map_err(|error| No::unreadable(path, &error))
            }
            Self::Piped(held) => {
                let mut kept = Some(Vec::new());
                let artifact = hash(&mut standard_input()?, algorithms, |piece| {
                    let fits = kept.as_ref().is_some_and(|k| k.len() + piece.len() <= HELD);
                    kept = kept.take().filter(|_| fits);
                    kept.iter_mut().for_each(|kept| kept.extend_from_slice(piece));
                });
                let artifact =
                    artifact.map_err(|error| No::unreadable(Path::new(STANDARD_INPUT), &error));
                held.replace(kept);
                artifact
            }
        }
    }
}

/// What to say of the name of a file that is not there, if it is another thing: an address, or a digest that is
/// not one to the letter.
pub(crate) fn taken_for_file(text: &str) -> Option<String> {
    let is_hex = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_hexdigit());
    if text.contains("://") {
        return Some("nothing is fetched here: download it first, and give the file".to_owned());
    }
    // An image is named with its digest behind it.
    if let Some((_, digest)) = text.split_once('@')
        && digest.parse::<Digest>().is_ok()
    {
        return Some(format!("the digest alone is {digest}"));
    }
    if let Some(digest) = digest_of_line(text) {
        return Some(format!("it looks like a line of a list of checksums: write {digest}"));
    }
    if is_image(text) {
        return Some(
            "it looks like a container image, and no registry is asked: give its digest, sha256:…, with --bundle"
                .to_owned(),
        );
    }
    if let Some((name, digits)) = text.split_once([':', '-', '='])
        && let Some(algorithm) = algorithm(name)
    {
        return Some(match algorithm {
            Ok(algorithm) => about_digits(algorithm, digits),
            Err(weak) => format!(
                "it looks like a digest, and {weak} is not taken, since two files may have the same: \
                 give the file, or its digest in sha256, sha384 or sha512"
            ),
        });
    }
    if !is_hex(text) {
        return None;
    }
    match (algorithm_of(text), text.len()) {
        (Some(algorithm), _) => Some(format!(
            "it looks like a digest without the name of its algorithm: write {algorithm}:{text}",
            algorithm = algorithm.name()
        )),
        (None, 32 | 40) => Some(
            "it looks like a digest in MD5 or SHA-1, and these are not taken, since two files may have the \
             same: give the file, or its digest in sha256, sha384 or sha512"
                .to_owned(),
        ),
        _ => None,
    }
}

/// The digest in a line as `sha256sum` prints it, with the file's name behind the digits or before them.
fn digest_of_line(text: &str) -> Option<String> {
    let mut words = text.split_ascii_whitespace();
    let (first, last) = (words.next()?, words.next_back()?);
    [first, last].into_iter().find_map(|word| {
        Some(format!("{}:{}", algorithm_of(word)?.name(), word.to_ascii_lowercase()))
    })
}

/// The algorithm whose digests have as many hexadecimal digits.
fn algorithm_of(hex: &str) -> Option<HashAlgorithm> {
    let is_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
    HashAlgorithm::ALL.into_iter().find(|a| is_hex && a.digest_len() * 2 == hex.len())
}

/// Whether it begins with a registry's host and goes on with a path.
fn is_image(text: &str) -> bool {
    let ends = [".io", ".dev", ".com", ".org", ".net"];
    text.split_once('/').is_some_and(|(host, path)| {
        let host = host.split(':').next().unwrap_or_default();
        !path.is_empty() && !host.starts_with('.') && ends.iter().any(|end| host.ends_with(end))
    })
}

/// The algorithm of this name, however it is spelled, or the name of one that is too weak.
fn algorithm(name: &str) -> Option<Result<HashAlgorithm, &'static str>> {
    let name = name.to_ascii_lowercase().replace(['-', '_'], "");
    match name.as_str() {
        "md5" => Some(Err("md5")),
        "sha1" => Some(Err("sha1")),
        // `sha-256` is split at its dash.
        "sha" => Some(Ok(HashAlgorithm::Sha256)),
        name => HashAlgorithm::ALL.into_iter().find(|a| a.name() == name).map(Ok),
    }
}

/// Why these are not the digits of a digest.
fn about_digits(algorithm: HashAlgorithm, digits: &str) -> String {
    let (name, wanted) = (algorithm.name(), algorithm.digest_len() * 2);
    let other = digits.chars().find(|c| !c.is_ascii_hexdigit());
    match (other, digits.chars().count()) {
        (None, count) if count == wanted => {
            format!("it looks like a digest: write {name}:{}", digits.to_ascii_lowercase())
        }
        (None, count) => format!(
            "it looks like a digest, and is not one: {name} has {wanted} hexadecimal digits, and here are \
             {count}"
        ),
        (Some(other), _) => format!(
            "it looks like a digest, and is not one: behind {name}: stand {wanted} hexadecimal digits, and \
             {other} is another character"
        ),
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
    found_beside(path, &suffixes).ok_or_else(|| {
        let looked: Vec<String> =
            beside(path, &suffixes).map(|path| path.display().to_string()).collect();
        let looked = looked.join(" nor ");
        let no = No::argument(format!("no {what} found: neither {looked} is there"));
        // It may be one itself, and not the one that counts.
        let owner = path.to_str().and_then(|name| {
            suffixes.iter().find_map(|suffix| name.strip_suffix(suffix)).map(Path::new)
        });
        let used = owner.and_then(|owner| {
            let found = found_beside(owner, &suffixes)?;
            (owner.exists() && found != path).then_some((owner, found))
        });
        match used {
            Some((owner, found)) => no.with_hint(format!(
                "{} is verified by {}, and this {what} beside it does not count: leave it out, or name it with {option}",
                owner.display(),
                found.display()
            )),
            None => no.with_hint(format!("name it with {option} FILE")),
        }
    })
}

/// The document of a file that counts: the first that is there.
pub(crate) fn found_beside(path: &Path, suffixes: &[&str]) -> Option<PathBuf> {
    beside(path, suffixes).find(|path| path.exists())
}

/// Where the documents of a file may be.
fn beside(path: &Path, suffixes: &[&str]) -> impl Iterator<Item = PathBuf> {
    suffixes.iter().map(move |suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    })
}

impl Input {
    /// The bytes of a file that is not too large to be held; `None` of a digest.
    ///
    /// # Errors
    /// If the file cannot be read or is too large.
    pub(crate) fn bytes(&self) -> Result<Option<Whole>, No> {
        let path = match self {
            Self::Digest(_) => return Ok(None),
            Self::Path(path) => path,
            Self::Piped(held) => {
                let bytes = held.borrow().clone();
                let too_large = || {
                    No::argument(format!(
                        "-: signed as a whole (Ed25519), and larger than the {HELD} bytes that are held of \
                         standard input: write it to a file"
                    ))
                };
                let whole = bytes.map(|bytes| Whole { bytes, alone: None });
                return whole.map(Some).ok_or_else(too_large);
            }
        };
        let whole = Whole::read(&mut open(path)?);
        let whole = whole.map_err(|error| No::unreadable(path, &error))?;
        if whole.bytes.len() > WHOLE {
            return Err(No::argument(format!(
                "{}: signed as a whole (Ed25519), and larger than the {WHOLE} bytes that are held",
                path.display()
            )));
        }
        Ok(Some(whole))
    }
}

/// A file in memory. However many are verified at once, one that is large is.
pub(crate) struct Whole {
    pub(crate) bytes: Vec<u8>,
    #[allow(dead_code, reason = "until it is dropped")]
    alone: Option<MutexGuard<'static, ()>>,
}

impl Whole {
    /// Reads it up to one byte over the limit. What is large shows while it is read: a pipe tells no length, and a file
    /// may grow.
    fn read(file: &mut impl Read) -> io::Result<Self> {
        static ALONE: Mutex<()> = Mutex::new(());
        let as_u64 = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        file.take(as_u64(LARGE.saturating_add(1))).read_to_end(&mut bytes)?;
        if bytes.len() <= LARGE {
            return Ok(Self { bytes, alone: None });
        }
        let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
        file.take(as_u64(WHOLE.saturating_sub(LARGE))).read_to_end(&mut bytes)?;
        Ok(Self { bytes, alone: Some(alone) })
    }
}

fn hash_file(mut file: File, algorithms: &[HashAlgorithm]) -> io::Result<Artifact<'static>> {
    let size = file.metadata()?.len();
    let progress = progress(size);
    let see = |piece: &[u8]| progress.inc(u64::try_from(piece.len()).unwrap_or_default());
    let overlapped = match size > OVERLAP_FROM {
        true => overlapped(&mut file, algorithms, see).transpose(),
        false => None,
    };
    let artifact = overlapped.unwrap_or_else(|| hash(&mut file, algorithms, see));
    progress.finish_and_clear();
    artifact
}

/// Hashes what it reads, and shows each piece of it.
fn hash(
    file: &mut impl Read,
    algorithms: &[HashAlgorithm],
    mut see: impl FnMut(&[u8]),
) -> io::Result<Artifact<'static>> {
    let mut hasher = Hasher::new(algorithms);
    let mut buffer = vec![0; BUFFER];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(n) => {
                let piece = buffer.get(..n).unwrap_or_default();
                hasher.update(piece);
                see(piece);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hasher.into_artifact())
}

/// Whether several files are hashed at once.
static HIDDEN: AtomicBool = AtomicBool::new(false);

/// Shows no progress bars from here on: several at once would stand on one line.
pub(crate) fn hide_progress() {
    HIDDEN.store(true, Ordering::Relaxed);
}

fn progress(bytes: u64) -> ProgressBar {
    if bytes <= PROGRESS_FROM || !io::stderr().is_terminal() || HIDDEN.load(Ordering::Relaxed) {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("hashing {bar:30} {bytes} of {total_bytes}, {eta} left")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(bytes).with_style(style)
}

/// Reads a document, and no more of it than shows that it is over its limit; `-` is standard input.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn read_document(path: &Path, limit: usize) -> Result<Vec<u8>, No> {
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == STANDARD_INPUT {
        standard_input()?.take(most).read_to_end(&mut bytes)
    } else {
        open(path)?.take(most).read_to_end(&mut bytes)
    };
    read.map_err(|error| No::unreadable(path, &error))?;
    Ok(bytes)
}

/// Opens a file that is not what the questions of a batch are read from, whatever its name (`/dev/stdin`).
///
/// # Errors
/// If it cannot be opened, or is that.
pub(crate) fn open(path: &Path) -> Result<File, No> {
    let unreadable = |error| No::unreadable(path, &error);
    // Asked before it is opened, too: to open a pipe may wait for whoever writes to it.
    own_input::refuse(path, path.metadata())?;
    let file = File::open(path).map_err(unreadable)?;
    own_input::refuse(path, file.metadata())?;
    Ok(file)
}

/// Standard input, for the first who asks: whatever it is, it cannot be two things.
fn standard_input() -> Result<StdinLock<'static>, No> {
    Ok(take_standard_input()?.lock())
}

/// The same, for several threads.
///
/// # Errors
/// If it was asked for before.
pub(crate) fn take_standard_input() -> Result<Stdin, No> {
    static TAKEN: AtomicBool = AtomicBool::new(false);
    if TAKEN.swap(true, Ordering::Relaxed) {
        return Err(No::argument(
            "-: standard input is named twice, and can be read once".to_owned(),
        ));
    }
    Ok(io::stdin())
}

/// Opens the questions of a batch. Unless each who opens them has them all, nobody else may from here on.
///
/// # Errors
/// If they cannot be read.
pub(crate) fn open_questions(path: &Path) -> Result<Box<dyn Read + Send>, No> {
    if path.as_os_str() == STANDARD_INPUT {
        let input = take_standard_input()?;
        own_input::keep(own_input::of_standard_input());
        return Ok(Box::new(input));
    }
    let unreadable = |error| No::unreadable(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    let metadata = file.metadata().map_err(unreadable)?;
    if metadata.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    let own = own_input::of(&metadata);
    if !metadata.is_file() || own == own_input::of_standard_input() {
        own_input::keep(own);
    }
    Ok(Box::new(file))
}

/// What the questions of a batch are read from, which a line could name by another name.
mod own_input {
    use std::fs::Metadata;
    use std::io;
    use std::path::Path;
    use std::sync::OnceLock;

    use crate::outcome::No;

    /// Device and number, which are the same whatever the name; nothing, where no path leads to what is open.
    pub(super) type Own = Option<(u64, u64)>;

    static KEPT: OnceLock<Own> = OnceLock::new();

    #[cfg(unix)]
    pub(super) fn of(metadata: &Metadata) -> Own {
        use std::os::unix::fs::MetadataExt as _;
        Some((metadata.dev(), metadata.ino()))
    }

    #[cfg(not(unix))]
    pub(super) const fn of(_: &Metadata) -> Own {
        None
    }

    #[cfg(unix)]
    pub(super) fn of_standard_input() -> Own {
        use std::os::fd::AsFd as _;
        let input = io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
        of(&input.and_then(|input| input.metadata()).ok()?)
    }

    #[cfg(not(unix))]
    pub(super) const fn of_standard_input() -> Own {
        None
    }

    pub(super) fn keep(own: Own) {
        // A run has one batch.
        let _ = KEPT.set(own);
    }

    /// Refuses what the questions are read from. What cannot be asked, opening tells.
    pub(super) fn refuse(path: &Path, metadata: io::Result<Metadata>) -> Result<(), No> {
        let Some(kept @ Some(_)) = KEPT.get() else { return Ok(()) };
        if metadata.ok().is_none_or(|metadata| of(&metadata) != *kept) {
            return Ok(());
        }
        let message = format!("{}: the questions are read from it", path.display());
        Err(No::argument(message).with_hint("a line names files of its own"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_large_is_held_alone_whatever_its_length_says() {
        let read = |bytes: usize| {
            let bytes = u64::try_from(bytes).unwrap();
            let whole = Whole::read(&mut io::repeat(1).take(bytes)).unwrap();
            (whole.bytes.len(), whole.alone.is_some())
        };
        assert_eq!(read(0), (0, false));
        assert_eq!(read(LARGE), (LARGE, false));
        assert_eq!(read(LARGE + 1), (LARGE + 1, true));
        assert_eq!(read(3 * LARGE), (3 * LARGE, true));
    }

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
