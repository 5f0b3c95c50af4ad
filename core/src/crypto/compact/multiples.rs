//! a·G + b·Q for a key that is used a few times: odd multiples of both points, and one run over the bits
//! of both numbers (Strauss); or of Q only, where G has a comb that was made before.

use alloc::vec;
use alloc::vec::Vec;

#[cfg(target_pointer_width = "64")]
use super::comb::{Comb, Digits};
use super::curve::Curve;
use super::field::Field;
use super::point::{Affine, Point, with_inverse};
use super::words::{Word, bit};

/// P, 3P, 5P and so on, as affine points, by additions of 2P with a common Z (Meloni, "New point
/// addition formulae for ECC applications", 2007): where two points have the same Z, their sum is cheap,
/// and so is the first of them with the Z of the sum.
///
/// What these formulas leave out are points with the same X, that is k·P = ±2P for an odd k under 64. P has a large
/// prime order, so that this does not happen; if it did, Z would be 0 and there would be no inverse.
pub(super) fn odd_multiples<F: Field>(
    curve: &Curve<F>,
    p: &Affine<F>,
    count: usize,
) -> Option<Vec<Affine<F>>> {
    let field = &curve.field;
    // 2P and P with Z = 2y: P is (4xy², 8y⁴).
    let mut z = field.double(&p.y);
    let gamma = field.square(&z);
    let mut last =
        Affine::<F> { x: field.multiply(&p.x, &gamma), y: field.half(&field.square(&gamma)) };
    let slope = field.subtract(&field.square(&p.x), &curve.one);
    let slope = field.triple(&slope);
    let x = field.subtract_double(&field.square(&slope), &last.x);
    let y = field.multiply(&slope, &field.subtract(&last.x, &x));
    let mut twice = Affine::<F> { x, y: field.subtract(&y, &last.y) };

    // Each sum, and the factor between its Z and the one before.
    let mut sums = Vec::with_capacity(count);
    for _ in 1..count {
        let h = field.subtract(&twice.x, &last.x);
        let r = field.subtract(&twice.y, &last.y);
        let hh = field.square(&h);
        let (a, b) = (field.multiply(&twice.x, &hh), field.multiply(&last.x, &hh));
        let c = field.multiply(&twice.y, &field.subtract(&a, &b));
        let x = field.subtract(&field.subtract(&field.square(&r), &a), &b);
        let y = field.multiply(&r, &field.subtract(&a, &x));
        last = Affine { x, y: field.subtract(&y, &c) };
        twice = Affine { x: a, y: c };
        z = field.multiply(&z, &h);
        sums.push((last, h));
    }
    let mut inverse = curve.invert(&z)?;
    for (point, h) in sums.iter_mut().rev() {
        *point = with_inverse(field, point, &inverse);
        inverse = field.multiply(&inverse, h);
    }
    let mut out = vec![*p];
    out.extend(sums.iter().map(|(point, _)| *point));
    Some(out)
}

/// a·G + b·Q, by tables of odd multiples with a power of two of entries.
pub(super) fn multiply_two<F: Field>(
    curve: &Curve<F>,
    numbers: [&[F::Word]; 2],
    tables: [&[Affine<F>]; 2],
) -> Point<F> {
    let [a, b] = numbers;
    let [table_g, table_q] = tables;
    let digits = [digits(a, curve.bits, table_g.len()), digits(b, curve.bits, table_q.len())];
    let [digits_g, digits_q] = &digits;
    let mut sum = Sum::new(curve);
    for (g, q) in digits_g.iter().zip(digits_q).rev() {
        sum.double();
        sum.add_digit(*g, table_g);
        sum.add_digit(*q, table_q);
    }
    sum.point
}

/// a·G + b·Q, by a comb of G and a table of odd multiples of Q with a power of two of entries: Q takes more doublings
/// than the comb has columns.
#[cfg(target_pointer_width = "64")]
pub(super) fn multiply_with_comb<F: Field>(
    curve: &Curve<F>,
    numbers: [&[F::Word]; 2],
    comb: &Comb<F>,
    table: &[Affine<F>],
) -> Option<Point<F>> {
    let [a, b] = numbers;
    let digits_g = Digits::of(curve, a);
    let mut sum = Sum::new(curve);
    for (place, digit) in digits(b, curve.bits, table.len()).iter().enumerate().rev() {
        sum.double();
        sum.add_digit(*digit, table);
        if place < comb.columns() {
            sum.point = comb.add_column(curve, sum.point, &digits_g, place)?;
            sum.started = true;
        }
    }
    Some(sum.point)
}

/// A sum that grows digit by digit, from the highest.
struct Sum<'c, F: Field> {
    curve: &'c Curve<F>,
    point: Point<F>,
    /// Whether anything has been added.
    started: bool,
}

impl<'c, F: Field> Sum<'c, F> {
    fn new(curve: &'c Curve<F>) -> Self {
        Self { curve, point: Point::infinity(&curve.field), started: false }
    }

    fn double(&mut self) {
        if self.started {
            self.point = self.point.double(&self.curve.field);
        }
    }

    fn add_digit(&mut self, digit: i8, table: &[Affine<F>]) {
        if digit == 0 {
            return;
        }
        self.started = true;
        let field = &self.curve.field;
        if let Some(point) = table.get(usize::from(digit.unsigned_abs() / 2)) {
            let point = if digit < 0 { point.negate(field) } else { *point };
            self.point = self.point.add(&point, field, &self.curve.one);
        }
    }
}

/// The number as a sum of digits times powers of two, where a digit is 0 or odd, and of w that follow
/// one another one at the most is not 0 (the non-adjacent form of width w). A table of n odd multiples has digits
/// up to 2n - 1 in size, and w is the bits of 4n - 1. The number has this many bits.
fn digits<W: Word>(number: &[W], bits: usize, odd_multiples: usize) -> Vec<i8> {
    let width = usize::try_from(odd_multiples.ilog2()).unwrap_or_default().wrapping_add(2);
    let bit = |at| bit(number, at);
    // The carry of the highest bits goes beyond them.
    let mut digits = vec![0i8; bits.wrapping_add(1)];
    let (mut at, mut carry) = (0usize, 0u8);
    while let Some(digit) = digits.get_mut(at) {
        if bit(at) == carry {
            at = at.wrapping_add(1);
            continue;
        }
        // From 1 to 2^w - 1, and odd.
        let window = (0..width)
            .rev()
            .fold(0u8, |window, i| window.wrapping_shl(1) | bit(at.wrapping_add(i)));
        let value = i16::from(window.wrapping_add(carry));
        let whole = 1i16.wrapping_shl(u32::try_from(width).unwrap_or_default());
        carry = u8::from(value > whole / 2);
        let value = value.wrapping_sub(i16::from(carry).wrapping_mul(whole));
        *digit = i8::try_from(value).unwrap_or_default();
        at = at.wrapping_add(width);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_the_number() {
        let mut x = 7u64;
        for _ in 0..2_000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for number in [x, x >> 40, u64::MAX, u64::MAX << 20, 0, 1] {
                for odd_multiples in [8, 32] {
                    let digits = digits(&[number], 64, odd_multiples);
                    let sum = digits.iter().rev().fold(0i128, |sum, d| sum * 2 + i128::from(*d));
                    assert_eq!(sum, i128::from(number));
                    let most = i8::try_from(2 * odd_multiples).unwrap();
                    assert!(digits.iter().all(|d| *d == 0 || (*d % 2 != 0 && d.abs() < most)));
                }
            }
        }
    }
}
