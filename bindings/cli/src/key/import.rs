//! `sigproof key import`.

use std::path::Path;

use super::files::Pair;
use super::{open, password};
use crate::args::key::ImportArgs;
use crate::fault::Fault;

/// Reads a private key, and writes it as cosign keeps it.
///
/// # Errors
/// If it cannot be read, a file is there, no password is, or the key cannot be written.
pub(super) fn run(args: &ImportArgs) -> Result<(), Fault> {
    let pair = Pair::new(&args.pair)?;
    let path = args.file.as_deref().or(args.key.as_deref()).unwrap_or(Path::new(""));
    let own = args.input_password_file.as_deref();
    let key = open(path, own, "--input-password-file")?;
    let password = password::for_new(args.pair.password_file.as_deref())?;
    pair.write(&key, key.to_cosign_pem(&password)?.as_bytes(), true)
}
