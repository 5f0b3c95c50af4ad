//! The fields of the curves with limbs of 64 bits, for machines that multiply those.
//!
//! A number is Σ aᵢ·2^(64·i). All of a, b and what comes out are below the prime p (P-521: at most p). The
//! primes' forms stand in place of most products of a reduction: see each field.
//!
//! *Products.* Row i adds aᵢ·b to limbs i… of T. The row itself comes first: n + 1 limbs are enough for aᵢ·b, so that
//! its highest has room for the last carry. With the rows before it is the product of b and i + 1 limbs of a,
//! which has n + i + 1 limbs: so what goes beyond limb i + n - 1 is limb i + n, which no row before has
//! touched, and has room for that carry, too. (Two runs of carries of one bit each are cheaper than one of
//! words, since adding with a carry is one instruction.) *Squares* are Σ aᵢ²·2^(128·i) and twice
//! Σ aᵢ·aⱼ·2^(64·(i + j)) for i < j; that sum is at most a²/2, so that its double stays within T.
//!
//! *Sums and differences.* In place of p its opposite, 2^(64·n) - p, is added or subtracted, most limbs of which
//! are zero or nearly so.

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
        let (mut row, mut above) = ([0; $n], [0; $n]);
        $((row[$j], above[$j]) = multiply_add($a[$i], $b[$j], 0, 0);)*
        let (mut highest, mut carry) = (0, false);
        $(
            (row[$j], carry) = add(row[$j], highest, carry);
            highest = above[$j];
        )*
        highest = highest.wrapping_add(u64::from(carry));
        carry = false;
        $(($t[$i + $j], carry) = add($t[$i + $j], row[$j], carry);)*
        $t[$i + $n] = highest.wrapping_add(u64::from(carry));
    };
}

/// T = a², for the places of its limbs.
macro_rules! square {
    ($t:ident = $a:ident, [$($i:literal)*], $n:literal) => {
        square!(@rows $t $a [$($i)*] $n);
        let mut carry = false;
        $(
            ($t[2 * $i], carry) = add($t[2 * $i], $t[2 * $i], carry);
            ($t[2 * $i + 1], carry) = add($t[2 * $i + 1], $t[2 * $i + 1], carry);
        )*
        let mut over = false;
        $(
            let (low, high) = multiply_add($a[$i], $a[$i], 0, 0);
            ($t[2 * $i], over) = add($t[2 * $i], low, over);
            ($t[2 * $i + 1], over) = add($t[2 * $i + 1], high, over);
        )*
        // The square has no more limbs.
        let _ = (carry, over);
    };
    (@rows $t:ident $a:ident [$last:literal] $n:literal) => {};
    (@rows $t:ident $a:ident [$i:literal $($j:literal)+] $n:literal) => {
        product!(@row $t $a $a $i [$($j)+] $n);
        square!(@rows $t $a [$($j)+] $n);
    };
}

use {product, square};

/// a - m if a ≥ m, for a number of n limbs and the bit `top` above them; a < 2m. With the opposite of m added, what
/// goes beyond the limbs says whether a ≥ m.
#[inline(always)]
fn subtract_once<const N: usize>(a: &[u64; N], top: bool, opposite: &[u64; N]) -> [u64; N] {
    let (mut out, mut carry) = (*a, false);
    for (out, o) in out.iter_mut().zip(opposite) {
        (*out, carry) = add(*out, *o, carry);
    }
    let wanted = mask(carry | top);
    for (out, a) in out.iter_mut().zip(a) {
        *out = (*out & wanted) | (a & !wanted);
    }
    out
}

/// a + b modulo m: the sum is under 2m.
#[inline(always)]
fn add_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], opposite: &[u64; N]) -> [u64; N] {
    let (mut out, mut carry) = (*a, false);
    for (out, b) in out.iter_mut().zip(b) {
        (*out, carry) = add(*out, *b, carry);
    }
    subtract_once(&out, carry, opposite)
}

/// a - b modulo m. A difference below zero has 2^(64·n) too much, and less the opposite of m it is m more.
#[inline(always)]
fn subtract_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], opposite: &[u64; N]) -> [u64; N] {
    let (mut out, mut borrow) = (*a, false);
    for (out, b) in out.iter_mut().zip(b) {
        (*out, borrow) = subtract(*out, *b, borrow);
    }
    let wanted = mask(borrow);
    borrow = false;
    for (out, o) in out.iter_mut().zip(opposite) {
        (*out, borrow) = subtract(*out, o & wanted, borrow);
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
