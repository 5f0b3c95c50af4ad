//! The fields of the curves with limbs of 64 bits, for machines that multiply those.
//!
//! A number is Σ aᵢ·2^(64·i), and R is 2^(64·n) for n limbs. All of a, b and what comes out are below R (P-521: at
//! most the prime p): a number from p to R - 1 is a second form of the one that is p less, which only `is_zero` and
//! `leave` have to know. There is no third form, since R < 2p. The primes' forms stand in place of most products of
//! a reduction: see each field.
//!
//! *Products.* Row i adds aᵢ·b to limbs i… of T. The row itself comes first: n + 1 limbs are enough for aᵢ·b, so that
//! its highest has room for the last carry. With the rows before it is the product of b and i + 1 limbs of a,
//! which has n + i + 1 limbs: so what goes beyond limb i + n - 1 is limb i + n, which no row before has
//! touched, and has room for that carry, too. (Two runs of carries of one bit each are cheaper than one of
//! words, since adding with a carry is one instruction.) *Squares* are Σ aᵢ²·2^(128·i) and twice
//! Σ aᵢ·aⱼ·2^(64·(i + j)) for i < j; that sum is at most a²/2, so that its double stays within T.
//!
//! *Reductions* begin with T ≤ (R - 1)² and not with T < p·R (see [`montgomery`](super::montgomery)). With what they
//! add, at most (R - 1)·p, T is under R·(R + p): still 2n limbs and one bit. So T/R is under R + p, and if the bit is
//! set, less p it is under R.
//!
//! *Sums and differences.* In place of p its opposite, R - p, is added or subtracted, most limbs of which are zero or
//! nearly so. It is small: 2·(R - p) < R.
//!
//! *Without branches.* Whether a sum goes beyond its limbs, nobody can foretell, the processor included: where the
//! compiler makes a jump of that, every third is taken wrongly, and a product takes half as long again. So bits become
//! masks, which [`mask`] hides from the compiler. What hardly ever happens may be a jump.

pub(super) mod p256;
pub(super) mod p384;
pub(super) mod p521;

use core::hint::black_box;

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

/// All ones for true, zero for false; how it came about, the compiler does not know.
#[inline(always)]
fn mask(x: bool) -> u64 {
    black_box(u64::from(x).wrapping_neg())
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

/// a + b where it is wanted, and whether it went beyond the limbs.
#[inline(always)]
fn add_where<const N: usize>(wanted: u64, mut a: [u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let mut carry = false;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, carry) = add(*a, b & wanted, carry);
    }
    (a, carry)
}

/// a - b where it is wanted, and whether it went below zero.
#[inline(always)]
fn subtract_where<const N: usize>(wanted: u64, mut a: [u64; N], b: &[u64; N]) -> ([u64; N], bool) {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, borrow) = subtract(*a, b & wanted, borrow);
    }
    (a, borrow)
}

/// What the reductions leave: a number of n limbs and the bit `top` above them, less p if that is set. It is under
/// R + p, and with the opposite of p added it has p less, once the bit is left out.
#[inline(always)]
fn without_top<const N: usize>(a: [u64; N], top: bool, opposite: &[u64; N]) -> [u64; N] {
    add_where(mask(top), a, opposite).0
}

/// The form below p.
fn lowest_form<const N: usize>(a: [u64; N], opposite: &[u64; N]) -> [u64; N] {
    match add_where(u64::MAX, a, opposite) {
        (less, true) => less,
        (_, false) => a,
    }
}

/// a + b modulo p. Beyond R it loses p; if the numbers together had R + p or more, it is still beyond R, loses p again,
/// and is under 2·(R - p).
#[inline(always)]
fn add_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], opposite: &[u64; N]) -> [u64; N] {
    let (sum, beyond) = add_where(u64::MAX, *a, b);
    match add_where(mask(beyond), sum, opposite) {
        (sum, false) => sum,
        (sum, true) => add_where(u64::MAX, sum, opposite).0,
    }
}

/// a - b modulo p. A difference below zero has R too much, and less the opposite of p it is p more; if it is still
/// below zero, b was more than p, and with p once more it is between 0 and p.
#[inline(always)]
fn subtract_modulo<const N: usize>(a: &[u64; N], b: &[u64; N], opposite: &[u64; N]) -> [u64; N] {
    let (difference, below) = subtract_where(u64::MAX, *a, b);
    match subtract_where(mask(below), difference, opposite) {
        (difference, false) => difference,
        (difference, true) => subtract_where(u64::MAX, difference, opposite).0,
    }
}

/// a/2 modulo p: a, or a + p if a is odd, which is under R + p, shifted by one bit.
#[inline(always)]
fn half_modulo<const N: usize>(a: &[u64; N], p: &[u64; N]) -> [u64; N] {
    let odd = mask(a.first().is_some_and(|lowest| lowest & 1 == 1));
    let (mut out, carry) = add_where(odd, *a, p);
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
