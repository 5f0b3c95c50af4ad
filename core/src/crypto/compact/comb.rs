//! k·P for a point that is used often: a comb (Lim and Lee, "More flexible exponentiation with precomputation",
//! 1994), whose digits are 1 and -1 (Hamburg, "Fast and compact elliptic-curve cryptography", 2012, section 3.3).
//!
//! With t teeth in v blocks, d is the bits divided by t·v, rounded up, and l = t·v·d. An odd k below 2^l is Σ sᵢ·2ⁱ
//! over l digits sᵢ = ±1: the highest is 1, and sᵢ is 1 where bit i + 1 of k is set. (Σ sᵢ·2ⁱ = 2·Σ bᵢ·2ⁱ - (2^l - 1)
//! with bᵢ = 1 for sᵢ = 1, and Σ bᵢ·2ⁱ = (k - 1)/2 + 2^(l - 1).) For an even k the sum is made of n - k, which is odd,
//! since the order n is, and its sign is changed.
//!
//! Digit (j·v + b)·d + c is that of tooth j in block b and column c. With Tⱼ = 2^((j·v + b)·d)·P, the entry of a block
//! and a column is the highest tooth and Σ ±Tⱼ over the others, or the opposite of one if the highest digit is -1. So
//! a block has 2^(t - 1) entries, a column takes one of each block, and the sum takes d doublings. Twice as many blocks
//! are twice as many entries and half as many doublings; more teeth are fewer additions.

use alloc::vec::Vec;

use super::Number;
use super::curve::Curve;
use super::field::Field;
use super::point::{Affine, Point, with_inverse};
use super::words::{Word, bit, subtract};

/// How many teeth a comb has, and in how many blocks: at most ten teeth.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) teeth: usize,
    pub(super) blocks: usize,
}

impl Shape {
    /// Of a comb that is made when it is needed.
    pub(super) const fn made<F: Field>() -> Self {
        Self { teeth: 8, blocks: F::BLOCKS }
    }

    /// Entries of a block.
    fn entries(self) -> usize {
        1usize.wrapping_shl(u32::try_from(self.teeth.wrapping_sub(1)).unwrap_or_default())
    }

    fn columns(self, bits: usize) -> usize {
        bits.div_ceil(self.teeth.wrapping_mul(self.blocks).max(1))
    }
}

/// The entries of a point, block after block.
#[derive(Debug)]
pub(super) struct Comb<F: Field> {
    #[cfg(target_pointer_width = "64")]
    shape: Shape,
    columns: usize,
    entries: Entries<F>,
}

#[derive(Debug)]
enum Entries<F: Field> {
    Made(Vec<Affine<F>>),
    /// As x and y.
    #[cfg(target_pointer_width = "64")]
    Fixed(&'static [[F::Element; 2]]),
}

/// A number's digits.
pub(super) struct Digits<W> {
    /// The number, or the order less the number.
    odd: Number<W>,
    negate: bool,
}

impl<F: Field> Comb<F> {
    /// Costs as much as some verifications. Bit j of an entry's place is set where Tⱼ is added.
    pub(super) fn new(curve: &Curve<F>, p: &Affine<F>, shape: Shape) -> Option<Self> {
        let (field, one) = (&curve.field, &curve.one);
        let columns = shape.columns(curve.bits);
        let distances = shape.teeth.checked_mul(shape.blocks)?;
        let mut teeth = Vec::with_capacity(distances.checked_mul(2)?);
        let mut tooth = Point::of(p, one);
        for j in 1..=distances {
            // A tooth and its double.
            let twice = tooth.double(field);
            teeth.extend([tooth, twice]);
            if j < distances {
                tooth = (1..columns).fold(twice, |tooth, _| tooth.double(field));
            }
        }
        let teeth = affine(curve, &teeth)?;
        let mut entries = Vec::with_capacity(shape.entries().checked_mul(shape.blocks)?);
        for block in 0..shape.blocks {
            let mut teeth = teeth.chunks_exact(2).skip(block).step_by(shape.blocks);
            let [highest, _] = teeth.next_back()? else { return None };
            let mut first = Point::of(highest, one);
            for tooth in teeth.clone() {
                first = first.add(&tooth.first()?.negate(field), field, one);
            }
            let start = entries.len();
            entries.push(first);
            for tooth in teeth {
                for i in start..entries.len() {
                    let entry = entries.get(i)?.add(tooth.last()?, field, one);
                    entries.push(entry);
                }
            }
        }
        let entries = Entries::Made(affine(curve, &entries)?);
        #[cfg(target_pointer_width = "64")]
        return Some(Self { shape, columns, entries });
        #[cfg(not(target_pointer_width = "64"))]
        Some(Self { columns, entries })
    }

    /// Where no comb was made before, all have one shape.
    const fn shape(&self) -> Shape {
        #[cfg(target_pointer_width = "64")]
        return self.shape;
        #[cfg(not(target_pointer_width = "64"))]
        Shape::made::<F>()
    }

    /// A comb that was made before.
    #[cfg(target_pointer_width = "64")]
    pub(super) fn fixed(
        curve: &Curve<F>,
        shape: Shape,
        entries: &'static [[F::Element; 2]],
    ) -> Self {
        Self { shape, columns: shape.columns(curve.bits), entries: Entries::Fixed(entries) }
    }

    /// All entries.
    #[cfg(any(feature = "arithmetic", test))]
    pub(super) fn entries(&self) -> Vec<Affine<F>> {
        (0..self.shape().entries().wrapping_mul(self.shape().blocks))
            .filter_map(|place| self.entry(place))
            .collect()
    }

    /// So many doublings a sum takes.
    #[cfg(target_pointer_width = "64")]
    pub(super) const fn columns(&self) -> usize {
        self.columns
    }

    fn entry(&self, place: usize) -> Option<Affine<F>> {
        match &self.entries {
            Entries::Made(entries) => entries.get(place).copied(),
            #[cfg(target_pointer_width = "64")]
            Entries::Fixed(entries) => entries.get(place).map(|&[x, y]| Affine { x, y }),
        }
    }

    /// The sum with what a column of these digits adds to it; the column is one of the comb's.
    pub(super) fn add_column(
        &self,
        curve: &Curve<F>,
        mut sum: Point<F>,
        digits: &Digits<F::Word>,
        column: usize,
    ) -> Option<Point<F>> {
        let Shape { teeth, blocks } = self.shape();
        let entries = self.shape().entries();
        for block in 0..blocks {
            let digit = |tooth: usize| {
                let distance = tooth.wrapping_mul(blocks).wrapping_add(block);
                distance.wrapping_mul(self.columns).wrapping_add(column)
            };
            let highest = digit(teeth.wrapping_sub(1));
            // The highest digit of all is 1.
            let last = teeth.wrapping_mul(blocks).wrapping_mul(self.columns).wrapping_sub(1);
            let positive = highest == last || digits.bit(highest) == 1;
            let lower = (0..teeth.wrapping_sub(1))
                .rev()
                .fold(0usize, |place, tooth| place << 1 | usize::from(digits.bit(digit(tooth))));
            // The opposite of an entry has all signs changed.
            let place = if positive { lower } else { !lower & entries.wrapping_sub(1) };
            let entry = self.entry(block.wrapping_mul(entries).wrapping_add(place))?;
            let entry = if positive == digits.negate { entry.negate(&curve.field) } else { entry };
            sum = sum.add(&entry, &curve.field, &curve.one);
        }
        Some(sum)
    }
}

/// a·G + b·Q, by the combs of both.
pub(super) fn multiply_two<F: Field>(
    curve: &Curve<F>,
    numbers: [&[F::Word]; 2],
    combs: [&Comb<F>; 2],
) -> Option<Point<F>> {
    let digits = numbers.map(|number| Digits::of(curve, number));
    let [first, second] = combs;
    let columns = first.columns.max(second.columns);
    let mut sum = Point::infinity(&curve.field);
    for column in (0..columns).rev() {
        if column.wrapping_add(1) != columns {
            sum = sum.double(&curve.field);
        }
        for (digits, comb) in digits.iter().zip(combs) {
            if column < comb.columns {
                sum = comb.add_column(curve, sum, digits, column)?;
            }
        }
    }
    Some(sum)
}

impl<W: Word> Digits<W> {
    /// Of a number below the order.
    pub(super) fn of<F: Field<Word = W>>(curve: &Curve<F>, number: &[W]) -> Self {
        let mut odd = Number::default();
        let is_even = number.first().is_none_or(|lowest| lowest.byte(0) & 1 == 0);
        let copied = if is_even { curve.order.limbs() } else { number };
        for (odd, limb) in odd.iter_mut().zip(copied) {
            *odd = *limb;
        }
        if is_even {
            subtract(&mut odd, number);
        }
        Self { odd, negate: is_even }
    }

    /// Whether a digit is 1 and not -1, but for the highest.
    fn bit(&self, at: usize) -> u8 {
        bit(&self.odd, at.wrapping_add(1))
    }
}

/// The same points with Z = 1, none at infinity, by one inverse for all (Montgomery's trick).
///
/// None is: an entry is e·P where e, an odd number times a power of two, is not 0 and less than the order in size; if
/// one were, there would be no inverse.
fn affine<F: Field>(curve: &Curve<F>, points: &[Point<F>]) -> Option<Vec<Affine<F>>> {
    let field = &curve.field;
    let mut product = curve.one;
    let mut before = Vec::with_capacity(points.len());
    for point in points {
        before.push(product);
        product = field.multiply(&product, &point.z);
    }
    let mut inverse = curve.invert(&product)?;
    let mut out = Vec::with_capacity(points.len());
    for (point, before) in points.iter().zip(before).rev() {
        let own = field.multiply(&inverse, &before);
        out.push(with_inverse(field, &Affine { x: point.x, y: point.y }, &own));
        inverse = field.multiply(&inverse, &point.z);
    }
    out.reverse();
    Some(out)
}
