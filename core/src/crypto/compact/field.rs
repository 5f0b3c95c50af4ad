//! What the group law asks of the coordinates' field, whichever way that is computed in.

use core::fmt;

use super::words::Word;

/// The integers modulo the prime of a curve. An element stands for one in a form that only the field
/// knows, and all that comes out of these functions may go into them, but for [`Field::loose_sum`].
pub(super) trait Field: Copy + fmt::Debug + Send + Sync + 'static {
    /// An element.
    type Element: Copy + fmt::Debug + Send + Sync + 'static;
    /// The limbs that numbers modulo the order have on the same machine.
    type Word: Word;
    /// Blocks of the comb of a key. A second one saves a sixth of the time, and is for fields whose elements are so
    /// short that the tables of all keys together stay in their limit.
    const BLOCKS: usize = 1;

    /// 0.
    fn zero(&self) -> Self::Element;
    /// a·b.
    fn multiply(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a².
    fn square(&self, a: &Self::Element) -> Self::Element;
    /// a + b.
    fn add(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a - b.
    fn subtract(&self, a: &Self::Element, b: &Self::Element) -> Self::Element;
    /// a/2.
    fn half(&self, a: &Self::Element) -> Self::Element;
    /// Whether a is 0.
    fn is_zero(&self, a: &Self::Element) -> bool;
    /// The element that is this number, which is below the prime.
    fn enter(&self, limbs: &[Self::Word]) -> Self::Element;
    /// The number below the prime that is this element.
    fn leave(&self, out: &mut [Self::Word], a: &Self::Element);

    /// a + b, for the second factor of a product and nothing else.
    #[inline(always)]
    fn loose_sum(&self, a: &Self::Element, b: &Self::Element) -> Self::Element {
        self.add(a, b)
    }
    /// 2a.
    #[inline(always)]
    fn double(&self, a: &Self::Element) -> Self::Element {
        self.add(a, a)
    }
    /// 3a.
    #[inline(always)]
    fn triple(&self, a: &Self::Element) -> Self::Element {
        self.add(&self.double(a), a)
    }
    /// a - 2b.
    #[inline(always)]
    fn subtract_double(&self, a: &Self::Element, b: &Self::Element) -> Self::Element {
        self.subtract(a, &self.double(b))
    }
}
