//! 1/x modulo an odd prime: the division steps of Bernstein and Yang ("Fast constant-time gcd computation
//! and modular inversion", 2019, <https://gcd.cr.yp.to/safegcd-20190413.pdf>), in batches of 30 as in
//! libsecp256k1's `modinv32`, with variable time.
//!
//! *What is kept.* f and g, and d and e with d·x ≡ f and e·x ≡ g modulo m. At the start they are m, x, 0, 1.
//! A division step keeps f odd and takes (δ, f, g) to (1 - δ, g, (g - f)/2) if g is odd and δ > 0, else to
//! (1 + δ, f, (g + (g mod 2)·f)/2). At the end g is 0, f is ±gcd(m, x) = ±1, and so ±d is 1/x. For numbers
//! under 2^b, that is after at most (49·b + 57)/17 steps (their theorem 11.2), which is under 3·b.
//!
//! *A batch.* 30 steps look at the lowest 30 bits of f and g only. They are 2⁻³⁰ times a matrix (u v; q r) of
//! integers, and |u| + |v| ≤ 2³⁰ and |q| + |r| ≤ 2³⁰: each step doubles one row and adds the other one.
//! Here η = -δ, and steps with an even g are taken at once; then a multiple of f under 64 makes as many of
//! g's lower bits zero as there are steps before the next exchange.
//!
//! *Limbs.* A number is Σ xᵢ·2^(30·i) with 0 ≤ xᵢ < 2³⁰, but for the highest limb, whose sign is the number's. There
//! are n of them, 30·n ≥ b + 2.
//! - f and g stay within ±2^b: the new values are (u·f + v·g)/2³⁰ with |u| + |v| ≤ 2³⁰.
//! - d and e stay in (-2m, m): to u·d + v·e comes a multiple of m, first such that d and e count as d + m
//!   and e + m where they are negative, (-m, m), which keeps the sum in (-m, m)·2³⁰; then in
//!   (-2³⁰, 0]·m to make the sum divisible by 2³⁰.
//! - A sum of products for one limb is at most 2³⁰·2³⁰ for u and v together, 2³¹·2³⁰ for m, and the
//!   carry of the limb below, under 2³³: less than 2⁶³.

use super::words::{Word, is_zero, read};

/// As many limbs as 521 bits need.
const LIMBS: usize = 18;
const MASK: i64 = (1 << 30) - 1;

/// An odd prime modulus.
#[derive(Clone, Debug)]
pub(super) struct Prime {
    limbs: [i64; LIMBS],
    len: usize,
    /// 1/m modulo 2^30.
    inverse: i64,
}

/// The matrix of a batch.
struct Steps {
    u: i64,
    v: i64,
    q: i64,
    r: i64,
}

impl Prime {
    /// An odd number of at most 521 bits.
    pub(super) fn new<W: Word>(limbs: &[W]) -> Self {
        let bits = limbs.len().wrapping_mul(W::BYTES).wrapping_mul(8);
        let len = bits.min(521).wrapping_add(2).div_ceil(30);
        let limbs = unpack(limbs);
        // Newton's iteration, from three bits that are right.
        let [lowest, ..] = limbs;
        let mut inverse = lowest;
        for _ in 0..4 {
            let error = 2i64.wrapping_sub(lowest.wrapping_mul(inverse)) & MASK;
            inverse = inverse.wrapping_mul(error) & MASK;
        }
        Self { limbs, len, inverse }
    }

    /// out = 1/x, for an x below the modulus; `None` for zero.
    pub(super) fn invert<W: Word>(&self, out: &mut [W], x: &[W]) -> Option<()> {
        if is_zero(x) {
            return None;
        }
        let (mut d, mut e, mut f, mut g) = ([0; LIMBS], [0; LIMBS], self.limbs, unpack(x));
        let [first, ..] = &mut e;
        *first = 1;
        let mut eta = -1;
        // 30 steps a batch, 90 for 30 bits.
        for _ in 0..self.len.wrapping_mul(3) {
            let ([f0, ..], [g0, ..]) = (&f, &g);
            let steps = batch(&mut eta, *f0, *g0);
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

    /// The limbs that are used.
    fn own<'a>(&self, x: &'a mut [i64; LIMBS]) -> Option<&'a mut [i64]> {
        x.get_mut(..self.len)
    }

    fn update_de(&self, steps: &Steps, d: &mut [i64; LIMBS], e: &mut [i64; LIMBS]) {
        let Steps { u, v, q, r } = *steps;
        let (Some(d), Some(e)) = (self.own(d), self.own(e)) else { return };
        let Some(modulus) = self.limbs.get(..self.len) else { return };
        let (Some(d_top), Some(e_top)) = (d.last(), e.last()) else { return };
        // All ones for a negative number, zero else.
        let (d_sign, e_sign) = (d_top >> 63, e_top >> 63);
        let mut md = (u & d_sign).wrapping_add(v & e_sign);
        let mut me = (q & d_sign).wrapping_add(r & e_sign);
        let (mut cd, mut ce) = (0i64, 0i64);
        let mut lowest = true;
        let (mut d_below, mut e_below) = (&mut 0, &mut 0);
        for ((d, e), m) in d.iter_mut().zip(e.iter_mut()).zip(modulus) {
            cd = sum(cd, u, *d, v, *e);
            ce = sum(ce, q, *d, r, *e);
            if lowest {
                md = md.wrapping_sub(self.inverse.wrapping_mul(cd & MASK).wrapping_add(md) & MASK);
                me = me.wrapping_sub(self.inverse.wrapping_mul(ce & MASK).wrapping_add(me) & MASK);
            }
            cd = cd.wrapping_add(m.wrapping_mul(md));
            ce = ce.wrapping_add(m.wrapping_mul(me));
            if !lowest {
                *d_below = cd & MASK;
                *e_below = ce & MASK;
            }
            lowest = false;
            (cd, ce) = (cd >> 30, ce >> 30);
            (d_below, e_below) = (d, e);
        }
        (*d_below, *e_below) = (cd, ce);
    }

    /// d, or -d, from (-2m, m) into [0, m).
    fn normalise(&self, d: &mut [i64; LIMBS], negate: bool) -> Option<()> {
        let modulus = self.limbs.get(..self.len)?;
        let d = self.own(d)?;
        let mut add = |negate: bool| {
            let wanted = *d.last()? < 0;
            let mut carry = 0i64;
            let last = d.len().checked_sub(1)?;
            for (i, (d, m)) in d.iter_mut().zip(modulus).enumerate() {
                let sum = d.wrapping_add(if wanted { *m } else { 0 });
                carry = carry.wrapping_add(if negate { sum.wrapping_neg() } else { sum });
                if i == last {
                    *d = carry;
                } else {
                    *d = carry & MASK;
                    carry >>= 30;
                }
            }
            Some(())
        };
        add(negate)?;
        add(false)
    }
}

/// c + u·d + v·e.
fn sum(c: i64, u: i64, d: i64, v: i64, e: i64) -> i64 {
    c.wrapping_add(u.wrapping_mul(d)).wrapping_add(v.wrapping_mul(e))
}

/// 30 division steps, by the lowest limbs of f and g.
fn batch(eta: &mut i64, f0: i64, g0: i64) -> Steps {
    let (mut f, mut g) = (f0, g0);
    let (mut u, mut v, mut q, mut r) = (1i64, 0i64, 0i64, 1i64);
    let mut left = 30u32;
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
        // w·f + g is divisible by 2^count, where -1/f is f·(f² - 2) modulo 64.
        let count = eta.wrapping_add(1).min(left.into()).min(6);
        let mask = 1i64.wrapping_shl(u32::try_from(count).unwrap_or_default()).wrapping_sub(1);
        let w = f.wrapping_mul(g).wrapping_mul(f.wrapping_mul(f).wrapping_sub(2)) & mask;
        g = g.wrapping_add(f.wrapping_mul(w));
        q = q.wrapping_add(u.wrapping_mul(w));
        r = r.wrapping_add(v.wrapping_mul(w));
    }
}

fn update_fg(steps: &Steps, f: &mut [i64], g: &mut [i64]) {
    let Steps { u, v, q, r } = *steps;
    let (mut cf, mut cg) = (0i64, 0i64);
    let mut lowest = true;
    let (mut f_below, mut g_below) = (&mut 0, &mut 0);
    for (f, g) in f.iter_mut().zip(g.iter_mut()) {
        cf = sum(cf, u, *f, v, *g);
        cg = sum(cg, q, *f, r, *g);
        // The lowest limb is zero, and goes.
        if !lowest {
            *f_below = cf & MASK;
            *g_below = cg & MASK;
        }
        lowest = false;
        (cf, cg) = (cf >> 30, cg >> 30);
        (f_below, g_below) = (f, g);
    }
    (*f_below, *g_below) = (cf, cg);
}

/// Limbs of 30 bits. What is beyond 540 bits is left out.
fn unpack<W: Word>(limbs: &[W]) -> [i64; LIMBS] {
    let mut out = [0; LIMBS];
    let mut bytes = limbs.iter().flat_map(|limb| (0..W::BYTES).map(|i| limb.byte(i)));
    let (mut have, mut bits) = (0i64, 0u32);
    for limb in &mut out {
        while bits < 30 {
            have |= i64::from(bytes.next().unwrap_or_default()).wrapping_shl(bits);
            bits = bits.wrapping_add(8);
        }
        *limb = have & MASK;
        have >>= 30;
        bits = bits.wrapping_sub(30);
    }
    out
}

/// The reverse of [`unpack`], for limbs from 0 to 2^30 - 1.
fn pack<W: Word>(out: &mut [W], limbs: &[i64; LIMBS]) {
    let mut bytes = [0u8; LIMBS * 4];
    let mut limbs = limbs.iter();
    let (mut have, mut bits) = (0i64, 0u32);
    for byte in bytes.iter_mut().rev() {
        if bits < 8 {
            have |= limbs.next().copied().unwrap_or_default().wrapping_shl(bits);
            bits = bits.wrapping_add(30);
        }
        *byte = u8::try_from(have & 0xff).unwrap_or_default();
        have >>= 8;
        bits = bits.wrapping_sub(8);
    }
    let skip = bytes.len().saturating_sub(out.len().wrapping_mul(W::BYTES));
    // What is left out is zero, since the number is below the modulus.
    let _ = read(out, bytes.get(skip..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use alloc::vec;

    use super::super::montgomery::Modulus;
    use super::*;

    /// x·(1/x) is 1 modulo primes of every size, for edges and for random numbers.
    fn product_is_one<W: Word>(prime: &[u8]) {
        let modulus = Modulus::<W>::new(prime).unwrap();
        let inverter = Prime::new(modulus.limbs());
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
            assert!(super::super::words::is_less(&inverse, modulus.limbs()));
            modulus.enter(&mut mx, &x, &mut t);
            modulus.multiply(&mut mi, &mx, &inverse, &mut t);
            let mut one = vec![W::default(); len];
            one[0] = W::small(1);
            assert_eq!(mi, one, "{bytes:x?}");
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
        let mut out = [0u64];
        for prime in [3u8, 5, 7, 251] {
            let inverter = Prime::new(&[u64::from(prime)]);
            for x in 1..u64::from(prime) {
                inverter.invert(&mut out, &[x]).unwrap();
                assert_eq!(out[0] * x % u64::from(prime), 1);
            }
            assert_eq!(inverter.invert(&mut out, &[0]), None);
        }
    }
}
