//! ECDSA on the NIST curves y² = x³ - 3x + b (SP 800-186 section 3.2.1), verification only.
//!
//! Points are in Jacobian coordinates: (X : Y : Z) stands for (X/Z², Y/Z³), and Z = 0 for the point at
//! infinity. Coordinates are in Montgomery form.

use alloc::vec;
use alloc::vec::Vec;

use super::montgomery::{Modulus, add, is_less, is_zero, limbs_of, subtract};
use crate::crypto::KeyKind;
use crate::encoding::der as raw;

/// As many limbs as the largest field has, P-521's.
const LIMBS: usize = 17;
type Element = [u32; LIMBS];

/// A curve's numbers, in hexadecimal, all of the field's length.
struct Parameters {
    prime: &'static str,
    order: &'static str,
    b: &'static str,
    x: &'static str,
    y: &'static str,
}

const P256: Parameters = Parameters {
    prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
};
const P384: Parameters = Parameters {
    prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    order: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    x: "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    y: "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
};
const P521: Parameters = Parameters {
    prime: "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    order: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    b: "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    x: "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    y: "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
};

/// A point that is a key, with its curve and what every signature needs of both.
#[derive(Debug)]
pub(super) struct Key {
    kind: KeyKind,
    curve: Curve,
    /// Odd multiples of the base point, and of the key.
    tables: [Vec<Point>; 2],
}

impl Key {
    /// An uncompressed point of the kind's curve.
    pub(super) fn parse(kind: KeyKind, bits: &[u8]) -> Option<Self> {
        let curve = Curve::of(kind)?;
        let point = curve.point(bits)?;
        let tables = [&curve.base, &point].map(|point| curve.odd_multiples(point));
        Some(Self { kind, curve, tables })
    }

    /// The kind of the key.
    pub(super) const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// FIPS 186-5 section 6.4.2, with a signature in DER.
    pub(super) fn verify_digest(&self, digest: &[u8], signature: &[u8]) -> Option<()> {
        self.curve.verify(&self.tables, digest, signature)
    }
}

/// Whether the bits are an uncompressed point of the kind's curve.
pub(super) fn is_point(kind: KeyKind, bits: &[u8]) -> bool {
    Curve::of(kind).is_some_and(|curve| curve.point(bits).is_some())
}

/// A curve that is ready for use.
#[derive(Debug)]
struct Curve {
    /// Bytes of a coordinate.
    size: usize,
    field: Modulus,
    order: Modulus,
    /// The order as bytes, for the inverse.
    order_bytes: Vec<u8>,
    one: Element,
    b: Element,
    base: Point,
}

#[derive(Clone, Copy, Debug)]
struct Point {
    x: Element,
    y: Element,
    z: Element,
}

impl Curve {
    /// The curve of a kind of key.
    fn of(kind: KeyKind) -> Option<Self> {
        let parameters = match kind {
            KeyKind::P256 => &P256,
            KeyKind::P384 => &P384,
            KeyKind::P521 => &P521,
            _ => return None,
        };
        let prime = hex::decode(parameters.prime).ok()?;
        let order_bytes = hex::decode(parameters.order).ok()?;
        let mut curve = Self {
            size: prime.len(),
            field: Modulus::new(&prime)?,
            order: Modulus::new(&order_bytes)?,
            order_bytes,
            one: [0; LIMBS],
            b: [0; LIMBS],
            base: Point::INFINITY,
        };
        curve.one = curve.coordinate(&[1])?;
        curve.b = curve.coordinate(&hex::decode(parameters.b).ok()?)?;
        let (x, y) = (hex::decode(parameters.x).ok()?, hex::decode(parameters.y).ok()?);
        curve.base = Point { x: curve.coordinate(&x)?, y: curve.coordinate(&y)?, z: curve.one };
        Some(curve)
    }

    /// A number below the prime, in Montgomery form.
    fn coordinate(&self, bytes: &[u8]) -> Option<Element> {
        let limbs = below(bytes, &self.field)?;
        let mut out = [0; LIMBS];
        self.field.enter(&mut out, &limbs);
        Some(out)
    }

    /// An uncompressed point of the curve (SEC 1 section 2.3.4). None of them is the point at infinity,
    /// and the cofactor is 1.
    fn point(&self, bits: &[u8]) -> Option<Point> {
        const UNCOMPRESSED: u8 = 4;
        let (&form, coordinates) = bits.split_first()?;
        let (x, y) = coordinates.split_at_checked(self.size)?;
        if form != UNCOMPRESSED || y.len() != self.size {
            return None;
        }
        let point = Point { x: self.coordinate(x)?, y: self.coordinate(y)?, z: self.one };
        let square = self.multiply(&point.x, &point.x);
        let three = self.add(&self.add(&self.one, &self.one), &self.one);
        let slope = self.subtract(&square, &three);
        let right = self.add(&self.multiply(&slope, &point.x), &self.b);
        (self.multiply(&point.y, &point.y) == right).then_some(point)
    }

    /// [`Key::verify_digest`], with the odd multiples of the base point and of the key.
    fn verify(&self, tables: &[Vec<Point>; 2], digest: &[u8], signature: &[u8]) -> Option<()> {
        let parts = raw::sequence(signature)?;
        let [r, s] = parts.as_slice() else { return None };
        let (r, s) = (self.scalar(r)?, self.scalar(s)?);
        // The leftmost bits of the digest, as many as the order has. The order of P-521 has more than
        // any digest, those of the others a whole number of bytes.
        let digest = digest.get(..self.size).unwrap_or(digest);
        let e = self.reduced(digest)?;

        // In Montgomery form, the product of a number and one that is not is one that is not.
        let limbs = self.order.limbs().len();
        let [mut inverse, mut u1, mut u2, mut entered] =
            [vec![0; limbs], vec![0; limbs], vec![0; limbs], vec![0; limbs]];
        self.order.enter(&mut entered, &s);
        let exponent = minus_two(&self.order_bytes);
        self.order.power(&mut inverse, &entered, &exponent);
        self.order.multiply(&mut u1, &e, &inverse);
        self.order.multiply(&mut u2, &r, &inverse);

        let sum = self.multiply_two(&u1, &u2, tables);
        self.has_x(&sum, &r).then_some(())
    }

    /// One half of a signature: a positive INTEGER below the order.
    fn scalar(&self, integer: &raw::Element<'_>) -> Option<Vec<u32>> {
        below(raw::positive(integer)?, &self.order)
    }

    /// A digest modulo the order: it has no more bits, so that it is less than twice the order.
    fn reduced(&self, digest: &[u8]) -> Option<Vec<u32>> {
        let order = self.order.limbs();
        let mut e = limbs_of(digest, order.len())?;
        if !is_less(&e, order) {
            subtract(&mut e, order);
        }
        Some(e)
    }

    /// Whether the point's x, as an integer modulo the order, is r. Instead of dividing by Z², r is
    /// multiplied by it; and since the prime may be larger than the order, so is r plus the order.
    fn has_x(&self, point: &Point, r: &[u32]) -> bool {
        if is_zero(&point.z) {
            return false;
        }
        let square = self.multiply(&point.z, &point.z);
        let is_x = |candidate: &[u32]| {
            let mut entered = [0; LIMBS];
            self.field.enter(&mut entered, candidate);
            self.multiply(&entered, &square) == point.x
        };
        if is_less(r, self.field.limbs()) && is_x(r) {
            return true;
        }
        let mut sum = r.to_vec();
        let beyond = add(&mut sum, self.order.limbs());
        !beyond && is_less(&sum, self.field.limbs()) && is_x(&sum)
    }

    fn multiply(&self, a: &Element, b: &Element) -> Element {
        let mut out = [0; LIMBS];
        self.field.multiply(&mut out, a, b);
        out
    }

    fn add(&self, a: &Element, b: &Element) -> Element {
        let mut out = *a;
        self.field.add(&mut out, b);
        out
    }

    fn subtract(&self, a: &Element, b: &Element) -> Element {
        let mut out = *a;
        self.field.subtract(&mut out, b);
        out
    }

    /// `dbl-2001-b` of the Explicit-Formulas Database, for a = -3.
    fn double(&self, p: &Point) -> Point {
        let delta = self.multiply(&p.z, &p.z);
        let gamma = self.multiply(&p.y, &p.y);
        let beta = self.multiply(&p.x, &gamma);
        let product = self.multiply(&self.subtract(&p.x, &delta), &self.add(&p.x, &delta));
        let alpha = self.add(&self.add(&product, &product), &product);
        let beta4 = self.twice(&self.twice(&beta));
        let x = self.subtract(&self.multiply(&alpha, &alpha), &self.twice(&beta4));
        let sum = self.add(&p.y, &p.z);
        let z = self.subtract(&self.subtract(&self.multiply(&sum, &sum), &gamma), &delta);
        let gamma8 = self.twice(&self.twice(&self.twice(&self.multiply(&gamma, &gamma))));
        let y = self.subtract(&self.multiply(&alpha, &self.subtract(&beta4, &x)), &gamma8);
        Point { x, y, z }
    }

    fn twice(&self, a: &Element) -> Element {
        self.add(a, a)
    }

    /// `add-1998-cmo-2` of the Explicit-Formulas Database, and what it leaves out: the point at
    /// infinity, equal points, and opposite ones.
    fn add_points(&self, p: &Point, q: &Point) -> Point {
        if is_zero(&p.z) {
            return *q;
        }
        if is_zero(&q.z) {
            return *p;
        }
        let (zp, zq) = (self.multiply(&p.z, &p.z), self.multiply(&q.z, &q.z));
        let (u, s) = (self.multiply(&p.x, &zq), self.multiply(&p.y, &self.multiply(&q.z, &zq)));
        let h = self.subtract(&self.multiply(&q.x, &zp), &u);
        let r = self.subtract(&self.multiply(&q.y, &self.multiply(&p.z, &zp)), &s);
        if is_zero(&h) {
            return if is_zero(&r) { self.double(p) } else { Point::INFINITY };
        }
        let hh = self.multiply(&h, &h);
        let hhh = self.multiply(&h, &hh);
        let v = self.multiply(&u, &hh);
        let x = self.subtract(&self.subtract(&self.multiply(&r, &r), &hhh), &self.twice(&v));
        let y = self.subtract(&self.multiply(&r, &self.subtract(&v, &x)), &self.multiply(&s, &hhh));
        let z = self.multiply(&self.multiply(&p.z, &q.z), &h);
        Point { x, y, z }
    }

    fn negate(&self, p: &Point) -> Point {
        Point { y: self.subtract(&[0; LIMBS], &p.y), ..*p }
    }

    /// a·G + b·Q, both sums in one run over the bits.
    fn multiply_two(&self, a: &[u32], b: &[u32], tables: &[Vec<Point>; 2]) -> Point {
        let [table_g, table_q] = tables;
        let (digits_a, digits_b) = (signed_digits(a), signed_digits(b));
        let mut sum = Point::INFINITY;
        for (a, b) in digits_a.iter().zip(&digits_b).rev() {
            sum = self.double(&sum);
            for (digit, table) in [(a, table_g), (b, table_q)] {
                let place = usize::from(digit.unsigned_abs() / 2);
                if let (true, Some(point)) = (*digit != 0, table.get(place)) {
                    let point = if *digit < 0 { self.negate(point) } else { *point };
                    sum = self.add_points(&sum, &point);
                }
            }
        }
        sum
    }

    /// P, 3P, 5P, … 15P.
    fn odd_multiples(&self, p: &Point) -> Vec<Point> {
        let double = self.double(p);
        let next = |last: &Point| Some(self.add_points(last, &double));
        core::iter::successors(Some(*p), next).take(8).collect()
    }
}

impl Point {
    /// Y must not be zero for the formulas, X does not matter.
    const INFINITY: Self = Self { x: [0; LIMBS], y: [0; LIMBS], z: [0; LIMBS] };
}

/// A number below the modulus.
fn below(bytes: &[u8], modulus: &Modulus) -> Option<Vec<u32>> {
    let limbs = limbs_of(bytes, modulus.limbs().len())?;
    is_less(&limbs, modulus.limbs()).then_some(limbs)
}

/// The exponent of the inverse modulo a prime (Fermat); the orders end in an odd byte above 2.
fn minus_two(prime: &[u8]) -> Vec<u8> {
    let mut exponent = prime.to_vec();
    if let Some(last) = exponent.last_mut() {
        *last = last.wrapping_sub(2);
    }
    exponent
}

/// The number as a sum of digits times powers of two, where a digit is 0 or odd and within ±15, and
/// of any five that follow one another one at the most is not 0 (width-5 non-adjacent form).
fn signed_digits(number: &[u32]) -> Vec<i8> {
    const WIDTH: usize = 5;
    let bits = number.len().wrapping_mul(32);
    let bit = |at: usize| {
        let limb = number.get(at / 32).copied().unwrap_or_default();
        let shift = u32::try_from(at % 32).unwrap_or_default();
        i8::from((limb >> (shift & 31)) & 1 == 1)
    };
    // The carry of the highest bits goes beyond them.
    let mut digits = vec![0i8; bits.wrapping_add(1)];
    let (mut at, mut carry) = (0usize, 0i8);
    while let Some(digit) = digits.get_mut(at) {
        if bit(at) == carry {
            at = at.wrapping_add(1);
            continue;
        }
        let window = (0..WIDTH)
            .rev()
            .fold(0i8, |window, i| window.wrapping_mul(2).wrapping_add(bit(at.wrapping_add(i))));
        let value = window.wrapping_add(carry);
        carry = i8::from(value > 16);
        *digit = value.wrapping_sub(carry.wrapping_mul(32));
        at = at.wrapping_add(WIDTH);
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_points_are_points_and_have_the_order() {
        for kind in [KeyKind::P256, KeyKind::P384, KeyKind::P521] {
            let curve = Curve::of(kind).unwrap();
            let limbs = curve.order.limbs().to_vec();
            let mut less = limbs.clone();
            less[0] -= 1;
            let zero = vec![0; limbs.len()];
            // n·G is infinity, (n-1)·G is -G, and both by either half of the sum.
            let base = curve.base;
            let tables = [curve.odd_multiples(&base), curve.odd_multiples(&base)];
            for (a, b) in [(&limbs, &zero), (&zero, &limbs)] {
                assert!(is_zero(&curve.multiply_two(a, b, &tables).z));
            }
            let opposite = curve.multiply_two(&less, &zero, &tables);
            assert!(is_zero(&curve.add_points(&opposite, &base).z));
            // (n-1)·G + 1·G meets opposite points, (n-1)·G + 2·G a sum that is G again.
            let number = |n| limbs_of(&[n], limbs.len()).unwrap();
            assert!(is_zero(&curve.multiply_two(&less, &number(1), &tables).z));
            let again = curve.multiply_two(&less, &number(2), &tables);
            let x = curve.multiply(&base.x, &curve.multiply(&again.z, &again.z));
            assert_eq!(x, again.x);
            // 1·G + 1·G meets equal points.
            let double = curve.multiply_two(&number(1), &number(1), &tables);
            let same = curve.multiply_two(&number(2), &zero, &tables);
            let cross = |p: &Point, q: &Point| curve.multiply(&p.x, &curve.multiply(&q.z, &q.z));
            assert_eq!(cross(&double, &same), cross(&same, &double));
        }
        assert!(Curve::of(KeyKind::Rsa).is_none());
    }

    #[test]
    fn digits_are_the_number() {
        let mut x = 7u64;
        for _ in 0..2_000 {
            x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            for number in [x, x >> 40, u64::MAX, u64::MAX << 20, 0, 1] {
                let limbs = limbs_of(&number.to_be_bytes(), 2).unwrap();
                let digits = signed_digits(&limbs);
                let sum = digits.iter().rev().fold(0i128, |sum, d| sum * 2 + i128::from(*d));
                assert_eq!(sum, i128::from(number));
                assert!(digits.iter().all(|d| *d == 0 || (*d % 2 != 0 && d.abs() < 16)));
            }
        }
    }
}
