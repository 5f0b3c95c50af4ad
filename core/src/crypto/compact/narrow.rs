//! The fields of the curves for machines of 32 bits, and WebAssembly: limbs of B = 29 or 28 bits in words of
//! 32, so that products have room to be added up without a carry. In Montgomery form, with R = 2^(B·n) for n
//! limbs.
//!
//! | | B | n | h | R | p |
//! |---|---|---|---|---|---|
//! | P-256 | 29 | 9 | 24 | 2²⁶¹ | 2²⁵⁶ - 2²²⁴ + 2¹⁹² + 2⁹⁶ - 1 |
//! | P-384 | 28 | 14 | 20 | 2³⁹² | 2³⁸⁴ - 2¹²⁸ - 2⁹⁶ + 2³² - 1 |
//! | P-521 | 28 | 19 | 17 | 2⁵³² | 2⁵²¹ - 1 |
//!
//! h are the bits of 2^bits below its one in the highest limb, whose weight is w = 2^(B·(n - 1)): 2^bits is
//! w·2^h. The arrays `P256`, `P384` and `P521` are the primes with a term of theirs in a limb, and most limbs
//! zero.
//!
//! *An element* x has limbs 0 ≤ xᵢ < 2^B, the highest under 2^(h + 1), and 0 ≤ x < 2p. The second factor of a
//! product may also be *loose*: limbs under 2^(B + 1), and under 4p.
//!
//! *Product.* Limb k of T is Σ aᵢ·bⱼ over i + j = k: at most n products, of a loose factor under 2^(2B + 1)
//! each. That is under 9·2⁵⁹ < 2^62.2 for P-256, 14·2⁵⁷ < 2^60.9 for P-384 and 19·2⁵⁷ < 2^61.3 for P-521. T <
//! 8p². For a square the products with i ≠ j are taken once, with 2aᵢ: the same sums, of elements.
//!
//! *Reduction.* p is -1 modulo 2^B, so that the multiple which makes limb i zero modulo 2^B is m = tᵢ modulo
//! 2^B. Of m·p, the -m makes it so; tᵢ/2^B, rounded down, goes to limb i + 1, and m times the other terms
//! to their limbs. A limb receives each of those at most once, from another round each, so at most four, each
//! under 2^(B + h), which is 2⁵³, 2⁴⁸ and 2⁴⁵: in all under 2⁵⁵; and one carry, under 2³⁵. With the products
//! that is under 2^62.3 in size, and so within ±2⁶³, in a signed word of
//! 64 bits. After n rounds (T + M·p)/R is left, with M < R: it is under 8p²/R + p ≤ 1.25 p. It is not below
//! zero, so that carries leave limbs of B bits and no sign.
//!
//! *Sums* a·x + b·y are for small integers with |a| + |b| ≤ 3: a limb is within ±3·2²⁹, and has room for
//! carries and for q below in a signed word of 32 bits (3·2²⁹ + 5·2²⁴ + 4 < 2³¹). The highest limb t of the
//! sum, without carries, says how often to take p away: q = ⌊(t - 3)/2^h⌋, from -5 to 5. The limbs below it are
//! worth more than -2w if b is -2, and less than 3w, so that the sum less q·2^bits is more than 3w - 2w = w, and
//! less than 2^bits + 6w. What is missing is q·(2^bits - p), at most 5·2²²⁴ in size where w is 2²³², 5·2¹²⁸ where
//! it is 2³⁶⁴, and 5 where it is 2⁵⁰⁴: less than w. So the sum less q·p is above 0 and below 2^bits + 7w < 2p.

use super::field::Field;

/// As many limbs as P-521 has.
const LIMBS: usize = 19;
type Element = [u32; LIMBS];
type Prime = [i32; LIMBS];

const P256: Prime =
    [-1, 0, 0, 1 << 9, 0, 0, 1 << 18, -(1 << 21), 1 << 24, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const P384: Prime =
    [-1, 1 << 4, 0, -(1 << 12), -(1 << 16), 0, 0, 0, 0, 0, 0, 0, 0, 1 << 20, 0, 0, 0, 0, 0];
const P521: Prime = [-1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 << 17];

/// The field of a curve.
#[derive(Clone, Copy, Debug)]
pub(super) struct Narrow {
    limbs: usize,
    /// Bits of a limb.
    bits: u32,
    prime: Element,
    /// R² modulo p, in an element.
    square_of_r: Element,
    multiply: fn(&Element, &Element) -> Element,
    square: fn(&Element) -> Element,
    sum: fn(i32, &Element, i32, &Element) -> Element,
}

/// Functions without loops: the module for pages is compiled to be small, which keeps them.
macro_rules! field {
    ($prime:ident, $n:literal, $bits:literal, $high:literal, $all:tt,
     $multiply:ident $square:ident $sum:ident) => {
        fn $multiply(a: &Element, b: &Element) -> Element {
            let mut t = [0i64; 2 * $n];
            field!(@product t a b $all $all);
            field!(@reduce t $prime $n $bits $all $all)
        }

        fn $square(a: &Element) -> Element {
            let mut t = [0i64; 2 * $n];
            field!(@square t a $all);
            field!(@reduce t $prime $n $bits $all $all)
        }

        fn $sum(a: i32, x: &Element, b: i32, y: &Element) -> Element {
            let t = add_small(add_small(0, a, x[$n - 1]), b, y[$n - 1]);
            let q = t.wrapping_sub(3) >> $high;
            field!(@sum (a x b y q) $prime $bits $all)
        }
    };
    (@product $t:ident $a:ident $b:ident [$($i:literal)*] $all:tt) => {
        $(field!(@row $t $a $b $i $all);)*
    };
    (@row $t:ident $a:ident $b:ident $i:literal [$($j:literal)*]) => {
        $($t[$i + $j] = add_product($t[$i + $j], $a[$i], $b[$j]);)*
    };
    (@multiple $row:ident $a:ident $b:ident [$($j:literal)*]) => {
        $($row[$j] = add_product($row[$j], *$a, $b[$j]);)*
    };
    (@square $t:ident $a:ident []) => {};
    (@square $t:ident $a:ident [$i:literal $($j:literal)*]) => {
        $t[2 * $i] = add_product($t[2 * $i], $a[$i], $a[$i]);
        let _twice = $a[$i] << 1;
        $($t[$i + $j] = add_product($t[$i + $j], _twice, $a[$j]);)*
        field!(@square $t $a [$($j)*]);
    };
    (@reduce $t:ident $prime:ident $n:literal $bits:literal [$($i:literal)*] $all:tt) => {{
        $(field!(@round $t $prime $bits $i $all);)*
        let mut out = [0; LIMBS];
        let mut carry = 0;
        $(
            carry = $t[$n + $i].wrapping_add(carry);
            out[$i] = low(carry, $bits);
            carry >>= $bits;
        )*
        let _nothing = carry;
        out
    }};
    (@round $t:ident $prime:ident $bits:literal $i:literal [0 $($j:literal)*]) => {
        let m = $t[$i] & ((1 << $bits) - 1);
        $t[$i + 1] = $t[$i + 1].wrapping_add($t[$i] >> $bits);
        $($t[$i + $j] = $t[$i + $j].wrapping_add(times(m, $prime[$j]));)*
    };
    (@sum ($a:ident $x:ident $b:ident $y:ident $q:ident) $prime:ident $bits:literal [$($i:literal)*]) => {{
        let mut out = [0; LIMBS];
        let mut carry = 0i32;
        $(
            carry = add_small(add_small(carry, $a, $x[$i]), $b, $y[$i]);
            carry = carry.wrapping_sub($q.wrapping_mul($prime[$i]));
            out[$i] = low(carry.into(), $bits);
            carry >>= $bits;
        )*
        let _nothing = carry;
        out
    }};
}

field!(
    P256, 9, 29, 24, [0 1 2 3 4 5 6 7 8],
    multiply_p256 square_p256 sum_p256
);
field!(
    P384, 14, 28, 20, [0 1 2 3 4 5 6 7 8 9 10 11 12 13],
    multiply_p384 square_p384 sum_p384
);

/// For P-521, which is rare: a row at a time, and loops for the rest.
fn multiply_p521(a: &Element, b: &Element) -> Element {
    let mut t = [0i64; 2 * LIMBS];
    for (i, a) in a.iter().enumerate() {
        let row = t.get_mut(i..).and_then(|t| t.first_chunk_mut::<LIMBS>());
        let Some(row) = row else { break };
        field!(@multiple row a b [0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18]);
    }
    let mut carry = 0i64;
    for i in 0..LIMBS {
        let limb = t.get(i).copied().unwrap_or_default().wrapping_add(carry);
        carry = limb >> 28;
        if let Some(above) = t.get_mut(i.wrapping_add(LIMBS).wrapping_sub(1)) {
            *above = above.wrapping_add((limb & 0x0fff_ffff) << 17);
        }
    }
    let mut out = [0; LIMBS];
    for (out, t) in out.iter_mut().zip(t.iter().skip(LIMBS)) {
        carry = carry.wrapping_add(*t);
        *out = low(carry, 28);
        carry >>= 28;
    }
    out
}

fn square_p521(a: &Element) -> Element {
    multiply_p521(a, a)
}

fn sum_p521(a: i32, x: &Element, b: i32, y: &Element) -> Element {
    let ([.., x_high], [.., y_high]) = (x, y);
    let q = add_small(add_small(0, a, *x_high), b, *y_high).wrapping_sub(3) >> 17;
    let (mut out, mut carry) = ([0; LIMBS], 0i32);
    for (out, ((x, y), p)) in out.iter_mut().zip(x.iter().zip(y).zip(&P521)) {
        carry = add_small(add_small(carry, a, *x), b, *y);
        carry = carry.wrapping_sub(q.wrapping_mul(*p));
        *out = low(carry.into(), 28);
        carry >>= 28;
    }
    out
}

/// t + a·b.
#[inline(always)]
fn add_product(t: i64, a: u32, b: u32) -> i64 {
    t.wrapping_add(i64::from(a).wrapping_mul(i64::from(b)))
}

/// m·p, where p is one of a prime's terms.
#[inline(always)]
fn times(m: i64, p: i32) -> i64 {
    m.wrapping_mul(p.into())
}

/// t + a·x, where x is a limb.
#[inline(always)]
fn add_small(t: i32, a: i32, x: u32) -> i32 {
    t.wrapping_add(a.wrapping_mul(x.cast_signed()))
}

/// The lowest bits, at most 29 of them.
#[inline(always)]
fn low(x: i64, bits: u32) -> u32 {
    u32::try_from(x & 1i64.wrapping_shl(bits).wrapping_sub(1)).unwrap_or_default()
}

impl Narrow {
    /// The field of P-256.
    pub(super) fn p256() -> Self {
        Self::new(9, 29, &P256, multiply_p256, square_p256, sum_p256)
    }

    /// The field of P-384.
    pub(super) fn p384() -> Self {
        Self::new(14, 28, &P384, multiply_p384, square_p384, sum_p384)
    }

    /// The field of P-521.
    pub(super) fn p521() -> Self {
        Self::new(19, 28, &P521, multiply_p521, square_p521, sum_p521)
    }

    fn new(
        limbs: usize,
        bits: u32,
        terms: &Prime,
        multiply: fn(&Element, &Element) -> Element,
        square: fn(&Element) -> Element,
        sum: fn(i32, &Element, i32, &Element) -> Element,
    ) -> Self {
        let (mut prime, mut carry) = ([0; LIMBS], 0i32);
        for (limb, term) in prime.iter_mut().zip(terms) {
            carry = carry.wrapping_add(*term);
            *limb = low(carry.into(), bits);
            carry >>= bits & 31;
        }
        let square_of_r = [0; LIMBS];
        let mut field = Self { limbs, bits, prime, square_of_r, multiply, square, sum };
        let [lowest, ..] = &mut field.square_of_r;
        *lowest = 1;
        for _ in 0..limbs.wrapping_mul(2) {
            for _ in 0..bits {
                field.square_of_r = field.double(&field.square_of_r);
            }
        }
        field
    }
}

impl Field for Narrow {
    type Element = Element;
    type Word = u32;

    fn zero(&self) -> Element {
        [0; LIMBS]
    }

    fn multiply(&self, a: &Element, b: &Element) -> Element {
        (self.multiply)(a, b)
    }

    fn square(&self, a: &Element) -> Element {
        (self.square)(a)
    }

    fn add(&self, a: &Element, b: &Element) -> Element {
        (self.sum)(1, a, 1, b)
    }

    fn subtract(&self, a: &Element, b: &Element) -> Element {
        (self.sum)(1, a, -1, b)
    }

    fn triple(&self, a: &Element) -> Element {
        (self.sum)(3, a, 0, a)
    }

    fn loose_sum(&self, a: &Element, b: &Element) -> Element {
        let mut out = *a;
        for (out, b) in out.iter_mut().zip(b) {
            *out = out.wrapping_add(*b);
        }
        out
    }

    fn subtract_double(&self, a: &Element, b: &Element) -> Element {
        (self.sum)(1, a, -2, b)
    }

    /// a, or a + p if a is odd, which is under 3p, and half of it.
    fn half(&self, a: &Element) -> Element {
        let mut out = [0; LIMBS];
        let [lowest, ..] = a;
        let wanted = lowest & 1;
        let (mut sum, mut below) = (0u32, None::<&mut u32>);
        for ((out, a), p) in out.iter_mut().zip(a).zip(&self.prime).take(self.limbs) {
            sum = sum.wrapping_add(*a).wrapping_add(p.wrapping_mul(wanted));
            let limb = low(sum.into(), self.bits);
            sum = sum.wrapping_shr(self.bits);
            if let Some(below) = below {
                *below |= (limb & 1).wrapping_shl(self.bits.wrapping_sub(1));
            }
            *out = limb >> 1;
            below = Some(out);
        }
        out
    }

    /// 0 or p.
    fn is_zero(&self, a: &Element) -> bool {
        a.iter().all(|limb| *limb == 0) || *a == self.prime
    }

    fn enter(&self, limbs: &[u32]) -> Element {
        let mut out = [0; LIMBS];
        let (mut have, mut held) = (0u64, 0u32);
        let mut limbs = limbs.iter();
        for out in out.iter_mut().take(self.limbs) {
            if held < self.bits {
                have |= u64::from(limbs.next().copied().unwrap_or_default()).wrapping_shl(held);
                held = held.wrapping_add(32);
            }
            *out = u32::try_from(have & 1u64.wrapping_shl(self.bits).wrapping_sub(1))
                .unwrap_or_default();
            have = have.wrapping_shr(self.bits);
            held = held.wrapping_sub(self.bits);
        }
        self.multiply(&out, &self.square_of_r)
    }

    fn leave(&self, out: &mut [u32], a: &Element) {
        let mut one = [0; LIMBS];
        let [lowest, ..] = &mut one;
        *lowest = 1;
        // At most (2p + R·p)/R: p, and it is p for 0 only.
        let mut a = self.multiply(a, &one);
        if self.is_zero(&a) {
            a = one.map(|_| 0);
        }
        let (mut have, mut held) = (0u64, 0u32);
        let mut limbs = a.iter().take(self.limbs);
        for out in out.iter_mut() {
            while held < 32 {
                have |= u64::from(limbs.next().copied().unwrap_or_default()).wrapping_shl(held);
                held = held.wrapping_add(self.bits);
            }
            *out = u32::try_from(have & 0xffff_ffff).unwrap_or_default();
            have >>= 32;
            held = held.wrapping_sub(32);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums whose highest limb is at a step of q, and whose limbs below it are worth as little as they can: at t = 2,
    /// they take away all that the highest limb has. A q that is one too large leaves less than nothing.
    #[test]
    fn a_sum_is_never_below_zero() {
        for (field, high) in [(Narrow::p256(), 24), (Narrow::p384(), 20), (Narrow::p521(), 17)] {
            let most = (1u32 << field.bits) - 1;
            let with = |limb: u32, highest: u32| {
                let mut out = [0; LIMBS];
                out[..field.limbs].fill(limb);
                out[field.limbs - 1] = highest;
                out
            };
            let value = |x: &Element| {
                let mut out = [0; 18];
                field.leave(&mut out, x);
                out
            };
            // b is k/2 times 2^bits and a little; a - 2b comes to -k·2^bits and a little.
            for (k, at) in (0..4).flat_map(|k| (0..6).map(move |at| (k, at))) {
                for low_limbs in [0, 1, most] {
                    let (a, b) = (with(low_limbs, at), with(most, k << (high - 1)));
                    let sums = [field.subtract_double(&a, &b), field.subtract(&a, &b)];
                    for sum in &sums {
                        assert!(sum[field.limbs - 1] < 1 << (high + 1), "{k} {at} {low_limbs}");
                    }
                    let [difference, once] = sums;
                    let twice = field.subtract(&once, &b);
                    assert_eq!(value(&difference), value(&twice), "{k} {at} {low_limbs}");
                }
            }
        }
    }
}
