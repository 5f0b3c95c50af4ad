//! Words: limbs of 32 or 64 bits, and numbers made of them, the least significant first. What computes
//! with [`Word`] runs with either, and is tested with both on every machine.
//!
//! Nothing here can overflow unseen: `a·b + c + d` with four words is at most
//! (2^w - 1)² + 2·(2^w - 1) = 2^2w - 1, which two words hold; a sum of two words and a carry of 0 or 1 is
//! under 2^(w+1).

use core::fmt;

use super::inverse::{self, Divide};

/// A limb.
pub(super) trait Word:
    Copy + Eq + Ord + Default + fmt::Debug + Send + Sync + 'static
{
    /// What divides modulo a prime with limbs of this size.
    type Prime: Divide<Self>;
    /// How many bytes a limb has.
    const BYTES: usize;

    /// `a·b + c + d` as the lower and the higher word.
    fn multiply_add(a: Self, b: Self, c: Self, d: Self) -> (Self, Self);
    /// `a + b + carry`, and whether it went beyond the word.
    fn add(a: Self, b: Self, carry: bool) -> (Self, bool);
    /// `a - b - borrow`, and whether it went below zero.
    fn subtract(a: Self, b: Self, borrow: bool) -> (Self, bool);
    /// `a·b`, the lower word.
    fn multiply_low(a: Self, b: Self) -> Self;
    /// `2a`, with this lowest bit, and the bit that went beyond the word.
    fn double(a: Self, lowest: bool) -> (Self, bool);
    /// A small number.
    fn small(x: u8) -> Self;
    /// The word with this byte at this place, counted from the least significant, where it has zeros.
    fn with_byte(self, place: usize, byte: u8) -> Self;
    /// The byte at this place.
    fn byte(self, place: usize) -> u8;
    /// The bit at this place, below the word's bits.
    fn bit(self, place: usize) -> u8;
}

macro_rules! word {
    ($word:ty, $double:ty, $prime:ty) => {
        impl Word for $word {
            type Prime = $prime;
            const BYTES: usize = size_of::<$word>();

            #[inline(always)]
            fn multiply_add(a: Self, b: Self, c: Self, d: Self) -> (Self, Self) {
                let product = <$double>::from(a).wrapping_mul(<$double>::from(b));
                let sum = product.wrapping_add(c.into()).wrapping_add(d.into());
                let low = <$word>::try_from(sum & <$double>::from(<$word>::MAX));
                let high = <$word>::try_from(sum >> <$word>::BITS);
                (low.unwrap_or_default(), high.unwrap_or_default())
            }

            #[inline(always)]
            fn add(a: Self, b: Self, carry: bool) -> (Self, bool) {
                let (sum, first) = a.overflowing_add(b);
                let (sum, second) = sum.overflowing_add(carry.into());
                (sum, first | second)
            }

            #[inline(always)]
            fn subtract(a: Self, b: Self, borrow: bool) -> (Self, bool) {
                let (difference, first) = a.overflowing_sub(b);
                let (difference, second) = difference.overflowing_sub(borrow.into());
                (difference, first | second)
            }

            #[inline(always)]
            fn multiply_low(a: Self, b: Self) -> Self {
                a.wrapping_mul(b)
            }

            #[inline(always)]
            fn double(a: Self, lowest: bool) -> (Self, bool) {
                (a << 1 | <$word>::from(lowest), a >> (<$word>::BITS - 1) == 1)
            }

            fn small(x: u8) -> Self {
                x.into()
            }

            fn with_byte(self, place: usize, byte: u8) -> Self {
                let mut bytes = self.to_le_bytes();
                if let Some(at) = bytes.get_mut(place) {
                    *at = byte;
                }
                Self::from_le_bytes(bytes)
            }

            fn byte(self, place: usize) -> u8 {
                self.to_le_bytes().get(place).copied().unwrap_or_default()
            }

            #[inline(always)]
            fn bit(self, place: usize) -> u8 {
                let shifted = self.wrapping_shr(u32::try_from(place).unwrap_or_default());
                u8::try_from(shifted & 1).unwrap_or_default()
            }
        }
    };
}
word!(u32, u64, inverse::narrow::Prime);
word!(u64, u128, inverse::wide::Prime);

/// The limb that a byte is in, and its place there, both counted from the least significant.
#[inline(always)]
fn place<W: Word>(byte: usize) -> (usize, usize) {
    let divided = (byte.checked_div(W::BYTES), byte.checked_rem(W::BYTES));
    (divided.0.unwrap_or_default(), divided.1.unwrap_or_default())
}

/// Reads a big-endian number into the limbs; `None` if it needs more.
pub(super) fn read<W: Word>(out: &mut [W], bytes: &[u8]) -> Option<()> {
    out.fill(W::default());
    for (i, byte) in bytes.iter().rev().enumerate() {
        let (limb, place) = place::<W>(i);
        match out.get_mut(limb) {
            Some(limb) => *limb = limb.with_byte(place, *byte),
            None if *byte == 0 => {}
            None => return None,
        }
    }
    Some(())
}

/// Writes the number as big-endian bytes, as many as there is room for; what is beyond is left out.
pub(super) fn write<W: Word>(out: &mut [u8], limbs: &[W]) {
    for (i, byte) in out.iter_mut().rev().enumerate() {
        let (limb, place) = place::<W>(i);
        *byte = limbs.get(limb).map_or(0, |limb| limb.byte(place));
    }
}

/// A bit of the number, counted from the least significant; 0 beyond it.
#[inline(always)]
pub(super) fn bit<W: Word>(limbs: &[W], at: usize) -> u8 {
    let bits = W::BYTES.wrapping_mul(8);
    let (limb, place) = (at.checked_div(bits), at.checked_rem(bits));
    limbs.get(limb.unwrap_or_default()).map_or(0, |limb| limb.bit(place.unwrap_or_default()))
}

/// Whether a < b, of as many limbs.
pub(super) fn is_less<W: Word>(a: &[W], b: &[W]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

/// a -= b, of as many limbs; true if it went below zero.
#[inline(always)]
pub(super) fn subtract<W: Word>(a: &mut [W], b: &[W]) -> bool {
    let mut borrow = false;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, borrow) = W::subtract(*a, *b, borrow);
    }
    borrow
}

/// a += b, of as many limbs; true if it went beyond them.
#[inline(always)]
pub(super) fn add<W: Word>(a: &mut [W], b: &[W]) -> bool {
    let mut carry = false;
    for (a, b) in a.iter_mut().zip(b) {
        (*a, carry) = W::add(*a, *b, carry);
    }
    carry
}

/// t += a·b, of as many limbs as b has; what goes beyond them.
#[inline(always)]
pub(super) fn add_product<W: Word>(t: &mut [W], a: W, b: &[W]) -> W {
    let mut carry = W::default();
    for (t, b) in t.iter_mut().zip(b) {
        (*t, carry) = W::multiply_add(a, *b, *t, carry);
    }
    carry
}
