//! Certification paths (RFC 5280 section 6): from a leaf, over intermediates, to the anchor of one
//! certificate authority of the trusted root.
//!
//! rustls-webpki builds the path and checks signatures, names and name constraints, validity,
//! basic constraints and extended key usages (required if present). What it leaves out is checked
//! here on the path that it found: the leaf's key usage and extended key usage, the issuers' key
//! usage, and every such rule for the anchor itself, its validity and path length included.

use alloc::vec::Vec;
use core::cell::RefCell;
use core::time::Duration;

use der::asn1::ObjectIdentifier;
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, SignatureVerificationAlgorithm, UnixTime,
};
use webpki::{EndEntityCert, Error, KeyUsage, VerifiedPath};

use super::Certificate;
use crate::code::Code;
use crate::crypto::{Checker, Message, Scheme};
use crate::failure::{Failure, ensure};
use crate::time::Time;

/// What the leaf of a path must be for.
#[derive(Clone, Copy)]
pub(crate) struct Purpose {
    usage: ObjectIdentifier,
    required_if_present: KeyUsage,
}

/// id-kp-codeSigning (RFC 5280 section 4.2.1.12).
pub(crate) const CODE_SIGNING: Purpose = Purpose {
    usage: ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.3"),
    required_if_present: KeyUsage::required_if_present(&[0x2b, 6, 1, 5, 5, 7, 3, 3]),
};

/// id-kp-timeStamping (RFC 5280 section 4.2.1.12).
pub(crate) const TIME_STAMPING: Purpose = Purpose {
    usage: ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8"),
    required_if_present: KeyUsage::required_if_present(&[0x2b, 6, 1, 5, 5, 7, 3, 8]),
};

/// A validated path: the issuers of the leaf, the leaf's own issuer first, the anchor last.
#[derive(Clone, Debug)]
pub(crate) struct Path<'c> {
    issuers: Vec<&'c Certificate>,
}

impl<'c> Path<'c> {
    /// The certificate that signed the leaf.
    pub(crate) fn issuer(&self) -> Option<&'c Certificate> {
        self.issuers.first().copied()
    }

    /// The issuers, the leaf's own first, the anchor last.
    pub(crate) fn issuers(&self) -> &[&'c Certificate] {
        &self.issuers
    }

    /// Checks the windows of the leaf and of every issuer, the anchor's too.
    fn check_validity(&self, leaf: &Certificate, time: Time) -> Result<(), Failure> {
        check_window(leaf, SIGNERS, time)?;
        let mut issuers = self.issuers.iter().copied();
        issuers.try_for_each(|issuer| check_window(issuer, AUTHORITYS, time))
    }
}

/// Whose a certificate without a subject is, as Fulcio issues them.
const SIGNERS: &str = "the signer's";
const AUTHORITYS: &str = "an authority's";

/// The certificate is valid at this time; if not, the failure names the bound that the time is outside of, and the
/// certificate by its subject, or by whose it is.
fn check_window(certificate: &Certificate, whose: &'static str, time: Time) -> Result<(), Failure> {
    let validity = certificate.validity();
    let shown = |f: Failure, bound: &'static str, at: Time| {
        let f = f.with("time", time).with(bound, at);
        match certificate.subject() {
            subject if subject.is_empty() => f.with("certificate", whose),
            subject => f.with("subject", subject),
        }
    };
    ensure(validity.start <= time, Code::PathNotYetValid)
        .map_err(|f| shown(f, "notBefore", validity.start))?;
    let end = validity.end.unwrap_or(time);
    ensure(time <= end, Code::PathExpired).map_err(|f| shown(f, "notAfter", end))
}

/// Builds a path from the leaf to an authority's anchor, the last of its chain, that is valid at
/// each of these times. `hints` are untrusted certificates that may stand in between. What the leaf
/// itself must be is for the caller to check ([`check_code_signing`]).
///
/// One search, at the first time: a path that holds at all times holds at that one. Each path that
/// webpki finds is checked here before it may end the search, so that a bad one does not hide a
/// good one.
pub(crate) fn build_path<'c>(
    leaf: &Certificate,
    hints: &[&'c Certificate],
    chain: &'c [Certificate],
    times: &[Time],
    purpose: Purpose,
    checker: &Checker<'_>,
) -> Result<Path<'c>, Failure> {
    let invalid = || Failure::new(Code::PathInvalid);
    let (anchor, intermediates) =
        chain.split_last().ok_or(Failure::new(Code::PathIssuerUnknown))?;
    let first = times.first().ok_or(Failure::new(Code::TimeNone))?;
    checker.count_search()?;
    let algorithm =
        |scheme: &Scheme| Some(Algorithm { scheme: *scheme, id: scheme.x509()?, checker });
    let algorithms: Vec<Algorithm<'_>> = Scheme::ALL.iter().filter_map(algorithm).collect();
    let algorithms: Vec<&dyn SignatureVerificationAlgorithm> = algorithms
        .iter()
        .map(|algorithm| -> &dyn SignatureVerificationAlgorithm { algorithm })
        .collect();
    let anchor_der = CertificateDer::from(anchor.der());
    let anchors = [webpki::anchor_from_trusted_cert(&anchor_der).map_err(|_| invalid())?];
    let leaf_der = CertificateDer::from(leaf.der());
    let end_entity = EndEntityCert::try_from(&leaf_der).map_err(|error| refused(&error))?;
    let known = || intermediates.iter().chain(hints.iter().copied());
    let between: Vec<CertificateDer<'_>> = known().map(|c| CertificateDer::from(c.der())).collect();
    // A certificate's times are whole seconds, and so is the time that webpki compares with; the
    // windows are checked to the nanosecond afterwards.
    let seconds = u64::try_from(first.unix())
        .map_err(|_| Failure::new(Code::PathNotYetValid).with("time", *first))?;
    let chosen: RefCell<Result<Path<'_>, Failure>> = RefCell::new(Err(invalid()));
    let judge = |found: &VerifiedPath<'_>| {
        let issuers: Option<Vec<&Certificate>> = found
            .intermediate_certificates()
            .map(|c| known().find(|k| k.der() == c.der().as_ref()))
            .chain([Some(anchor)])
            .collect();
        let path = issuers.ok_or_else(invalid).and_then(|issuers| {
            let path = Path { issuers };
            times.iter().try_for_each(|time| path.check_validity(leaf, *time))?;
            check_issuers(&path.issuers, purpose)?;
            Ok(path)
        });
        let held = path.is_ok();
        drop(chosen.replace(path));
        // The error only sends webpki on to the next path; ours waits in the cell.
        if held { Ok(()) } else { Err(Error::UnknownIssuer) }
    };
    let found = end_entity.verify_for_usage(
        &algorithms,
        &anchors,
        &between,
        UnixTime::since_unix_epoch(Duration::from_secs(seconds)),
        purpose.required_if_present,
        None,
        Some(&judge),
    );
    checker.within_budget()?;
    let error = found.map(|_| ()).err();
    match (chosen.into_inner(), error) {
        (Ok(path), None) => Ok(path),
        // A path was found and judged, and none better: what was wrong with it is the reason,
        // whatever a hint was worth.
        (Err(failure), Some(error))
            if failure.code() != Code::PathInvalid
                && refused(&error).code() != Code::PathBudget =>
        {
            Err(failure)
        }
        (_, Some(error)) => {
            let failure = refused(&error);
            // webpki does not say which certificate it is about.
            let issuers = known().map(|issuer| (issuer, AUTHORITYS));
            let mut all = core::iter::once((leaf, SIGNERS)).chain(issuers);
            let told = all.find_map(|(c, whose)| {
                check_window(c, whose, *first).err().filter(|told| told.code() == failure.code())
            });
            Err(told.unwrap_or_else(|| failure.with("time", *first)))
        }
        (Err(failure), None) => Err(failure),
    }
}

/// The leaf may make digital signatures, is for code signing, and is not an authority.
pub(crate) fn check_code_signing(leaf: &Certificate) -> Result<(), Failure> {
    ensure(!leaf.is_ca(), Code::PathLeafIsCa)?;
    let signs = leaf.key_usage().is_some_and(|u| u.digital_signature() && !u.key_cert_sign());
    ensure(signs, Code::PathLeafKeyUsage)?;
    let named = leaf.extended_key_usage().is_some_and(|u| u.contains(&CODE_SIGNING.usage));
    ensure(named, Code::PathLeafExtendedKeyUsage)
}

/// RFC 3161 section 2.3: the certificate is for time-stamping and for nothing else, critically so.
pub(crate) fn check_time_stamping(signer: &Certificate) -> Result<(), Failure> {
    let usage = signer.extended_key_usage();
    let sole = usage == Some(&[TIME_STAMPING.usage]) && signer.extended_key_usage_is_critical();
    ensure(sole, Code::TimestampUsage).map_err(|f| f.with("cause", "extended key usage"))?;
    ensure(!signer.is_ca(), Code::TimestampUsage)
        .map_err(|f| f.with("cause", "is an authority"))?;
    let signs = signer.key_usage().is_none_or(|u| u.digital_signature() || u.non_repudiation());
    ensure(signs, Code::TimestampUsage).map_err(|f| f.with("cause", "key usage"))
}

/// What every path through an authority's chain relies on, whatever its leaf: the chain ends in a certificate that
/// signs itself, each is signed by the next, and all are valid at this time.
pub(crate) fn check_links(
    chain: &[Certificate],
    time: Time,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    let (Some((_, above)), Some(anchor)) = (chain.split_first(), chain.last()) else {
        return Err(Failure::new(Code::PathIssuerUnknown));
    };
    let shown = |f: Failure| f.with("subject", anchor.subject());
    ensure(anchor.is_self_issued(), Code::PathIssuerUnknown).map_err(shown)?;
    for (one, issuer) in chain.iter().zip(above.iter().chain([anchor])) {
        check_signed_by(one, issuer, checker).map_err(|f| f.with("subject", one.subject()))?;
    }
    chain.iter().try_for_each(|one| check_window(one, AUTHORITYS, time))
}

/// The same of a chain whose every certificate issues others for this purpose.
pub(crate) fn check_issuing_chain(
    chain: &[Certificate],
    time: Time,
    purpose: Purpose,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    check_links(chain, time, checker)?;
    check_issuers(&chain.iter().collect::<Vec<_>>(), purpose)
}

fn check_signed_by(
    one: &Certificate,
    issuer: &Certificate,
    checker: &Checker<'_>,
) -> Result<(), Failure> {
    let key = issuer.public_key()?;
    let (algorithm, signed, signature) =
        one.signed_with().ok_or(Failure::new(Code::PathInvalid))?;
    let is_named = |scheme: &&Scheme| {
        scheme.key_kind() == key.kind() && scheme.x509().is_some_and(|id| id.as_ref() == algorithm)
    };
    let scheme = Scheme::ALL.iter().find(is_named).ok_or(Failure::new(Code::PathAlgorithm))?;
    checker.verify(*scheme, &key, Message::Bytes(signed), signature, Code::PathSignature)
}

/// RFC 5280 section 6.1.4 (k) to (n), for the anchor as for the others: a root that is trusted to
/// issue for one level only, or not for this purpose, is not trusted for more.
fn check_issuers(issuers: &[&Certificate], purpose: Purpose) -> Result<(), Failure> {
    let mut below: u8 = 0;
    for issuer in issuers {
        let shown = |f: Failure| f.with("subject", issuer.subject());
        ensure(issuer.is_ca(), Code::PathIssuerConstraints).map_err(shown)?;
        let signs = issuer.key_usage().is_none_or(|usage| usage.key_cert_sign());
        ensure(signs, Code::PathIssuerKeyUsage).map_err(shown)?;
        let named = issuer.extended_key_usage().is_none_or(|u| u.contains(&purpose.usage));
        ensure(named, Code::PathIssuerExtendedKeyUsage).map_err(shown)?;
        let allowed = issuer.path_length().is_none_or(|most| below <= most);
        ensure(allowed, Code::PathLength).map_err(shown)?;
        let understood = !issuer.has_unknown_critical_extension();
        ensure(understood, Code::PathCriticalExtension).map_err(shown)?;
        // Self-issued certificates do not count (section 4.2.1.9).
        if !issuer.is_self_issued() {
            below = below.saturating_add(1);
        }
    }
    Ok(())
}

/// Our code for webpki's reason.
fn refused(error: &Error) -> Failure {
    let code = match error {
        Error::UnknownIssuer => Code::PathIssuerUnknown,
        Error::InvalidSignatureForPublicKey => Code::PathSignature,
        Error::CertExpired { .. } => Code::PathExpired,
        Error::CertNotValidYet { .. } => Code::PathNotYetValid,
        Error::CaUsedAsEndEntity => Code::PathLeafIsCa,
        Error::EndEntityUsedAsCa => Code::PathIssuerConstraints,
        // The leaf's own was checked before.
        Error::EmptyEkuExtension | Error::RequiredEkuNotFoundContext(_) => {
            Code::PathIssuerExtendedKeyUsage
        }
        Error::PathLenConstraintViolated => Code::PathLength,
        Error::NameConstraintViolation
        | Error::MalformedNameConstraint
        | Error::InvalidNetworkMaskConstraint
        | Error::UnsupportedNameType => Code::PathNameConstraints,
        Error::UnsupportedCriticalExtension => Code::PathCriticalExtension,
        Error::UnsupportedSignatureAlgorithmContext(_)
        | Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => Code::PathAlgorithm,
        Error::MaximumPathDepthExceeded
        | Error::MaximumSignatureChecksExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => Code::PathBudget,
        _ => Code::PathInvalid,
    };
    Failure::new(code)
}

#[derive(Debug)]
struct Algorithm<'c> {
    scheme: Scheme,
    id: AlgorithmIdentifier,
    checker: &'c Checker<'c>,
}

impl SignatureVerificationAlgorithm for Algorithm<'_> {
    fn verify_signature(
        &self,
        public_key: &[u8],
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), InvalidSignature> {
        self.checker
            .verify_raw(self.scheme, public_key, Message::Bytes(message), signature)
            .map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        self.scheme.key_kind().spki_algorithm()
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        self.id
    }
}

#[cfg(test)]
mod tests {
    use alloc::boxed::Box;

    use super::*;
    use crate::bundle::{Bundle, Material};
    use crate::crypto::{Counted, Keys};
    use crate::trust::{CertificateAuthority, TrustedRoot};

    const ROOT: &[u8] = include_bytes!("../../../tests/vectors/real/sigstore.trusted_root.json");
    const BUNDLE: &[u8] =
        include_bytes!("../../../tests/vectors/real/cosign-v3-blob.sigstore.json");

    fn keys(chain: &[Certificate], provider: &Counted) -> Keys {
        filled(Keys::new(Box::new(provider.clone())), chain)
    }

    fn filled(mut keys: Keys, chain: &[Certificate]) -> Keys {
        for certificate in chain {
            keys.prepare(&certificate.public_key().unwrap());
            let (signed, signature) = certificate.signed_parts().unwrap();
            keys.expect_link(signed, signature);
        }
        keys
    }

    fn of_root(
        list: impl Fn(&TrustedRoot) -> &[CertificateAuthority],
        wanted: impl Fn(&[Certificate]) -> bool,
    ) -> Vec<Certificate> {
        let root = TrustedRoot::from_json(ROOT).unwrap();
        let mut chains = list(&root).iter().map(|authority| authority.chain.clone());
        chains.find(|chain| wanted(chain)).unwrap()
    }

    /// Fulcio's certificates have no subject, and others may have none either.
    #[test]
    fn a_certificate_without_a_subject_is_called_by_whose_it_is() {
        let bundle = Bundle::from_json(BUNDLE).unwrap();
        let Material::Certificate { leaf, .. } = bundle.material() else { panic!("a key") };
        let chain = of_root(TrustedRoot::certificate_authorities, |chain| chain.len() == 2);
        let after = Time::from_unix(leaf.validity().end.unwrap().unix() + 1);
        let whose = |path: Path<'_>, first: &Certificate| {
            let failure = path.check_validity(first, after).unwrap_err();
            assert_eq!(failure.code(), Code::PathExpired);
            crate::hint::find(failure.evidence(), "certificate").cloned()
        };
        assert_eq!(leaf.subject(), "");
        let above = Path { issuers: chain.iter().collect() };
        assert_eq!(whose(above, leaf), Some("the signer's".into()));
        let above = Path { issuers: alloc::vec![leaf] };
        assert_eq!(whose(above, &chain[0]), Some("an authority's".into()));
    }

    /// The DER with these bytes, which it holds once, exchanged for others of the same length.
    fn with(certificate: &Certificate, old: &[u8], new: &[u8]) -> Certificate {
        let der = certificate.der();
        let mut places = (0..der.len()).filter(|at| der[*at..].starts_with(old));
        let (at, None) = (places.next().unwrap(), places.next()) else { panic!("twice") };
        let mut der = der.to_vec();
        der[at..at + new.len()].copy_from_slice(new);
        Certificate::from_der(&der).unwrap()
    }

    /// After a link was remembered, whatever is not exactly that link is verified, and refused.
    #[test]
    fn a_remembered_link_vouches_for_no_other() {
        let bundle = Bundle::from_json(BUNDLE).unwrap();
        let Material::Certificate { leaf, .. } = bundle.material() else { panic!() };
        let chain = of_root(TrustedRoot::certificate_authorities, |chain| {
            leaf.is_issued_by_name(&chain[0])
        });
        let chain: [Certificate; 2] = chain.try_into().unwrap();
        let provider = Counted::default();
        let keys = keys(&chain, &provider);
        let time = leaf.validity().start;
        let build = |keys: &Keys, chain: &[Certificate]| {
            let checker = Checker::new(keys);
            let path = build_path(leaf, &[], chain, &[time], CODE_SIGNING, &checker);
            path.map(|path| path.issuers().len()).map_err(|failure| failure.code())
        };
        // The leaf's signature each time, the intermediate's once.
        assert_eq!((build(&keys, &chain), provider.asked()), (Ok(2), 2));
        assert_eq!((build(&keys, &chain), provider.asked()), (Ok(2), 1));

        let [intermediate, anchor] = &chain;
        let (_, signature) = intermediate.signed_parts().unwrap();
        let mut one_bit = signature.to_vec();
        *one_bit.last_mut().unwrap() ^= 1;
        let resigned = [with(intermediate, signature, &one_bit), anchor.clone()];
        let [theirs, own] = chain.each_ref().map(|c| c.public_key().unwrap().key_bytes().to_vec());
        let other_key = [intermediate.clone(), with(anchor, &own, &theirs)];
        let mut serial = intermediate.serial_bytes().to_vec();
        *serial.last_mut().unwrap() ^= 1;
        let renumbered = [with(intermediate, intermediate.serial_bytes(), &serial), anchor.clone()];
        for doctored in [&resigned, &other_key, &renumbered] {
            let _ = provider.asked();
            assert_eq!(build(&keys, doctored), Err(Code::PathSignature));
            assert!(provider.asked() > 0);
            // Nor does a link that is known beforehand, in a root that lists what is doctored.
            let known = filled(Keys::counted(&provider), doctored);
            assert_eq!(build(&known, doctored), Err(Code::PathSignature));
            assert!(provider.asked() > 0);
        }
        let known = filled(Keys::counted(&provider), &chain);
        let (leaf_s, intermediate_s) = (1, usize::from(cfg!(not(target_pointer_width = "64"))));
        assert_eq!((build(&known, &chain), provider.asked()), (Ok(2), leaf_s + intermediate_s));
        assert_eq!((build(&keys, &chain), provider.asked()), (Ok(2), 1));
    }

    /// The windows are asked at each time, also of certificates whose link is remembered.
    #[test]
    fn a_remembered_link_is_no_window() {
        let chain = of_root(TrustedRoot::timestamp_authorities, |chain| {
            chain.len() > 1 && !chain[0].is_ca()
        });
        let (signer, issuers) = chain.split_first().unwrap();
        let provider = Counted::default();
        let (start, end) = (signer.validity().start, signer.validity().end.unwrap());
        let known = filled(Keys::counted(&provider), &chain);
        let links = chain.len() - 1;
        let unknown = if cfg!(target_pointer_width = "64") { 0 } else { links };
        for (keys, asked) in [(keys(&chain, &provider), links), (known, unknown)] {
            let build = |seconds: i64| {
                let (checker, time) = (Checker::new(&keys), Time::from_unix(seconds));
                let path = build_path(signer, &[], issuers, &[time], TIME_STAMPING, &checker);
                path.map(|_| ()).map_err(|failure| failure.code())
            };
            assert_eq!(build(start.unix() - 1), Err(Code::PathNotYetValid));
            let _ = provider.asked();
            assert_eq!(build(start.unix()), Ok(()));
            assert_eq!(provider.asked(), asked);
            assert_eq!(build(start.unix() - 1), Err(Code::PathNotYetValid));
            assert_eq!(build(end.unix() + 1), Err(Code::PathExpired));
            assert_eq!(build(end.unix()), Ok(()));
            assert_eq!(provider.asked(), 0);
        }
    }
}
