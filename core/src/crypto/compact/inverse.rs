//! 1/x modulo an odd prime: the division steps of Bernstein and Yang ("Fast constant-time gcd computation
//! and modular inversion", 2019, <https://gcd.cr.yp.to/safegcd-20190413.pdf>), in batches of w steps as in
//! libsecp256k1's `modinv32` (w = 30) and `modinv64` (w = 62), with variable time: 30 beside words of 32 bits, and 62
//! beside those of 64. Both are one text, and are tested on every machine.
//!
//! *What is kept.* f and g, and d and e with d·x ≡ f and e·x ≡ g modulo m. At the start they are m, x, 0, 1.
//! A division step keeps f odd and takes (δ, f, g) to (1 - δ, g, (g - f)/2) if g is odd and δ > 0, else to
//! (1 + δ, f, (g + (g mod 2)·f)/2). At the end g is 0, f is ±gcd(m, x) = ±1, and so ±d is 1/x. For numbers
//! under 2^b, that is after at most (49·b + 57)/17 steps (their theorem 11.2), which is under 3·b.
//!
//! *A batch.* w steps look at the lowest w bits of f and g only. They are 2^-w times a matrix (u v; q r) of
//! integers, and |u| + |v| ≤ 2^w and |q| + |r| ≤ 2^w: each step doubles one row and adds the other one.
//! Here η = -δ, and steps with an even g are taken at once; then a multiple of f under 64 makes as many of
//! g's lower bits zero as there are steps before the next exchange.
//!
//! *Limbs.* A number is Σ xᵢ·2^(w·i) with 0 ≤ xᵢ < 2^w, but for the highest limb, whose sign is the number's. There
//! are n of them, w·n ≥ b + 2.
//! - f and g stay within ±2^b: the new values are (u·f + v·g)/2^w with |u| + |v| ≤ 2^w.
//! - d and e stay in (-2m, m): to u·d + v·e comes a multiple of m, first such that d and e count as d + m
//!   and e + m where they are negative, (-m, m), which keeps the sum in (-m, m)·2^w; then in
//!   (-2^w, 0]·m to make the sum divisible by 2^w. Both multiples together are under 2^(w + 1) in size.
//! - A sum of products for one limb is at most 2^w·2^w for u and v together, 2^(w + 1)·2^w for m, and the carry of
//!   the limb below, under 2^(w + 3): less than 2^(2·w + 2), which 63 and 127 bits hold.
//! - A batch has f and g modulo 2^w, and their bits above do not come into the lowest: they may wrap around.

use core::fmt;

/// An odd prime modulus of at most 521 bits, ready for division.
pub(super) trait Divide<W>: Clone + fmt::Debug + Send + Sync + 'static {
    fn new(limbs: &[W]) -> Self;
    /// out = 1/x, for an x below the modulus; `None` for zero.
    fn invert(&self, out: &mut [W], x: &[W]) -> Option<()>;
}

/// The matrix of a batch.
struct Steps {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

/// w division steps, by the lowest limbs of f and g.
fn batch(w: u32, eta: &mut i64, f0: i64, g0: i64) -> Steps {
    let (mut f, mut g) = (f0, g0);
    let (mut u, mut v, mut q, mut r) = (1i64, 0i64, 0i64, 1i64);
    let mut left = w;
    loop {
        // At most as many zeros as there are steps left.
        let zeros = (g | (-1i64).wrapping_shl(left)).trailing_zeros();
        g >>= zeros & 63;
        u = u.wrapping_shl(zeros);
        v = v.wrapping_shl(zeros);
        *eta = eta.wrapping_sub(zeros.into());
        left = left.wrapping_sub(zeros);
        if left == 0 {
            return Steps { u, v, q, r };
        }
        if *eta < 0 {
            *eta = eta.wrapping_neg();
            (f, g) = (g, f.wrapping_neg());
            (u, q) = (q, u.wrapping_neg());
            (v, r) = (r, v.wrapping_neg());
        }
        // m·f + g is divisible by 2^count, where -1/f is f·(f² - 2) modulo 64.
        let count = eta.wrapping_add(1).min(left.into()).min(6);
        let mask = 1i64.wrapping_shl(u32::try_from(count).unwrap_or_default()).wrapping_sub(1);
        let m = f.wrapping_mul(g).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2)) & mask;
        g = g.wrapping_add(f.wrapping_mul(m));
        q = q.wrapping_add(u.wrapping_mul(m));
        r = r.wrapping_add(v.wrapping_mul(m));
    }
}

fn index(x: u32) -> usize {
    usize::try_from(x).unwrap_or_default()
}

macro_rules! division {
    ($name:ident, $word:ty, $wide:ty, $bits:literal, $limbs:literal) => {
        pub(super) mod $name {
            use super::{Divide, Steps, batch, index};

            /// Bits of a limb, and steps of a batch.
            const BITS: u32 = $bits;
            const MASK: i64 = (1 << BITS) - 1;
            /// Bits of a word.
            const WORD: u32 = <$word>::BITS;
            /// As many as 521 bits need.
            type Limbs = [i64; $limbs];

            #[derive(Clone, Debug)]
            pub(in super::super) struct Prime {
                limbs: Limbs,
                len: usize,
                /// 1/m modulo 2^w.
                inverse: i64,
            }

            impl Divide<$word> for Prime {
                fn new(limbs: &[$word]) -> Self {
                    let bits = limbs.len().wrapping_mul(size_of::<$word>()).wrapping_mul(8);
                    let len = bits.min(521).wrapping_add(2).div_ceil($bits);
                    let limbs = unpack(limbs);
                    // Newton's iteration, from three bits that are right.
                    let [lowest, ..] = limbs;
                    let mut inverse = lowest;
                    for _ in 0..5 {
                        let error = 2i64.wrapping_sub(lowest.wrapping_mul(inverse)) & MASK;
                        inverse = inverse.wrapping_mul(error) & MASK;
                    }
                    Self { limbs, len, inverse }
                }

                fn invert(&self, out: &mut [$word], x: &[$word]) -> Option<()> {
                    if x.iter().all(|word| *word == 0) {
                        return None;
                    }
                    let [mut d, mut e] = [[0; $limbs]; 2];
                    let (mut f, mut g) = (self.limbs, unpack(x));
                    let [first, ..] = &mut e;
                    *first = 1;
                    let mut eta = -1;
                    // w steps a batch, 3·w for w bits.
                    for _ in 0..self.len.wrapping_mul(3) {
                        let ([f0, ..], [g0, ..]) = (&f, &g);
                        let steps = batch(BITS, &mut eta, *f0, *g0);
                        self.update_de(&steps, &mut d, &mut e);
                        update_fg(&steps, self.own(&mut f)?, self.own(&mut g)?);
                        if g.iter().all(|limb| *limb == 0) {
                            self.normalise(&mut d, *self.own(&mut f)?.last()? < 0)?;
                            pack(out, &d);
                            return Some(());
                        }
                    }
                    None
                }
            }

            impl Prime {
                /// The limbs that are used.
                fn own<'a>(&self, x: &'a mut Limbs) -> Option<&'a mut [i64]> {
                    x.get_mut(..self.len)
                }

                fn update_de(&self, steps: &Steps, d: &mut Limbs, e: &mut Limbs) {
                    let Steps { u, v, q, r } = *steps;
                    let (Some(d), Some(e)) = (self.own(d), self.own(e)) else { return };
                    let Some(modulus) = self.limbs.get(..self.len) else { return };
                    let (Some(d_top), Some(e_top)) = (d.last(), e.last()) else { return };
                    // All ones for a negative number, zero else.
                    let (d_sign, e_sign) = (d_top >> 63, e_top >> 63);
                    let mut md = (u & d_sign).wrapping_add(v & e_sign);
                    let mut me = (q & d_sign).wrapping_add(r & e_sign);
                    let (mut cd, mut ce): ($wide, $wide) = (0, 0);
                    let mut lowest = true;
                    let (mut d_below, mut e_below) = (&mut 0, &mut 0);
                    for ((d, e), m) in d.iter_mut().zip(e.iter_mut()).zip(modulus) {
                        cd = sum(cd, u, *d, v, *e);
                        ce = sum(ce, q, *d, r, *e);
                        if lowest {
                            md = md.wrapping_sub(
                                self.inverse.wrapping_mul(low(cd)).wrapping_add(md) & MASK,
                            );
                            me = me.wrapping_sub(
                                self.inverse.wrapping_mul(low(ce)).wrapping_add(me) & MASK,
                            );
                        }
                        cd = cd.wrapping_add(product(*m, md));
                        ce = ce.wrapping_add(product(*m, me));
                        if !lowest {
                            *d_below = low(cd);
                            *e_below = low(ce);
                        }
                        lowest = false;
                        (cd, ce) = (cd >> BITS, ce >> BITS);
                        (d_below, e_below) = (d, e);
                    }
                    (*d_below, *e_below) = (highest(cd), highest(ce));
                }

                /// d, or -d, from (-2m, m) into [0, m).
                fn normalise(&self, d: &mut Limbs, negate: bool) -> Option<()> {
                    let modulus = self.limbs.get(..self.len)?;
                    let d = self.own(d)?;
                    let mut add = |negate: bool| {
                        let wanted = *d.last()? < 0;
                        let mut carry = 0i64;
                        let last = d.len().checked_sub(1)?;
                        for (i, (d, m)) in d.iter_mut().zip(modulus).enumerate() {
                            let sum = d.wrapping_add(if wanted { *m } else { 0 });
                            carry =
                                carry.wrapping_add(if negate { sum.wrapping_neg() } else { sum });
                            if i == last {
                                *d = carry;
                            } else {
                                *d = carry & MASK;
                                carry >>= BITS;
                            }
                        }
                        Some(())
                    };
                    add(negate)?;
                    add(false)
                }
            }

            #[inline(always)]
            fn product(a: i64, b: i64) -> $wide {
                <$wide>::from(a).wrapping_mul(<$wide>::from(b))
            }

            /// c + u·d + v·e.
            #[inline(always)]
            fn sum(c: $wide, u: i64, d: i64, v: i64, e: i64) -> $wide {
                c.wrapping_add(product(u, d)).wrapping_add(product(v, e))
            }

            /// The lowest limb of a sum.
            #[inline(always)]
            fn low(sum: $wide) -> i64 {
                i64::try_from(sum & <$wide>::from(MASK)).unwrap_or_default()
            }

            /// The highest limb of a number: it has no more.
            #[inline(always)]
            fn highest(carry: $wide) -> i64 {
                i64::try_from(carry).unwrap_or_default()
            }

            fn update_fg(steps: &Steps, f: &mut [i64], g: &mut [i64]) {
                let Steps { u, v, q, r } = *steps;
                let (mut cf, mut cg): ($wide, $wide) = (0, 0);
                let mut lowest = true;
                let (mut f_below, mut g_below) = (&mut 0, &mut 0);
                for (f, g) in f.iter_mut().zip(g.iter_mut()) {
                    cf = sum(cf, u, *f, v, *g);
                    cg = sum(cg, q, *f, r, *g);
                    // The lowest limb is zero, and goes.
                    if !lowest {
                        *f_below = low(cf);
                        *g_below = low(cg);
                    }
                    lowest = false;
                    (cf, cg) = (cf >> BITS, cg >> BITS);
                    (f_below, g_below) = (f, g);
                }
                (*f_below, *g_below) = (highest(cf), highest(cg));
            }

            /// A number in limbs. What is beyond them is left out.
            fn unpack(words: &[$word]) -> Limbs {
                let word = |at: usize| <$wide>::from(words.get(at).copied().unwrap_or_default());
                let mut out = [0; $limbs];
                let mut at = 0u32;
                for limb in &mut out {
                    // A limb is shorter than a word: two words have it.
                    let (place, shift) = (index(at / WORD), at % WORD);
                    let both = word(place) | word(place.wrapping_add(1)) << WORD;
                    *limb = low(both.wrapping_shr(shift));
                    at = at.wrapping_add(BITS);
                }
                out
            }

            /// The reverse of [`unpack`], for limbs from 0 to 2^w - 1. Word i begins at bit 2·i of a limb (narrow: of
            /// i modulo 15), at 28 or 16 the last, and ends in the next one.
            fn pack(out: &mut [$word], limbs: &Limbs) {
                let limb = |at: usize| <$wide>::from(limbs.get(at).copied().unwrap_or_default());
                let mut at = 0u32;
                for word in out {
                    let (place, shift) = (index(at / BITS), at % BITS);
                    let both = limb(place) | limb(place.wrapping_add(1)) << BITS;
                    let value = both.wrapping_shr(shift) & <$wide>::from(<$word>::MAX);
                    *word = <$word>::try_from(value).unwrap_or_default();
                    at = at.wrapping_add(WORD);
                }
            }
        }
    };
}
division!(narrow, u32, i64, 30, 18);
division!(wide, u64, i128, 62, 9);

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::super::montgomery::Modulus;
    use super::super::words::{Word, is_less, read};
    use super::*;

    /// x·(1/x) is 1 modulo primes of every size, for edges and for random numbers.
    fn product_is_one<W: Word>(prime: &[u8]) {
        let modulus = Modulus::<W>::new(prime).unwrap();
        let inverter = W::Prime::new(modulus.limbs());
        let len = modulus.limbs().len();
        let mut t = modulus.scratch();
        let mut state = 1u64;
        for round in 0..500 {
            let mut bytes = vec![0; prime.len()];
            match round {
                0 => *bytes.last_mut().unwrap() = 1,
                1 => *bytes.last_mut().unwrap() = 2,
                2 => {
                    bytes.copy_from_slice(prime);
                    *bytes.last_mut().unwrap() -= 1;
                }
                3.. => {
                    for byte in &mut bytes {
                        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        *byte = state.to_be_bytes()[0];
                    }
                    // Below the prime, and of every length.
                    bytes[0] = 0;
                    bytes[..round % prime.len()].fill(0);
                }
            }
            let [mut x, mut inverse, mut mx, mut mi] = [(); 4].map(|()| vec![W::default(); len]);
            read(&mut x, &bytes).unwrap();
            if x.iter().all(|limb| *limb == W::default()) {
                continue;
            }
            inverter.invert(&mut inverse, &x).unwrap();
            assert!(is_less(&inverse, modulus.limbs()));
            modulus.enter(&mut mx, &x, &mut t);
            modulus.multiply(&mut mi, &mx, &inverse, &mut t);
            let mut one = vec![W::default(); len];
            one[0] = W::small(1);
            assert_eq!(mi, one, "{bytes:x?}");
        }
    }

    fn small_primes<W: Word>() {
        let mut out = [W::default()];
        for prime in [3u8, 5, 7, 251] {
            let inverter = W::Prime::new(&[W::small(prime)]);
            for x in 1..prime {
                inverter.invert(&mut out, &[W::small(x)]).unwrap();
                assert!(is_less(&out, &[W::small(prime)]));
                assert_eq!(u16::from(out[0].byte(0)) * u16::from(x) % u16::from(prime), 1);
            }
            assert_eq!(inverter.invert(&mut out, &[W::default()]), None);
        }
    }

    #[test]
    fn inverses() {
        for numbers in super::super::curve::ALL {
            for prime in [numbers.prime, numbers.order] {
                let prime = hex::decode(prime).unwrap();
                product_is_one::<u32>(&prime);
                product_is_one::<u64>(&prime);
            }
        }
        small_primes::<u32>();
        small_primes::<u64>();
    }
}
