//! `sigproof-peers-arithmetic N`: for each curve, N signatures by keys and with nonces and digests that are random or
//! edges, one in eight of them spoiled. RustCrypto makes them; aws-lc says whether they hold, and so does each way of the
//! core's arithmetic in turn: limbs of 64 bits and of 32, with the tables of a key that is used often and
//! without. Prints how many there were, and fails at the first difference.

use std::env;
use std::process::ExitCode;
use std::thread;

use aws_lc_rs::{digest, signature as aws};
use sigproof::{
    Compact, Compact32, Digest, HashAlgorithm, KeyKind, Message, Provider, Scheme, VerifyingKey,
};

/// Signatures by one key. Its tables are made once for all.
const BATCH: usize = 512;

/// Numbers without pattern, the same in each run.
struct Random(u64);

impl Random {
    fn word(&mut self) -> u64 {
        // SplitMix64.
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    /// Random bits, or long runs of equal ones, or a number near zero; the first bits are zero.
    fn number(&mut self, len: usize) -> Vec<u8> {
        let mut bytes = vec![0; len];
        match self.word() % 3 {
            0 => bytes.iter_mut().for_each(|byte| *byte = self.word().to_le_bytes()[0]),
            1 => {
                let (mut at, mut ones) = (0, false);
                while at < len * 8 {
                    let run = 1 + (self.word() % 80) as usize;
                    for bit in at..(at + run).min(len * 8) {
                        bytes[bit / 8] |= u8::from(ones) << (bit % 8);
                    }
                    (at, ones) = (at + run, !ones);
                }
            }
            _ => bytes[len - 1] = 1 + self.word().to_le_bytes()[0] % 80,
        }
        bytes
    }
}

/// A digest, and a signature of it in DER.
type Signed = (Vec<u8>, Vec<u8>);

fn der(r: &[u8], s: &[u8]) -> Vec<u8> {
    let integer = |bytes: &[u8]| {
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        let mut out = bytes[zeros..].to_vec();
        if out.first().is_none_or(|first| *first >= 0x80) {
            out.insert(0, 0);
        }
        [vec![2, out.len() as u8], out].concat()
    };
    let body = [integer(r), integer(s)].concat();
    match body.len() {
        ..=127 => [vec![0x30, body.len() as u8], body].concat(),
        _ => [vec![0x30, 0x81, body.len() as u8], body].concat(),
    }
}

/// A key as an uncompressed point, and signatures by it: FIPS 186-5 section 6.4.1 with nonces that follow each other in
/// steps, so that each point costs one addition.
macro_rules! signer {
    ($name:ident, $krate:ident, $size:literal, $digest:literal) => {
        fn $name(random: &mut Random) -> (Vec<u8>, Vec<Signed>) {
            #[allow(
                unused_imports,
                reason = "two of the three have these functions of their own"
            )]
            use $krate::elliptic_curve::Field as _;
            use $krate::elliptic_curve::PrimeField as _;
            use $krate::elliptic_curve::point::AffineCoordinates as _;
            use $krate::elliptic_curve::point::BatchNormalize as _;
            use $krate::elliptic_curve::sec1::ToSec1Point as _;
            use $krate::{ProjectivePoint, Scalar};

            let scalar = |random: &mut Random| loop {
                let mut bytes = random.number($size);
                // P-521's order has 521 bits.
                bytes[0] &= if $size == 66 { 1 } else { 0xff };
                let read = Scalar::from_repr(bytes.as_slice().try_into().unwrap());
                let Some(read) = Option::<Scalar>::from(read) else { continue };
                let read = if random.word() % 2 == 0 { read } else { -read };
                if !bool::from(read.is_zero()) {
                    return read;
                }
            };
            let d = scalar(random);
            let key = (ProjectivePoint::GENERATOR * d).to_affine().to_sec1_point(false);
            let (mut k, step) = (scalar(random), scalar(random));
            let (mut point, by) =
                (ProjectivePoint::GENERATOR * k, ProjectivePoint::GENERATOR * step);
            let (mut points, mut nonces) = (Vec::new(), Vec::new());
            while points.len() < BATCH {
                if !bool::from(k.is_zero()) {
                    points.push(point);
                    nonces.push(k);
                }
                (k, point) = (k + step, point + by);
            }
            // 1/k for all, by one division.
            let mut product = Scalar::ONE;
            let before: Vec<Scalar> = nonces
                .iter()
                .map(|k| {
                    let last = product;
                    product *= k;
                    last
                })
                .collect();
            let mut inverse = Option::<Scalar>::from(product.invert()).unwrap();
            let mut out = Vec::new();
            let affine = ProjectivePoint::batch_normalize(points.as_slice());
            for ((k, before), point) in nonces.iter().zip(before).zip(affine).rev() {
                let own = inverse * before;
                inverse *= k;
                // Signatures whose r would be over the order are rarer than anything.
                let read = Scalar::from_repr(point.x());
                let Some(r) = Option::<Scalar>::from(read) else { continue };
                let hash = random.number($digest);
                let mut e = vec![0; $size - $digest];
                e.extend(&hash);
                let read = Scalar::from_repr(e.as_slice().try_into().unwrap());
                let Some(e) = Option::<Scalar>::from(read) else { continue };
                let s = own * (e + r * d);
                if bool::from(s.is_zero()) {
                    continue;
                }
                out.push((hash, der(&r.to_repr(), &s.to_repr())));
            }
            (key.as_bytes().to_vec(), out)
        }
    };
}
signer!(sign_p256, p256, 32, 32);
signer!(sign_p384, p384, 48, 48);
signer!(sign_p521, p521, 66, 64);

/// What is needed of a curve.
struct Curve {
    name: &'static str,
    kind: KeyKind,
    scheme: Scheme,
    hash: HashAlgorithm,
    sign: fn(&mut Random) -> (Vec<u8>, Vec<Signed>),
    aws: &'static aws::EcdsaVerificationAlgorithm,
    aws_hash: &'static digest::Algorithm,
}

const CURVES: [Curve; 3] = [
    Curve {
        name: "P-256",
        kind: KeyKind::P256,
        scheme: Scheme::EcdsaP256Sha256,
        hash: HashAlgorithm::Sha256,
        sign: sign_p256,
        aws: &aws::ECDSA_P256_SHA256_ASN1,
        aws_hash: &digest::SHA256,
    },
    Curve {
        name: "P-384",
        kind: KeyKind::P384,
        scheme: Scheme::EcdsaP384Sha384,
        hash: HashAlgorithm::Sha384,
        sign: sign_p384,
        aws: &aws::ECDSA_P384_SHA384_ASN1,
        aws_hash: &digest::SHA384,
    },
    Curve {
        name: "P-521",
        kind: KeyKind::P521,
        scheme: Scheme::EcdsaP521Sha512,
        hash: HashAlgorithm::Sha512,
        sign: sign_p521,
        aws: &aws::ECDSA_P521_SHA512_ASN1,
        aws_hash: &digest::SHA512,
    },
];

/// The four ways.
fn ways(kind: KeyKind, bits: &[u8]) -> [Box<dyn VerifyingKey>; 4] {
    let providers: [(&dyn Provider, bool); 4] =
        [(&Compact, false), (&Compact, true), (&Compact32, false), (&Compact32, true)];
    providers.map(|(provider, often)| {
        let key = provider.key(kind, bits).expect("a point of the curve");
        if often {
            key.expect_more();
        }
        key
    })
}

/// How many held, and how many did not.
fn compare(curve: &Curve, count: usize, seed: u64) -> Result<[usize; 2], String> {
    let mut random = Random(seed);
    let mut counts = [0, 0];
    while counts[0] + counts[1] < count {
        let (bits, signed) = (curve.sign)(&mut random);
        let ready = ways(curve.kind, &bits);
        let theirs = aws::ParsedPublicKey::new(curve.aws, &bits).map_err(|_| "aws-lc: no key")?;
        for (i, (mut hash, mut signature)) in signed.into_iter().enumerate() {
            let spoiled = random.word() % 8 == 0;
            if spoiled {
                // A bit of the digest, or of the end of s.
                let bytes = if random.word() % 2 == 0 { &mut hash } else { &mut signature };
                *bytes.last_mut().ok_or("no bytes")? ^= 1 << (random.word() % 8);
            }
            let digest = digest::Digest::import_less_safe(&hash, curve.aws_hash);
            let digest = digest.map_err(|_| "aws-lc: no digest")?;
            let expected = theirs.verify_digest_sig(&digest, &signature).is_ok();
            let ours = Digest::new(curve.hash, &hash).map_err(|no| format!("{no:?}"))?;
            let way = i % ready.len();
            let found = ready[way].verify(curve.scheme, Message::Digest(&ours), &signature).is_ok();
            if found != expected || found == spoiled {
                return Err(format!(
                    "{} way {way}: {found}, aws-lc: {expected}, spoiled: {spoiled}; key {bits:02x?}, \
                     digest {hash:02x?}, signature {signature:02x?}",
                    curve.name
                ));
            }
            counts[usize::from(!found)] += 1;
        }
    }
    Ok(counts)
}

fn main() -> ExitCode {
    let Some(count) = env::args().nth(1).and_then(|text| text.parse::<usize>().ok()) else {
        eprintln!("usage: sigproof-peers-arithmetic COUNT");
        return ExitCode::from(2);
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    for curve in &CURVES {
        let results: Vec<_> = thread::scope(|scope| {
            let run =
                |i: usize| scope.spawn(move || compare(curve, count.div_ceil(threads), i as u64));
            let running: Vec<_> = (0..threads).map(run).collect();
            running.into_iter().map(|thread| thread.join().expect("a thread")).collect()
        });
        let mut total = [0, 0];
        for result in results {
            match result {
                Ok([held, refused]) => total = [total[0] + held, total[1] + refused],
                Err(difference) => {
                    eprintln!("{difference}");
                    return ExitCode::FAILURE;
                }
            }
        }
        let [held, refused] = total;
        println!("{}: {held} held and {refused} did not, for aws-lc as for every way", curve.name);
    }
    ExitCode::SUCCESS
}
