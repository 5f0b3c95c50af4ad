//! `sigproof key generate`.

use sigproof_keys::{Code, KeyPair};

use super::files::{Pair, Public};
use super::password;
use super::plugin::{self, Plugin};
use crate::args::key::{Format, GenerateArgs};
use crate::fault::Fault;
use crate::outcome::No;
use crate::output::{self, page};

/// Makes a key, and writes its two files.
///
/// # Errors
/// If a file is there, no password is, or the key cannot be made or written.
pub(super) fn run(args: &GenerateArgs) -> Result<(), Fault> {
    if let Some(text) = &args.kms {
        return by_plugin(text, args);
    }
    let pair = Pair::new(&args.pair)?;
    // Before anybody types a password: what is not made here is refused at once.
    let key = KeyPair::generate(args.signing_algorithm.kind()).map_err(|error| {
        let bits = args.signing_algorithm.rsa_bits().filter(|_| error.code() == Code::GenerateKind);
        match bits {
            Some(bits) => Fault::from(error).with_hint(format!(
                "`openssl genrsa -out rsa.pem {bits}` makes one, and `sigproof key import rsa.pem` takes it"
            )),
            None => error.into(),
        }
    })?;
    match args.key_format {
        Format::Cosign => {
            let password = password::for_new(args.pair.password_file.as_deref())?;
            pair.write(&key, key.to_cosign_pem(&password)?.as_bytes(), true)
        }
        Format::Pkcs8 => {
            pair.write(&key, key.to_pkcs8_pem()?.as_bytes(), false)?;
            output::complain(
                "note",
                "the private key is not encrypted: whoever reads the file can sign",
            );
            Ok(())
        }
    }
}

/// Has a plugin make the key, which stays there.
fn by_plugin(text: &str, args: &GenerateArgs) -> Result<(), Fault> {
    let (name, reference) = plugin::split(text)
        .ok_or_else(|| No::argument(format!("--kms {text}: not of the form NAME://REFERENCE")))?;
    let file = Public::new(&args.pair)?;
    let plugin = Plugin::find(name, reference)?;
    let known = plugin.algorithms()?;
    let algorithm = match &args.kms_algorithm {
        None => known.first().map(String::as_str).unwrap_or_default(),
        Some(wanted) if known.contains(wanted) => wanted,
        Some(wanted) => {
            let known: Vec<_> = known.iter().map(|name| page::safe(name)).collect();
            let said = format!("--kms-algorithm {wanted}: the plugin knows {}", known.join(", "));
            return Err(No::argument(said).into());
        }
    };
    file.write(&plugin.create_key(algorithm)?)
}
