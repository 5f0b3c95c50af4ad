//! The rounds: each client verifies each bundle once a round, in turns of a few, so that what else runs on the machine
//! meets both alike. The clock is the processor's time of this thread.

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use serde_json::Value;

use crate::clients::{Client, Ours, Theirs};
use crate::corpus::Item;

/// How many bundles a client verifies before it is the other's turn.
const TURN: usize = 16;
/// How many bundles are spoiled to see whether a client really looks.
const SPOILED: usize = 24;

/// What a client took for each bundle, round by round, in nanoseconds.
pub type Times = Vec<Vec<f64>>;

/// Both clients, ready for the same bundles.
pub struct Clients {
    pub ours: Vec<Ours>,
    pub theirs: Vec<Theirs>,
}

impl Clients {
    /// # Errors
    /// If a trusted root or a signer is refused.
    pub fn new(items: &[Item]) -> Result<Self, String> {
        Ok(Self { ours: Ours::all(items)?, theirs: Theirs::all(items)? })
    }

    /// What makes the comparison worthless: a bundle that one of them does not verify, or a spoiled one that it does.
    pub fn faults(&self, items: &[Item]) -> Vec<String> {
        let mut faults = Vec::new();
        verify_all("sigproof", &self.ours, items, &mut faults);
        verify_all(crate::PEER, &self.theirs, items, &mut faults);
        let step = (items.len() / SPOILED).max(1);
        for ((item, ours), theirs) in items.iter().zip(&self.ours).zip(&self.theirs).step_by(step) {
            let spoiled = with_other_signature(&item.bundle);
            if ours.verify(&spoiled).is_ok() {
                faults.push(format!("sigproof accepts a spoiled {}", item.id));
            }
            if theirs.verify(&spoiled).is_ok() {
                faults.push(format!("{} accepts a spoiled {}", crate::PEER, item.id));
            }
        }
        faults
    }

    /// Rounds over all bundles: what each took, by client, bundle and round.
    pub fn measure(&self, items: &[Item], warm_up: usize, rounds: usize) -> [Times; 2] {
        let mut times = [vec![Vec::new(); items.len()], vec![Vec::new(); items.len()]];
        for round in 0..warm_up + rounds {
            for start in (0..items.len()).step_by(TURN) {
                let end = (start + TURN).min(items.len());
                let turns = if (round + start / TURN) % 2 == 0 { [0, 1] } else { [1, 0] };
                for client in turns {
                    for n in start..end {
                        let took = if client == 0 {
                            time(&self.ours[n], &items[n].bundle)
                        } else {
                            time(&self.theirs[n], &items[n].bundle)
                        };
                        if round >= warm_up {
                            times[client][n].push(took.as_nanos() as f64);
                        }
                    }
                }
            }
        }
        times
    }
}

/// The signature of the bundle with one bit of its last byte flipped: of ECDSA, that leaves valid DER.
fn with_other_signature(bundle: &str) -> String {
    let mut json: Value = serde_json::from_str(bundle).expect("it was read before");
    let signature = if json["messageSignature"].is_object() {
        &mut json["messageSignature"]["signature"]
    } else {
        &mut json["dsseEnvelope"]["signatures"][0]["sig"]
    };
    let text = signature.as_str().unwrap_or_default();
    // The last character before the padding holds bits of the last byte; its neighbour differs in such a bit.
    let padding = text.len() - text.trim_end_matches('=').len();
    let (body, last) = text.split_at(text.len() - padding - 1);
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let place = last.chars().next().and_then(|c| alphabet.find(c)).expect("base64");
    let other = alphabet.as_bytes()[place ^ (1 << (2 * padding))] as char;
    *signature = format!("{body}{other}{}", "=".repeat(padding)).into();
    json.to_string()
}

fn verify_all(name: &str, clients: &[impl Client], items: &[Item], faults: &mut Vec<String>) {
    for (item, client) in items.iter().zip(clients) {
        if let Err(why) = client.verify(&item.bundle) {
            faults.push(format!("{name} does not verify {}: {why}", item.id));
        }
    }
}

fn time(client: &impl Client, bundle: &str) -> Duration {
    let start = ThreadTime::now();
    let answer = client.verify(black_box(bundle));
    let took = start.elapsed();
    // A rejection may come sooner: no time of one may count.
    answer.expect("it verified before");
    took
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spoiled_signature_differs_in_one_bit() {
        for (good, bad) in [("AAAA", "AAAB"), ("AAA=", "AAE="), ("AA==", "AQ=="), ("//8=", "//4=")]
        {
            let bundle = format!(r#"{{"messageSignature":{{"signature":"{good}"}}}}"#);
            let spoiled = format!(r#"{{"messageSignature":{{"signature":"{bad}"}}}}"#);
            assert_eq!(with_other_signature(&bundle), spoiled);
        }
    }
}
