//! ECDSA on the NIST curves (FIPS 186-5 section 6.4.2), verification only.

use alloc::boxed::Box;
use alloc::vec::Vec;

use once_cell::race::OnceBox;

use super::Number;
use super::base::Base;
use super::comb::{self, Comb, Shape};
use super::field::Field;
use super::inverse::Divide as _;
use super::multiples::{self, odd_multiples};
use super::point::{Affine, Point};
use super::words::{add, is_less, read, subtract};
use crate::encoding::der as raw;

/// How many odd multiples of a key there are: digits of 5 bits.
const MULTIPLES: usize = 8;

/// A point that is a key, with its curve and what signatures need of it, made when the first asks for it.
#[derive(Debug)]
pub(super) struct Key<F: Field> {
    curve: &'static Base<F>,
    point: Affine<F>,
    odd: OnceBox<Vec<Affine<F>>>,
    comb: OnceBox<Comb<F>>,
}

impl<F: Field> Key<F> {
    /// An uncompressed point of the curve.
    pub(super) fn parse(curve: &'static Base<F>, bits: &[u8]) -> Option<Self> {
        let point = curve.point(bits)?;
        #[cfg(target_pointer_width = "64")]
        let comb = curve.of_key(bits).map(Box::new).map_or_else(OnceBox::new, OnceBox::with_value);
        #[cfg(not(target_pointer_width = "64"))]
        let comb = OnceBox::new();
        Some(Self { curve, point, odd: OnceBox::new(), comb })
    }

    /// Makes the tables with which a verification takes a third of the time.
    pub(super) fn make_table(&self) {
        let make =
            || Comb::new(self.curve, &self.point, Shape::made::<F>()).map(Box::new).ok_or(());
        // Without one, the other way is as right.
        let _ = self.comb.get_or_try_init(make);
    }

    #[cfg(test)]
    pub(super) fn has_table(&self) -> bool {
        self.comb.get().is_some()
    }

    fn odd(&self) -> Option<&[Affine<F>]> {
        let make = || odd_multiples(self.curve, &self.point, MULTIPLES).map(Box::new).ok_or(());
        self.odd.get_or_try_init(make).ok().map(Vec::as_slice)
    }

    /// FIPS 186-5 section 6.4.2, with a signature in DER.
    pub(super) fn verify_digest(&self, digest: &[u8], signature: &[u8]) -> Option<()> {
        // Two numbers as long as the order, a zero before each, and three headers. What is longer is none, and to
        // read it would take twenty times its bytes, of which a bundle may bring millions.
        if signature.len() > self.curve.size.wrapping_mul(2).wrapping_add(9) {
            return None;
        }
        let parts = raw::sequence(signature)?;
        let [r, s] = parts.as_slice() else { return None };
        let (r, s) = (self.scalar(r)?, self.scalar(s)?);
        // The leftmost bits of the digest, as many as the order has. The order of P-521 has more than
        // any digest, those of the others a whole number of bytes.
        let digest = digest.get(..self.curve.size).unwrap_or(digest);
        let e = self.reduced(digest)?;

        // In Montgomery form, the product of a number and one that is not is one that is not.
        let order = &self.curve.order;
        let n = order.limbs().len();
        let [mut inverse, mut u1, mut u2, mut entered] =
            [(); 4].map(|()| Number::<F::Word>::default());
        let (mut t, limbs) = ([F::Word::default(); 36], ..n);
        let t = t.get_mut(..n.checked_mul(2)?)?;
        let (e, r, s) = (e.get(limbs)?, r.get(limbs)?, s.get(limbs)?);
        let (u1, u2) = (u1.get_mut(limbs)?, u2.get_mut(limbs)?);
        let (inverse, entered) = (inverse.get_mut(limbs)?, entered.get_mut(limbs)?);
        self.curve.inverse.invert(inverse, s)?;
        order.enter(entered, inverse, t);
        order.multiply(u1, e, entered, t);
        order.multiply(u2, r, entered, t);
        let sum = self.multiply_two(u1, u2)?;
        self.has_x(&sum, r).then_some(())
    }

    /// a·G + b·Q.
    pub(super) fn multiply_two(&self, a: &[F::Word], b: &[F::Word]) -> Option<Point<F>> {
        if let Some(comb) = self.comb.get() {
            return comb::multiply_two(self.curve, [a, b], [self.curve.comb()?, comb]);
        }
        #[cfg(target_pointer_width = "64")]
        if let Some(comb) = self.curve.fixed() {
            return multiples::multiply_with_comb(self.curve, [a, b], comb, self.odd()?);
        }
        let tables = [self.curve.odd()?, self.odd()?];
        Some(multiples::multiply_two(self.curve, [a, b], tables))
    }

    /// One half of a signature: a positive INTEGER below the order.
    fn scalar(&self, integer: &raw::Element<'_>) -> Option<Number<F::Word>> {
        let mut out = Number::default();
        let order = self.curve.order.limbs();
        let limbs = out.get_mut(..order.len())?;
        read(limbs, raw::positive(integer)?)?;
        is_less(limbs, order).then_some(out)
    }

    /// A digest modulo the order: it has no more bits, so that it is less than twice the order.
    fn reduced(&self, digest: &[u8]) -> Option<Number<F::Word>> {
        let mut out = Number::default();
        let order = self.curve.order.limbs();
        let limbs = out.get_mut(..order.len())?;
        read(limbs, digest)?;
        if !is_less(limbs, order) {
            subtract(limbs, order);
        }
        Some(out)
    }

    /// Whether the point's x, as an integer modulo the order, is r. Instead of dividing by Z², r is
    /// multiplied by it; and since the prime may be larger than the order, so is r plus the order.
    fn has_x(&self, point: &Point<F>, r: &[F::Word]) -> bool {
        let (curve, field) = (self.curve, &self.curve.field);
        if field.is_zero(&point.z) {
            return false;
        }
        let square = field.square(&point.z);
        let is_x = |candidate: &[F::Word]| {
            curve.coordinate(candidate).is_some_and(|x| {
                field.is_zero(&field.subtract(&field.multiply(&x, &square), &point.x))
            })
        };
        if is_x(r) {
            return true;
        }
        let mut sum = r.to_vec();
        let beyond = add(&mut sum, curve.order.limbs());
        !beyond && is_x(&sum)
    }
}
