//! `sigproof sign` and `sigproof attest` beside Sigstore in a box.

mod ends;
mod faults;
mod flows;
mod identity;
mod imports;
mod place;
mod plugin;
mod refusals;
mod tls;
