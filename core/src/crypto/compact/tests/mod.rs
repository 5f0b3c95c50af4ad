//! The arithmetic against other people's: the fields against fiat-crypto, whose code is proved right, the
//! points against RustCrypto. `SIGPROOF_ROUNDS` says how much of what is random there is, in hundreds of
//! rounds; `cargo xtask check` asks for much more than `cargo test`.

mod fields;
mod points;

use std::env;
use std::vec;
use std::vec::Vec;

use super::{Number, base, curve, words};

/// What the tables of a verifier take: of all its keys, and of the base points that have none from before.
#[test]
fn all_tables_stay_under_512_kib() {
    use super::comb::Shape;
    use super::field::Field;
    use super::point::Affine;
    use super::{narrow::Narrow, wide};
    /// The comb of a key and of a base point, and their odd multiples.
    fn sizes<F: Field>(base: &base::Base<F>) -> (usize, usize) {
        let (comb, odd, odd_of_base) = (128 * F::BLOCKS, 8, 32);
        let point = size_of::<Affine<F>>();
        if base.fixed().is_some() {
            return ((comb + odd) * point, 0);
        }
        // They are as long as that.
        assert_eq!(base.odd().unwrap().len(), odd_of_base);
        assert_eq!(base.comb().unwrap().entries().len(), comb);
        ((comb + odd) * point, (comb + odd_of_base) * point)
    }
    let wide = [
        sizes::<wide::p256::P256>(base::wide_p256().unwrap()),
        sizes::<wide::p384::P384>(base::wide_p384().unwrap()),
        sizes::<wide::p521::P521>(base::wide_p521().unwrap()),
    ];
    let narrow = [base::narrow_p256(), base::narrow_p384(), base::narrow_p521()]
        .map(|base| sizes::<Narrow>(base.unwrap()));
    for curves in [wide, narrow] {
        let key = curves.iter().map(|(key, _)| *key).max().unwrap();
        let bases: usize = curves.iter().map(|(_, base)| *base).sum();
        let all = crate::limits::KEY_TABLES * key + bases;
        assert!(all < 512 * 1024, "{all}");
    }
    // Of a key's own comb.
    let p384 = base::wide_p384().unwrap();
    let comb = super::comb::Comb::new(p384, &p384.base, Shape::made::<wide::p384::P384>());
    assert_eq!(comb.unwrap().entries().len(), 256);
}

/// That their entries are those which the arithmetic makes, a test beside the roots says. (They were first made by
/// other means.)
#[test]
fn tables_from_before_are_there() {
    assert_eq!(base::wide_p256().unwrap().fixed().unwrap().entries().len(), 1024);
    assert_eq!(base::wide_p384().unwrap().fixed().unwrap().entries().len(), 1024);
    assert_eq!([base::KEYS_P256.len(), base::KEYS_P384.len()], [2, 2]);
}

/// How many random rounds there are, for each hundred in a short run.
fn rounds(short: usize) -> usize {
    let factor = env::var("SIGPROOF_ROUNDS").map_or(100, |text| text.parse().unwrap());
    short * factor / 100
}

/// Numbers without pattern, the same in each run.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.word() % u64::try_from(limit).unwrap()).unwrap()
    }

    /// A number below the limit: of random bits, or of long runs of equal ones, or near zero or the limit.
    fn number(&mut self, limit: &[u8]) -> Vec<u8> {
        loop {
            let mut bytes = vec![0; limit.len()];
            match self.below(4) {
                0 => {
                    for byte in &mut bytes {
                        *byte = self.word().to_le_bytes()[0];
                    }
                }
                1 => {
                    let (mut at, mut ones) = (0, false);
                    while at < bytes.len() * 8 {
                        let run = 1 + self.below(80);
                        for bit in at..(at + run).min(bytes.len() * 8) {
                            bytes[bit / 8] |= u8::from(ones) << (bit % 8);
                        }
                        (at, ones) = (at + run, !ones);
                    }
                }
                2 => *bytes.last_mut().unwrap() = self.word().to_le_bytes()[0] % 80,
                _ => bytes = less(limit, 1 + self.word().to_le_bytes()[0] % 80),
            }
            // So that few are refused.
            bytes[0] &= u8::MAX >> limit[0].leading_zeros();
            if bytes.as_slice() < limit {
                return bytes;
            }
        }
    }
}

/// A number less a small one.
fn less(number: &[u8], by: u8) -> Vec<u8> {
    let (mut out, mut borrow) = (number.to_vec(), by);
    for byte in out.iter_mut().rev() {
        let (difference, below) = byte.overflowing_sub(borrow);
        (*byte, borrow) = (difference, below.into());
    }
    out
}

/// 2 to a power, as many bytes long.
fn power_of_two(bit: usize, bytes: usize) -> Vec<u8> {
    let mut out = vec![0; bytes];
    out[bytes - 1 - bit / 8] = 1 << (bit % 8);
    out
}

/// A number as limbs.
fn number<W: words::Word>(bytes: &[u8]) -> Number<W> {
    let mut out = Number::default();
    words::read(&mut out, bytes).unwrap();
    out
}
