//! The one writer for output files: all of a text or nothing of it, over a regular file or where there is
//! nothing, and straight into what is not a regular file (a device, a pipe) or is open already (`/dev/stdout`).
//!
//! The text goes into a new file beside the target, under a random name that must not be taken, and takes
//! the target's place when it is on the disk. A name that can be guessed could be a link of somebody else's.
//! Where no file can be made beside the target, or none can take its place (a mount), the target is
//! overwritten.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
#[cfg(feature = "sign")]
use std::sync::MutexGuard;
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::output::screen;

/// Writes the text to this file, or where no file is named to standard output.
///
/// # Errors
/// If it cannot be written as a whole; at standard output a reader that has gone is no error.
pub(crate) fn write_to(path: Option<&Path>, text: &[u8]) -> io::Result<()> {
    match path {
        Some(path) => write(path, text),
        None => screen::document(text),
    }
}

/// The same, with the name of the file in the error.
///
/// # Errors
/// As [`write_to`].
pub(crate) fn write_output(path: Option<&Path>, text: &[u8]) -> io::Result<()> {
    write_to(path, text).map_err(|error| match path {
        Some(path) => io::Error::new(error.kind(), format!("{}: {error}", path.display())),
        None => error,
    })
}

/// A file that is to be made, rather than written.
#[cfg(feature = "sign")]
#[derive(Clone, Copy, Debug)]
pub(crate) struct New {
    /// Whether it may take the place of one that is there.
    pub(crate) overwrite: bool,
    /// Whether its owner alone may read it. It is then a regular file: a pipe or a device might show it to anybody.
    pub(crate) secret: bool,
}

/// Makes a file that holds the text. What was there is replaced only if that was asked for; a secret file has the mode 0600,
/// whatever mode the one before had.
///
/// # Errors
/// `AlreadyExists`, if it is there; or if it cannot be written.
#[cfg(feature = "sign")]
pub(crate) fn make(path: &Path, text: &[u8], new: New) -> io::Result<()> {
    let is_there = match fs::symlink_metadata(path) {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::NotFound => false,
        Err(error) => return Err(error),
    };
    let mode = if new.secret { Mode::Secret } else { Mode::Usual };
    if !is_there && !new.overwrite {
        let _held = hold();
        let new = written_beside(path, text, mode)?;
        // What came to stand there meanwhile stays.
        return new.persist_noclobber(path).map(drop).map_err(|error| error.error);
    }
    // Of a link that leads nowhere, the link is there.
    let special = fs::metadata(path).is_ok_and(|metadata| !metadata.is_file());
    match new {
        New { secret: false, .. } if special => write(path, text),
        New { overwrite: false, .. } => Err(io::ErrorKind::AlreadyExists.into()),
        New { secret: false, .. } => write(path, text),
        New { secret: true, .. } if special => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "not a regular file, which a secret is written to only",
        )),
        New { secret: true, .. } => {
            if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().readonly()) {
                return Err(io::Error::new(
                    io::ErrorKind::PermissionDenied,
                    "the file is read-only",
                ));
            }
            let _held = hold();
            write_beside(&resolve(path)?, text, mode)
        }
    }
}

/// Who may read a new file.
enum Mode {
    /// Whoever may read what the process makes.
    Usual,
    /// Whoever could read the file before.
    Like(fs::Permissions),
    /// Its owner.
    #[cfg(feature = "sign")]
    Secret,
}

impl Mode {
    #[cfg(unix)]
    const fn is_secret(&self) -> bool {
        !matches!(self, Self::Usual | Self::Like(_))
    }
}

/// Held while a file is written. Who ends the process from another thread takes it before.
static WRITING: Mutex<()> = Mutex::new(());

/// Waits until no file is being written, and lets none begin.
#[cfg(feature = "sign")]
pub(crate) fn hold() -> MutexGuard<'static, ()> {
    WRITING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Checks that a file can be made beside this one.
///
/// # Errors
/// If it cannot.
#[cfg(feature = "sign")]
pub(crate) fn check_room(path: &Path) -> io::Result<()> {
    let _held = hold();
    written_beside(path, b"", Mode::Usual).map(drop)
}

/// Writes the text to this file.
///
/// # Errors
/// If it cannot be written; nothing is then left beside the target, which is as it was unless it had to be
/// overwritten.
fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let _held = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(descriptor) = descriptor(path) {
        return write_to_open(&descriptor, text);
    }
    let existing = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => {
            return write_straight(path, text, OpenOptions::new().write(true));
        }
        // To take its place would not ask.
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(io::Error::new(io::ErrorKind::PermissionDenied, "the file is read-only"));
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let target = resolve(path)?;
    let exists = existing.is_some();
    let mode = existing.map_or(Mode::Usual, Mode::Like);
    write_beside(&target, text, mode).or_else(|error| match error.kind() {
        io::ErrorKind::PermissionDenied
        | io::ErrorKind::ReadOnlyFilesystem
        | io::ErrorKind::ResourceBusy
            if exists =>
        {
            write_straight(&target, text, OpenOptions::new().write(true).truncate(true))
        }
        _ => Err(error),
    })
}

fn write_beside(target: &Path, text: &[u8], mode: Mode) -> io::Result<()> {
    let new = written_beside(target, text, mode)?;
    new.persist(target).map_err(|error| error.error)?;
    Ok(())
}

/// The text in a file that has no name that anybody knows: it is removed when it goes out of scope, unless it has taken the target's
/// place.
fn written_beside(target: &Path, text: &[u8], mode: Mode) -> io::Result<NamedTempFile> {
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sigproof-");
    // As for any new file, what the process masks comes off; the default is for the owner alone.
    #[cfg(unix)]
    if !mode.is_secret() {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    }
    let mut new = builder.tempfile_in(folder).map_err(|error| without_name(&error))?;
    new.write_all(text)?;
    if let Mode::Like(permissions) = mode {
        new.as_file().set_permissions(permissions)?;
    }
    new.as_file().sync_all()?;
    Ok(new)
}

/// The same error without the name of the new file, which nobody has asked for.
fn without_name(error: &io::Error) -> io::Error {
    let inner = error.get_ref().and_then(|of_path| of_path.source());
    match (error.kind(), inner) {
        (io::ErrorKind::NotFound, _) => io::Error::new(error.kind(), "its folder is not there"),
        (kind, Some(inner)) => io::Error::new(kind, inner.to_string()),
        (kind, None) => kind.into(),
    }
}

/// What is open already, if the path stands for that: `/dev/stdout`, `/dev/fd/3`, or a link to such.
fn descriptor(path: &Path) -> Option<PathBuf> {
    const LINKS: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..LINKS {
        let folder = path.parent()?;
        let of_process = folder.starts_with("/proc") && folder.ends_with("fd");
        if of_process || folder == Path::new("/dev/fd") {
            return Some(path);
        }
        path = folder.join(fs::read_link(&path).ok()?);
    }
    None
}

/// What others write there stays: opened anew it would be written from its beginning.
fn write_to_open(descriptor: &Path, text: &[u8]) -> io::Result<()> {
    match descriptor.file_name().and_then(|name| name.to_str()) {
        Some("1") => {
            let mut stdout = io::stdout().lock();
            stdout.write_all(text)?;
            stdout.flush()
        }
        Some("2") => io::stderr().lock().write_all(text),
        _ => write_straight(descriptor, text, OpenOptions::new().append(true)),
    }
}

/// Where a link leads: the file there is written, and the link stays a link.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let linked = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if !linked {
        return Ok(path.to_owned());
    }
    path.canonicalize().map_err(|error| io::Error::new(error.kind(), "a link that leads nowhere"))
}

/// A folder is nothing to write into either, and says so itself.
fn write_straight(path: &Path, text: &[u8], options: &OpenOptions) -> io::Result<()> {
    let mut file = options.open(path)?;
    file.write_all(text)?;
    file.flush()
}
