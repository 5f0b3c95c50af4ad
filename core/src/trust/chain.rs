//! Whether a chain is one that anything can verify by: for whoever writes a trusted root. Reading one takes what is
//! there, since another entry may be the one that counts; a chain that no path goes through is a slip of its writer.

use alloc::boxed::Box;

use crate::code::Code;
use crate::crypto::{Checker, DefaultProvider, Keys};
use crate::failure::{Failure, ensure};
use crate::time::{Time, Window};
use crate::x509::{
    CODE_SIGNING, Certificate, TIME_STAMPING, build_path, check_issuing_chain, check_links,
    check_time_stamping,
};

/// Checks the chain of an authority that issues certificates for code signing, the issuing certificate first, the root
/// last: its links, what each certificate may issue, and that there is a moment at which the authority is trusted
/// and all of them are valid.
///
/// # Errors
/// The code of the check by which every signature of the authority would be rejected.
pub fn check_code_signing_chain(chain: &[Certificate], valid_for: Window) -> Result<(), Failure> {
    let keys = Keys::new(Box::new(DefaultProvider::default()));
    let time = moment(chain, valid_for)?;
    check_issuing_chain(chain, time, CODE_SIGNING, &Checker::new(&keys))
}

/// Checks the chain of a timestamp authority, the signing certificate first, the root last: as
/// [`check_code_signing_chain`], and that the first certificate is for timestamps alone.
///
/// # Errors
/// The code of the check by which every timestamp of the authority would be rejected.
pub fn check_timestamping_chain(chain: &[Certificate], valid_for: Window) -> Result<(), Failure> {
    let keys = Keys::new(Box::new(DefaultProvider::default()));
    let checker = Checker::new(&keys);
    let time = moment(chain, valid_for)?;
    check_links(chain, time, &checker)?;
    let signer = chain.first().ok_or(Failure::new(Code::PathIssuerUnknown))?;
    check_time_stamping(signer)?;
    build_path(signer, &[], chain, &[time], TIME_STAMPING, &checker).map(|_| ())
}

/// The first moment at which all have begun. Whether one has ended by then is for the path to check.
fn moment(chain: &[Certificate], valid_for: Window) -> Result<Time, Failure> {
    let starts = chain.iter().map(|certificate| certificate.validity().start);
    let time = starts.fold(valid_for.start, |latest, start| latest.max(start));
    ensure(valid_for.contains(time), Code::PathAuthorityWindow)
        .map_err(|f| f.outside(time, &[valid_for]))?;
    Ok(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trust::TrustedRoot;

    /// What the instances that everybody uses have is not a slip.
    #[cfg(feature = "embedded-roots")]
    #[test]
    fn the_chains_of_the_embedded_roots_are_whole() {
        let mut seen = [0; 2];
        for root in crate::trust::EMBEDDED {
            let root = TrustedRoot::embedded(root).unwrap();
            for one in root.certificate_authorities() {
                assert_eq!(
                    check_code_signing_chain(&one.chain, one.valid_for),
                    Ok(()),
                    "{}",
                    one.uri
                );
                // What issues for code signing stamps no times.
                assert!(
                    check_timestamping_chain(&one.chain, one.valid_for).is_err(),
                    "{}",
                    one.uri
                );
                seen[0] += 1;
            }
            for one in root.timestamp_authorities() {
                assert_eq!(
                    check_timestamping_chain(&one.chain, one.valid_for),
                    Ok(()),
                    "{}",
                    one.uri
                );
                assert!(
                    check_code_signing_chain(&one.chain, one.valid_for).is_err(),
                    "{}",
                    one.uri
                );
                seen[1] += 1;
            }
        }
        assert!(seen[0] > 3 && seen[1] > 2, "{seen:?}");
    }

    #[test]
    fn a_period_that_no_certificate_is_valid_in_is_refused() {
        let json = include_bytes!("../../../tests/vectors/real/sigstore.trusted_root.json");
        let root = TrustedRoot::from_json(json).unwrap();
        let one = root.certificate_authorities().first().unwrap();
        let check = |start: i64, end: Option<i64>| {
            let window = Window::new(Time::from_unix(start), end.map(Time::from_unix)).unwrap();
            check_code_signing_chain(&one.chain, window).map_err(|failure| failure.code())
        };
        assert_eq!(check(0, None), Ok(()));
        assert_eq!(check(0, Some(1)), Err(Code::PathAuthorityWindow));
        assert_eq!(check(4_102_444_800, None), Err(Code::PathExpired));
        assert_eq!(
            check_code_signing_chain(&[], one.valid_for).unwrap_err().code(),
            Code::PathIssuerUnknown
        );
    }
}
