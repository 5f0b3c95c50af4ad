//! RSA signatures (RFC 8017), verification only.

use alloc::vec;
use alloc::vec::Vec;

use super::montgomery::Modulus;
use super::words::{Word, is_less, read, write};
use crate::crypto::{Digest, HashAlgorithm};
use crate::encoding::der as raw;
use crate::limits;

/// The larger exponents of keys that exist need no more than 32 bits.
const LARGEST_EXPONENT: u64 = (1 << 33) - 1;

/// A modulus of a size within the limits, and an odd exponent of at least 65537: a smaller one has no
/// use in the registry and a history of forgeries.
#[derive(Debug)]
pub(super) struct Key<W> {
    modulus: Modulus<W>,
    exponent: u64,
    bits: usize,
}

impl<W: Word> Key<W> {
    /// RSAPublicKey (RFC 8017 appendix A.1.1) in DER.
    pub(super) fn parse(der: &[u8]) -> Option<Self> {
        let (modulus, exponent, bits) = numbers(der)?;
        Some(Self { modulus: Modulus::new(modulus)?, exponent, bits })
    }

    /// Section 5.2.2: the message representative, as long as the modulus.
    fn encoded_message(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let size = self.bits.div_ceil(8);
        let modulus = &self.modulus;
        let mut s = vec![W::default(); modulus.limbs().len()];
        read(&mut s, signature)?;
        if signature.len() != size || !is_less(&s, modulus.limbs()) {
            return None;
        }
        let (mut entered, mut t) = (s.clone(), modulus.scratch());
        modulus.enter(&mut entered, &s, &mut t);
        modulus.leave(&mut s, &modulus.power(&entered, self.exponent), &mut t);
        let mut out = vec![0; size];
        write(&mut out, &s);
        Some(out)
    }

    /// RSASSA-PKCS1-v1_5, section 8.2.2: the encoding is made anew and compared as a whole.
    pub(super) fn verify_pkcs1(&self, digest: &Digest, signature: &[u8]) -> Option<()> {
        let message = self.encoded_message(signature)?;
        let info = [digest_info(digest.algorithm()), digest.bytes()].concat();
        let padding = message.len().checked_sub(info.len())?.checked_sub(3)?;
        let expected = [&[0, 1][..], &vec![0xff; padding], &[0], &info].concat();
        (padding >= 8 && message == expected).then_some(())
    }

    /// RSASSA-PSS, section 8.1.2: MGF1 with the same hash, a salt as long as the hash.
    pub(super) fn verify_pss(&self, digest: &Digest, signature: &[u8]) -> Option<()> {
        let message = self.encoded_message(signature)?;
        // Section 9.1.2, whose encoded message has one bit less than the modulus.
        let bits = self.bits.checked_sub(1)?;
        let size = bits.div_ceil(8);
        let (before, message) = message.split_at_checked(message.len().checked_sub(size)?)?;
        let hash_len = digest.bytes().len();
        let (message, last) = message.split_at_checked(size.checked_sub(1)?)?;
        let (masked, hash) = message.split_at_checked(message.len().checked_sub(hash_len)?)?;
        let unused = size.checked_mul(8)?.checked_sub(bits)?;
        let mask = 0xffu8.checked_shr(u32::try_from(unused).ok()?)?;
        if before.iter().any(|byte| *byte != 0) || last != [0xbc] || *masked.first()? & !mask != 0 {
            return None;
        }
        let algorithm = digest.algorithm();
        let generated = mgf1(algorithm, hash, masked.len());
        let mut block: Vec<u8> = masked.iter().zip(&generated).map(|(a, b)| a ^ b).collect();
        *block.first_mut()? &= mask;
        let (start, salt) = block.split_at_checked(block.len().checked_sub(hash_len)?)?;
        let (one, zeros) = start.split_last()?;
        if *one != 1 || zeros.iter().any(|byte| *byte != 0) {
            return None;
        }
        let again = algorithm.hash(&[&[0; 8][..], digest.bytes(), salt].concat());
        (again.bytes() == hash).then_some(())
    }
}

/// Whether [`Key::parse`] takes the bits.
pub(super) fn is_key(der: &[u8]) -> bool {
    numbers(der).is_some()
}

/// The modulus, which is odd, the exponent, and the bits of the modulus.
fn numbers(der: &[u8]) -> Option<(&[u8], u64, usize)> {
    let parts = raw::sequence(der)?;
    let [modulus, exponent] = parts.as_slice() else { return None };
    let (modulus, exponent) = (raw::positive(modulus)?, raw::positive(exponent)?);
    let bits = raw::bits(modulus)?;
    if !(limits::RSA_MIN_BITS..=limits::RSA_BITS).contains(&bits) || exponent.len() > 8 {
        return None;
    }
    let exponent = exponent.iter().fold(0u64, |e, byte| (e << 8) | u64::from(*byte));
    let is_odd = exponent & 1 == 1 && modulus.last()? & 1 == 1;
    ((65_537..=LARGEST_EXPONENT).contains(&exponent) && is_odd).then_some((modulus, exponent, bits))
}

/// Appendix B.2.1.
fn mgf1(algorithm: HashAlgorithm, seed: &[u8], len: usize) -> Vec<u8> {
    let mut out = Vec::new();
    for counter in 0u32.. {
        if out.len() >= len {
            break;
        }
        out.extend_from_slice(algorithm.hash(&[seed, &counter.to_be_bytes()].concat()).bytes());
    }
    out.truncate(len);
    out
}

/// Section 9.2, note 1: the DER of DigestInfo up to the digest.
const fn digest_info(algorithm: HashAlgorithm) -> &'static [u8] {
    match algorithm {
        HashAlgorithm::Sha256 => {
            b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
        }
        HashAlgorithm::Sha384 => {
            b"\x30\x41\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x02\x05\x00\x04\x30"
        }
        HashAlgorithm::Sha512 => {
            b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"
        }
    }
}

#[cfg(test)]
mod tests {
    use der::Tag;

    use super::super::{Compact, Compact32};
    use super::*;
    use crate::crypto::{KeyKind, Provider, RustCrypto};

    fn key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        let integers = [modulus, exponent].map(|bytes| raw::wrap(Tag::Integer, &[bytes]).unwrap());
        raw::wrap(Tag::Sequence, &[&integers[0], &integers[1]]).unwrap()
    }

    #[test]
    fn what_is_a_key() {
        let modulus = |len: usize, first: u8, last: u8| {
            let mut bytes = vec![0x5a; len];
            (bytes[0], bytes[len - 1]) = (first, last);
            if first >= 0x80 {
                bytes.insert(0, 0);
            }
            bytes
        };
        let usual = &[1, 0, 1][..];
        let cases = [
            (key(&modulus(256, 0x80, 1), usual), true),
            (key(&modulus(512, 0xff, 0xff), usual), true),
            (key(&modulus(300, 1, 1), &[1, 0, 3]), true),
            (key(&modulus(256, 0x80, 1), &[1, 0xff, 0xff, 0xff, 0xff]), true),
            (key(&modulus(256, 0x80, 1), &[2, 0, 0, 0, 1]), false),
            (key(&modulus(256, 0x80, 1), &[1, 0, 2]), false),
            (key(&modulus(256, 0x80, 1), &[0, 0xff, 0xff]), false),
            (key(&modulus(256, 0x80, 1), &[3]), false),
            (key(&modulus(256, 0x80, 1), &[0x81, 0, 1]), false),
            (key(&modulus(256, 0x80, 2), usual), false),
            (key(&modulus(256, 0x7f, 1), usual), false),
            (key(&modulus(513, 1, 1), usual), false),
            (key(&[], usual), false),
            (Vec::new(), false),
        ];
        for (i, (bits, expected)) in cases.iter().enumerate() {
            for provider in [&Compact as &dyn Provider, &Compact32, &RustCrypto] {
                assert_eq!(
                    provider.key(KeyKind::Rsa, bits).is_some(),
                    *expected,
                    "{i} {provider:?}"
                );
                assert_eq!(provider.is_key(KeyKind::Rsa, bits), *expected, "{i} {provider:?}");
            }
        }
    }
}
