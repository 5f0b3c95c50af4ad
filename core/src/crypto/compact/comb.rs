//! k·P for a point that is used often: a comb with eight teeth (Lim and Lee, "More flexible exponentiation
//! with precomputation", 1994), whose digits are 1 and -1 (Hamburg, "Fast and compact elliptic-curve
//! cryptography", 2012, section 3.3).
//!
//! d is an eighth of the bits, rounded up. An odd k below 2^(8d) is Σ sᵢ·2ⁱ over 8d digits sᵢ = ±1: the
//! highest is 1, and sᵢ is 1 where bit i + 1 of k is set. (Σ sᵢ·2ⁱ = 2·Σ bᵢ·2ⁱ - (2^(8d) - 1) with bᵢ = 1 for sᵢ = 1,
//! and Σ bᵢ·2ⁱ = (k - 1)/2 + 2^(8d - 1).) For an even k the sum is made of n - k, which is odd, since the order n is,
//! and its sign is changed.
//!
//! Column c has the digits at c, c + d, …, c + 7d. Its entry is T₇ + Σ ±Tⱼ over j < 7, with Tⱼ = 2^(d·j)·P,
//! or the opposite of one if the highest digit is -1. So 128 entries, and d doublings for the whole sum.

use alloc::vec::Vec;

use super::Number;
use super::curve::Curve;
use super::field::Field;
use super::multiples::with_inverse;
use super::point::{Affine, Point};
use super::words::{Word, bit, subtract};

const TEETH: usize = 8;
/// The teeth below the highest.
const LOWER: u8 = (1 << (TEETH - 1)) - 1;

/// The entries of a point.
#[derive(Debug)]
pub(super) struct Comb<F: Field>(Vec<Affine<F>>);

/// A number's digits.
struct Digits<W> {
    /// The number, or the order less the number.
    odd: Number<W>,
    negate: bool,
    columns: usize,
}

impl<F: Field> Comb<F> {
    /// Costs as much as some verifications. Bit j of an entry's place is set where Tⱼ is added.
    pub(super) fn new(curve: &Curve<F>, p: &Affine<F>) -> Option<Self> {
        let (field, one) = (&curve.field, &curve.one);
        let columns = columns(curve.bits);
        let mut teeth = Vec::with_capacity(TEETH * 2);
        let mut tooth = Point::of(p, one);
        for j in 0..TEETH {
            // Tⱼ and 2·Tⱼ.
            let twice = tooth.double(field);
            teeth.extend([tooth, twice]);
            if j < TEETH - 1 {
                tooth = (1..columns).fold(twice, |tooth, _| tooth.double(field));
            }
        }
        let teeth = affine(curve, &teeth)?;
        let (highest, lower) = (teeth.get(TEETH * 2 - 2)?, teeth.get(..TEETH * 2 - 2)?);
        let mut first = Point::of(highest, one);
        for tooth in lower.iter().step_by(2) {
            first = first.add(&tooth.negate(field), field, one);
        }
        let mut entries = Vec::with_capacity(1 << (TEETH - 1));
        entries.push(first);
        for twice in lower.iter().skip(1).step_by(2) {
            for i in 0..entries.len() {
                let entry = entries.get(i)?.add(twice, field, one);
                entries.push(entry);
            }
        }
        affine(curve, &entries).map(Self)
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What a column adds to the sum.
    fn entry(&self, field: &F, digits: &Digits<F::Word>, column: usize) -> Option<Affine<F>> {
        let (place, highest) = digits.column(column);
        // The opposite of an entry has all signs changed.
        let place = if highest { place } else { !place & LOWER };
        let entry = self.0.get(usize::from(place))?;
        Some(if highest == digits.negate { entry.negate(field) } else { *entry })
    }
}

/// a·G + b·Q, by the combs of both.
pub(super) fn multiply_two<F: Field>(
    curve: &Curve<F>,
    numbers: [&[F::Word]; 2],
    combs: [&Comb<F>; 2],
) -> Option<Point<F>> {
    let (field, one) = (&curve.field, &curve.one);
    let digits = numbers.map(|number| Digits::of(curve, number));
    let mut sum = Point::infinity(field);
    for column in (0..columns(curve.bits)).rev() {
        if column.wrapping_add(1) != columns(curve.bits) {
            sum = sum.double(field);
        }
        for (digits, comb) in digits.iter().zip(combs) {
            sum = sum.add(&comb.entry(field, digits, column)?, field, one);
        }
    }
    Some(sum)
}

const fn columns(bits: usize) -> usize {
    bits.div_ceil(TEETH)
}

impl<W: Word> Digits<W> {
    /// Of a number below the order.
    fn of<F: Field<Word = W>>(curve: &Curve<F>, number: &[W]) -> Self {
        let mut odd = Number::default();
        let is_even = number.first().is_none_or(|lowest| lowest.byte(0) & 1 == 0);
        let copied = if is_even { curve.order.limbs() } else { number };
        for (odd, limb) in odd.iter_mut().zip(copied) {
            *odd = *limb;
        }
        if is_even {
            subtract(&mut odd, number);
        }
        Self { odd, negate: is_even, columns: columns(curve.bits) }
    }

    /// The digits of a column below the highest, a bit each, and the highest.
    fn column(&self, column: usize) -> (u8, bool) {
        let mut place = 0u8;
        for j in (0..TEETH - 1).rev() {
            place = place << 1 | self.bit(self.columns.wrapping_mul(j).wrapping_add(column));
        }
        let at = self.columns.wrapping_mul(TEETH - 1).wrapping_add(column);
        (place, self.bit(at) == 1 || column.wrapping_add(1) == self.columns)
    }

    /// Whether a digit is 1 and not -1, but for the highest.
    fn bit(&self, at: usize) -> u8 {
        bit(&self.odd, at.wrapping_add(1))
    }
}

/// The same points with Z = 1, none at infinity, by one inverse for all (Montgomery's trick).
///
/// None is: an entry is e·P with an odd e that is a short sum of powers of two and is not a multiple of the order; if
/// one were, there would be no inverse.
fn affine<F: Field>(curve: &Curve<F>, points: &[Point<F>]) -> Option<Vec<Affine<F>>> {
    let field = &curve.field;
    let mut product = curve.one;
    let mut before = Vec::with_capacity(points.len());
    for point in points {
        before.push(product);
        product = field.multiply(&product, &point.z);
    }
    let mut inverse = curve.invert(&product)?;
    let mut out = Vec::with_capacity(points.len());
    for (point, before) in points.iter().zip(before).rev() {
        let own = field.multiply(&inverse, &before);
        out.push(with_inverse(field, &Affine { x: point.x, y: point.y }, &own));
        inverse = field.multiply(&inverse, &point.z);
    }
    out.reverse();
    Some(out)
}
