//! `sigproof key`: private keys in files, as cosign keeps them (`bindings/keys` reads and writes them), and their public
//! halves. No secret is printed, and none is in a fault: what is told of a key is its kind and its hint.

mod files;
mod generate;
mod import;
mod password;
pub(crate) mod plugin;
mod public;

use std::io;
use std::path::Path;

use sigproof_keys::KeyPair;

use crate::args::KeyCommand;
use crate::exit::Exit;
use crate::fault::{Fault, ended};

/// Does what is asked with a key.
///
/// # Errors
/// None: a file that cannot be written is a fault, too.
pub(crate) fn run(command: &KeyCommand) -> io::Result<Exit> {
    // As far as the system lets us: what it refuses, it refuses.
    let _ = sigproof_keys::forbid_core_dumps();
    let done = match command {
        KeyCommand::Generate(args) => generate::run(args),
        KeyCommand::Import(args) => import::run(args),
        KeyCommand::Public(args) => public::run(args),
    };
    Ok(ended(done))
}

/// The private key of a file, or of standard input for `-`, with its password where it has one.
///
/// # Errors
/// If it cannot be read, is not a private key, or the password is missing or wrong.
pub(crate) fn open(
    path: &Path,
    password_file: Option<&Path>,
    option: &str,
) -> Result<KeyPair, Fault> {
    let bytes = files::read(path)?;
    password::opened(&bytes, &path.to_string_lossy(), password_file, option)
}
