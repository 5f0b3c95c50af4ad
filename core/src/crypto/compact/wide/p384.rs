//! Modulo p = 2³⁸⁴ - 2¹²⁸ - 2⁹⁶ + 2³² - 1, in Montgomery form with R = 2³⁸⁴.
//!
//! *Reduction* (see [`montgomery`](super::super::montgomery) for the bounds). -1/p modulo 2⁶⁴ is 2³² + 1, so
//! that the multiple that makes limb i zero is m = tᵢ·(2³² + 1) modulo 2⁶⁴. Then tᵢ + m·(2³² - 1) is
//! c·2⁶⁴ with c = (m·(2³² - 1) >> 64) + 1 < 2³² (0 for m = 0): limb i is done, and c is for limb i + 1. What
//! else is in m·p is m at limb i + 6, less m·(2³² + 2⁶⁴) at limb i + 1. So m·(2³² + 2⁶⁴) - c, which is not
//! below zero and has three limbs, is subtracted from limb i + 1 on; the borrow that leaves limb i + 5 is taken
//! from m (if m is 0 nothing was subtracted), and that is added to limb i + 6 with the bit of the round before.

use super::super::field::Field;
use super::{
    add, add_modulo, give, half_modulo, multiply_add, own, product, square, subtract,
    subtract_modulo, subtract_once,
};

const P: [u64; 6] = [
    0x0000_0000_ffff_ffff,
    0xffff_ffff_0000_0000,
    0xffff_ffff_ffff_fffe,
    u64::MAX,
    u64::MAX,
    u64::MAX,
];
/// R² modulo p, which is (2¹²⁸ + 2⁹⁶ - 2³² + 1)².
const SQUARE_OF_R: [u64; 6] = [
    0xffff_fffe_0000_0001,
    0x0000_0002_0000_0000,
    0xffff_fffe_0000_0000,
    0x0000_0002_0000_0000,
    1,
    0,
];

/// The field of P-384.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct P384;

/// T/R.
#[inline(always)]
fn reduce(mut t: [u64; 12]) -> [u64; 6] {
    let mut top = 0;
    macro_rules! round {
        ($i:literal) => {
            let m = t[$i].wrapping_add(t[$i] << 32);
            let (low, high) = multiply_add(m, 0xffff_ffff, t[$i], 0);
            let _zero = low;
            let mut borrow;
            let (middle, over) = add(m, m >> 32, false);
            let (d0, below) = subtract(m << 32, high, false);
            let (d1, below) = subtract(middle, 0, below);
            let d2 = u64::from(over).wrapping_sub(u64::from(below));
            (t[$i + 1], borrow) = subtract(t[$i + 1], d0, false);
            (t[$i + 2], borrow) = subtract(t[$i + 2], d1, borrow);
            (t[$i + 3], borrow) = subtract(t[$i + 3], d2, borrow);
            (t[$i + 4], borrow) = subtract(t[$i + 4], 0, borrow);
            (t[$i + 5], borrow) = subtract(t[$i + 5], 0, borrow);
            let rest = m.wrapping_sub(u64::from(borrow));
            (t[$i + 6], top) = multiply_add(1, t[$i + 6], rest, top);
        };
    }
    round!(0);
    round!(1);
    round!(2);
    round!(3);
    round!(4);
    round!(5);
    let [_, _, _, _, _, _, high @ ..] = t;
    subtract_once(&high, top == 1, &P)
}

impl Field for P384 {
    type Element = [u64; 6];
    type Word = u64;

    fn zero(&self) -> [u64; 6] {
        [0; 6]
    }

    #[inline]
    fn multiply(&self, a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
        let mut t = [0; 12];
        product!(t = a * b, [0 1 2 3 4 5], 6);
        reduce(t)
    }

    #[inline]
    fn square(&self, a: &[u64; 6]) -> [u64; 6] {
        let mut t = [0; 12];
        square!(t = a, [0 1 2 3 4 5], 6);
        reduce(t)
    }

    #[inline]
    fn add(&self, a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
        add_modulo(a, b, &P)
    }

    #[inline]
    fn subtract(&self, a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
        subtract_modulo(a, b, &P)
    }

    #[inline]
    fn half(&self, a: &[u64; 6]) -> [u64; 6] {
        half_modulo(a, &P)
    }

    #[inline]
    fn is_zero(&self, a: &[u64; 6]) -> bool {
        *a == [0; 6]
    }

    fn enter(&self, limbs: &[u64]) -> [u64; 6] {
        self.multiply(&own(limbs), &SQUARE_OF_R)
    }

    fn leave(&self, out: &mut [u64], a: &[u64; 6]) {
        let [a0, a1, a2, a3, a4, a5] = *a;
        give(out, &reduce([a0, a1, a2, a3, a4, a5, 0, 0, 0, 0, 0, 0]));
    }
}
