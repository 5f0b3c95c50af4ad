//! Each field against fiat-crypto.

use std::println;
use std::vec::Vec;

use super::{Random, base, curve, less, number, power_of_two, rounds};
use crate::crypto::compact::curve::Curve;
use crate::crypto::compact::field::Field;
use crate::crypto::compact::words;

/// A field of fiat-crypto.
trait Oracle: Copy {
    fn read(bytes: &[u8]) -> Self;
    fn bytes(self) -> Vec<u8>;
    fn multiply(self, other: Self) -> Self;
    fn square(self) -> Self;
    fn add(self, other: Self) -> Self;
    fn subtract(self, other: Self) -> Self;
}

macro_rules! montgomery {
    ($name:ident, $module:ident, $element:ident, $plain:ident, $limbs:literal, $bytes:literal,
     $from:ident $enter:ident $leave:ident $to:ident $mul:ident $square:ident $add:ident $sub:ident) => {
        #[derive(Clone, Copy)]
        struct $name([u64; $limbs]);

        impl $name {
            fn with(make: impl FnOnce(&mut fiat_crypto::$module::$element)) -> Self {
                let mut out = fiat_crypto::$module::$element([0; $limbs]);
                make(&mut out);
                Self(out.0)
            }

            fn inner(self) -> fiat_crypto::$module::$element {
                fiat_crypto::$module::$element(self.0)
            }
        }

        impl Oracle for $name {
            fn read(bytes: &[u8]) -> Self {
                let mut little: [u8; $bytes] = bytes.try_into().unwrap();
                little.reverse();
                let mut plain = fiat_crypto::$module::$plain([0; $limbs]);
                fiat_crypto::$module::$from(&mut plain.0, &little);
                Self::with(|out| fiat_crypto::$module::$enter(out, &plain))
            }

            fn bytes(self) -> Vec<u8> {
                let mut plain = fiat_crypto::$module::$plain([0; $limbs]);
                fiat_crypto::$module::$leave(&mut plain, &self.inner());
                let mut out = [0; $bytes];
                fiat_crypto::$module::$to(&mut out, &plain.0);
                out.into_iter().rev().collect()
            }

            fn multiply(self, other: Self) -> Self {
                Self::with(|out| fiat_crypto::$module::$mul(out, &self.inner(), &other.inner()))
            }

            fn square(self) -> Self {
                Self::with(|out| fiat_crypto::$module::$square(out, &self.inner()))
            }

            fn add(self, other: Self) -> Self {
                Self::with(|out| fiat_crypto::$module::$add(out, &self.inner(), &other.inner()))
            }

            fn subtract(self, other: Self) -> Self {
                Self::with(|out| fiat_crypto::$module::$sub(out, &self.inner(), &other.inner()))
            }
        }
    };
}
montgomery!(
    P256, p256_64, fiat_p256_montgomery_domain_field_element,
    fiat_p256_non_montgomery_domain_field_element, 4, 32,
    fiat_p256_from_bytes fiat_p256_to_montgomery fiat_p256_from_montgomery fiat_p256_to_bytes
    fiat_p256_mul fiat_p256_square fiat_p256_add fiat_p256_sub
);
montgomery!(
    P384, p384_64, fiat_p384_montgomery_domain_field_element,
    fiat_p384_non_montgomery_domain_field_element, 6, 48,
    fiat_p384_from_bytes fiat_p384_to_montgomery fiat_p384_from_montgomery fiat_p384_to_bytes
    fiat_p384_mul fiat_p384_square fiat_p384_add fiat_p384_sub
);

#[derive(Clone, Copy)]
struct P521([u64; 9]);

impl P521 {
    fn tight(self) -> fiat_crypto::p521_64::fiat_p521_tight_field_element {
        fiat_crypto::p521_64::fiat_p521_tight_field_element(self.0)
    }

    fn loose(self) -> fiat_crypto::p521_64::fiat_p521_loose_field_element {
        fiat_crypto::p521_64::fiat_p521_loose_field_element(self.0)
    }

    fn with(make: impl FnOnce(&mut fiat_crypto::p521_64::fiat_p521_tight_field_element)) -> Self {
        let mut out = fiat_crypto::p521_64::fiat_p521_tight_field_element([0; 9]);
        make(&mut out);
        Self(out.0)
    }

    fn carried(
        make: impl FnOnce(&mut fiat_crypto::p521_64::fiat_p521_loose_field_element),
    ) -> Self {
        let mut loose = fiat_crypto::p521_64::fiat_p521_loose_field_element([0; 9]);
        make(&mut loose);
        Self::with(|out| fiat_crypto::p521_64::fiat_p521_carry(out, &loose))
    }
}

impl Oracle for P521 {
    fn read(bytes: &[u8]) -> Self {
        let mut little: [u8; 66] = bytes.try_into().unwrap();
        little.reverse();
        Self::with(|out| fiat_crypto::p521_64::fiat_p521_from_bytes(out, &little))
    }

    fn bytes(self) -> Vec<u8> {
        let mut out = [0; 66];
        fiat_crypto::p521_64::fiat_p521_to_bytes(&mut out, &self.tight());
        out.into_iter().rev().collect()
    }

    fn multiply(self, other: Self) -> Self {
        let (a, b) = (self.loose(), other.loose());
        Self::with(|out| fiat_crypto::p521_64::fiat_p521_carry_mul(out, &a, &b))
    }

    fn square(self) -> Self {
        Self::with(|out| fiat_crypto::p521_64::fiat_p521_carry_square(out, &self.loose()))
    }

    fn add(self, other: Self) -> Self {
        let (a, b) = (self.tight(), other.tight());
        Self::carried(|out| fiat_crypto::p521_64::fiat_p521_add(out, &a, &b))
    }

    fn subtract(self, other: Self) -> Self {
        let (a, b) = (self.tight(), other.tight());
        Self::carried(|out| fiat_crypto::p521_64::fiat_p521_sub(out, &a, &b))
    }
}

/// Zero, one, the prime less one and two, and powers of two near the ends of limbs, less 0 and 1.
fn edges(prime: &[u8]) -> Vec<Vec<u8>> {
    let bytes = prime.len();
    let bits = bytes * 8 - usize::try_from(prime[0].leading_zeros()).unwrap();
    let mut out = Vec::from([less(prime, 1), less(prime, 2)]);
    for limb in [28, 29, 32, 64] {
        for bit in (0..bits).step_by(limb).chain([bits - 1]) {
            let power = power_of_two(bit, bytes);
            out.extend([less(&power, 1), power]);
        }
    }
    out.retain(|number| number.as_slice() < prime);
    out
}

/// Numbers from the prime to what its limbs hold, each with the one that is the prime less: what the wide fields of P-256
/// and P-384 take for the same, and what chance never makes.
fn second_forms<const N: usize>(parameters: &curve::Parameters) -> Vec<[[u64; N]; 2]> {
    let prime = hex::decode(parameters.prime).unwrap();
    let mut opposite = prime.iter().map(|byte| !byte).collect::<Vec<u8>>();
    *opposite.last_mut().unwrap() += 1;
    let zeros = opposite.iter().take_while(|byte| **byte == 0).count();
    let opposite = opposite.split_off(zeros);
    let mut small: Vec<Vec<u8>> = (0..8).map(|x| Vec::from([x])).collect();
    small.extend((1..8).map(|x| less(&opposite, x)));
    let mut random = Random(2);
    small.extend((0..50).map(|_| random.number(&opposite)));
    let limbs = |bytes: &[u8]| -> [u64; N] { number(bytes)[..N].try_into().unwrap() };
    let small = small.iter().map(|small| {
        let (mut large, small) = (limbs(&prime), limbs(small));
        assert!(!words::add(&mut large, &small));
        [large, small]
    });
    small.collect()
}

/// One product, square, sum and so on at a time, of what came before: not only of numbers that are below the
/// prime, but of whatever form the field leaves its elements in, and of these forms.
fn holds<F: Field, O: Oracle>(
    curve: &Curve<F>,
    parameters: &curve::Parameters,
    forms: Vec<(F::Element, O)>,
) -> usize {
    let field = &curve.field;
    let prime = hex::decode(parameters.prime).unwrap();
    let limbs = curve.order.limbs().len();
    let bytes = |a: &F::Element| {
        let (mut number, mut out) = (super::Number::default(), prime.clone());
        field.leave(&mut number[..limbs], a);
        words::write(&mut out, &number[..limbs]);
        out
    };
    let (mut random, mut done) = (Random(1), 0);
    let mut check = |ours: &F::Element, theirs: O, what: &str| {
        let (ours_bytes, theirs) = (bytes(ours), theirs.bytes());
        assert_eq!(ours_bytes, theirs, "{what}");
        assert_eq!(field.is_zero(ours), theirs.iter().all(|byte| *byte == 0), "{what}");
        done += 1;
    };
    let enter = |bytes: &[u8]| (field.enter(&number(bytes)), O::read(bytes));

    let mut all: Vec<(F::Element, O)> = edges(&prime).iter().map(|edge| enter(edge)).collect();
    all.extend(forms);
    for (a, oa) in &all {
        check(a, *oa, "edge");
        check(&field.square(a), oa.square(), "edge, square");
        check(&field.double(&field.half(a)), *oa, "edge, twice the half");
        check(&field.triple(a), oa.add(*oa).add(*oa), "edge, triple");
        for (b, ob) in &all {
            check(&field.multiply(a, b), oa.multiply(*ob), "edge, product");
            check(&field.add(a, b), oa.add(*ob), "edge, sum");
            check(&field.subtract(a, b), oa.subtract(*ob), "edge, difference");
            check(&field.subtract_double(a, b), oa.subtract(*ob).subtract(*ob), "edge, a - 2b");
        }
    }
    for _ in 0..rounds(100_000) {
        let at = random.below(all.len());
        let [(a, oa), (b, ob)] = [at, random.below(all.len())].map(|i| all[i]);
        let (ours, theirs, what) = match random.below(9) {
            0 => (field.multiply(&a, &b), oa.multiply(ob), "product"),
            1 => (field.square(&a), oa.square(), "square"),
            2 => (field.add(&a, &b), oa.add(ob), "sum"),
            3 => (field.subtract(&a, &b), oa.subtract(ob), "difference"),
            4 => (field.double(&a), oa.add(oa), "double"),
            5 => (field.triple(&a), oa.add(oa).add(oa), "triple"),
            6 => (field.subtract_double(&a, &b), oa.subtract(ob).subtract(ob), "a - 2b"),
            7 => {
                let half = field.half(&a);
                let theirs = O::read(&bytes(&half));
                check(&field.double(&half), oa, "twice the half");
                check(&half, theirs, "half");
                (half, theirs, "half")
            }
            _ => {
                let (ours, theirs) = enter(&random.number(&prime));
                (ours, theirs, "number")
            }
        };
        check(&ours, theirs, what);
        // Zero comes often enough, and would take over.
        if !field.is_zero(&ours) {
            all[at] = (ours, theirs);
        }
    }
    done
}

#[test]
fn fields_against_fiat_crypto() {
    let [p256, p384, p521] = curve::ALL;
    let forms_p256 = second_forms(p256).into_iter().map(|[ours, theirs]| (ours, P256(theirs)));
    let forms_p384 = second_forms(p384).into_iter().map(|[ours, theirs]| (ours, P384(theirs)));
    let done = [
        holds(base::wide_p256().unwrap(), p256, forms_p256.collect()),
        holds::<_, P256>(base::narrow_p256().unwrap(), p256, Vec::new()),
        holds(base::wide_p384().unwrap(), p384, forms_p384.collect()),
        holds::<_, P384>(base::narrow_p384().unwrap(), p384, Vec::new()),
        holds::<_, P521>(base::wide_p521().unwrap(), p521, Vec::new()),
        holds::<_, P521>(base::narrow_p521().unwrap(), p521, Vec::new()),
    ];
    println!("results that fiat-crypto has, too: {done:?}");
    assert!(done.iter().all(|done| *done >= rounds(100_000)), "{done:?}");
}
