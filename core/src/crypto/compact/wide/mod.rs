//! The fields of the curves with limbs of 64 bits, for machines that multiply those.
//!
//! A number is Σ aᵢ·2^(64·i). All of a, b and what comes out are below the prime p (P-521: at most p). The
//! primes' forms stand in place of most products of a reduction: see each field.
//!
//! *Products.* Row i adds aᵢ·b to limbs i… of T, with carries that are words: a·b + c + d fits two (see
//! [`words`](super::words)), and what goes beyond limb i + n - 1 is limb i + n, which no row before has
//! touched. *Squares* are Σ aᵢ²·2^(128·i) and twice Σ aᵢ·aⱼ·2^(64·(i + j)) for i < j; that sum is at most
//! a²/2, so that its double stays within T.

pub(super) mod p256;
pub(super) mod p384;
pub(super) mod p521;

use super::words::Word as _;

/// `a + b + carry`.
#[inline(always)]
fn add(a: u64, b: u64, carry: bool) -> (u64, bool) {
    u64::add(a, b, carry)
}

/// `a - b - borrow`.
#[inline(always)]
fn subtract(a: u64, b: u64, borrow: bool) -> (u64, bool) {
    u64::subtract(a, b, borrow)
}

/// `a·b + c + d`.
#[inline(always)]
fn multiply_add(a: u64, b: u64, c: u64, d: u64) -> (u64, u64) {
    u64::multiply_add(a, b, c, d)
}

/// All ones for true, zero for false.
#[inline(always)]
fn mask(x: bool) -> u64 {
    u64::from(x).wrapping_neg()
}

/// T = a·b, for the places of its limbs. (Loops over arrays leave the compiler more to undo.)
macro_rules! product {
    ($t:ident = $a:ident * $b:ident, $places:tt, $n:literal) => {
        product!(@rows $t $a $b $places $places $n)
    };
    (@rows $t:ident $a:ident $b:ident [$($i:literal)*] $places:tt $n:literal) => {
        $(product!(@row $t $a $b $i $places $n);)*
    };
    (@row $t:ident $a:ident $b:ident $i:literal [$($j:literal)*] $n:literal) => {
        let mut carry = 0;
        $(($t[$i + $j], carry) = multiply_add($a[$i], $b[$j], $t[$i + $j], carry);)*
        $t[$i + $n] = carry;
    };
}

/// T = a², for the places of its limbs.
macro_rules! square {
    ($t:ident = $a:ident, [$($i:literal)*], $n:literal) => {
        square!(@rows $t $a [$($i)*] $n);
        let mut beyond = 0;
        let mut carry = 0;
        $(
            let (low, high) = ($t[2 * $i], $t[2 * $i + 1]);
            let doubled = low << 1 | beyond;
            let above = high << 1 | low >> 63;
            beyond = high >> 63;
            let (square, top) = multiply_add($a[$i], $a[$i], doubled, carry);
            $t[2 * $i] = square;
            let (sum, over) = add(above, top, false);
            $t[2 * $i + 1] = sum;
            carry = u64::from(over);
        )*
        // The square has no more limbs.
        let _ = (beyond, carry);
    };
    (@rows $t:ident $a:ident [$last:literal] $n:literal) => {};
    (@rows $t:ident $a:ident [$i:literal $($j:literal)+] $n:literal) => {
        let mut carry = 0;
        $(($t[$i + $j], carry) = multiply_add($a[$i], $a[$j], $t[$i + $j], carry);)*
        $t[$i + $n] = carry;
        square!(@rows $t $a [$($j)+] $n);
    };
}

use {product, square};

/// a - m if a ≥ m, for a number of n limbs and the bit `top` above them; a < 2m.
#[inline(always)]
fn subtract_once<const N: usize>(a: &[u64; N], top: bool, m: &[u64; N]) -> [u64; N] {
    let (mut out, mut borrow) = (*a, false);
    for (out, m) in out.iter_mut().zip(m) {
        (*out, borrow) = subtract(*out, *m, borrow);
    }
    let keep = mask(borrow && !top);
    for (out, a) in out.iter_mut().zip(a) {
        *out = (*out & !keep) | (a & keep);
    }
    out
}

/// a + b modulo m: the sum is under 2m.
#[inline(always)]
fn add_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], m: &[u64; N]) -> [u64; N] {
    let (mut out, mut carry) = (*a, false);
    for (out, b) in out.iter_mut().zip(b) {
        (*out, carry) = add(*out, *b, carry);
    }
    subtract_once(&out, carry, m)
}

/// a - b modulo m: m is added if the difference is below zero, which takes the borrow back.
#[inline(always)]
fn subtract_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], m: &[u64; N]) -> [u64; N] {
    let (mut out, mut borrow) = (*a, false);
    for (out, b) in out.iter_mut().zip(b) {
        (*out, borrow) = subtract(*out, *b, borrow);
    }
    let (wanted, mut carry) = (mask(borrow), false);
    for (out, m) in out.iter_mut().zip(m) {
        (*out, carry) = add(*out, m & wanted, carry);
    }
    out
}

/// a/2 modulo m: a, or a + m if a is odd, which is under 2m, shifted by one bit.
#[inline(always)]
fn half_modulo<const N: usize>(a: &[u64; N], m: &[u64; N]) -> [u64; N] {
    let wanted = mask(a.first().is_some_and(|lowest| lowest & 1 == 1));
    let (mut out, mut carry) = (*a, false);
    for (out, m) in out.iter_mut().zip(m) {
        (*out, carry) = add(*out, m & wanted, carry);
    }
    let mut above = u64::from(carry);
    for out in out.iter_mut().rev() {
        let limb = *out;
        *out = limb >> 1 | above << 63;
        above = limb & 1;
    }
    out
}

/// As many limbs as the field has, of a number that has no more.
fn own<const N: usize>(limbs: &[u64]) -> [u64; N] {
    let mut out = [0; N];
    for (out, limb) in out.iter_mut().zip(limbs) {
        *out = *limb;
    }
    out
}

/// The reverse of [`own`].
fn give<const N: usize>(out: &mut [u64], limbs: &[u64; N]) {
    out.fill(0);
    for (out, limb) in out.iter_mut().zip(limbs) {
        *out = *limb;
    }
}
