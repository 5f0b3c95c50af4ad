//! No panic in reading or judging input leaves this crate as anything but a rejection.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sigproof::{Code, Failure};

use crate::Rejected;

/// Runs this; a panic is a rejection with the code `internal.defect`.
pub(crate) fn guarded<T>(body: impl FnOnce() -> Result<T, Rejected>) -> Result<T, Rejected> {
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|_| Err(defect()))
}

pub(crate) fn defect() -> Rejected {
    Rejected::refused(Failure::new(Code::Internal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_a_rejection() {
        let answer = guarded::<()>(|| panic!("a defect"));
        assert_eq!(answer.unwrap_err().code(), "internal.defect");
        assert_eq!(guarded(|| Ok(1)).unwrap(), 1);
    }
}
