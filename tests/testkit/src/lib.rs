//! Sigstore in a box.
