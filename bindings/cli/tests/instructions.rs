//! The processor's own instructions for SHA-256 (SHA-NI on x86-64, the SHA2 extension on ARM) are used where it has
//! them: against the same hash in plain Rust, which no compiler turns into those instructions.

use std::hint::black_box;
use std::time::{Duration, Instant};

use sigproof::{HashAlgorithm, Hasher};

/// Bytes of one measurement: so few that some of them run without an interruption on a machine under load.
const BYTES: usize = 64 * 1024;
const TRIES: usize = 300;
/// The instructions are five to eight times as fast.
const AT_LEAST: u32 = 2;

fn has_instructions() -> Option<bool> {
    #[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
    return Some(is_x86_feature_detected!("sha") && is_x86_feature_detected!("sse4.1"));
    #[cfg(target_arch = "aarch64")]
    return Some(std::arch::is_aarch64_feature_detected!("sha2"));
    #[allow(unreachable_code, reason = "on the processors above, it is known")]
    None
}

/// FIPS 180-4 section 6.2, as it stands there.
fn plain(message: &[u8]) -> [u8; 32] {
    let (k, mut state) = constants();
    let mut padded = message.to_vec();
    padded.push(0x80);
    padded.resize((padded.len() + 8).next_multiple_of(64), 0);
    let end = padded.len() - 8;
    padded[end..].copy_from_slice(&(8 * u64::try_from(message.len()).unwrap()).to_be_bytes());
    for block in padded.chunks_exact(64) {
        let mut w = [0_u32; 64];
        for (t, bytes) in block.chunks_exact(4).enumerate() {
            w[t] = u32::from_be_bytes(bytes.try_into().unwrap());
        }
        for t in 16..64 {
            let (x, y) = (w[t - 15], w[t - 2]);
            let s0 = x.rotate_right(7) ^ x.rotate_right(18) ^ (x >> 3);
            let s1 = y.rotate_right(17) ^ y.rotate_right(19) ^ (y >> 10);
            w[t] = s1.wrapping_add(w[t - 7]).wrapping_add(s0).wrapping_add(w[t - 16]);
        }
        let [mut a, mut b, mut c, mut d, mut e, mut f, mut g, mut h] = state;
        for t in 0..64 {
            let s1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let ch = (e & f) ^ (!e & g);
            let t1 = h.wrapping_add(s1).wrapping_add(ch).wrapping_add(k[t]).wrapping_add(w[t]);
            let s0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let t2 = s0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            (h, g, f, e, d, c, b, a) = (g, f, e, d.wrapping_add(t1), c, b, a, t1.wrapping_add(t2));
        }
        for (sum, new) in state.iter_mut().zip([a, b, c, d, e, f, g, h]) {
            *sum = sum.wrapping_add(new);
        }
    }
    let mut out = [0; 32];
    for (to, word) in out.chunks_exact_mut(4).zip(state) {
        to.copy_from_slice(&word.to_be_bytes());
    }
    out
}

/// Sections 4.2.2 and 5.3.3: the first bits behind the point of the cube and square roots of the first primes.
fn constants() -> ([u32; 64], [u32; 8]) {
    let primes: Vec<u128> =
        (2..312_u128).filter(|n| (2..*n).all(|divisor| n % divisor != 0)).collect();
    assert_eq!(primes.len(), 64);
    // The largest root of this degree that is no more than the number.
    let root = |n: u128, degree: u32| {
        let (mut low, mut high) = (0_u128, 1 << 40);
        while high - low > 1 {
            let middle = (low + high) / 2;
            let fits = middle.checked_pow(degree).is_some_and(|power| power <= n);
            if fits { low = middle } else { high = middle }
        }
        low
    };
    let fraction = |prime: u128, degree: u32| {
        let bits = root(prime << (32 * degree), degree) & u128::from(u32::MAX);
        u32::try_from(bits).unwrap()
    };
    let k: Vec<u32> = primes.iter().map(|prime| fraction(*prime, 3)).collect();
    let state: Vec<u32> = primes.iter().take(8).map(|prime| fraction(*prime, 2)).collect();
    (k.try_into().unwrap(), state.try_into().unwrap())
}

/// The shortest of many tries.
fn time<T>(hash: impl Fn(&[u8]) -> T) -> Duration {
    let message = vec![7; BYTES];
    let tries = (0..TRIES).map(|_| {
        let begin = Instant::now();
        black_box(hash(black_box(&message)));
        begin.elapsed()
    });
    tries.min().unwrap()
}

#[test]
fn the_processors_instructions_hash() {
    for n in [0, 1, 55, 56, 63, 64, 65, 119, 120, 1_000] {
        let message = vec![3; n];
        assert_eq!(plain(&message), HashAlgorithm::Sha256.hash(&message).bytes(), "{n}");
    }
    let ours = time(|message| {
        let mut hasher = Hasher::new(&[HashAlgorithm::Sha256]);
        hasher.update(message);
        hasher.finish()
    });
    let plain = time(plain);
    println!("{BYTES} bytes: {ours:?}, in plain Rust {plain:?}");
    match has_instructions() {
        Some(true) => assert!(ours * AT_LEAST < plain, "{ours:?}, in plain Rust {plain:?}"),
        // Nor is it slower where there are none.
        _ => assert!(ours < plain * AT_LEAST, "{ours:?}, in plain Rust {plain:?}"),
    }
}
