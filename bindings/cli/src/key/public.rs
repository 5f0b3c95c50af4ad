//! `sigproof key public`.

use std::path::Path;

use base64ct::{Base64, Encoding as _};
use serde::Serialize;
use sigproof::PublicKey;
use sigproof_keys::{needs_password, public_pem};

use super::files::{read, write_public};
use super::password;
use super::plugin::{self, Plugin};
use crate::args::key::PublicArgs;
use crate::fault::Fault;

/// What is told of a key.
#[derive(Serialize)]
struct Told<'a> {
    kind: &'a str,
    #[serde(rename = "rsaBits", skip_serializing_if = "Option::is_none")]
    rsa_bits: Option<usize>,
    hint: &'a str,
    spki: &'a str,
    pem: &'a str,
}

/// Prints the public half of a key.
///
/// # Errors
/// If it is not a key, or cannot be read or written.
pub(super) fn run(args: &PublicArgs) -> Result<(), Fault> {
    let named = args.file.as_deref().or(args.key.as_deref()).unwrap_or(Path::new(""));
    let key = public_of(named, args)?;
    let pem = public_pem(&key)?;
    let text = if args.json {
        let spki = Base64::encode_string(key.spki_der());
        let told = Told {
            kind: key.kind().name(),
            rsa_bits: key.rsa_bits(),
            hint: &key.hint(),
            spki: &spki,
            pem: &pem,
        };
        // What is told has text for keys, and is written into memory.
        serde_json::to_string(&told).map(|line| line + "\n").unwrap_or_default()
    } else {
        pem
    };
    write_public(args.output.as_deref(), text.as_bytes(), args.overwrite)
}

fn public_of(path: &Path, args: &PublicArgs) -> Result<PublicKey, Fault> {
    if let Some((name, reference)) = path.to_str().and_then(plugin::split) {
        return Plugin::find(name, reference)?.public_key();
    }
    let bytes = read(path)?;
    let not_public = match PublicKey::from_pem_or_der(&bytes) {
        Ok(key) => return Ok(key),
        Err(failure) => failure,
    };
    // A public key of another kind is told as one; all else is no private key either.
    let says_public = bytes.windows(10).any(|label| label == b"PUBLIC KEY");
    if says_public && needs_password(&bytes).is_err() {
        return Err(Fault::from(not_public).with("file", path.display().to_string()));
    }
    let password = args.password_file.as_deref();
    let key = password::opened(&bytes, &path.to_string_lossy(), password, "--password-file")?;
    Ok(key.public_key().clone())
}
