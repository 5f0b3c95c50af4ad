//! Where a signature is: a bundle of any version, cosign's legacy bundle, or its parts in files.

use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;
use sigproof::{Bundle, Rejected, limits};

use crate::args::verify::FileArgs;
use crate::input::{Input, read_document};
use crate::outcome::No;

/// The bundle of an input.
///
/// # Errors
/// If it is not found, cannot be read, or is not a bundle.
pub(crate) fn bundle(args: &FileArgs, input: &Input) -> Result<Bundle, No> {
    if let Some(signature) = &args.signature {
        let signature = read(signature)?;
        let certificate = args.certificate.as_deref().map(read).transpose()?;
        let entry = args.rekor_entry.as_deref().map(read).transpose()?;
        return Bundle::from_parts(&signature, certificate.as_deref(), entry.as_deref())
            .map_err(No::Core);
    }
    let path = match &args.bundle {
        Some(path) => path.to_owned(),
        None => input.find_bundle()?,
    };
    parse(&read(&path)?).map_err(No::Core)
}

/// A bundle of any version, or in cosign's legacy form.
///
/// # Errors
/// If it is neither.
pub(crate) fn parse(json: &[u8]) -> Result<Bundle, Rejected> {
    #[derive(Deserialize)]
    struct Legacy {
        #[serde(rename = "base64Signature")]
        _signature: IgnoredAny,
    }
    // Only to tell the forms apart: each parser says itself what is wrong.
    match serde_json::from_slice::<Legacy>(json) {
        Ok(_) => Bundle::from_cosign_json(json),
        Err(_) => Bundle::from_json(json),
    }
}

fn read(path: &Path) -> Result<Vec<u8>, No> {
    read_document(path, limits::BUNDLE_BYTES)
}
