//! The password of a key file: `COSIGN_PASSWORD`, a file, or a question on the terminal, which does not show it.

use std::env;
use std::io::{self, IsTerminal as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::fault::{Code, Fault};
use crate::input::read_document;

/// cosign's name for it.
pub(crate) const VARIABLE: &str = "COSIGN_PASSWORD";
/// More than anybody types.
const LIMIT: usize = 64 * 1024;

/// A password: it is overwritten when it is dropped, and shown by nothing.
pub(crate) type Password = Zeroizing<Vec<u8>>;

/// The password that is given: of the file, without the line's end, or of the variable.
///
/// # Errors
/// If the file cannot be read.
pub(crate) fn given(file: Option<&Path>) -> Result<Option<Password>, Fault> {
    if let Some(path) = file {
        let mut bytes = Zeroizing::new(read_document(path, LIMIT)?);
        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
            bytes.pop();
        }
        return Ok(Some(bytes));
    }
    Ok(env::var_os(VARIABLE).map(|value| Zeroizing::new(value.into_encoded_bytes())))
}

/// The password that a person types.
///
/// # Errors
/// If there is no terminal to ask at.
pub(crate) fn ask(question: &str) -> Result<Password, Fault> {
    let absent = || {
        Fault::new(Code::Password)
            .with_hint(format!("give it with --password-file FILE, or in {VARIABLE}"))
    };
    if !io::stdin().is_terminal() {
        return Err(absent());
    }
    let typed = rpassword::prompt_password(question).map_err(|_| absent())?;
    Ok(Zeroizing::new(typed.into_bytes()))
}
