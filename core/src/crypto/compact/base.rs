//! A curve with the tables of its base point: made once a process, when the first signature asks for them; or, of P-256
//! and P-384 on machines of 64 bits, made before. `cargo xtask generate` writes those, a line an entry: x and y as
//! the field has them. They would not fit into a module for WebAssembly, 160 kB.
//!
//! The keys with which the public-good instance signs have such tables, too, found by the bits of the key: 80 kB, for
//! which a process that verifies one bundle takes half as long. A table holds multiples of the point and nothing
//! else. It trusts nobody: the same bits in a bundle are as fast, and as little trusted.

use alloc::boxed::Box;
use alloc::vec::Vec;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
use alloc::{format, string::String};
use core::ops::Deref;

use once_cell::race::OnceBox;

use super::comb::{Comb, Shape};
use super::curve::{Curve, P256, P384, P521};
use super::field::Field;
use super::multiples::odd_multiples;
#[cfg(any(not(target_pointer_width = "64"), feature = "arithmetic", test))]
use super::narrow::Narrow;
use super::point::Affine;
#[cfg(target_pointer_width = "64")]
use super::wide;
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
use crate::crypto::KeyKind;

/// How many odd multiples of the base point are kept: digits of 7 bits. Twice as many would save one addition
/// in ten, and cost a process as much as it saves in twenty verifications.
const MULTIPLES: usize = 32;

/// The combs that were made before: ten teeth in place of eight save each signature six to eight
/// additions.
#[cfg(target_pointer_width = "64")]
const FIXED: Shape = Shape { teeth: 10, blocks: 2 };
#[cfg(target_pointer_width = "64")]
static FIXED_P256: [[[u64; 4]; 2]; 1024] = include!("fixed/p256.in");
#[cfg(target_pointer_width = "64")]
static FIXED_P384: [[[u64; 6]; 2]; 1024] = include!("fixed/p384.in");

/// The bits of a key, and the entries of its comb.
#[cfg(target_pointer_width = "64")]
pub(super) type FixedKey<E> = (&'static [u8], &'static [[E; 2]]);
#[cfg(target_pointer_width = "64")]
pub(super) static KEYS_P256: &[FixedKey<[u64; 4]>] = &include!("fixed/p256_keys.in");
#[cfg(target_pointer_width = "64")]
pub(super) static KEYS_P384: &[FixedKey<[u64; 6]>] = &include!("fixed/p384_keys.in");

/// A curve, and its base point ready for use.
#[derive(Debug)]
pub(super) struct Base<F: Field> {
    curve: Curve<F>,
    #[cfg(target_pointer_width = "64")]
    fixed: Option<Comb<F>>,
    #[cfg(target_pointer_width = "64")]
    keys: &'static [FixedKey<F::Element>],
    odd: OnceBox<Vec<Affine<F>>>,
    comb: OnceBox<Comb<F>>,
}

macro_rules! curves {
    ($(#[$doc:meta] $name:ident: $field:ty = $make:expr, $parameters:ident, $entries:expr, $keys:expr;)*) => {$(
        #[$doc]
        pub(super) fn $name() -> Option<&'static Base<$field>> {
            static BASE: OnceBox<Base<$field>> = OnceBox::new();
            let base = |curve| Box::new(Base::new(curve, $entries, $keys));
            BASE.get_or_try_init(|| Curve::new($make, &$parameters).map(base).ok_or(())).ok()
        }
    )*};
}
#[cfg(target_pointer_width = "64")]
curves! {
    /// P-256 with limbs of 64 bits.
    wide_p256: wide::p256::P256 = wide::p256::P256, P256, &FIXED_P256, KEYS_P256;
    /// P-384 with limbs of 64 bits.
    wide_p384: wide::p384::P384 = wide::p384::P384, P384, &FIXED_P384, KEYS_P384;
    /// P-521 with limbs of 64 bits.
    wide_p521: wide::p521::P521 = wide::p521::P521, P521, &[], &[];
}
#[cfg(any(not(target_pointer_width = "64"), feature = "arithmetic", test))]
curves! {
    /// P-256 for machines of 32 bits.
    narrow_p256: Narrow = Narrow::p256(), P256, &[], &[];
    /// P-384 for machines of 32 bits.
    narrow_p384: Narrow = Narrow::p384(), P384, &[], &[];
    /// P-521 for machines of 32 bits.
    narrow_p521: Narrow = Narrow::p521(), P521, &[], &[];
}

impl<F: Field> Base<F> {
    /// With the entries of the comb that was made before, or without any.
    #[cfg(target_pointer_width = "64")]
    fn new(
        curve: Curve<F>,
        entries: &'static [[F::Element; 2]],
        keys: &'static [FixedKey<F::Element>],
    ) -> Self {
        let fixed = (!entries.is_empty()).then(|| Comb::fixed(&curve, FIXED, entries));
        Self { curve, fixed, keys, odd: OnceBox::new(), comb: OnceBox::new() }
    }

    #[cfg(not(target_pointer_width = "64"))]
    const fn new(curve: Curve<F>, _: &'static [[F::Element; 2]], _: &'static [(); 0]) -> Self {
        Self { curve, odd: OnceBox::new(), comb: OnceBox::new() }
    }

    /// The comb that was made before.
    #[cfg(target_pointer_width = "64")]
    pub(super) const fn fixed(&self) -> Option<&Comb<F>> {
        self.fixed.as_ref()
    }

    /// The comb of a key that was made before: of the shape of those that are made when they are needed.
    #[cfg(target_pointer_width = "64")]
    pub(super) fn of_key(&self, bits: &[u8]) -> Option<Comb<F>> {
        let (_, entries) = self.keys.iter().find(|(key, _)| *key == bits)?;
        Some(Comb::fixed(&self.curve, Shape::made::<F>(), entries))
    }

    /// Odd multiples of the base point.
    pub(super) fn odd(&self) -> Option<&[Affine<F>]> {
        let make =
            || odd_multiples(&self.curve, &self.curve.base, MULTIPLES).map(Box::new).ok_or(());
        self.odd.get_or_try_init(make).ok().map(Vec::as_slice)
    }

    /// The comb of the base point.
    pub(super) fn comb(&self) -> Option<&Comb<F>> {
        #[cfg(target_pointer_width = "64")]
        if let Some(comb) = &self.fixed {
            return Some(comb);
        }
        let make =
            || Comb::new(&self.curve, &self.curve.base, Shape::made::<F>()).map(Box::new).ok_or(());
        self.comb.get_or_try_init(make).ok()
    }
}

impl<F: Field> Deref for Base<F> {
    type Target = Curve<F>;

    fn deref(&self) -> &Curve<F> {
        &self.curve
    }
}

/// The files with the combs that were made before, made anew: their names and texts.
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
pub(super) fn fixed_files(keys: &[(KeyKind, Vec<u8>)]) -> Option<Vec<(&'static str, String)>> {
    let (p256, p384) = (wide_p256()?, wide_p384()?);
    let base_p256 = format!("{}\n", text(&Comb::new(p256, &p256.base, FIXED)?));
    let base_p384 = format!("{}\n", text(&Comb::new(p384, &p384.base, FIXED)?));
    Some(alloc::vec![
        ("core/src/crypto/compact/fixed/p256.in", base_p256),
        ("core/src/crypto/compact/fixed/p384.in", base_p384),
        ("core/src/crypto/compact/fixed/p256_keys.in", text_of_keys(p256, KeyKind::P256, keys)?),
        ("core/src/crypto/compact/fixed/p384_keys.in", text_of_keys(p384, KeyKind::P384, keys)?),
    ])
}

/// The combs of the keys of this kind, each after the bits of the key.
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
fn text_of_keys<F: Field>(
    base: &Base<F>,
    kind: KeyKind,
    keys: &[(KeyKind, Vec<u8>)],
) -> Option<String>
where
    F::Element: AsRef<[u64]>,
{
    let mut out = String::from("[\n");
    for (_, bits) in keys.iter().filter(|(other, _)| *other == kind) {
        let comb = Comb::new(base, &base.point(bits)?, Shape::made::<F>())?;
        let bits: Vec<String> = bits.iter().map(|byte| format!("{byte:#x}")).collect();
        out.push_str(&format!("(&[{}],\n&{}),\n", bits.join(","), text(&comb)));
    }
    out.push_str("]\n");
    Some(out)
}

/// An array of arrays, a line each.
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
fn text<F: Field>(comb: &Comb<F>) -> String
where
    F::Element: AsRef<[u64]>,
{
    let limbs = |coordinate: &F::Element| {
        let limbs = coordinate.as_ref().iter().map(|limb| format!("{limb:#x}"));
        limbs.collect::<Vec<String>>().join(",")
    };
    let entries = comb.entries();
    let lines = entries.iter().map(|e| format!("[[{}],[{}]],\n", limbs(&e.x), limbs(&e.y)));
    format!("[\n{}]", lines.collect::<String>())
}
