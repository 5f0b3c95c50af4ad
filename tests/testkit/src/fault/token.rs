//! Timestamps that their own authority made wrong, or that were changed afterwards.

use super::flip;
use crate::clock::BASE;
use crate::der;
use crate::key::{Hash, sha1};
use crate::tsa::{self, Info, Name, Stamp, oid};
use crate::world::{ANOTHER, ARTIFACT, Draft, Effect};

faults! {
    /// Faults of a timestamp.
    Token {
        ContentTypeMissing "content_type_missing", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute content type is missing";
        ContentTypeTwice "content_type_twice", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute content type stands twice";
        ContentTypeTwoValues "content_type_two_values", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute content type has two values";
        ContentTypeWrong "content_type_wrong", "timestamp.content_type.mismatch",
            ["timestamp.content_type.mismatch"], "",
            "the signed attribute content type is data";
        DigestMissing "message_digest_missing", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute message digest is missing";
        DigestTwice "message_digest_twice", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute message digest stands twice";
        DigestWrong "message_digest_wrong_content", "timestamp.message_digest.mismatch",
            ["timestamp.message_digest.mismatch"], "",
            "the signed attribute message digest is that of other content";
        ContentChanged "content_changed", "timestamp.message_digest.mismatch",
            ["timestamp.message_digest.mismatch"], "",
            "the content was changed after it was signed";
        CertificateMissing "signing_certificate_missing", "timestamp.attributes.invalid", [], ONCE,
            "neither signed attribute names the certificate";
        CertificateTwice "signing_certificate_twice", "timestamp.attributes.invalid", [], ONCE,
            "the signed attribute that names the certificate stands twice";
        CertificateWrong "signing_certificate_other", "timestamp.signing_certificate.mismatch",
            ["timestamp.signing_certificate.mismatch"], "",
            "the signed attribute names another certificate";
        CertificateFlipped "signing_certificate_hash_flipped", "timestamp.signing_certificate.mismatch",
            ["timestamp.signing_certificate.mismatch"], "",
            "the hash in the signed attribute that names the certificate is not the certificate's";
        OldCertificateWrong "signing_certificate_v1_other", "timestamp.signing_certificate.mismatch",
            ["timestamp.signing_certificate.mismatch"], "",
            "the signed attribute that names the certificate by SHA-1 names another one";
        SerialWrong "signing_certificate_serial", "timestamp.signing_certificate.mismatch",
            ["timestamp.signing_certificate.mismatch"], "",
            "the signed attribute holds the certificate's hash and another one's serial number";
        TsaName "tsa_name_other", "timestamp.signing_certificate.mismatch",
            ["timestamp.signing_certificate.mismatch"], "",
            "the timestamp says the name of another authority";
        ContentData "content_is_data", "timestamp.content_type.mismatch",
            ["timestamp.content_type.mismatch"], "",
            "the content is said to be data, in the signed attribute too";
        NoAttributes "attributes_absent", "timestamp.attributes.invalid", [], ONCE,
            "the signature is over the content, without signed attributes";
        TwoSigners "two_signers", "timestamp.token.malformed", [], PARSE,
            "the timestamp has its signer twice";
        NoSigners "no_signers", "timestamp.token.malformed", [], PARSE,
            "the timestamp has no signer";
        SignatureHash "signature_algorithm_other_hash", "timestamp.algorithm.unsupported",
            [], "there is no scheme of two hashes to verify in",
            "the signature is with SHA-512 and the signer's digest SHA-256";
        DigestNotListed "digest_algorithm_not_listed", "timestamp.algorithm.unsupported",
            ["timestamp.algorithm.unsupported"], "",
            "the signer's digest algorithm is not in the list of digest algorithms";
        SignatureSha1 "signature_algorithm_sha1", "timestamp.algorithm.unsupported",
            [], "there is no scheme of this algorithm to verify in",
            "the signature's algorithm is named as ecdsa-with-SHA1";
        ImprintArtifact "imprint_of_artifact", "timestamp.imprint.mismatch",
            ["timestamp.imprint.mismatch"], "",
            "the timestamp is over the artifact instead of the signature";
        ImprintOther "imprint_of_other_signature", "timestamp.imprint.mismatch",
            ["timestamp.imprint.mismatch"], "",
            "the timestamp is over another signature by the same key";
        ImprintShort "imprint_of_31_bytes", "timestamp.imprint.mismatch",
            ["timestamp.imprint.mismatch"], "",
            "the imprint is the first 31 bytes of the hash";
        ImprintEmpty "imprint_empty", "timestamp.imprint.mismatch",
            ["timestamp.imprint.mismatch"], "",
            "the imprint is empty";
        ImprintSha1 "imprint_sha1", "timestamp.algorithm.unsupported",
            [], "there is no imprint of this algorithm to compare",
            "the imprint is the signature's SHA-1";
        Rejection "status_rejection", "timestamp.status.not_granted",
            ["timestamp.status.not_granted"], "",
            "the status is rejection and the timestamp intact";
        Waiting "status_waiting", "timestamp.status.not_granted",
            ["timestamp.status.not_granted"], "",
            "the status is waiting and the timestamp intact";
        Bare "content_info_bare", "timestamp.token.malformed", [], PARSE,
            "the timestamp stands without a response around it";
        Trailing "trailing_byte", "timestamp.token.malformed", [], PARSE,
            "a byte follows the response";
        InfoTrailing "info_trailing_bytes", "timestamp.token.malformed", [], PARSE,
            "bytes, signed so, follow what the timestamp says";
        InfoVersion "info_version_2", "timestamp.token.malformed", [], PARSE,
            "what the timestamp says is of version 2";
        CriticalExtension "info_critical_extension", "timestamp.token.malformed", [], PARSE,
            "what the timestamp says has an unknown critical extension";
        Truncated "truncated", "timestamp.token.malformed", [], PARSE,
            "the response's last byte is missing";
        NotDer "not_der", "timestamp.token.malformed", [], PARSE,
            "the timestamp is not DER at all";
        SignatureFlipped "timestamp_signature_flipped", "timestamp.signature.invalid",
            ["timestamp.signature.invalid"], "",
            "a bit of the timestamp's signature is flipped";
        AttributeChanged "attribute_changed", "timestamp.signature.invalid",
            ["timestamp.signature.invalid"], "",
            "a signed attribute was added after the timestamp was signed";
        GoodAndBad "good_and_bad", "timestamp.signature.invalid",
            ["timestamp.signature.invalid"], "",
            "beside a good timestamp stands one of a known authority with a bad signature";
        Duplicate "duplicate", "bundle.timestamp.duplicate",
            ["bundle.timestamp.duplicate"], "",
            "the bundle holds the same timestamp twice";
        Many "timestamps_33", "bundle.timestamps.too_many",
            ["bundle.timestamps.too_many"], "",
            "the bundle holds 33 timestamps";
        FractionZero "fraction_trailing_zero", "timestamp.token.malformed", [], PARSE,
            "the time's fraction ends with a zero";
        FractionEmpty "fraction_empty", "timestamp.token.malformed", [], PARSE,
            "the time has a point and no fraction";
        NoZ "time_without_z", "timestamp.token.malformed", [], PARSE,
            "the time does not say that it is UTC";
        Offset "time_with_offset", "timestamp.token.malformed", [], PARSE,
            "the time has an offset";
        UtcTime "time_is_utc_time", "timestamp.token.malformed", [], PARSE,
            "the time is a UTCTime";
        NoSeconds "time_without_seconds", "timestamp.token.malformed", [], PARSE,
            "the time has no seconds";
        Month13 "time_month_13", "timestamp.token.malformed", [], PARSE,
            "the time's month is 13";
    }
}

const ONCE: &str = "an attribute that does not stand there once has no value to go on with";
const PARSE: &str = "the timestamp does not parse";

impl Effect for Token {
    fn on_stamps(&self, draft: &mut Draft<'_>) {
        if *self == Self::GoodAndBad {
            draft.stamps = vec![Stamp::by(Name::C), Stamp::by(Name::A)];
        }
        if *self == Self::Many {
            let of = |serial| Stamp { serial, ..Stamp::by(Name::A) };
            draft.stamps = (0..33).map(of).collect();
        }
    }

    fn on_info(&self, draft: &Draft<'_>, _n: usize, info: &mut Info) {
        let time = |text: &str| der::tlv(0x18, text.as_bytes());
        match self {
            Self::ImprintArtifact => info.imprint = Hash::Sha256.digest(ARTIFACT),
            Self::ImprintOther => {
                let other = draft.leaf_key.sign(draft.hash, ANOTHER);
                info.imprint = Hash::Sha256.digest(&other);
            }
            Self::ImprintShort => drop(info.imprint.pop()),
            Self::ImprintEmpty => info.imprint.clear(),
            Self::ImprintSha1 => {
                info.imprint_algorithm = der::seq(&[der::oid(oid::SHA1), der::null()]);
                info.imprint = sha1(&draft.signature);
            }
            Self::InfoTrailing => info.tail = der::null(),
            Self::InfoVersion => info.version = 2,
            Self::CriticalExtension => {
                let extension = [der::oid("1.2.3.4"), der::yes(), der::octets(&der::null())];
                info.extra = der::tlv(0xa1, &der::seq(&extension));
            }
            Self::TsaName => {
                let name = &draft.tsa(Name::B).signer.certificate.subject;
                info.extra = der::tlv(0xa0, &der::tlv(0xa4, name));
            }
            Self::FractionZero => info.gen_time = tsa::gen_time(BASE, "50"),
            Self::FractionEmpty => info.gen_time = time("20260101000000.Z"),
            Self::NoZ => info.gen_time = time("20260101000000"),
            Self::Offset => info.gen_time = time("20260101000000+0000"),
            Self::UtcTime => info.gen_time = der::time(BASE),
            Self::NoSeconds => info.gen_time = time("202601010000Z"),
            Self::Month13 => info.gen_time = time("20261301000000Z"),
            _ => {}
        }
    }

    fn on_attributes(&self, draft: &Draft<'_>, n: usize, token: &mut tsa::Token) {
        let tsa = draft.tsa(draft.stamps[n].by);
        let other = &draft.tsa(Name::B).signer;
        match self {
            Self::ContentTypeMissing => token.drop_attribute(oid::CONTENT_TYPE),
            Self::ContentTypeTwice => {
                token.add_attribute(oid::CONTENT_TYPE, der::oid(oid::TST_INFO));
            }
            Self::ContentTypeTwoValues => {
                token.values(oid::CONTENT_TYPE).push(der::oid(oid::TST_INFO));
            }
            Self::ContentTypeWrong => *token.values(oid::CONTENT_TYPE) = vec![der::oid(oid::DATA)],
            Self::ContentData => {
                token.content_type = oid::DATA.to_owned();
                *token.values(oid::CONTENT_TYPE) = vec![der::oid(oid::DATA)];
            }
            Self::DigestMissing => token.drop_attribute(oid::MESSAGE_DIGEST),
            Self::DigestTwice => {
                let value = token.values(oid::MESSAGE_DIGEST)[0].clone();
                token.add_attribute(oid::MESSAGE_DIGEST, value);
            }
            Self::DigestWrong => flip(&mut token.values(oid::MESSAGE_DIGEST)[0]),
            Self::CertificateMissing => token.drop_attribute(oid::SIGNING_CERTIFICATE_V2),
            Self::CertificateTwice => {
                let value = tsa.signing_certificate_v2(Hash::Sha256);
                token.add_attribute(oid::SIGNING_CERTIFICATE_V2, value);
            }
            Self::CertificateWrong => {
                *token.values(oid::SIGNING_CERTIFICATE_V2) =
                    vec![tsa::signing_certificate_v2(other, Hash::Sha256)];
            }
            Self::CertificateFlipped | Self::SerialWrong => {
                let mut signer = tsa.signer.clone();
                match self {
                    Self::SerialWrong => signer.certificate.serial = vec![0x55],
                    _ => flip(&mut signer.der),
                }
                *token.values(oid::SIGNING_CERTIFICATE_V2) =
                    vec![tsa::signing_certificate_v2(&signer, Hash::Sha256)];
            }
            Self::OldCertificateWrong => {
                token.drop_attribute(oid::SIGNING_CERTIFICATE_V2);
                let value = tsa::signing_certificate(other);
                token.add_attribute(oid::SIGNING_CERTIFICATE, value);
            }
            Self::NoAttributes => token.attributes = None,
            Self::TwoSigners => token.signers = 2,
            Self::NoSigners => token.signers = 0,
            Self::SignatureHash => {
                token.hash = Hash::Sha512;
                token.signature_algorithm = der::algorithm(token.key.algorithm(Hash::Sha512));
            }
            Self::DigestNotListed => {
                token.digest_algorithms = vec![der::seq(&[der::oid(Hash::Sha384.oid())])];
            }
            Self::SignatureSha1 => {
                token.signature_algorithm = der::algorithm("1.2.840.10045.4.1");
            }
            Self::Rejection => token.status = 2,
            Self::Waiting => token.status = 3,
            Self::Bare => token.bare = true,
            _ => {}
        }
    }

    fn on_token(&self, draft: &Draft<'_>, n: usize, token: &mut tsa::Token) {
        match self {
            Self::SignatureFlipped => flip(&mut token.signature),
            Self::GoodAndBad if n == 1 => flip(&mut token.signature),
            Self::AttributeChanged => token.add_attribute(oid::SIGNING_TIME, der::time(BASE)),
            Self::ContentChanged => {
                let tsa = draft.tsa(draft.stamps[n].by);
                let stamp = Stamp { serial: 9, ..draft.stamps[n].clone() };
                token.content = tsa.token(&tsa.info(&draft.signature, &stamp)).content;
            }
            _ => {}
        }
    }

    fn on_tokens(&self, draft: &mut Draft<'_>) {
        let token = &mut draft.tokens[0];
        match self {
            Self::Trailing => token.push(0),
            Self::Truncated => drop(token.pop()),
            Self::NotDer => *token = b"not DER".to_vec(),
            Self::Duplicate => {
                let again = token.clone();
                draft.tokens.push(again);
            }
            _ => {}
        }
    }
}
