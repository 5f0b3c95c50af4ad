//! A curve with the tables of its base point, made once a process, when the first signature asks for them.

use alloc::boxed::Box;
use alloc::vec::Vec;
use core::ops::Deref;

use once_cell::race::OnceBox;

use super::comb::Comb;
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

/// A curve, and its base point ready for use.
#[derive(Debug)]
pub(super) struct Base<F: Field> {
    curve: Curve<F>,
    odd: OnceBox<Vec<Affine<F>>>,
    comb: OnceBox<Comb<F>>,
}

macro_rules! curves {
    ($(#[$doc:meta] $name:ident: $field:ty = $make:expr, $parameters:ident;)*) => {$(
        #[$doc]
        pub(super) fn $name() -> Option<&'static Base<$field>> {
            static BASE: OnceBox<Base<$field>> = OnceBox::new();
            let make = || Curve::new($make, &$parameters).map(|curve| Box::new(Base::new(curve)));
            BASE.get_or_try_init(|| make().ok_or(())).ok()
        }
    )*};
}
#[cfg(target_pointer_width = "64")]
curves! {
    /// P-256 with limbs of 64 bits.
    wide_p256: wide::p256::P256 = wide::p256::P256, P256;
    /// P-384 with limbs of 64 bits.
    wide_p384: wide::p384::P384 = wide::p384::P384, P384;
    /// P-521 with limbs of 64 bits.
    wide_p521: wide::p521::P521 = wide::p521::P521, P521;
}
#[cfg(any(not(target_pointer_width = "64"), feature = "arithmetic", test))]
curves! {
    /// P-256 for machines of 32 bits.
    narrow_p256: Narrow = Narrow::p256(), P256;
    /// P-384 for machines of 32 bits.
    narrow_p384: Narrow = Narrow::p384(), P384;
    /// P-521 for machines of 32 bits.
    narrow_p521: Narrow = Narrow::p521(), P521;
}

impl<F: Field> Base<F> {
    const fn new(curve: Curve<F>) -> Self {
        Self { curve, odd: OnceBox::new(), comb: OnceBox::new() }
    }

    /// Odd multiples of the base point.
    pub(super) fn odd(&self) -> Option<&[Affine<F>]> {
        let make =
            || odd_multiples(&self.curve, &self.curve.base, MULTIPLES).map(Box::new).ok_or(());
        self.odd.get_or_try_init(make).ok().map(Vec::as_slice)
    }

    /// The comb of the base point.
    pub(super) fn comb(&self) -> Option<&Comb<F>> {
        let make = || Comb::new(&self.curve, &self.curve.base).map(Box::new).ok_or(());
        self.comb.get_or_try_init(make).ok()
    }
}

impl<F: Field> Deref for Base<F> {
    type Target = Curve<F>;

    fn deref(&self) -> &Curve<F> {
        &self.curve
    }
}
