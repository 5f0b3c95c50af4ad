//! `first ours|theirs FOLDER N`: verifies bundle N of a written corpus, the first thing that this process does but for
//! reading files, and prints the nanoseconds of the processor: trusted root, policy, bundle, answer.
#![forbid(unsafe_code)]

use std::sync::Arc;

use cpu_time::ThreadTime;
use sigproof_peers_rust::clients::{Client, Ours, Theirs};
use sigproof_peers_rust::corpus::{Item, read};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [client, folder, number] = &args[..] else { panic!("first ours|theirs FOLDER N") };
    let item = read(folder.as_ref(), number.parse().expect("a number")).expect("a corpus");
    let took = match &**client {
        "ours" => first::<Ours>(&item),
        _ => first::<Theirs>(&item),
    };
    println!("{}", took.expect("it verifies").as_nanos());
}

fn first<C: Client>(item: &Item) -> Result<std::time::Duration, String> {
    let start = ThreadTime::now();
    let verifier = C::verifier(&item.root)?;
    C::prepare(item, Arc::new(verifier))?.verify(&item.bundle)?;
    Ok(start.elapsed())
}
