//! X.509 (RFC 5280): the certificate as it is looked at here, the Fulcio extensions, and paths.

mod certificate;
mod distinguished_name;
mod fulcio;
mod path;
mod tbs_certificate;

pub use certificate::{Certificate, SubjectAltName};
pub use fulcio::{Claim, FulcioExtensions};

pub(crate) use distinguished_name::to_text as name_to_text;
pub(crate) use path::{
    CODE_SIGNING, Path, TIME_STAMPING, build_path, check_code_signing, check_issuing_chain,
    check_links, check_time_stamping,
};
