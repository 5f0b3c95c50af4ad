//! The files of keys: read into memory that is overwritten, and written for their owner alone.

use std::ffi::OsString;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sigproof::PublicKey;
use sigproof_keys::{FILE_BYTES, KeyPair, public_pem};
use zeroize::Zeroizing;

use crate::args::key::PairArgs;
use crate::exit::class_of;
use crate::fault::{Code, Fault};
use crate::input::{STANDARD_INPUT, open, take_standard_input};
use crate::outcome::No;
use crate::output::{page, screen};
use crate::writer::{New, make};

/// Where the halves of a key go.
pub(super) struct Pair {
    private: PathBuf,
    public: PathBuf,
    overwrite: bool,
    json: bool,
}

/// What was written.
#[derive(Serialize)]
struct Written<'a> {
    #[serde(rename = "privateKey")]
    private: &'a str,
    #[serde(rename = "publicKey")]
    public: &'a str,
    kind: &'a str,
    hint: &'a str,
    encrypted: bool,
}

impl Pair {
    /// The two files, if neither is there or may be written over: asked before anybody types a password.
    ///
    /// # Errors
    /// If one is there.
    pub(super) fn new(args: &PairArgs) -> Result<Self, Fault> {
        let (private, public) = match &args.output {
            Some(file) if file.extension().is_some_and(|end| end == "key") => {
                (file.clone(), file.with_extension("pub"))
            }
            Some(file) => (file.clone(), with_end(file, ".pub")),
            None => {
                let prefix = &args.output_key_prefix;
                (with_end(prefix, ".key"), with_end(prefix, ".pub"))
            }
        };
        let (overwrite, json) = (args.overwrite, args.json);
        check(&private, overwrite)?;
        check(&public, overwrite)?;
        Ok(Self { private, public, overwrite, json })
    }

    /// Writes both, the private one first, and says so.
    ///
    /// # Errors
    /// If one cannot be written.
    pub(super) fn write(
        &self,
        key: &KeyPair,
        private: &[u8],
        encrypted: bool,
    ) -> Result<(), Fault> {
        let public = public_pem(key.public_key())?;
        let overwrite = self.overwrite;
        make(&self.private, private, New { overwrite, secret: true })
            .map_err(|error| unwritable(&self.private, &error))?;
        make(&self.public, public.as_bytes(), New { overwrite, secret: false }).map_err(
            |error| {
                let written = self.private.display();
                let hint = format!(
                    "{written} is written; `sigproof key public {written}` gives its public half"
                );
                unwritable(&self.public, &error).with_hint(hint)
            },
        )?;
        let written = Written {
            private: &self.private.to_string_lossy(),
            public: &self.public.to_string_lossy(),
            kind: key.kind().name(),
            hint: &key.public_key().hint(),
            encrypted,
        };
        if self.json {
            screen::json(&written);
        } else {
            let form = if encrypted { "under its password" } else { "not encrypted" };
            let text = format!(
                "private key: {} ({}, {form})\npublic key: {}\n",
                page::safe(written.private),
                written.kind,
                page::safe(written.public)
            );
            screen::out(&text);
        }
        Ok(())
    }
}

/// The file of a public half whose private one is elsewhere.
pub(super) struct Public {
    path: PathBuf,
    overwrite: bool,
    json: bool,
}

/// What was written of a key that is elsewhere.
#[derive(Serialize)]
struct Kept<'a> {
    #[serde(rename = "publicKey")]
    public: &'a str,
    kind: &'a str,
    hint: &'a str,
}

impl Public {
    /// The file, if it is not there or may be written over.
    ///
    /// # Errors
    /// If it is there.
    pub(super) fn new(args: &PairArgs) -> Result<Self, Fault> {
        let path = with_end(&args.output_key_prefix, ".pub");
        check(&path, args.overwrite)?;
        Ok(Self { path, overwrite: args.overwrite, json: args.json })
    }

    /// Writes it, and says so.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(super) fn write(&self, key: &PublicKey) -> Result<(), Fault> {
        write_public(Some(&self.path), public_pem(key)?.as_bytes(), self.overwrite)?;
        let public = self.path.to_string_lossy();
        let kept = Kept { public: &public, kind: key.kind().name(), hint: &key.hint() };
        if self.json {
            screen::json(&kept);
        } else {
            screen::out(&format!("public key: {} ({})\n", page::safe(&public), kept.kind));
        }
        Ok(())
    }
}

/// Reads a key's file, or standard input for `-`.
///
/// # Errors
/// If it cannot be read. What is too large is for whoever reads the key to refuse: one byte more than it may have is read.
pub(super) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let most = FILE_BYTES.saturating_add(1);
    // With room for all: a vector that grows leaves copies.
    let mut bytes = Zeroizing::new(Vec::with_capacity(most.saturating_add(64)));
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    let mut input: Box<dyn Read> = if path.as_os_str() == STANDARD_INPUT {
        Box::new(take_standard_input()?)
    } else {
        Box::new(open(path)?)
    };
    let read = input.by_ref().take(limit).read_to_end(&mut bytes);
    read.map_err(|error| No::unreadable(path, &error))?;
    Ok(bytes)
}

/// Writes a public key's file, or standard output.
///
/// # Errors
/// If it cannot be written, or is there and must not be written over.
pub(super) fn write_public(path: Option<&Path>, text: &[u8], overwrite: bool) -> Result<(), Fault> {
    match path {
        Some(path) => make(path, text, New { overwrite, secret: false })
            .map_err(|error| unwritable(path, &error)),
        None => screen::document(text)
            .map_err(|error| Fault::new(Code::Output).with("cause", error.kind().to_string())),
    }
}

fn with_end(path: &Path, end: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(end);
    name.into()
}

fn check(file: &Path, overwrite: bool) -> Result<(), Fault> {
    let is_free = overwrite || file.symlink_metadata().is_err();
    if is_free { Ok(()) } else { Err(exists(file)) }
}

fn exists(path: &Path) -> Fault {
    Fault::new(Code::Exists)
        .with("file", path.display().to_string())
        .with_hint("--overwrite writes over it; a private key that is gone is gone")
}

fn unwritable(path: &Path, error: &io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::AlreadyExists => exists(path),
        _ => No::unasked(class_of(error), format!("{}: {error}", path.display())).into(),
    }
}
