//! The one writer for output files: all of a text or nothing of it, over a regular file or where there is
//! nothing, and straight into what is no regular file (a device, a pipe).
//!
//! The text goes into a new file beside the target, under a random name that must not be taken, and takes
//! the target's place when it is on the disk. A name that can be guessed could be a link of somebody else's.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes the text to this file.
///
/// # Errors
/// If it cannot be written; nothing is then left beside the target, which is as it was.
pub(crate) fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let existing = match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return write_straight(path, text),
        Ok(metadata) => Some(metadata.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    let target = resolve(path)?;
    let folder = match target.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut builder = tempfile::Builder::new();
    builder.prefix(".sigproof-");
    // As for any new file, what the process masks comes off; the default would be for the owner alone.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    // Is removed when it goes out of scope, unless it has taken the target's place.
    let mut new = builder.tempfile_in(folder)?;
    new.write_all(text)?;
    if let Some(permissions) = existing {
        new.as_file().set_permissions(permissions)?;
    }
    new.as_file().sync_all()?;
    new.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

/// Where a link leads: the file there is written, and the link stays a link.
fn resolve(path: &Path) -> io::Result<PathBuf> {
    let linked = fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
    if !linked {
        return Ok(path.to_owned());
    }
    path.canonicalize().map_err(|error| {
        io::Error::new(error.kind(), format!("{}: a link that leads nowhere", path.display()))
    })
}

/// A folder is nothing to write into either, and says so itself.
fn write_straight(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.write_all(text)?;
    file.flush()
}
