//! The signed entry timestamp (Rekor v1's inclusion promise): the log's signature over the RFC 8785
//! canonical JSON of the entry.
//!
//! ```text
//! {"body":"<base64>","integratedTime":1692374735,"logID":"<hex>","logIndex":31821305}
//! ```

use alloc::format;
use alloc::string::String;

use crate::encoding::base64;

/// Numbers that RFC 8785 (section 3.2.2.3: numbers are doubles) writes as they are.
const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

/// What the log signed; `None` if a number is too large to have one canonical form.
pub(crate) fn signed_data(
    body: &[u8],
    integrated_time: u64,
    log_id: &[u8],
    log_index: u64,
) -> Option<String> {
    if integrated_time > MAX_SAFE_INTEGER || log_index > MAX_SAFE_INTEGER {
        return None;
    }
    Some(format!(
        r#"{{"body":"{}","integratedTime":{integrated_time},"logID":"{}","logIndex":{log_index}}}"#,
        base64::encode(body),
        hex::encode(log_id),
    ))
}
