//! Modulo p = 2⁵²¹ - 1, with numbers as they are: nine limbs, the highest of 9 bits. An element is at most p, so
//! that p itself is a second form of 0, which only [`P521::is_zero`] and [`P521::leave`] have to know.
//!
//! *Fold.* x = h·2⁵²¹ + l is h + l modulo p. Of T = a·b ≤ p², h and l are at most p, and their sum at most
//! 2p = 2⁵²² - 2. If bit 521 is set, the sum is at least 2⁵²¹, and l + 1 with the l of the sum is at most
//! p; else the sum is at most p.

use super::super::field::Field;
use super::{add, give, mask, multiply_add, own, product, square, subtract};

/// The bits of the highest limb.
const HIGHEST: u64 = 0x1ff;
const P: [u64; 9] = {
    let all = u64::MAX;
    [all, all, all, all, all, all, all, all, HIGHEST]
};

/// The field of P-521.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct P521;

/// a number of at most 522 bits, under 2⁵²² - 1, folded.
#[inline(always)]
fn fold(mut a: [u64; 9]) -> [u64; 9] {
    let [.., highest] = &mut a;
    let mut carry = *highest >> 9 == 1;
    *highest &= HIGHEST;
    for limb in &mut a {
        (*limb, carry) = add(*limb, 0, carry);
    }
    a
}

/// T folded, for T ≤ p².
#[inline(always)]
fn reduce(t: [u64; 18]) -> [u64; 9] {
    let [l0, l1, l2, l3, l4, l5, l6, l7, l8, h @ ..] = t;
    let mut low = [l0, l1, l2, l3, l4, l5, l6, l7, l8 & HIGHEST];
    let mut carry = false;
    let mut below = l8;
    for (low, h) in low.iter_mut().zip(h) {
        (*low, carry) = add(*low, below >> 9 | h << 55, carry);
        below = h;
    }
    fold(low)
}

impl Field for P521 {
    type Element = [u64; 9];
    type Word = u64;

    fn zero(&self) -> [u64; 9] {
        [0; 9]
    }

    #[inline]
    fn multiply(&self, a: &[u64; 9], b: &[u64; 9]) -> [u64; 9] {
        let mut t = [0; 18];
        product!(t = a * b, [0 1 2 3 4 5 6 7 8], 9);
        reduce(t)
    }

    #[inline]
    fn square(&self, a: &[u64; 9]) -> [u64; 9] {
        let mut t = [0; 18];
        square!(t = a, [0 1 2 3 4 5 6 7 8], 9);
        reduce(t)
    }

    /// a + b ≤ 2p.
    #[inline]
    fn add(&self, a: &[u64; 9], b: &[u64; 9]) -> [u64; 9] {
        let (mut out, mut carry) = (*a, false);
        for (out, b) in out.iter_mut().zip(b) {
            (*out, carry) = add(*out, *b, carry);
        }
        fold(out)
    }

    /// a + (p - b) ≤ 2p.
    #[inline]
    fn subtract(&self, a: &[u64; 9], b: &[u64; 9]) -> [u64; 9] {
        let (mut out, mut borrow, mut carry) = (*a, false, false);
        for ((out, b), p) in out.iter_mut().zip(b).zip(P) {
            let opposite;
            (opposite, borrow) = subtract(p, *b, borrow);
            (*out, carry) = add(*out, opposite, carry);
        }
        fold(out)
    }

    /// 1/2 is 2⁵²⁰ modulo p: the lowest bit goes to the highest place.
    #[inline]
    fn half(&self, a: &[u64; 9]) -> [u64; 9] {
        let mut out = *a;
        let [lowest, ..] = a;
        let mut above = (lowest & 1) << 8;
        let mut first = true;
        for out in out.iter_mut().rev() {
            let limb = *out;
            *out = if first { limb >> 1 | above } else { limb >> 1 | above << 63 };
            first = false;
            above = limb & 1;
        }
        out
    }

    #[inline]
    fn is_zero(&self, a: &[u64; 9]) -> bool {
        *a == [0; 9] || *a == P
    }

    fn enter(&self, limbs: &[u64]) -> [u64; 9] {
        own(limbs)
    }

    fn leave(&self, out: &mut [u64], a: &[u64; 9]) {
        let wanted = mask(*a != P);
        give(out, &a.map(|limb| limb & wanted));
    }
}
