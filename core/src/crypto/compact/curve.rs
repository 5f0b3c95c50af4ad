//! The NIST curves (SP 800-186 section 3.2.1).

use alloc::vec;
use alloc::vec::Vec;

use super::Number;
use super::field::Field;
use super::inverse::Divide as _;
use super::montgomery::Modulus;
use super::point::Affine;
use super::words::{Word, is_less, read};

/// A curve's numbers, in hexadecimal, all of the field's length.
#[derive(Debug)]
pub(super) struct Parameters {
    pub(super) prime: &'static str,
    pub(super) order: &'static str,
    b: &'static str,
    x: &'static str,
    y: &'static str,
    /// Bits of the order.
    bits: usize,
}

pub(super) const P256: Parameters = Parameters {
    prime: "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
    order: "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
    b: "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
    x: "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
    y: "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5",
    bits: 256,
};
pub(super) const P384: Parameters = Parameters {
    prime: "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000ffffffff",
    order: "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973",
    b: "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
    x: "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
    y: "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
    bits: 384,
};
pub(super) const P521: Parameters = Parameters {
    prime: "01ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    order: "01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
    b: "0051953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
    x: "00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
    y: "011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650",
    bits: 521,
};
/// All curves.
#[cfg(test)]
pub(super) const ALL: [&Parameters; 3] = [&P256, &P384, &P521];

/// A curve that is ready for use.
#[derive(Debug)]
pub(super) struct Curve<F: Field> {
    pub(super) field: F,
    pub(super) order: Modulus<F::Word>,
    /// The order, for inverses.
    pub(super) inverse: <F::Word as Word>::Prime,
    /// Bits of the order.
    pub(super) bits: usize,
    /// Bytes of a coordinate.
    pub(super) size: usize,
    pub(super) one: F::Element,
    pub(super) base: Affine<F>,
    prime: Vec<F::Word>,
    prime_inverse: <F::Word as Word>::Prime,
    b: F::Element,
}

impl<F: Field> Curve<F> {
    pub(super) fn new(field: F, parameters: &Parameters) -> Option<Self> {
        let decode = |text| hex::decode(text).ok();
        let prime = decode(parameters.prime)?;
        let size = prime.len();
        let mut limbs = vec![F::Word::default(); size.div_ceil(F::Word::BYTES)];
        read(&mut limbs, &prime)?;
        let order = Modulus::new(&decode(parameters.order)?)?;
        let number = |bytes: &[u8]| {
            let mut limbs = Number::<F::Word>::default();
            read(&mut limbs, bytes)?;
            Some(field.enter(&limbs))
        };
        Some(Self {
            inverse: <F::Word as Word>::Prime::new(order.limbs()),
            prime_inverse: <F::Word as Word>::Prime::new(&limbs),
            prime: limbs,
            order,
            bits: parameters.bits,
            size,
            one: number(&[1])?,
            b: number(&decode(parameters.b)?)?,
            base: Affine { x: number(&decode(parameters.x)?)?, y: number(&decode(parameters.y)?)? },
            field,
        })
    }

    /// A coordinate: a number below the prime.
    pub(super) fn coordinate(&self, limbs: &[F::Word]) -> Option<F::Element> {
        is_less(limbs, &self.prime).then(|| self.field.enter(limbs))
    }

    /// An uncompressed point of the curve (SEC 1 section 2.3.4). None of them is the point at infinity,
    /// and the cofactor is 1.
    pub(super) fn point(&self, bits: &[u8]) -> Option<Affine<F>> {
        const UNCOMPRESSED: u8 = 4;
        let (&form, coordinates) = bits.split_first()?;
        let (x, y) = coordinates.split_at_checked(self.size)?;
        if form != UNCOMPRESSED || y.len() != self.size {
            return None;
        }
        let mut limbs = self.prime.clone();
        read(&mut limbs, x)?;
        let x = self.coordinate(&limbs)?;
        read(&mut limbs, y)?;
        let y = self.coordinate(&limbs)?;
        let field = &self.field;
        let slope = field.subtract(&field.square(&x), &field.triple(&self.one));
        let right = field.add(&field.multiply(&slope, &x), &self.b);
        let difference = field.subtract(&field.square(&y), &right);
        field.is_zero(&difference).then_some(Affine { x, y })
    }

    /// 1/a; `None` for 0.
    pub(super) fn invert(&self, a: &F::Element) -> Option<F::Element> {
        let [mut limbs, mut inverse] = [self.prime.clone(), self.prime.clone()];
        self.field.leave(&mut limbs, a);
        self.prime_inverse.invert(&mut inverse, &limbs)?;
        Some(self.field.enter(&inverse))
    }
}
