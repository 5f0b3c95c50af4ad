//! Which instance signs.

use sigproof::sign::{Instance, Services};
use sigproof::trust::SigningConfig;
use sigproof::{TrustedRoot, limits, session};

use crate::args::sign::ServiceArgs;
use crate::fault::{Code, Fault};
use crate::input::read_document;

/// The instance of the arguments; none, if the key signs alone.
///
/// # Errors
/// If a file cannot be read or used.
pub(crate) fn instance(args: &ServiceArgs) -> Result<Option<Instance>, Fault> {
    if args.offline {
        return Ok(None);
    }
    if let Some(path) = &args.trust_config {
        let json = read_document(path, limits::TRUSTED_ROOT_BYTES)?;
        return Ok(Some(Instance::from_client_trust_config(&json)?));
    }
    // The public-good services would get what was meant for the instance of this root.
    if args.trusted_root.is_some() && args.signing_config.is_none() && !args.staging {
        return Err(Fault::about(
            Code::Argument,
            "a trusted root does not say which services sign",
        )
        .with_hint("name them with --signing-config, or with --trust-config"));
    }
    let root = match &args.trusted_root {
        Some(path) => TrustedRoot::from_json(&read_document(path, limits::TRUSTED_ROOT_BYTES)?)?,
        None if args.staging => TrustedRoot::sigstore_staging(),
        None => TrustedRoot::sigstore(),
    };
    Ok(Some(match &args.signing_config {
        Some(path) => {
            let json = read_document(path, session::limits::SIGNING_CONFIG)?;
            Instance::configured(root, SigningConfig::from_json(&json)?)
        }
        None if args.staging => Instance::new(root, Services::staging()),
        None => Instance::new(root, Services::public_good()),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_alone_names_no_services() {
        let args = |staging, trusted_root: Option<&str>| ServiceArgs {
            trust_config: None,
            signing_config: None,
            trusted_root: trusted_root.map(Into::into),
            staging,
            offline: false,
        };
        let code = |args| instance(&args).map(|found| found.is_some()).map_err(|f| f.code());
        assert_eq!(code(args(false, Some("absent.json"))), Err(Code::Argument.as_str()));
        assert_eq!(code(args(false, None)), Ok(true));
        assert_eq!(code(args(true, None)), Ok(true));
    }
}
