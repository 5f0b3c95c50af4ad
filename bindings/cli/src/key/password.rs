//! Passwords of key files: that of one to be read, and that of a new one.

use std::path::Path;

use sigproof_keys::{KeyPair, needs_password};

use crate::fault::{Code, Fault};
use crate::network::password::{Password, ask, given};
use crate::output::page;

/// The private key in a file's bytes, with its password where it has one.
///
/// # Errors
/// If it is not a private key, or the password is missing or wrong.
pub(super) fn opened(
    bytes: &[u8],
    name: &str,
    file: Option<&Path>,
    option: &str,
) -> Result<KeyPair, Fault> {
    let with_file = |error: sigproof_keys::Error| Fault::from(error).with("file", name);
    if !needs_password(bytes).map_err(with_file)? {
        return KeyPair::import(bytes, None).map_err(with_file);
    }
    let password = match given(file)? {
        Some(password) => password,
        None => ask(&format!("Password of {}: ", page::safe(name)))?,
    };
    let wrong = |error: sigproof_keys::Error| match error.code() {
        sigproof_keys::Code::PasswordWrong => {
            with_file(error).with_hint(format!("{option} FILE gives another"))
        }
        _ => with_file(error),
    };
    KeyPair::import(bytes, Some(&password)).map_err(wrong)
}

/// The password of a new file. Who types it types it twice.
///
/// # Errors
/// If there is none, or what was typed differs.
pub(super) fn for_new(file: Option<&Path>) -> Result<Password, Fault> {
    if let Some(password) = given(file)? {
        return Ok(password);
    }
    let first = ask("Password for the new private key: ")?;
    let again = ask("The same again: ")?;
    if first != again {
        return Err(Fault::new(Code::PasswordDiffers));
    }
    Ok(first)
}
