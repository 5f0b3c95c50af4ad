//! Which instance signs.

use sigproof::sign::{Instance, Services};
use sigproof::trust::SigningConfig;
use sigproof::{TrustedRoot, limits, session};

use crate::args::sign::ServiceArgs;
use crate::fault::Fault;
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
