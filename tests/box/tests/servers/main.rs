//! The box, asked by a plain HTTP client; what it signs, judged by the core.

mod checks;
mod client;
mod flows;
