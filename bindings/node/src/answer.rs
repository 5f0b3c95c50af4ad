//! What the core said, as texts: JavaScript reads them once, and then lets go of them.

use napi::Either;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use sigproof_ffi as ffi;

/// What the core said to a question: what is asked for, or why not.
pub(crate) type Said<T> = Either<T, Rejected>;

/// Both sorts of answer are handles of their own, so that one cannot be taken for the other.
pub(crate) fn said<T, U>(
    answer: Result<T, ffi::Rejected>,
    as_handle: impl FnOnce(T) -> U,
) -> Said<U> {
    match answer {
        Ok(answer) => Either::A(as_handle(answer)),
        Err(rejected) => Either::B(Rejected::of(&rejected)),
    }
}

/// No, and why. Its kind, code and step are in the report.
#[napi]
#[derive(Default)]
pub struct Rejected {
    message: String,
    report: String,
}

impl Rejected {
    pub(crate) fn of(rejected: &ffi::Rejected) -> Self {
        Self { message: rejected.message(), report: rejected.report_json() }
    }
}

#[napi]
impl Rejected {
    /// The reason in words.
    #[napi(catch_unwind)]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The report as canonical JSON.
    #[napi(catch_unwind)]
    pub fn report(&self) -> &str {
        &self.report
    }
}

/// Yes, and what is proven.
#[napi]
#[derive(Default)]
pub struct Verified {
    facts: String,
    report: String,
    payload: Option<Vec<u8>>,
    payload_type: Option<String>,
    index: u32,
    rejected: Vec<Rejected>,
}

impl Verified {
    pub(crate) fn first(first: &ffi::First) -> Self {
        Self {
            index: u32::try_from(first.index).unwrap_or(u32::MAX),
            rejected: first.rejected.iter().map(Rejected::of).collect(),
            ..Self::of(&first.verified)
        }
    }

    pub(crate) fn of(verified: &ffi::Verified) -> Self {
        Self {
            facts: verified.facts_json(),
            report: verified.report_json(),
            payload: verified.payload().map(<[u8]>::to_vec),
            payload_type: verified.payload_type().map(ToOwned::to_owned),
            index: 0,
            rejected: Vec::new(),
        }
    }
}

#[napi]
impl Verified {
    /// The facts as canonical JSON.
    #[napi(catch_unwind)]
    pub fn facts(&self) -> &str {
        &self.facts
    }

    /// The report as canonical JSON.
    #[napi(catch_unwind)]
    pub fn report(&self) -> &str {
        &self.report
    }

    /// The verified payload of a DSSE envelope. It is handed out once.
    #[napi(catch_unwind)]
    pub fn payload(&mut self) -> Option<Uint8Array> {
        self.payload.take().map(Uint8Array::from)
    }

    /// The type of that payload.
    #[napi(catch_unwind)]
    pub fn payload_type(&self) -> Option<&str> {
        self.payload_type.as_deref()
    }

    /// Its place among the bundles.
    #[napi(catch_unwind)]
    pub const fn index(&self) -> u32 {
        self.index
    }

    /// The answer about the last of the bundles before it that was not handed out yet.
    #[napi(catch_unwind)]
    pub fn pop_rejected(&mut self) -> Option<Rejected> {
        self.rejected.pop()
    }

    /// Lets go of the texts, which the host's garbage collector does not see.
    #[napi(catch_unwind)]
    pub fn free(&mut self) {
        *self = Self::default();
    }
}
