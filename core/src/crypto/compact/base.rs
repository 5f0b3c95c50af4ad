//! A curve with the tables of its base point: made once a process, when the first signature asks for them; or, of P-256
//! and P-384 on machines of 64 bits, made before. `cargo xtask generate` writes those, a line an entry: x and y as
//! the field has them. They would not fit into a module for WebAssembly, 160 kB.

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

/// A curve, and its base point ready for use.
#[derive(Debug)]
pub(super) struct Base<F: Field> {
    curve: Curve<F>,
    #[cfg(target_pointer_width = "64")]
    fixed: Option<Comb<F>>,
    odd: OnceBox<Vec<Affine<F>>>,
    comb: OnceBox<Comb<F>>,
}

macro_rules! curves {
    ($(#[$doc:meta] $name:ident: $field:ty = $make:expr, $parameters:ident, $entries:expr;)*) => {$(
        #[$doc]
        pub(super) fn $name() -> Option<&'static Base<$field>> {
            static BASE: OnceBox<Base<$field>> = OnceBox::new();
            let make =
                || Curve::new($make, &$parameters).map(|curve| Box::new(Base::new(curve, $entries)));
            BASE.get_or_try_init(|| make().ok_or(())).ok()
        }
    )*};
}
#[cfg(target_pointer_width = "64")]
curves! {
    /// P-256 with limbs of 64 bits.
    wide_p256: wide::p256::P256 = wide::p256::P256, P256, &FIXED_P256;
    /// P-384 with limbs of 64 bits.
    wide_p384: wide::p384::P384 = wide::p384::P384, P384, &FIXED_P384;
    /// P-521 with limbs of 64 bits.
    wide_p521: wide::p521::P521 = wide::p521::P521, P521, &[];
}
#[cfg(any(not(target_pointer_width = "64"), feature = "arithmetic", test))]
curves! {
    /// P-256 for machines of 32 bits.
    narrow_p256: Narrow = Narrow::p256(), P256, &[];
    /// P-384 for machines of 32 bits.
    narrow_p384: Narrow = Narrow::p384(), P384, &[];
    /// P-521 for machines of 32 bits.
    narrow_p521: Narrow = Narrow::p521(), P521, &[];
}

impl<F: Field> Base<F> {
    /// With the entries of the comb that was made before, or without any.
    #[cfg(target_pointer_width = "64")]
    fn new(curve: Curve<F>, entries: &'static [[F::Element; 2]]) -> Self {
        let fixed = (!entries.is_empty()).then(|| Comb::fixed(&curve, FIXED, entries));
        Self { curve, fixed, odd: OnceBox::new(), comb: OnceBox::new() }
    }

    #[cfg(not(target_pointer_width = "64"))]
    const fn new(curve: Curve<F>, _: &'static [[F::Element; 2]]) -> Self {
        Self { curve, odd: OnceBox::new(), comb: OnceBox::new() }
    }

    /// The comb that was made before.
    #[cfg(target_pointer_width = "64")]
    pub(super) const fn fixed(&self) -> Option<&Comb<F>> {
        self.fixed.as_ref()
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
pub(super) fn fixed_files() -> Option<[(&'static str, String); 2]> {
    let (p256, p384) = (wide_p256()?, wide_p384()?);
    let p256 = Comb::new(p256, &p256.base, FIXED)?;
    let p384 = Comb::new(p384, &p384.base, FIXED)?;
    Some([
        (
            "core/src/crypto/compact/fixed/p256.in",
            text(p256.entries().iter().map(|entry| [&entry.x[..], &entry.y])),
        ),
        (
            "core/src/crypto/compact/fixed/p384.in",
            text(p384.entries().iter().map(|entry| [&entry.x[..], &entry.y])),
        ),
    ])
}

/// An array of arrays, a line each.
#[cfg(all(target_pointer_width = "64", any(feature = "arithmetic", test)))]
fn text<'e>(entries: impl Iterator<Item = [&'e [u64]; 2]>) -> String {
    let limbs = |coordinate: &[u64]| {
        let limbs: Vec<String> = coordinate.iter().map(|limb| format!("{limb:#x}")).collect();
        limbs.join(",")
    };
    let lines = entries.map(|[x, y]| format!("[[{}],[{}]],\n", limbs(x), limbs(y)));
    format!("[\n{}]\n", lines.collect::<String>())
}
