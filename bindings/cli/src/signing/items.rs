//! What is signed, read before anything is sent.

use std::ffi::OsStr;
use std::path::Path;

use sigproof::sign::{Item, predicate_type};
use sigproof::{Digest, HashAlgorithm, limits};

use super::key::Key;
use super::target::Target;
use crate::fault::{Code, Fault};
use crate::input::{Input, read_document};
use crate::network::Holder as _;

/// A file for this key: by its digest where it signs digests, and as a whole where it does not.
///
/// # Errors
/// If it cannot be read.
pub(crate) fn file(argument: &OsStr, key: &Key) -> Result<Item, Fault> {
    let input = Input::new(argument)?;
    let hash = key.declared().scheme().hash();
    if let Some(hash) = hash.filter(|_| !key.takes_messages()) {
        return Ok(Item::file(input.artifact(&[hash])?));
    }
    if matches!(input, Input::Piped(_)) {
        // It is kept while it is hashed.
        input.artifact(&[HashAlgorithm::Sha512])?;
    }
    match (input.bytes()?, hash) {
        (Some(whole), _) => Ok(Item::bytes(&whole.bytes)),
        (None, None) => {
            Err(Fault::about(Code::Argument, "Ed25519 signs the file itself, and not its digest")
                .with_hint("--signing-algorithm ed25519-ph signs the digest sha512:…"))
        }
        (None, Some(_)) => Err(Fault::about(
            Code::Argument,
            "a plugin is given the file itself, and not its digest",
        )),
    }
}

/// A whole statement, which must be about each of the files.
///
/// # Errors
/// If it is no statement, or is about others.
pub(crate) fn statement(path: &Path, targets: &[Target<'_>]) -> Result<Item, Fault> {
    if targets.len() > 1 {
        return Err(Fault::about(
            Code::Argument,
            "one statement has one bundle, and here are several files",
        )
        .with_hint("name one of its subjects"));
    }
    let item = Item::statement(&read_document(path, limits::BUNDLE_BYTES)?)?;
    for target in targets {
        let artifact = Input::new(target.input)?.artifact(&item.digest_algorithms())?;
        item.check_about(&artifact)?;
    }
    Ok(item)
}

/// What is said about each of the files.
pub(crate) struct Predicate<'a> {
    json: Vec<u8>,
    of: &'a str,
}

impl<'a> Predicate<'a> {
    /// Reads it.
    ///
    /// # Errors
    /// If it cannot be read, or its type is neither a name nor a URI.
    pub(crate) fn read(path: &Path, of: Option<&'a str>) -> Result<Self, Fault> {
        let of = predicate_type(of.unwrap_or_default());
        if !of.contains(':') {
            return Err(Fault::about(
                Code::Argument,
                "the predicate type is neither a name nor a URI",
            )
            .with("type", of)
            .with_hint("`sigproof attest --help` lists the names"));
        }
        Ok(Self { json: read_document(path, limits::BUNDLE_BYTES)?, of })
    }

    /// The attestation about a file. Its name goes into it, without its folders, and its SHA-256.
    ///
    /// # Errors
    /// If the file cannot be read, or the predicate is no object.
    pub(crate) fn of(&self, argument: &OsStr) -> Result<Item, Fault> {
        let input = Input::new(argument)?;
        let (name, digest) = match &input {
            // What is not a file has no name, which in-toto allows.
            Input::Digest(digest) => (String::new(), digest.clone()),
            Input::Piped(_) => (String::new(), digest_of(&input)?),
            Input::Path(path) => {
                let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                (name, digest_of(&input)?)
            }
        };
        Ok(Item::attestation(&[(&name, &[digest])], self.of, &self.json)?)
    }
}

fn digest_of(input: &Input) -> Result<Digest, Fault> {
    let artifact = input.artifact(&[HashAlgorithm::Sha256])?;
    let found = artifact.known_digests().first().cloned();
    found.ok_or_else(|| Fault::about(Code::File, "the file has no digest"))
}
