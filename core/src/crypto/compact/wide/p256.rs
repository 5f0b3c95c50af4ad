//! Modulo p = 2²⁵⁶ - 2²²⁴ + 2¹⁹² + 2⁹⁶ - 1, in Montgomery form with R = 2²⁵⁶.
//!
//! *Reduction.* A begins as the lower four limbs of T. p is -1 modulo 2⁶⁴, so that the multiple that makes its lowest
//! limb zero is that limb itself, m. Of m·p, the -m makes it zero; m·2⁹⁶ is two shifts into limbs 1 and 2; and
//! m·(2²⁵⁶ - 2²²⁴ + 2¹⁹²) is m·(2⁶⁴ - 2³² + 1) at limb 3, the upper word of which is at most 2⁶⁴ - 2³², and has room
//! for the last carry. (A + m·p)/2⁶⁴ is under 2¹⁹² + p: four limbs again. After four rounds A is at most p, and the upper
//! four limbs of T are added.

use super::super::field::Field;
use super::{
    add, add_modulo, add_where, give, half_modulo, lowest_form, multiply_add, own, product, square,
    subtract_modulo, without_top,
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
fn reduce(t: [u64; 8]) -> [u64; 4] {
    let [.., p3] = P;
    let [mut a0, mut a1, mut a2, mut a3, high @ ..] = t;
    macro_rules! round {
        () => {
            let m = a0;
            let (low, above) = multiply_add(m, p3, 0, 0);
            let mut carry;
            (a0, carry) = add(a1, m << 32, false);
            (a1, carry) = add(a2, m >> 32, carry);
            (a2, carry) = add(a3, low, carry);
            a3 = above.wrapping_add(u64::from(carry));
        };
    }
    round!();
    round!();
    round!();
    round!();
    let (sum, top) = add_where(u64::MAX, [a0, a1, a2, a3], &high);
    without_top(sum, top, &OPPOSITE)
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
        *a == [0; 4] || *a == P
    }

    fn enter(&self, limbs: &[u64]) -> [u64; 4] {
        self.multiply(&own(limbs), &SQUARE_OF_R)
    }

    fn leave(&self, out: &mut [u64], a: &[u64; 4]) {
        let [a0, a1, a2, a3] = *a;
        give(out, &lowest_form(reduce([a0, a1, a2, a3, 0, 0, 0, 0]), &OPPOSITE));
    }
}
