//! The group law, its exceptional cases, and whole verifications, against RustCrypto.

use std::boxed::Box;
use std::println;
use std::vec::Vec;

use der::Tag;

use super::{Random, base, curve, less, number, power_of_two, rounds};
use crate::crypto::compact::base::Base;
use crate::crypto::compact::curve::Curve;
use crate::crypto::compact::ecdsa::Key;
use crate::crypto::compact::field::Field;
use crate::crypto::compact::point::{Affine, Point};
use crate::crypto::compact::{Number, words};
use crate::crypto::{KeyKind, RustCrypto};
use crate::encoding::der as raw;

/// What RustCrypto says, all of it as bytes.
trait Oracle {
    /// (a + k·b)·G as an uncompressed point, unless it is at infinity.
    fn sum(a: &[u8], k: &[u8], b: &[u8]) -> Option<Vec<u8>>;
    /// a·G + b·Q for the point with these bits.
    fn sum_with(a: &[u8], b: &[u8], q: &[u8]) -> Option<Vec<u8>>;
    /// The key by which (r, s) is a signature of the digest e, for the point with this x, which is r or
    /// r + n. `None` if no point has it.
    fn recover(x: &[u8], r: &[u8], s: &[u8], e: &[u8]) -> Option<Vec<u8>>;
    /// RustCrypto's own verification of a digest.
    fn verify(key: &[u8], digest: &[u8], signature: &[u8]) -> bool;
}

macro_rules! oracle {
    ($name:ident, $krate:ident) => {
        struct $name;

        impl Oracle for $name {
            fn sum(a: &[u8], k: &[u8], b: &[u8]) -> Option<Vec<u8>> {
                use $krate::elliptic_curve::PrimeField as _;
                use $krate::elliptic_curve::sec1::ToSec1Point as _;
                let [a, k, b] = [a, k, b]
                    .map(|bytes| $krate::Scalar::from_repr(bytes.try_into().unwrap()).unwrap());
                let sum = $krate::ProjectivePoint::GENERATOR * (a + k * b);
                let bytes = sum.to_affine().to_sec1_point(false).as_bytes().to_vec();
                (bytes.len() > 1).then_some(bytes)
            }

            fn sum_with(a: &[u8], b: &[u8], q: &[u8]) -> Option<Vec<u8>> {
                use $krate::elliptic_curve::PrimeField as _;
                use $krate::elliptic_curve::sec1::ToSec1Point as _;
                let [a, b] = [a, b]
                    .map(|bytes| $krate::Scalar::from_repr(bytes.try_into().unwrap()).unwrap());
                let q = $krate::ecdsa::VerifyingKey::from_sec1_bytes(q).unwrap();
                let q = $krate::ProjectivePoint::from(*q.as_affine());
                let sum = $krate::ProjectivePoint::GENERATOR * a + q * b;
                let bytes = sum.to_affine().to_sec1_point(false).as_bytes().to_vec();
                (bytes.len() > 1).then_some(bytes)
            }

            fn recover(x: &[u8], r: &[u8], s: &[u8], e: &[u8]) -> Option<Vec<u8>> {
                use $krate::elliptic_curve::PrimeField as _;
                use $krate::elliptic_curve::point::DecompressPoint as _;
                use $krate::elliptic_curve::sec1::ToSec1Point as _;
                use $krate::elliptic_curve::subtle::Choice;
                let point = $krate::AffinePoint::decompress(x.try_into().unwrap(), Choice::from(0));
                let point =
                    $krate::ProjectivePoint::from(Option::<$krate::AffinePoint>::from(point)?);
                let [r, s, e] = [r, s, e]
                    .map(|bytes| $krate::Scalar::from_repr(bytes.try_into().unwrap()).unwrap());
                let key =
                    (point * s - $krate::ProjectivePoint::GENERATOR * e) * r.invert().unwrap();
                Some(key.to_affine().to_sec1_point(false).as_bytes().to_vec())
            }

            fn verify(key: &[u8], digest: &[u8], signature: &[u8]) -> bool {
                use $krate::ecdsa::signature::hazmat::PrehashVerifier as _;
                let key = $krate::ecdsa::VerifyingKey::from_sec1_bytes(key).unwrap();
                let signature = $krate::ecdsa::DerSignature::try_from(signature).unwrap();
                let signature = $krate::ecdsa::Signature::try_from(signature);
                signature.is_ok_and(|signature| key.verify_prehash(digest, &signature).is_ok())
            }
        }
    };
}
oracle!(P256, p256);
oracle!(P384, p384);
oracle!(P521, p521);

/// The point as SEC 1 writes it, uncompressed.
fn written<F: Field>(curve: &Curve<F>, point: &Point<F>) -> Option<Vec<u8>> {
    let field = &curve.field;
    if field.is_zero(&point.z) {
        return None;
    }
    let inverse = curve.invert(&point.z).unwrap();
    let square = field.square(&inverse);
    let y = field.multiply(&point.y, &field.multiply(&square, &inverse));
    let mut out = Vec::from([4]);
    for coordinate in [field.multiply(&point.x, &square), y] {
        let mut limbs = Number::<F::Word>::default();
        let used = curve.order.limbs().len();
        field.leave(&mut limbs[..used], &coordinate);
        let mut bytes = std::vec![0; curve.size];
        words::write(&mut bytes, &limbs[..used]);
        out.extend(bytes);
    }
    Some(out)
}

/// Numbers modulo the order that a ladder, a table or a comb may stumble over.
fn edges(order: &[u8]) -> Vec<Vec<u8>> {
    let size = order.len();
    let small = |n: u8| {
        let mut out = std::vec![0; size];
        out[size - 1] = n;
        out
    };
    let mut out: Vec<Vec<u8>> = [0, 1, 2, 3, 15, 16, 17, 31, 63, 64, 65].map(small).into();
    out.extend([1, 2, 3, 16].map(|n| less(order, n)));
    // The distances of the teeth of each comb, and half the order on both sides.
    let bits = size * 8 - if size == 66 { 7 } else { 0 };
    let [made, twice, fixed] = [8, 16, 20].map(|distances: usize| bits.div_ceil(distances));
    out.extend([made, twice, fixed, 19 * fixed].map(|at| power_of_two(at, size)));
    out.push(less(&power_of_two(made, size), 1));
    let mut half = order.to_vec();
    let mut above = 0;
    for byte in &mut half {
        (*byte, above) = (*byte >> 1 | above << 7, *byte & 1);
    }
    let mut next = half.clone();
    next[size - 1] += 1;
    out.extend([half, next]);
    out
}

/// a·G + b·Q for two numbers, one way.
type Way = Box<dyn Fn(&[u8], &[u8]) -> Option<Vec<u8>>>;

/// By tables of odd multiples, and by combs.
fn ways<F: Field>(curve: &'static Base<F>, q: &[u8]) -> [Way; 2] {
    [false, true].map(|often| -> Way {
        let key = Key::parse(curve, q).unwrap();
        if often {
            key.make_table();
        }
        Box::new(move |a, b| {
            let limbs = curve.order.limbs().len();
            let (a, b) = (number(a), number(b));
            written(curve, &key.multiply_two(&a[..limbs], &b[..limbs]).unwrap())
        })
    })
}

/// a·G + b·k·G, every way, for all edges and for random numbers.
fn sums<A: Field, B: Field, O: Oracle>(
    curves: (&'static Base<A>, &'static Base<B>),
    parameters: &curve::Parameters,
) -> usize {
    let order = hex::decode(parameters.order).unwrap();
    let (edges, mut random, mut done) = (edges(&order), Random(2), 0);
    let all_ways = |k: &[u8]| {
        let q = O::sum(&edges[0], k, &edges[1]).unwrap();
        let ([a, b], [c, d]) = (ways(curves.0, &q), ways(curves.1, &q));
        [a, b, c, d]
    };
    let mut check = |ways: &[Way; 4], k: &[u8], a: &[u8], b: &[u8]| {
        let expected = O::sum(a, k, b);
        for (i, way) in ways.iter().enumerate() {
            assert_eq!(way(a, b), expected, "way {i}: {a:x?} + {k:x?} * {b:x?}");
            done += 1;
        }
    };
    for (i, k) in edges.iter().enumerate().skip(1) {
        let ways = all_ways(k);
        for (j, a) in edges.iter().enumerate() {
            // All for G and 2G, some for each other.
            for (_, b) in edges.iter().enumerate().filter(|(l, _)| i < 3 || (i + j + l) % 13 == 0) {
                check(&ways, k, a, b);
            }
        }
    }
    for _ in 0..rounds(10) {
        let k = random.number(&order);
        if k.iter().all(|byte| *byte == 0) {
            continue;
        }
        let ways = all_ways(&k);
        for _ in 0..9 {
            check(&ways, &k, &random.number(&order), &random.number(&order));
        }
    }
    done
}

/// Every exceptional case of the addition, whatever Z the points have.
fn group_law<F: Field, O: Oracle>(curve: &Curve<F>, parameters: &curve::Parameters) -> usize {
    let order = hex::decode(parameters.order).unwrap();
    let (edges, mut random, mut done) = (edges(&order), Random(2), 0);
    let (zero, one) = (&edges[0], &edges[1]);
    let point_of = |k: &[u8]| O::sum(zero, k, one).unwrap();

    // P + P, P + (-P), O + P, 2·O; P with Z = 1, and with another Z.
    let (field, unit) = (&curve.field, &curve.one);
    let infinity = Point::infinity(field);
    assert!(field.is_zero(&infinity.double(field).z));
    for k in &edges[1..] {
        let p: Affine<F> = curve.point(&point_of(k)).unwrap();
        let opposite = p.negate(field);
        let plain = Point::of(&p, unit);
        assert_eq!(written(curve, &infinity.add(&p, field, unit)), written(curve, &plain));
        // (P + Q) - Q has another Z than 1, for a Q that is not ±P.
        let q = loop {
            let drawn = O::sum(zero, &random.number(&order), one);
            let drawn = drawn.map(|bytes| curve.point(&bytes).unwrap());
            // The difference of the x is 0 for no other point than ±P, and 0·G is none.
            if let Some(q) = drawn.filter(|q| !field.is_zero(&field.subtract(&q.x, &p.x))) {
                break q;
            }
        };
        let scaled = plain.add(&q, field, unit).add(&q.negate(field), field, unit);
        for point in [plain, scaled] {
            assert_eq!(written(curve, &point), Some(point_of(k)));
            let twice = O::sum(k, k, one);
            assert_eq!(written(curve, &point.add(&p, field, unit)), twice);
            assert_eq!(written(curve, &point.double(field)), twice);
            let nothing = point.add(&opposite, field, unit);
            assert_eq!(written(curve, &nothing), None);
            // The point at infinity that came so goes on like any other.
            assert_eq!(
                written(curve, &nothing.double(field).add(&p, field, unit)),
                Some(point_of(k))
            );
            done += 5;
        }
    }
    done
}

#[test]
fn the_group_law_and_its_exceptional_cases() {
    let [p256, p384, p521] = curve::ALL;
    let done = [
        group_law::<_, P256>(base::wide_p256().unwrap(), p256),
        group_law::<_, P256>(base::narrow_p256().unwrap(), p256),
        group_law::<_, P384>(base::wide_p384().unwrap(), p384),
        group_law::<_, P384>(base::narrow_p384().unwrap(), p384),
        group_law::<_, P521>(base::wide_p521().unwrap(), p521),
        group_law::<_, P521>(base::narrow_p521().unwrap(), p521),
    ];
    println!("sums of two points that RustCrypto has, too: {done:?}");
    assert!(done.iter().all(|done| *done >= 180), "{done:?}");
}

#[test]
fn sums_of_multiples_every_way() {
    let [p256, p384, p521] = curve::ALL;
    let p256_both = (base::wide_p256().unwrap(), base::narrow_p256().unwrap());
    let p384_both = (base::wide_p384().unwrap(), base::narrow_p384().unwrap());
    let p521_both = (base::wide_p521().unwrap(), base::narrow_p521().unwrap());
    let done = [
        sums::<_, _, P256>(p256_both, p256),
        sums::<_, _, P384>(p384_both, p384),
        sums::<_, _, P521>(p521_both, p521),
    ];
    println!("a·G + b·Q that RustCrypto has, too: {done:?}");
    assert!(done.iter().all(|done| *done > 5_000), "{done:?}");
}

/// A key whose table was made before has it from the start, and no other key has one.
#[test]
fn sums_by_tables_of_keys_from_before() {
    fn check<F: Field, O: Oracle>(
        curve: &'static Base<F>,
        parameters: &curve::Parameters,
        bits: &[u8],
    ) -> usize {
        let (key, order) =
            (Key::parse(curve, bits).unwrap(), hex::decode(parameters.order).unwrap());
        assert!(key.has_table());
        let mut opposite = bits.to_vec();
        let y = bits.len() / 2 + 1;
        let prime = hex::decode(parameters.prime).unwrap();
        opposite[y..].copy_from_slice(&less_than_order(&prime, &bits[y..]));
        let opposite = Key::parse(curve, &opposite).unwrap();
        assert!(!opposite.has_table());
        let (edges, mut random, mut done) = (edges(&order), Random(5), 0);
        let mut pairs: Vec<_> = edges.iter().zip(edges.iter().rev()).collect();
        let numbers: Vec<_> = (0..20).map(|_| random.number(&order)).collect();
        pairs.extend(numbers.iter().zip(numbers.iter().skip(1)));
        let limbs = curve.order.limbs().len();
        for (a, b) in pairs {
            let [n, m, minus] = [a, b, &less_than_order(&order, b)].map(|x| number(x));
            let by_table = key.multiply_two(&n[..limbs], &m[..limbs]).unwrap();
            let way = written(curve, &by_table);
            // b·Q is -b·-Q, which has no table; and RustCrypto has Q itself.
            let minus = if b.iter().all(|byte| *byte == 0) { m } else { minus };
            let other = opposite.multiply_two(&n[..limbs], &minus[..limbs]).unwrap();
            assert_eq!(way, written(curve, &other), "{a:x?} {b:x?}");
            assert_eq!(way, O::sum_with(a, b, bits), "{a:x?} {b:x?}");
            done += 1;
        }
        done
    }
    let [p256, p384, _] = curve::ALL;
    let of_p256 = base::KEYS_P256
        .iter()
        .map(|(bits, _)| check::<_, P256>(base::wide_p256().unwrap(), p256, bits));
    let of_p384 = base::KEYS_P384
        .iter()
        .map(|(bits, _)| check::<_, P384>(base::wide_p384().unwrap(), p384, bits));
    let done: [usize; 2] = [of_p256.sum(), of_p384.sum()];
    assert!(done.iter().all(|done| *done >= 60), "{done:?}");
}

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let mut magnitude = bytes[zeros..].to_vec();
        if magnitude.first().is_none_or(|first| *first >= 0x80) {
            magnitude.insert(0, 0);
        }
        raw::wrap(Tag::Integer, &[&magnitude]).unwrap()
    };
    raw::wrap(Tag::Sequence, &[&integer(r), &integer(s)]).unwrap()
}

/// Signatures that hold, whose r is an edge: the x of their point is r, or r + n. And the same ones with
/// something changed, which hold nowhere.
fn signatures<F: Field, O: Oracle>(
    curve: &'static Base<F>,
    parameters: &curve::Parameters,
) -> [usize; 3] {
    let order = hex::decode(parameters.order).unwrap();
    let (edges, mut random) = (edges(&order), Random(3));
    let (mut direct, mut beyond, mut refused) = (0, 0, 0);
    let plus_order = |r: &[u8]| plus(r, &order);
    let mut small: Vec<Vec<u8>> = (1..60)
        .map(|n| {
            let mut out = std::vec![0; order.len()];
            *out.last_mut().unwrap() = n;
            out
        })
        .collect();
    small.extend(edges[1..].iter().cloned());
    small.extend(
        (0..rounds(20)).map(|_| random.number(&order)).filter(|r| r.iter().any(|byte| *byte != 0)),
    );
    for r in &small {
        let sum = plus_order(r);
        for (x, is_beyond) in [(Some(r), false), (sum.as_ref(), true)] {
            let mut e = random.number(&order);
            // RustCrypto leaves the last bits of the digest away, and wants half of them.
            e[0] = 0;
            let s = [&edges[1], &edges[edges.len() - 1], &random.number(&order)][random.below(3)]
                .clone();
            let (Some(x), true) = (x, s.iter().any(|byte| *byte != 0)) else { continue };
            let Some(bits) = O::recover(x, r, &s, &e).filter(|key| key.len() > 1) else { continue };
            let key = Key::parse(curve, &bits).unwrap();
            let mut other = e.clone();
            *other.last_mut().unwrap() ^= 1;
            let negated = less_than_order(&order, &s);
            let cases = [
                (r, &s, &e, true),
                // The opposite point has the same x.
                (r, &negated, &e, true),
                (r, &s, &other, false),
                (&s, r, &e, false),
            ];
            for often in [false, true] {
                if often {
                    key.make_table();
                }
                for (r, s, e, expected) in cases {
                    let signature = der(r, s);
                    let held = key.verify_digest(e, &signature).is_some();
                    assert_eq!(held, O::verify(&bits, e, &signature), "{r:x?} {s:x?} {e:x?}");
                    // By chance the changed ones might hold; they do not.
                    if r != s || expected {
                        assert_eq!(held, expected, "{r:x?} {s:x?} {e:x?}");
                    }
                    refused += usize::from(!held);
                }
            }
            *(if is_beyond { &mut beyond } else { &mut direct }) += 1;
        }
    }
    [direct, beyond, refused]
}

/// a + b, of as many bytes.
fn plus(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let (mut out, mut carry) = (a.to_vec(), 0u16);
    for (byte, b) in out.iter_mut().zip(b).rev() {
        carry += u16::from(*byte) + u16::from(*b);
        [_, *byte] = carry.to_be_bytes();
        carry >>= 8;
    }
    (carry == 0).then_some(out)
}

fn less_than_order(order: &[u8], s: &[u8]) -> Vec<u8> {
    let (mut out, mut borrow) = (order.to_vec(), 0u8);
    for (byte, s) in out.iter_mut().zip(s).rev() {
        let (difference, first) = byte.overflowing_sub(*s);
        let (difference, second) = difference.overflowing_sub(borrow);
        (*byte, borrow) = (difference, u8::from(first || second));
    }
    out
}

#[test]
fn signatures_whose_point_has_x_of_r_or_of_r_and_the_order() {
    let [p256, p384, p521] = curve::ALL;
    let done = [
        signatures::<_, P256>(base::wide_p256().unwrap(), p256),
        signatures::<_, P256>(base::narrow_p256().unwrap(), p256),
        signatures::<_, P384>(base::wide_p384().unwrap(), p384),
        signatures::<_, P384>(base::narrow_p384().unwrap(), p384),
        signatures::<_, P521>(base::wide_p521().unwrap(), p521),
        signatures::<_, P521>(base::narrow_p521().unwrap(), p521),
    ];
    println!("keys with x = r, with x = r + n, and refusals: {done:?}");
    assert!(
        done.iter().all(|[direct, beyond, no]| *direct > 30 && *beyond > 20 && *no > 200),
        "{done:?}"
    );
}

/// A small number, as many bytes long.
fn small(n: u8, bytes: usize) -> Vec<u8> {
    let mut out = std::vec![0; bytes];
    out[bytes - 1] = n;
    out
}

/// A number that is not below the prime is no coordinate, though it stands for one modulo the prime.
fn not_reduced<O: Oracle>(kind: KeyKind, parameters: &curve::Parameters) -> [usize; 2] {
    let prime = hex::decode(parameters.prime).unwrap();
    let (size, mut done) = (prime.len(), [0; 2]);
    for n in 0..60 {
        let (x, one, zero) = (small(n, size), small(1, size), small(0, size));
        // (1·P - 0·G)/1.
        let Some(point) = O::recover(&x, &one, &one, &zero) else { continue };
        let (x, y) = point[1..].split_at(size);
        let more = [(plus(x, &prime), Some(y.to_vec())), (Some(x.to_vec()), plus(y, &prime))];
        for (i, more) in more.into_iter().enumerate() {
            let (Some(x), Some(y)) = more else { continue };
            let bits = [&[4][..], &x, &y].concat();
            let providers: [&dyn crate::Provider; 3] =
                [&super::super::Compact, &super::super::Compact32, &RustCrypto];
            for provider in providers {
                assert!(provider.key(kind, &point).is_some(), "{provider:?} {point:x?}");
                assert!(provider.key(kind, &bits).is_none(), "{provider:?} {bits:x?}");
            }
            done[i] += 1;
        }
        // The hybrid form of X9.62, and a point at infinity as long as another; and a coordinate that is longer.
        let is_key =
            |bits: &[u8]| crate::Provider::key(&super::super::Compact, kind, bits).is_some();
        for first in [0, 1, 2, 3, 5, 6, 7, 0x84] {
            assert!(!is_key(&[&[first][..], &point[1..]].concat()), "{first}");
        }
        assert!(!is_key(&[&[4][..], x, &[0], y].concat()));
    }
    done
}

#[test]
fn coordinates_are_below_the_prime() {
    let [p256, p384, p521] = curve::ALL;
    let done = [
        not_reduced::<P256>(KeyKind::P256, p256),
        not_reduced::<P384>(KeyKind::P384, p384),
        not_reduced::<P521>(KeyKind::P521, p521),
    ];
    // Only the bytes of P-521 have room for an y that is not small.
    assert!(done.iter().all(|[x, _]| *x > 20) && done[2][1] > 20, "{done:?}");
}

/// What a wrong first byte, a coordinate that is not below the prime or a point beside the curve is for
/// RustCrypto, it is for us.
#[test]
fn what_is_no_point() {
    let kinds = [KeyKind::P256, KeyKind::P384, KeyKind::P521];
    for (kind, parameters) in kinds.into_iter().zip(curve::ALL) {
        let prime = hex::decode(parameters.prime).unwrap();
        let size = prime.len();
        let (mut random, mut points) = (Random(4), 0);
        for round in 0..400 {
            let [x, y] = [(); 2].map(|()| random.number(&prime));
            let x = if round % 5 == 0 { prime.clone() } else { x };
            let bits = [&[4][..], &x, &y].concat();
            let of = |provider: &dyn crate::Provider| provider.key(kind, &bits).is_some();
            let found = [of(&super::super::Compact), of(&super::super::Compact32), of(&RustCrypto)];
            assert_eq!(found, [found[2]; 3], "{bits:x?}");
            points += usize::from(found[0]);
        }
        // A random pair is on the curve once in 2^256 times.
        assert_eq!(points, 0);
        let one = less(&power_of_two(1, size), 1);
        let base = match kind {
            KeyKind::P256 => P256::sum(&one, &one, &less(&one, 1)),
            KeyKind::P384 => P384::sum(&one, &one, &less(&one, 1)),
            _ => P521::sum(&one, &one, &less(&one, 1)),
        }
        .unwrap();
        for provider in [&super::super::Compact as &dyn crate::Provider, &super::super::Compact32] {
            assert!(provider.key(kind, &base).is_some());
            for at in 0..=size * 2 {
                let mut changed = base.clone();
                changed[at] ^= 1;
                assert!(provider.key(kind, &changed).is_none(), "{at}");
            }
            assert!(provider.key(kind, &base[..size * 2]).is_none());
            assert!(provider.key(kind, &[&base[..], &[0]].concat()).is_none());
            assert!(provider.key(kind, &[0]).is_none());
        }
    }
}
