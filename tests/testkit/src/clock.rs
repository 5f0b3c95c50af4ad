//! The fake clock: fixed moments, and Unix times as RFC 3339.

/// 2026-01-01T00:00:00Z, when everything is signed and logged unless a recipe says otherwise.
pub const BASE: i64 = 1_767_225_600;
/// 2025-01-01T00:00:00Z, the start of every authority's certificate and window.
pub const START: i64 = 1_735_689_600;
/// 2035-01-01T00:00:00Z, the end of every authority's certificate.
pub const END: i64 = 2_051_222_400;
/// Seconds of a leaf certificate's validity before and after [`BASE`].
pub const HALF_LIFE: i64 = 300;

/// Year, month, day, hour, minute and second (UTC) of a Unix time.
pub fn civil(unix: i64) -> (i64, i64, i64, i64, i64, i64) {
    let (days, rest) = (unix.div_euclid(86_400), unix.rem_euclid(86_400));
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + i64::from(month <= 2);
    (year, month, doy - (153 * mp + 2) / 5 + 1, rest / 3600, rest / 60 % 60, rest % 60)
}

/// RFC 3339, UTC, whole seconds.
pub fn rfc3339(unix: i64) -> String {
    let (y, mo, d, h, mi, s) = civil(unix);
    format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_moments() {
        assert_eq!(rfc3339(BASE), "2026-01-01T00:00:00Z");
        assert_eq!(rfc3339(START), "2025-01-01T00:00:00Z");
        assert_eq!(rfc3339(END), "2035-01-01T00:00:00Z");
        assert_eq!(rfc3339(951_782_400 + 3661), "2000-02-29T01:01:01Z");
    }
}
