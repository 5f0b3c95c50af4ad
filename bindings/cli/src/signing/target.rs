//! Where each bundle goes, looked at before anything is sent.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use sigproof::Bundle;

use crate::args::files::Artifacts;
use crate::args::sign::BundleArgs;
use crate::fault::{Code, Fault};
use crate::input::{BUNDLE_SUFFIXES, Input, STANDARD_INPUT};
use crate::outcome::No;
use crate::output::{self, screen};
use crate::writer;

/// What is behind the name of a file in that of its bundle.
const SUFFIX: &str = ".sigstore.json";

/// A file, and where its bundle goes.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    /// Which of the arguments it is, from 0.
    pub(crate) index: usize,
    /// The argument.
    pub(crate) input: &'a OsStr,
    /// None: standard output.
    pub(crate) path: Option<PathBuf>,
}

impl Target<'_> {
    /// The path, for a person.
    pub(crate) fn shown(&self) -> String {
        self.path.as_ref().map_or("standard output".to_owned(), |path| path.display().to_string())
    }

    /// It is there already.
    pub(crate) fn exists(&self) -> Fault {
        Fault::new(Code::Exists)
            .with("file", self.shown())
            .with_hint("--overwrite writes over it; --output-directory FOLDER writes elsewhere")
    }
}

/// The targets of the arguments.
///
/// # Errors
/// If one is there already, cannot be written, or would be that of two files.
pub(crate) fn of<'a, T: AsRef<OsStr>>(
    inputs: &'a [T],
    args: &BundleArgs,
) -> Result<Vec<Target<'a>>, Fault> {
    let is_bundle = |json: &[u8]| Bundle::all_from_json(json).is_ok();
    let artifacts = Artifacts::among(inputs, &[], &BUNDLE_SUFFIXES, is_bundle);
    for (_, name, what) in &artifacts.left_out {
        output::complain("note", &format!("{}: left out, {what}", name.to_string_lossy()));
    }
    if args.bundle.is_some() && artifacts.inputs.len() > 1 {
        return Err(argument("--bundle is for one file, and here are several")
            .with_hint("--output-directory FOLDER names a folder for all"));
    }
    if let Some(folder) = args.output_directory.as_deref().filter(|folder| !folder.is_dir()) {
        return Err(argument("--output-directory: there is no such folder")
            .with("folder", folder.display().to_string()));
    }
    let mut seen = BTreeSet::new();
    let mut targets = Vec::new();
    for (index, input) in artifacts.inputs {
        if let Input::Path(file) = Input::new(input)? {
            fs::metadata(&file).map_err(|error| No::unreadable(&file, &error))?;
        }
        let path = path_of(input, args)?;
        let target = Target { index, input, path };
        if let Some(path) = &target.path {
            if !seen.insert(path.clone()) {
                return Err(
                    argument("two files would have the same bundle").with("bundle", target.shown())
                );
            }
            if fs::symlink_metadata(path).is_ok() {
                check_there(&target, path, args.overwrite)?;
            } else if !args.dry_run {
                writer::check_room(path).map_err(|error| {
                    Fault::new(Code::Output)
                        .with("file", target.shown())
                        .with("cause", error.to_string())
                })?;
            }
        } else {
            screen::keep_out_for_a_document();
        }
        targets.push(target);
    }
    Ok(targets)
}

/// What is there may be written over, or into.
fn check_there(target: &Target<'_>, path: &Path, overwrite: bool) -> Result<(), Fault> {
    let not_this = |why: &str| Fault::about(Code::Exists, why).with("file", target.shown());
    let Ok(found) = fs::metadata(path) else {
        return Err(not_this("the bundle's place is a link that leads nowhere"));
    };
    if found.is_dir() {
        return Err(not_this("the bundle's place is a folder"));
    }
    // A device or a pipe is there for being written into.
    if found.is_file() && !overwrite {
        return Err(target.exists());
    }
    if found.is_file() && found.permissions().readonly() {
        return Err(not_this("the bundle's place is a file that is read-only"));
    }
    Ok(())
}

fn argument(message: &str) -> Fault {
    Fault::about(Code::Argument, message)
}

fn path_of(input: &OsStr, args: &BundleArgs) -> Result<Option<PathBuf>, Fault> {
    if let Some(path) = &args.bundle {
        return Ok((path.as_os_str() != STANDARD_INPUT).then(|| path.clone()));
    }
    let Input::Path(file) = Input::new(input)? else {
        return Err(argument("what is not a file has no place for a bundle beside it")
            .with_hint("--bundle FILE says where it goes"));
    };
    let mut name = match &args.output_directory {
        Some(folder) => match Path::new(&file).file_name() {
            Some(name) => OsString::from(folder.join(name)),
            None => return Err(argument("not a file").with("file", file.display().to_string())),
        },
        None => file.into_os_string(),
    };
    name.push(SUFFIX);
    Ok(Some(name.into()))
}
