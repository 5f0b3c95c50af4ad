//! `sigproof sign` and `sigproof attest` beside Sigstore in a box.

mod ends;
mod faults;
mod flows;
mod imports;
mod place;
mod refusals;
mod tls;
