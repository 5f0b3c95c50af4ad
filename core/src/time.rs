//! A point in time: seconds since 1970-01-01T00:00:00Z and nanoseconds, as in protobuf's
//! `Timestamp`, read and written as RFC 3339.

use alloc::format;
use alloc::string::String;
use core::fmt;
use core::time::Duration;

use der::DateTime;

/// A point in time, to the nanosecond, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time {
    seconds: i64,
    nanos: u32,
}

impl Time {
    /// A time of whole seconds since 1970-01-01T00:00:00Z.
    pub const fn from_unix(seconds: i64) -> Self {
        Self { seconds, nanos: 0 }
    }

    /// Seconds since 1970-01-01T00:00:00Z, rounded down.
    pub const fn unix(self) -> i64 {
        self.seconds
    }

    pub(crate) fn from_date_time(date: DateTime) -> Option<Self> {
        Some(Self::from_unix(i64::try_from(date.unix_duration().as_secs()).ok()?))
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, the unit of RFC 6962.
    pub(crate) fn from_unix_millis(millis: u64) -> Option<Self> {
        let seconds = i64::try_from(millis / 1000).ok()?;
        let nanos = u32::try_from(millis % 1000).ok()?.checked_mul(1_000_000)?;
        Some(Self { seconds, nanos })
    }

    /// Reads RFC 3339 section 5.6, which is protobuf's JSON form of a `Timestamp`: upper-case `T`
    /// and `Z` or an offset, up to nine digits of a fraction, years 1970 to 9999.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(19)?;
        let seconds = Self::from_date_time(format!("{date}Z").parse().ok()?)?.seconds;
        let (nanos, rest) = match rest.strip_prefix('.') {
            None => (0, rest),
            Some(tail) => {
                let digits = tail.bytes().take_while(u8::is_ascii_digit).count();
                let (fraction, rest) = tail.split_at_checked(digits)?;
                if digits == 0 || digits > 9 {
                    return None;
                }
                (format!("{fraction:0<9}").parse().ok()?, rest)
            }
        };
        Some(Self { seconds: seconds.checked_sub(parse_offset(rest)?)?, nanos })
    }
}

/// The offset of RFC 3339 in seconds, east positive.
fn parse_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, digits) = match text.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = digits.split_once(':')?;
    let two_digits = |t: &str| t.len() == 2 && t.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hours) || !two_digits(minutes) {
        return None;
    }
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    hours.checked_mul(60)?.checked_add(minutes)?.checked_mul(60)?.checked_mul(sign)
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = u64::try_from(self.seconds)
            .ok()
            .and_then(|s| DateTime::from_unix_duration(Duration::from_secs(s)).ok());
        let Some(date) = date else {
            return write!(f, "{}s", self.seconds);
        };
        let whole = format!("{date}");
        f.write_str(whole.trim_end_matches('Z'))?;
        if self.nanos != 0 {
            let fraction: String = format!("{:09}", self.nanos);
            write!(f, ".{}", fraction.trim_end_matches('0'))?;
        }
        f.write_str("Z")
    }
}

impl serde::Serialize for Time {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A validity period, closed at both ends (sigstore_common.proto, `TimeRange`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub(crate) start: Time,
    pub(crate) end: Option<Time>,
}

impl Window {
    /// A period from `start` to `end`, both included, or without an end. `None` if it ends before
    /// it starts.
    pub fn new(start: Time, end: Option<Time>) -> Option<Self> {
        end.is_none_or(|end| start <= end).then_some(Self { start, end })
    }

    /// The first moment of the period.
    pub const fn start(&self) -> Time {
        self.start
    }

    /// The last moment of the period, if it ends.
    pub const fn end(&self) -> Option<Time> {
        self.end
    }

    /// The moments that are in both periods, if there are any.
    pub(crate) fn intersection(&self, other: Self) -> Option<Self> {
        let end = match (self.end, other.end) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(self.start.max(other.start), end)
    }

    /// From the start of this one to the later end.
    pub(crate) fn extended_to(self, other: Self) -> Self {
        let end = self.end.zip(other.end).map(|(a, b)| a.max(b));
        Self { start: self.start, end }
    }

    /// Whether the period holds this time, both ends included.
    pub fn contains(&self, time: Time) -> bool {
        self.start <= time && self.end.is_none_or(|end| time <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn rfc3339_in_and_out() {
        for (text, seconds, nanos, back) in [
            ("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z"),
            ("2022-12-31T23:59:59.999Z", 1_672_531_199, 999_000_000, "2022-12-31T23:59:59.999Z"),
            ("2023-01-01T00:00:00.000Z", 1_672_531_200, 0, "2023-01-01T00:00:00Z"),
            ("2023-01-01T01:30:00+01:30", 1_672_531_200, 0, "2023-01-01T00:00:00Z"),
            (
                "9999-12-31T23:59:59.000000001Z",
                253_402_300_799,
                1,
                "9999-12-31T23:59:59.000000001Z",
            ),
        ] {
            let time = Time::parse_rfc3339(text).unwrap();
            assert_eq!((time.seconds, time.nanos), (seconds, nanos), "{text}");
            assert_eq!(time.to_string(), back);
        }
        for bad in [
            "",
            "2023-01-01",
            "2023-01-01T00:00:00",
            "2023-01-01t00:00:00Z",
            "2023-01-01T00:00:00z",
            "2023-02-31T00:00:00Z",
            "2023-01-01T24:00:00Z",
            "2023-01-01T00:00:60Z",
            "2023-01-01T00:00:00.Z",
            "2023-01-01T00:00:00.1234567890Z",
            "2023-01-01T00:00:00+1:00",
            "2023-01-01T00:00:00+24:00",
            "2023-01-01T00:00:00Z ",
            "+023-01-01T00:00:00Z",
        ] {
            assert_eq!(Time::parse_rfc3339(bad), None, "{bad}");
        }
    }

    #[test]
    fn windows_are_closed_to_the_nanosecond() {
        let t = |s: &str| Time::parse_rfc3339(s).unwrap();
        let window =
            Window { start: t("2023-01-01T00:00:00Z"), end: Some(t("2023-01-02T00:00:00Z")) };
        assert!(window.contains(window.start));
        assert!(window.contains(t("2023-01-02T00:00:00Z")));
        assert!(!window.contains(t("2023-01-02T00:00:00.000000001Z")));
        assert!(!window.contains(t("2022-12-31T23:59:59.999999999Z")));
    }
}
