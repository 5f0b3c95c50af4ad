//! Modulo p = 2²⁵⁶ - 2²²⁴ + 2¹⁹² + 2⁹⁶ - 1, in Montgomery form with R = 2²⁵⁶.
//!
//! *Reduction* (see [`montgomery`](super::super::montgomery) for the bounds). p is -1 modulo 2⁶⁴, so that
//! the multiple that makes limb i zero is limb i itself, m. Of m·p, the -m makes it zero; m·2⁹⁶ is two
//! shifts into limbs i + 1 and i + 2; and m·(2²⁵⁶ - 2²²⁴ + 2¹⁹²) is m·(2⁶⁴ - 2³² + 1) at limb i + 3. With
//! limb i + 3 and a carry added, the upper word of that product is at most 2⁶⁴ - 2³² + 1, so that the bit of the
//! round before can be added to it.

use super::super::field::Field;
use super::{
    add, add_modulo, give, half_modulo, multiply_add, own, product, square, subtract_modulo,
    subtract_once,
};

const P: [u64; 4] = [u64::MAX, 0xffff_ffff, 0, 0xffff_ffff_0000_0001];
/// R - p.
const OPPOSITE: [u64; 4] = [1, 0xffff_ffff_0000_0000, u64::MAX, 0xffff_fffe];
/// R² modulo p.
const SQUARE_OF_R: [u64; 4] =
    [3, 0xffff_fffb_ffff_ffff, 0xffff_ffff_ffff_fffe, 0x0000_0004_ffff_fffd];

/// The field of P-256.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct P256;

/// T/R.
#[inline(always)]
fn reduce(mut t: [u64; 8]) -> [u64; 4] {
    let [.., p3] = P;
    let mut top = 0;
    macro_rules! round {
        ($i:literal) => {
            let m = t[$i];
            let mut carry;
            let above;
            (t[$i + 1], carry) = add(t[$i + 1], m << 32, false);
            (t[$i + 2], carry) = add(t[$i + 2], m >> 32, carry);
            (t[$i + 3], above) = multiply_add(m, p3, t[$i + 3], u64::from(carry));
            (t[$i + 4], carry) = add(t[$i + 4], above.wrapping_add(top), false);
            top = u64::from(carry);
        };
    }
    round!(0);
    round!(1);
    round!(2);
    round!(3);
    let [_, _, _, _, high @ ..] = t;
    subtract_once(&high, top == 1, &OPPOSITE)
}

impl Field for P256 {
    type Element = [u64; 4];
    type Word = u64;
    const BLOCKS: usize = 2;

    fn zero(&self) -> [u64; 4] {
        [0; 4]
    }

    #[inline]
    fn multiply(&self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        let mut t = [0; 8];
        product!(t = a * b, [0 1 2 3], 4);
        reduce(t)
    }

    #[inline]
    fn square(&self, a: &[u64; 4]) -> [u64; 4] {
        let mut t = [0; 8];
        square!(t = a, [0 1 2 3], 4);
        reduce(t)
    }

    #[inline]
    fn add(&self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        add_modulo(a, b, &OPPOSITE)
    }

    #[inline]
    fn subtract(&self, a: &[u64; 4], b: &[u64; 4]) -> [u64; 4] {
        subtract_modulo(a, b, &OPPOSITE)
    }

    #[inline]
    fn half(&self, a: &[u64; 4]) -> [u64; 4] {
        half_modulo(a, &P)
    }

    #[inline]
    fn is_zero(&self, a: &[u64; 4]) -> bool {
        *a == [0; 4]
    }

    fn enter(&self, limbs: &[u64]) -> [u64; 4] {
        self.multiply(&own(limbs), &SQUARE_OF_R)
    }

    fn leave(&self, out: &mut [u64], a: &[u64; 4]) {
        let [a0, a1, a2, a3] = *a;
        give(out, &reduce([a0, a1, a2, a3, 0, 0, 0, 0]));
    }
}
