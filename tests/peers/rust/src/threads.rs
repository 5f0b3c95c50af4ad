//! What a second thread is worth: to our own `verify_many`, and, in the same rounds, to arithmetic that shares nothing.
//! Two processors of a virtual machine may be two halves of one, so that no program has twice as much of them: the
//! second figure says what this machine has to give while the first is taken.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use sigproof::Rejected;

use crate::clients::{Client as _, Ours};
use crate::corpus::Item;
use crate::figures::median;

/// Products of the arithmetic, which take about as long as the bundles.
const PRODUCTS: usize = 20_000_000;

/// How much faster two threads are than one.
pub struct Ratios {
    pub ours: f64,
    pub arithmetic: f64,
}

/// Why a question was not answered as it should be.
struct Fault(String);

impl From<Rejected> for Fault {
    fn from(rejected: Rejected) -> Self {
        Self(rejected.to_string())
    }
}

/// Verifies all of these in each round, with one thread and with two, in turn with arithmetic alone.
///
/// # Errors
/// If a bundle does not verify.
pub fn ratios(items: Vec<Item>, rounds: usize) -> Result<Ratios, String> {
    let clients = Ours::all(&items)?;
    let questions = Arc::new(items.into_iter().zip(clients).collect::<Vec<_>>());
    verify(&questions, 2)?;
    let [mut ours, mut arithmetic] = [Vec::new(), Vec::new()];
    for _ in 0..rounds {
        let [one, two] = [verify(&questions, 1)?, verify(&questions, 2)?];
        ours.push(one.as_secs_f64() / two.as_secs_f64());
        let [one, two] = [1, 2].map(multiply);
        arithmetic.push(one.as_secs_f64() / two.as_secs_f64());
    }
    Ok(Ratios { ours: median(ours), arithmetic: median(arithmetic) })
}

/// How long so many threads take, as a caller with many bundles has them verified.
fn verify(questions: &Arc<Vec<(Item, Ours)>>, threads: usize) -> Result<Duration, String> {
    let Some((_, client)) = questions.first() else { return Err("no bundles".to_owned()) };
    let (verifier, held) = (client.shared(), Arc::clone(questions));
    let start = Instant::now();
    let answers = verifier.verify_many(
        0..questions.len(),
        NonZeroUsize::new(threads),
        move |_, number: usize| match held.get(number) {
            Some((item, client)) => client.verify(&item.bundle).map_err(Fault),
            None => Err(Fault("no such bundle".to_owned())),
        },
    );
    for answer in answers {
        answer.map_err(|Fault(why)| why)?;
    }
    Ok(start.elapsed())
}

/// How long so many threads take for products of numbers as long as those of P-384, each thread with its share.
fn multiply(threads: usize) -> Duration {
    let work = || (0..PRODUCTS / threads).fold([u64::MAX; 6], |a, _| product(black_box(a)));
    let start = Instant::now();
    thread::scope(|scope| {
        (0..threads).for_each(|_| drop(scope.spawn(move || black_box(work()))));
    });
    start.elapsed()
}

/// The upper half of a², and one: nothing that anybody needs.
fn product(a: [u64; 6]) -> [u64; 6] {
    let mut t = [0u64; 12];
    for (i, x) in a.iter().enumerate() {
        let mut carry = 0;
        for (j, y) in a.iter().enumerate() {
            let sum = u128::from(*x) * u128::from(*y) + u128::from(t[i + j]) + u128::from(carry);
            (t[i + j], carry) = (sum as u64, (sum >> 64) as u64);
        }
        t[i + 6] = carry;
    }
    let [.., h0, h1, h2, h3, h4, h5] = t;
    [h0 | 1, h1, h2, h3, h4, h5]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_one() {
        // (2^64 - 1)²·2^(2·320) is (2^64 - 2)·2^(11·64) + 1·2^(10·64).
        assert_eq!(product([0, 0, 0, 0, 0, u64::MAX]), [1, 0, 0, 0, 1, u64::MAX - 1]);
    }

    #[test]
    fn a_bundle_that_does_not_verify_has_no_time() {
        let mut items = crate::corpus::made(8).unwrap();
        assert!(ratios(items.clone(), 1).is_ok());
        items[3].bundle = items[2].bundle.clone();
        items[3].given = items[4].given.clone();
        assert!(ratios(items, 1).is_err());
    }
}
