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
    use crate::crypto::{KeyKind, Message, Provider, RustCrypto, Scheme};

    fn integers(numbers: &[&[u8]]) -> Vec<u8> {
        let of = |number: &&[u8]| raw::wrap(Tag::Integer, &[number]).unwrap();
        raw::wrap(Tag::Sequence, &[&numbers.iter().flat_map(of).collect::<Vec<u8>>()]).unwrap()
    }

    fn key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
        integers(&[modulus, exponent])
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
            // An INTEGER more than two, one less, a zero too much before each, and a byte behind.
            (integers(&[&modulus(256, 0x80, 1), usual, &[1]]), false),
            (integers(&[&modulus(256, 0x80, 1)]), false),
            (key(&[&[0][..], &modulus(256, 0x80, 1)].concat(), usual), false),
            (key(&[&[0][..], &modulus(257, 1, 1)].concat(), usual), false),
            (key(&modulus(256, 0x80, 1), &[0, 1, 0, 1]), false),
            (key(&modulus(256, 0x80, 1)[1..], usual), false),
            ([&key(&modulus(256, 0x80, 1), usual)[..], &[0]].concat(), false),
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

    /// Signs with 2^bits - c, which is a prime P: then the private exponent is 1/65537 modulo P - 1, and c is such that
    /// it is (2P - 1)/65537.
    struct Signer {
        modulus: Modulus<u64>,
        private: Vec<u8>,
        bits: usize,
    }

    impl Signer {
        fn new(bits: usize, c: u32) -> Self {
            // 2^bits - c, in as many bytes, or in one more.
            let mut number = vec![0u8; bits / 8 + 1];
            number[0] = 1 << (bits % 8);
            let mut borrow = u64::from(c);
            for byte in number.iter_mut().rev() {
                let [.., subtracted] = borrow.to_be_bytes();
                let (difference, below) = byte.overflowing_sub(subtracted);
                (*byte, borrow) = (difference, (borrow >> 8) + u64::from(below));
            }
            let number = &number[usize::from(number[0] == 0)..];
            // 2P - 1 has a bit more, above the first byte.
            let (mut rest, mut private) = (u64::from(number[0] >> 7), Vec::new());
            for (i, byte) in number.iter().enumerate() {
                let next = number.get(i + 1).copied().unwrap_or_default();
                let doubled = if i + 1 == number.len() {
                    u64::from((byte << 1) - 1)
                } else {
                    u64::from(byte << 1 | next >> 7)
                };
                rest = rest << 8 | doubled;
                private.push(u8::try_from(rest / 65_537).unwrap());
                rest %= 65_537;
            }
            assert_eq!(rest, 0, "2P - 1 is divisible by the public exponent");
            Self { modulus: Modulus::new(number).unwrap(), private, bits }
        }

        fn bytes(&self) -> Vec<u8> {
            let mut out = vec![0; self.bits.div_ceil(8)];
            write(&mut out, self.modulus.limbs());
            out
        }

        fn key(&self) -> Vec<u8> {
            let mut modulus = self.bytes();
            if modulus[0] >= 0x80 {
                modulus.insert(0, 0);
            }
            key(&modulus, &[1, 0, 1])
        }

        /// The message representative to the power of the private exponent.
        fn sign(&self, message: &[u8]) -> Vec<u8> {
            let modulus = &self.modulus;
            let mut t = modulus.scratch();
            let [mut x, mut entered, mut out] = [(); 3].map(|()| vec![0; modulus.limbs().len()]);
            read(&mut x, message).unwrap();
            assert!(is_less(&x, modulus.limbs()));
            modulus.enter(&mut entered, &x, &mut t);
            read(&mut x, &[1]).unwrap();
            modulus.enter(&mut out, &x, &mut t);
            for i in 0..self.private.len() * 8 {
                modulus.square(&mut x, &out, &mut t);
                if self.private[i / 8] >> (7 - i % 8) & 1 == 1 {
                    modulus.multiply(&mut out, &x, &entered, &mut t);
                } else {
                    out.copy_from_slice(&x);
                }
            }
            modulus.leave(&mut x, &out, &mut t);
            let mut bytes = vec![0; self.bits.div_ceil(8)];
            write(&mut bytes, &x);
            bytes
        }

        /// RFC 8017 section 9.1.1, as long as the modulus; `spoil` changes the data block before it is masked.
        fn encode(&self, digest: &Digest, salt: &[u8], spoil: impl FnOnce(&mut [u8])) -> Vec<u8> {
            let (algorithm, size) = (digest.algorithm(), (self.bits - 1).div_ceil(8));
            let hash = algorithm.hash(&[&[0; 8][..], digest.bytes(), salt].concat());
            let mut block = vec![0; size - hash.bytes().len() - 1];
            let start = block.len() - salt.len();
            block[start..].copy_from_slice(salt);
            block[start - 1] = 1;
            spoil(&mut block);
            let generated = mgf1(algorithm, hash.bytes(), block.len());
            let mut masked: Vec<u8> = block.iter().zip(&generated).map(|(a, b)| a ^ b).collect();
            masked[0] &= 0xff >> (size * 8 - (self.bits - 1));
            let mut out = vec![0; self.bits.div_ceil(8) - size];
            out.extend([&masked, hash.bytes(), &[0xbc]].concat());
            out
        }
    }

    /// Of 2049 bits, where the encoded message has a byte less than the modulus and no unused bits, and a signature
    /// plus the modulus is no longer than one; and of 2048.
    #[test]
    fn signatures_by_moduli_of_odd_sizes() {
        for (bits, c) in [(2048, 70_288_433), (2049, 8_749_191)] {
            let signer = Signer::new(bits, c);
            let digest = HashAlgorithm::Sha256.hash(b"message");
            // With it the first byte of the masked block, of 2049 bits, is over 0x80.
            let salt = [3; 32];
            let good = signer.encode(&digest, &salt, |_| ());
            let changed = |at: usize, bit: u8| {
                let mut out = good.clone();
                out[at] ^= bit;
                signer.sign(&out)
            };
            let (first, last) = (usize::from(bits % 8 == 1), good.len() - 1);
            let pkcs1 = |info: &[u8], end: &[u8]| {
                let body = [info, digest.bytes(), end].concat();
                let padding = vec![0xff; good.len() - body.len() - 3];
                signer.sign(&[&[0, 1][..], &padding, &[0], &body].concat())
            };
            let info = digest_info(HashAlgorithm::Sha256);
            let without_null =
                b"\x30\x2f\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x04\x20";
            let (pss, fifteen) = (Scheme::RsaPssSha256, Scheme::RsaPkcs1Sha256);
            let mut cases = vec![
                ("pss", pss, signer.sign(&good), true),
                ("trailer", pss, changed(last, 1), false),
                ("hash", pss, changed(last - 1, 1), false),
                ("salt", pss, changed(last - 33, 1), false),
                ("first byte", pss, changed(first, 1), false),
                (
                    "a short salt",
                    pss,
                    signer.sign(&signer.encode(&digest, &salt[1..], |_| ())),
                    false,
                ),
                ("no salt", pss, signer.sign(&signer.encode(&digest, &[], |_| ())), false),
                (
                    "no 1",
                    pss,
                    signer.sign(&signer.encode(&digest, &salt, |b| b[b.len() - 33] = 0)),
                    false,
                ),
                (
                    "two",
                    pss,
                    signer.sign(&signer.encode(&digest, &salt, |b| b[b.len() - 33] = 3)),
                    false,
                ),
                (
                    "no 0",
                    pss,
                    signer.sign(&signer.encode(&digest, &salt, |b| b[b.len() - 34] = 1)),
                    false,
                ),
                (
                    "no 0 at first",
                    pss,
                    signer.sign(&signer.encode(&digest, &salt, |b| b[0] |= 1)),
                    false,
                ),
                ("pkcs1", fifteen, pkcs1(info, &[]), true),
                ("without NULL", fifteen, pkcs1(without_null, &[]), false),
                ("a byte behind", fifteen, pkcs1(info, &[0]), false),
                ("another scheme's", fifteen, signer.sign(&good), false),
            ];
            // The bit above the encoded message, which is below the modulus still.
            let mut high = good.clone();
            high[0] |= 1 << ((bits - 1) % 8);
            cases.push(("a bit above", pss, signer.sign(&high), false));
            // The same number modulo the modulus, and the same number in more bytes.
            let right = signer.sign(&good);
            let (mut sum, mut carry) = (right.clone(), 0u16);
            for (byte, m) in sum.iter_mut().zip(signer.bytes()).rev() {
                carry += u16::from(*byte) + u16::from(m);
                [_, *byte] = carry.to_be_bytes();
                carry >>= 8;
            }
            if carry == 0 {
                cases.push(("s + n", pss, sum, false));
            }
            cases.push(("a zero before", pss, [&[0][..], &right].concat(), false));
            cases.push(("a zero behind", pss, [&right[..], &[0]].concat(), false));
            cases.push(("nothing", pss, Vec::new(), false));
            for provider in [&Compact as &dyn Provider, &Compact32, &RustCrypto] {
                let key = provider.key(KeyKind::Rsa, &signer.key()).unwrap();
                for (name, scheme, signature, expected) in &cases {
                    let held = key.verify(*scheme, Message::Digest(&digest), signature).is_ok();
                    assert_eq!(held, *expected, "{name}, {bits} bits, {provider:?}");
                }
            }
        }
    }
}
