//! Modulo p = 2³⁸⁴ - 2¹²⁸ - 2⁹⁶ + 2³² - 1, in Montgomery form with R = 2³⁸⁴.
//!
//! *Reduction*, two limbs a round (see [`montgomery`](super::super::montgomery) for the bounds). p is 2³⁸⁴ - q with
//! q = 2¹²⁸ + 2⁹⁶ - 2³² + 1, and 1/q modulo 2¹²⁸ is 1 + 2³² + 2⁶⁴. L are limbs i and i + 1, and
//! m = L·(1 + 2³² + 2⁶⁴) modulo 2¹²⁸, so that m·q has L as its lower two limbs. Then L - m·q, of m·p and L, leaves
//! zeros there, and w = ⌊m·q/2¹²⁸⌋ is to be subtracted from limb i + 2 on; the rest of m·p is m at limb i + 6.
//!
//! w is m + ⌊(m·2⁹⁶ - m·2³² + m)/2¹²⁸⌋. With v = m - ⌊m/2³²⌋ the latter is ⌊(m·2⁶⁴ - v)/2⁹⁶⌋, since a quotient may
//! be rounded down in two steps, and that is ⌊(m - ⌈v/2⁶⁴⌉)/2³²⌋. Nothing there is below zero: v is at most m. So w
//! is at most m + ⌊m/2³²⌋: two limbs and a bit. The borrow that leaves limb i + 5 is taken from m (if m is 0, so
//! is w, and nothing was subtracted), and that is added to limbs i + 6 and i + 7 with the bit of the round before.

use super::super::field::Field;
use super::{
    add, add_modulo, give, half_modulo, lowest_form, multiply_add, own, product, square, subtract,
    subtract_modulo, without_top,
};

const P: [u64; 6] = [
    0x0000_0000_ffff_ffff,
    0xffff_ffff_0000_0000,
    0xffff_ffff_ffff_fffe,
    u64::MAX,
    u64::MAX,
    u64::MAX,
];
/// R - p.
const OPPOSITE: [u64; 6] = [0xffff_ffff_0000_0001, 0xffff_ffff, 1, 0, 0, 0];
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

/// Two limbs as one number.
#[inline(always)]
fn pair(low: u64, high: u64) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// The reverse of [`pair`].
#[inline(always)]
fn limbs(x: u128) -> (u64, u64) {
    let low = u64::try_from(x & u128::from(u64::MAX));
    (low.unwrap_or_default(), u64::try_from(x >> 64).unwrap_or_default())
}

/// T/R.
#[inline(always)]
fn reduce(mut t: [u64; 12]) -> [u64; 6] {
    let mut top = false;
    macro_rules! round {
        ($i:literal) => {
            let lowest = pair(t[$i], t[$i + 1]);
            let m = lowest.wrapping_add(lowest << 32).wrapping_add(lowest << 64);
            let (v0, v1) = limbs(m.wrapping_sub(m >> 32));
            let rounded_up = u128::from(v1).wrapping_add(u128::from(v0 != 0));
            let (w, w2) = m.overflowing_add(m.wrapping_sub(rounded_up) >> 32);
            let (w0, w1) = limbs(w);
            let mut borrow;
            (t[$i + 2], borrow) = subtract(t[$i + 2], w0, false);
            (t[$i + 3], borrow) = subtract(t[$i + 3], w1, borrow);
            (t[$i + 4], borrow) = subtract(t[$i + 4], u64::from(w2), borrow);
            (t[$i + 5], borrow) = subtract(t[$i + 5], 0, borrow);
            let (m0, m1) = limbs(m.wrapping_sub(u128::from(borrow)));
            (t[$i + 6], top) = add(t[$i + 6], m0, top);
            (t[$i + 7], top) = add(t[$i + 7], m1, top);
        };
    }
    round!(0);
    round!(2);
    round!(4);
    let [_, _, _, _, _, _, high @ ..] = t;
    without_top(high, top, &OPPOSITE)
}

impl Field for P384 {
    type Element = [u64; 6];
    type Word = u64;
    const BLOCKS: usize = 2;

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
        add_modulo(a, b, &OPPOSITE)
    }

    #[inline]
    fn subtract(&self, a: &[u64; 6], b: &[u64; 6]) -> [u64; 6] {
        subtract_modulo(a, b, &OPPOSITE)
    }

    #[inline]
    fn half(&self, a: &[u64; 6]) -> [u64; 6] {
        half_modulo(a, &P)
    }

    #[inline]
    fn is_zero(&self, a: &[u64; 6]) -> bool {
        *a == [0; 6] || *a == P
    }

    fn enter(&self, limbs: &[u64]) -> [u64; 6] {
        self.multiply(&own(limbs), &SQUARE_OF_R)
    }

    fn leave(&self, out: &mut [u64], a: &[u64; 6]) {
        let [a0, a1, a2, a3, a4, a5] = *a;
        give(out, &lowest_form(reduce([a0, a1, a2, a3, a4, a5, 0, 0, 0, 0, 0, 0]), &OPPOSITE));
    }
}
