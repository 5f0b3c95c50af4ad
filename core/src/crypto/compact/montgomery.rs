//! Arithmetic modulo an odd number that is a value: for RSA, and modulo the orders of the curves, where a
//! signature needs three products. Coordinates have fields of their own.
//!
//! Numbers have n limbs, as many as the modulus m, and are below it; R is 2 to the bits of n limbs, so that
//! m < R. Montgomery form of x is x·R modulo m.
//!
//! *Reduction.* T < m·R has 2n limbs. In round i, from 0 to n - 1, a multiple of m·2^(w·i) is added that
//! makes limb i zero. In all that adds at most (R - 1)·m, so that T stays under 2·m·R: 2n limbs and one
//! bit, which is `top`. T is then divisible by R, and T/R < 2m; one subtraction of m at the most is left.
//! *Within a round* a carry is a word (see [`words`](super::words)), and goes into limb i + n together with the bit that
//! the round before left for it.
//!
//! *Square.* T = Σ aᵢ²·2^(2wi) + 2·Σ aᵢ·aⱼ·2^(w(i+j)) for i < j. The second sum without its 2 is at most
//! a²/2, so that doubling it stays within 2n limbs.

use alloc::vec;
use alloc::vec::Vec;

use super::words::{Word, add_product, is_less, read, subtract};

/// An odd modulus, and what multiplication needs of it.
#[derive(Clone, Debug)]
pub(super) struct Modulus<W> {
    limbs: Vec<W>,
    /// -1/m modulo a word.
    negated_inverse: W,
    /// R² modulo m: what takes a number into Montgomery form.
    square_of_r: Vec<W>,
}

impl<W: Word> Modulus<W> {
    /// An odd modulus whose first byte is not zero.
    pub(super) fn new(bytes: &[u8]) -> Option<Self> {
        let mut limbs = vec![W::default(); bytes.len().div_ceil(W::BYTES)];
        read(&mut limbs, bytes)?;
        let lowest = *limbs.first()?;
        if lowest.byte(0) & 1 == 0 || bytes.first() == Some(&0) {
            return None;
        }
        // Newton's iteration for 1/m: x·(2 - m·x) has twice as many right bits as x, and m itself has
        // three. With the signs changed it finds -1/m: y·(2 + m·y).
        let mut inverse = W::subtract(W::default(), lowest, false).0;
        for _ in 0..5 {
            let error = W::add(W::small(2), W::multiply_low(lowest, inverse), false).0;
            inverse = W::multiply_low(inverse, error);
        }
        let mut modulus = Self { square_of_r: Vec::new(), negated_inverse: inverse, limbs };
        modulus.square_of_r = modulus.find_square_of_r();
        Some(modulus)
    }

    /// R², which is 2^(w·n) in Montgomery form: 2^n by doubling, and its squares, w = 2^k of them with k
    /// squarings.
    fn find_square_of_r(&self) -> Vec<W> {
        let mut x = vec![W::default(); self.limbs.len()];
        // 2^(bits - 1) is below m, and has to come to R·2^n.
        if let (Some(last), Some(top)) = (x.last_mut(), self.limbs.last()) {
            *last = *top;
            let bits = W::BYTES.wrapping_mul(8);
            let place = (0..bits).rev().find(|place| top.byte(place / 8) >> (place % 8) != 0);
            let place = place.unwrap_or_default();
            *last = W::default().with_byte(place / 8, 1u8.wrapping_shl(shift(place % 8)));
            let doublings = bits.wrapping_sub(place).wrapping_add(self.limbs.len());
            for _ in 0..doublings {
                self.double(&mut x);
            }
        }
        let (mut out, mut scratch) = (x.clone(), self.scratch());
        for _ in 0..W::BYTES.wrapping_mul(8).ilog2() {
            self.square(&mut out, &x, &mut scratch);
            x.copy_from_slice(&out);
        }
        x
    }

    /// x = 2x.
    fn double(&self, x: &mut [W]) {
        let mut beyond = false;
        for limb in x.iter_mut() {
            (*limb, beyond) = W::double(*limb, beyond);
        }
        if beyond || !is_less(x, &self.limbs) {
            subtract(x, &self.limbs);
        }
    }

    pub(super) fn limbs(&self) -> &[W] {
        &self.limbs
    }

    /// Room for a product.
    pub(super) fn scratch(&self) -> Vec<W> {
        vec![W::default(); self.limbs.len().wrapping_mul(2)]
    }

    /// out = a·b/R. `out` and `t` may hold anything before.
    pub(super) fn multiply(&self, out: &mut [W], a: &[W], b: &[W], t: &mut [W]) {
        t.fill(W::default());
        for (i, a) in a.iter().enumerate() {
            let Some((row, [above, ..])) =
                t.get_mut(i..).and_then(|t| t.split_at_mut_checked(b.len()))
            else {
                return;
            };
            *above = add_product(row, *a, b);
        }
        self.reduce(out, t);
    }

    /// out = a²/R. `out` and `t` may hold anything before.
    pub(super) fn square(&self, out: &mut [W], a: &[W], t: &mut [W]) {
        t.fill(W::default());
        let mut rest = a;
        let mut place = 1usize;
        while let Some((first, others)) = rest.split_first() {
            let row = t.get_mut(place..).and_then(|t| t.split_at_mut_checked(others.len()));
            let Some((row, [above, ..])) = row else { break };
            *above = add_product(row, *first, others);
            rest = others;
            place = place.wrapping_add(2);
        }
        let (mut beyond, mut carry) = (false, W::default());
        for (pair, a) in t.chunks_exact_mut(2).zip(a) {
            let [low, high] = pair else { break };
            (*low, beyond) = W::double(*low, beyond);
            (*high, beyond) = W::double(*high, beyond);
            let (square, above) = W::multiply_add(*a, *a, *low, carry);
            *low = square;
            let (sum, over) = W::add(*high, above, false);
            *high = sum;
            carry = W::small(over.into());
        }
        self.reduce(out, t);
    }

    /// out = t/R. See the module.
    fn reduce(&self, out: &mut [W], t: &mut [W]) {
        let n = self.limbs.len();
        let mut top = false;
        for i in 0..n {
            let Some((row, [above, ..])) = t.get_mut(i..).and_then(|t| t.split_at_mut_checked(n))
            else {
                return;
            };
            let first = row.first().copied().unwrap_or_default();
            let factor = W::multiply_low(first, self.negated_inverse);
            let carry = add_product(row, factor, &self.limbs);
            (*above, top) = W::add(*above, carry, top);
        }
        let Some(high) = t.get(n..) else { return };
        for (out, high) in out.iter_mut().zip(high) {
            *out = *high;
        }
        if top || !is_less(out, &self.limbs) {
            subtract(out, &self.limbs);
        }
    }

    /// out = x·R: into Montgomery form.
    pub(super) fn enter(&self, out: &mut [W], x: &[W], t: &mut [W]) {
        self.multiply(out, x, &self.square_of_r, t);
    }

    /// out = x/R: out of Montgomery form.
    pub(super) fn leave(&self, out: &mut [W], x: &[W], t: &mut [W]) {
        t.fill(W::default());
        for (t, x) in t.iter_mut().zip(x) {
            *t = *x;
        }
        self.reduce(out, t);
    }

    /// x^e, in Montgomery form, for an exponent that is not zero.
    pub(super) fn power(&self, x: &[W], exponent: u64) -> Vec<W> {
        let (mut out, mut squared, mut t) = (x.to_vec(), x.to_vec(), self.scratch());
        // Below the highest bit that is set, which the first x stands for.
        for place in (0..exponent.checked_ilog2().unwrap_or_default()).rev() {
            self.square(&mut squared, &out, &mut t);
            if exponent.wrapping_shr(place) & 1 == 1 {
                self.multiply(&mut out, &squared, x, &mut t);
            } else {
                core::mem::swap(&mut out, &mut squared);
            }
        }
        out
    }
}

fn shift(x: usize) -> u32 {
    u32::try_from(x).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::super::words::write;
    use super::*;

    fn number<W: Word>(modulus: &Modulus<W>, x: u64) -> Vec<W> {
        let mut out = vec![W::default(); modulus.limbs().len()];
        read(&mut out, &x.to_be_bytes()).unwrap();
        out
    }

    fn value<W: Word>(limbs: &[W]) -> u64 {
        let mut bytes = [0; 8];
        write(&mut bytes, limbs);
        u64::from_be_bytes(bytes)
    }

    fn against_the_machine_s_own_numbers<W: Word>() {
        let moduli = [3, 5, 0xffff_ffff, 0x1_0000_0001, u64::MAX - 58, 0x8000_0000_0000_0001];
        let mut x = 1u64;
        for m in moduli {
            let bytes = m.to_be_bytes();
            let first = bytes.iter().position(|b| *b != 0).unwrap();
            let modulus = Modulus::<W>::new(&bytes[first..]).unwrap();
            let (zero, mut t) = (number(&modulus, 0), modulus.scratch());
            for round in 0..2_000 {
                x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let (a, b) = (x % m, x.rotate_left(29) % m);
                let (a, b) = if round == 0 { (m - 1, m - 1) } else { (a, b) };
                let product = u64::try_from(u128::from(a) * u128::from(b) % u128::from(m)).unwrap();
                let square = u64::try_from(u128::from(a) * u128::from(a) % u128::from(m)).unwrap();
                let [mut ma, mut mb, mut mc, mut out] = [(); 4].map(|()| zero.clone());
                modulus.enter(&mut ma, &number(&modulus, a), &mut t);
                modulus.enter(&mut mb, &number(&modulus, b), &mut t);
                modulus.multiply(&mut mc, &ma, &mb, &mut t);
                modulus.leave(&mut out, &mc, &mut t);
                assert_eq!(value(&out), product, "{a} * {b} mod {m}");
                modulus.square(&mut mc, &ma, &mut t);
                modulus.leave(&mut out, &mc, &mut t);
                assert_eq!(value(&out), square, "{a}² mod {m}");
                modulus.leave(&mut out, &modulus.power(&ma, 257), &mut t);
                let slow = (0..257).fold(1u128, |y, _| y * u128::from(a) % u128::from(m));
                assert_eq!(u128::from(value(&out)), slow);
            }
        }
    }

    #[test]
    fn both_words_against_the_machine_s_own_numbers() {
        against_the_machine_s_own_numbers::<u32>();
        against_the_machine_s_own_numbers::<u64>();
    }

    /// Of a long modulus: squares are products, and x^e by squarings is x^e without them.
    fn squares_are_products<W: Word>(bytes: usize) -> Vec<u8> {
        let mut state = 5u64;
        let mut random = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            state.to_be_bytes()[0]
        };
        let mut number: Vec<u8> = (0..bytes).map(|_| random()).collect();
        (number[0], number[bytes - 1]) = (number[0] | 0x80, number[bytes - 1] | 1);
        let modulus = Modulus::<W>::new(&number).unwrap();
        let mut t = modulus.scratch();
        let mut all = Vec::new();
        for round in 0..20 {
            let mut x = modulus.limbs().to_vec();
            match round {
                // m - 1, and ones as far as they go.
                0 => x[0] = W::subtract(x[0], W::small(1), false).0,
                1 => read(&mut x, &vec![0xff; bytes - 1]).unwrap(),
                _ => read(&mut x, &(1..bytes).map(|_| random()).collect::<Vec<u8>>()).unwrap(),
            }
            let [mut square, mut product, mut out] = [(); 3].map(|()| x.clone());
            modulus.square(&mut square, &x, &mut t);
            modulus.multiply(&mut product, &x, &x, &mut t);
            assert_eq!(square, product);
            modulus.multiply(&mut square, &product, &product, &mut t);
            modulus.multiply(&mut product, &square, &x, &mut t);
            assert_eq!(modulus.power(&x, 5), product);
            assert_eq!(modulus.power(&x, 1), x);
            modulus.leave(&mut out, &product, &mut t);
            let mut bytes = vec![0; bytes];
            write(&mut bytes, &out);
            all.extend(bytes);
        }
        all
    }

    #[test]
    fn squares_of_long_numbers() {
        for bytes in [256, 264, 384, 512] {
            // A multiple of eight bytes, so that R is the same for both.
            assert_eq!(squares_are_products::<u32>(bytes), squares_are_products::<u64>(bytes));
        }
    }

    #[test]
    fn what_is_no_modulus() {
        for bytes in [&[][..], &[0], &[2], &[0, 3], &[1, 0]] {
            assert!(Modulus::<u32>::new(bytes).is_none(), "{bytes:?}");
            assert!(Modulus::<u64>::new(bytes).is_none(), "{bytes:?}");
        }
        let mut limb = [0u32];
        assert_eq!((read(&mut limb, &[0, 0, 0, 0, 1]), limb), (Some(()), [1]));
        assert_eq!(read(&mut limb, &[1, 0, 0, 0, 0]), None);
    }
}
