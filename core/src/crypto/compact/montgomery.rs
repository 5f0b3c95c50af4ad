//! Arithmetic modulo an odd number. Numbers are limbs of 32 bits, the least significant first, and
//! have as many as the modulus; in Montgomery form a number x stands as x·R, where R is 2 to the bits
//! of the limbs.

use alloc::vec;
use alloc::vec::Vec;

/// An odd modulus, and what multiplication needs of it.
#[derive(Clone, Debug)]
pub(super) struct Modulus {
    limbs: Vec<u32>,
    /// -1/m modulo 2^32.
    negated_inverse: u32,
    /// R² modulo m: what takes a number into Montgomery form.
    square_of_r: Vec<u32>,
}

/// The lower half.
fn low(x: u64) -> u32 {
    u32::try_from(x & 0xffff_ffff).unwrap_or_default()
}

fn wide(x: u32) -> u64 {
    u64::from(x)
}

/// `a·b + c + d`, which cannot be more than 64 bits hold.
fn multiply_add(a: u32, b: u32, c: u32, d: u64) -> u64 {
    wide(a).wrapping_mul(wide(b)).wrapping_add(wide(c)).wrapping_add(d)
}

/// The limbs of a big-endian number, `None` if it needs more.
pub(super) fn limbs_of(bytes: &[u8], limbs: usize) -> Option<Vec<u32>> {
    let mut out = vec![0u32; limbs];
    for (i, byte) in bytes.iter().rev().enumerate() {
        let shift = u32::try_from(i % 4).unwrap_or_default().wrapping_mul(8);
        match out.get_mut(i / 4) {
            Some(limb) => *limb |= u32::from(*byte) << (shift & 31),
            None if *byte == 0 => {}
            None => return None,
        }
    }
    Some(out)
}

/// The number as so many big-endian bytes; what is beyond them is left out.
pub(super) fn bytes_of(limbs: &[u32], bytes: usize) -> Vec<u8> {
    let mut out: Vec<u8> = limbs.iter().flat_map(|limb| limb.to_le_bytes()).collect();
    out.resize(bytes, 0);
    out.reverse();
    out
}

/// Whether a < b, of as many limbs.
pub(super) fn is_less(a: &[u32], b: &[u32]) -> bool {
    for (a, b) in a.iter().zip(b).rev() {
        if a != b {
            return a < b;
        }
    }
    false
}

pub(super) fn is_zero(a: &[u32]) -> bool {
    a.iter().all(|limb| *limb == 0)
}

/// a -= b; true if it went below zero.
pub(super) fn subtract(a: &mut [u32], b: &[u32]) -> bool {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (difference, first) = a.overflowing_sub(*b);
        let (difference, second) = difference.overflowing_sub(u32::from(borrow));
        *a = difference;
        borrow = first || second;
    }
    borrow
}

/// a += b; true if it went beyond the limbs.
pub(super) fn add(a: &mut [u32], b: &[u32]) -> bool {
    let mut carry = 0;
    for (a, b) in a.iter_mut().zip(b) {
        let sum = wide(*a).wrapping_add(wide(*b)).wrapping_add(carry);
        *a = low(sum);
        carry = sum >> 32;
    }
    carry != 0
}

impl Modulus {
    /// An odd modulus whose first byte is not zero.
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let limbs = limbs_of(bytes, bytes.len().div_ceil(4))?;
        let lowest = *limbs.first()?;
        if lowest & 1 == 0 || bytes.first() == Some(&0) {
            return None;
        }
        // Newton's iteration: each round doubles the bits that are right, from three.
        let mut inverse = lowest;
        for _ in 0..4 {
            let error = 2u32.wrapping_sub(lowest.wrapping_mul(inverse));
            inverse = inverse.wrapping_mul(error);
        }
        let mut modulus = Self {
            square_of_r: vec![0; limbs.len()],
            negated_inverse: inverse.wrapping_neg(),
            limbs,
        };
        modulus.square_of_r = modulus.power_of_two(modulus.limbs.len().wrapping_mul(64));
        Some(modulus)
    }

    /// 2^n modulo m.
    fn power_of_two(&self, n: usize) -> Vec<u32> {
        let mut x = self.one();
        for _ in 0..n {
            let same = x.clone();
            self.add(&mut x, &same);
        }
        x
    }

    fn one(&self) -> Vec<u32> {
        let mut one = vec![0u32; self.limbs.len()];
        if let Some(first) = one.first_mut() {
            *first = 1;
        }
        one
    }

    pub(super) fn limbs(&self) -> &[u32] {
        &self.limbs
    }

    /// a += b, both below the modulus.
    pub(super) fn add(&self, a: &mut [u32], b: &[u32]) {
        let (a, b) = (self.own_mut(a), self.own(b));
        if add(a, b) || !is_less(a, &self.limbs) {
            subtract(a, &self.limbs);
        }
    }

    /// a -= b, both below the modulus.
    pub(super) fn subtract(&self, a: &mut [u32], b: &[u32]) {
        let (a, b) = (self.own_mut(a), self.own(b));
        if subtract(a, b) {
            add(a, &self.limbs);
        }
    }

    /// out = a·b/R, both below the modulus. `out` may hold anything before.
    pub(super) fn multiply(&self, out: &mut [u32], a: &[u32], b: &[u32]) {
        let (out, a, b) = (self.own_mut(out), self.own(a), self.own(b));
        out.fill(0);
        let Some((lowest, higher)) = self.limbs.split_first() else { return };
        let mut top = 0u32;
        for a in a {
            let mut carry = 0u64;
            for (out, b) in out.iter_mut().zip(b) {
                let x = multiply_add(*a, *b, *out, carry);
                *out = low(x);
                carry = x >> 32;
            }
            let above = wide(top).wrapping_add(carry);
            // What makes the lowest limb zero is added, and everything moves down by one limb.
            let Some((first, rest)) = out.split_first_mut() else { return };
            let factor = first.wrapping_mul(self.negated_inverse);
            let mut carry = multiply_add(factor, *lowest, *first, 0) >> 32;
            let mut below = first;
            for (out, limb) in rest.iter_mut().zip(higher) {
                let x = multiply_add(factor, *limb, *out, carry);
                *below = low(x);
                below = out;
                carry = x >> 32;
            }
            let x = above.wrapping_add(carry);
            *below = low(x);
            top = low(x >> 32);
        }
        if top != 0 || !is_less(out, &self.limbs) {
            subtract(out, &self.limbs);
        }
    }

    /// Into Montgomery form.
    pub(super) fn enter(&self, out: &mut [u32], x: &[u32]) {
        self.multiply(out, x, &self.square_of_r);
    }

    /// Out of Montgomery form.
    pub(super) fn leave(&self, out: &mut [u32], x: &[u32]) {
        self.multiply(out, x, &self.one());
    }

    /// out = x^e, in Montgomery form; the exponent's bits are big-endian.
    pub(super) fn power(&self, out: &mut [u32], x: &[u32], exponent: &[u8]) {
        let (out, x) = (self.own_mut(out), self.own(x));
        let mut scratch = vec![0u32; self.limbs.len()];
        self.enter(out, &self.one());
        for byte in exponent {
            for bit in (0..8).rev() {
                self.multiply(&mut scratch, out, out);
                if (byte >> bit) & 1 == 1 {
                    self.multiply(out, &scratch, x);
                } else {
                    out.copy_from_slice(&scratch);
                }
            }
        }
    }

    /// As many limbs as the modulus has; longer arrays hold zeros beyond.
    fn own<'a>(&self, x: &'a [u32]) -> &'a [u32] {
        x.get(..self.limbs.len()).unwrap_or_default()
    }

    fn own_mut<'a>(&self, x: &'a mut [u32]) -> &'a mut [u32] {
        x.get_mut(..self.limbs.len()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(modulus: &Modulus, x: u64) -> Vec<u32> {
        limbs_of(&x.to_be_bytes(), modulus.limbs().len()).unwrap()
    }

    fn value(limbs: &[u32]) -> u64 {
        u64::from_be_bytes(bytes_of(limbs, 8).try_into().unwrap())
    }

    #[test]
    fn against_the_machine_s_own_numbers() {
        let moduli = [3, 5, 0xffff_ffff, 0x1_0000_0001, u64::MAX - 58, 0x8000_0000_0000_0001];
        let mut x = 1u64;
        for m in moduli {
            let bytes = m.to_be_bytes();
            let first = bytes.iter().position(|b| *b != 0).unwrap();
            let modulus = Modulus::new(&bytes[first..]).unwrap();
            for _ in 0..2_000 {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let (a, b) = (x % m, x.rotate_left(29) % m);
                let product = u64::try_from(u128::from(a) * u128::from(b) % u128::from(m)).unwrap();
                let sum = u64::try_from((u128::from(a) + u128::from(b)) % u128::from(m)).unwrap();
                let limbs = modulus.limbs().len();
                let [mut ma, mut mb, mut out] = [vec![0; limbs], vec![0; limbs], vec![0; limbs]];
                modulus.enter(&mut ma, &number(&modulus, a));
                modulus.enter(&mut mb, &number(&modulus, b));
                let mut mc = vec![0; limbs];
                modulus.multiply(&mut mc, &ma, &mb);
                modulus.leave(&mut out, &mc);
                assert_eq!(value(&out), product, "{a} * {b} mod {m}");
                let mut c = number(&modulus, a);
                modulus.add(&mut c, &number(&modulus, b));
                assert_eq!(value(&c), sum);
                modulus.subtract(&mut c, &number(&modulus, b));
                assert_eq!(value(&c), a);
                modulus.power(&mut mc, &ma, &[1, 1]);
                modulus.leave(&mut out, &mc);
                let slow = (0..257).fold(1u128, |y, _| y * u128::from(a) % u128::from(m));
                assert_eq!(u128::from(value(&out)), slow);
            }
        }
    }

    #[test]
    fn what_is_no_modulus() {
        for bytes in [&[][..], &[0], &[2], &[0, 3], &[1, 0]] {
            assert!(Modulus::new(bytes).is_none(), "{bytes:?}");
        }
        assert_eq!(limbs_of(&[0, 0, 0, 0, 1], 1), Some(vec![1]));
        assert_eq!(limbs_of(&[1, 0, 0, 0, 0], 1), None);
    }
}
