//! The group of points on y² = x³ - 3x + b.
//!
//! A [`Point`] is in Jacobian coordinates: (X : Y : Z) stands for (X/Z², Y/Z³), and Z = 0 for the point at
//! infinity. An [`Affine`] point has Z = 1 and is never at infinity. The formulas are those of the
//! Explicit-Formulas Database for Jacobian coordinates with a = -3, and each function says what they leave
//! out. No point has order 2, since the orders are odd primes: Y = 0 only comes with Z = 0.

use super::field::Field;

/// A point that is not at infinity.
#[derive(Clone, Copy, Debug)]
pub(super) struct Affine<F: Field> {
    pub(super) x: F::Element,
    pub(super) y: F::Element,
}

/// A point.
#[derive(Clone, Copy, Debug)]
pub(super) struct Point<F: Field> {
    pub(super) x: F::Element,
    pub(super) y: F::Element,
    pub(super) z: F::Element,
}

impl<F: Field> Affine<F> {
    /// The opposite point.
    #[inline(always)]
    pub(super) fn negate(&self, field: &F) -> Self {
        Self { x: self.x, y: field.subtract(&field.zero(), &self.y) }
    }
}

impl<F: Field> Point<F> {
    pub(super) fn infinity(field: &F) -> Self {
        let zero = field.zero();
        Self { x: zero, y: zero, z: zero }
    }

    pub(super) fn of(point: &Affine<F>, one: &F::Element) -> Self {
        Self { x: point.x, y: point.y, z: *one }
    }

    /// 2P, `dbl-2001-b` with half of its Z: so X, Y and Z are a 4th, an 8th and a half of what they are there, and
    /// stand for the same point. Right for every point: Z = 0 gives Z = 0.
    pub(super) fn double(&self, field: &F) -> Self {
        let Self { x, y, z } = self;
        let delta = field.square(z);
        let gamma = field.square(y);
        let beta = field.multiply(x, &gamma);
        let slope = field.multiply(&field.subtract(x, &delta), &field.loose_sum(x, &delta));
        let slope = field.add(&slope, &field.half(&slope));
        let x3 = field.subtract_double(&field.square(&slope), &beta);
        let y3 = field.multiply(&slope, &field.subtract(&beta, &x3));
        let y3 = field.subtract(&y3, &field.square(&gamma));
        Self { x: x3, y: y3, z: field.multiply(y, z) }
    }

    /// P + Q, `madd` with H not doubled, and what it leaves out: P at infinity, P = Q, and P = -Q.
    pub(super) fn add(&self, q: &Affine<F>, field: &F, one: &F::Element) -> Self {
        let Self { x, y, z } = self;
        if field.is_zero(z) {
            return Self::of(q, one);
        }
        let zz = field.square(z);
        let h = field.subtract(&field.multiply(&q.x, &zz), x);
        let r = field.subtract(&field.multiply(&q.y, &field.multiply(z, &zz)), y);
        if field.is_zero(&h) {
            return if field.is_zero(&r) { self.double(field) } else { Self::infinity(field) };
        }
        let hh = field.square(&h);
        let hhh = field.multiply(&h, &hh);
        let v = field.multiply(x, &hh);
        let x3 = field.subtract(&field.square(&r), &hhh);
        let x3 = field.subtract_double(&x3, &v);
        let y3 = field.multiply(&r, &field.subtract(&v, &x3));
        let y3 = field.subtract(&y3, &field.multiply(y, &hhh));
        Self { x: x3, y: y3, z: field.multiply(z, &h) }
    }
}

/// The affine point for (X : Y : Z), by 1/Z.
pub(super) fn with_inverse<F: Field>(
    field: &F,
    point: &Affine<F>,
    inverse: &F::Element,
) -> Affine<F> {
    let square = field.square(inverse);
    let cube = field.multiply(&square, inverse);
    Affine { x: field.multiply(&point.x, &square), y: field.multiply(&point.y, &cube) }
}
