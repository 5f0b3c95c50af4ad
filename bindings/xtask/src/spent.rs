//! What a lane took: seconds, and the seconds of processor of this program and of all that it has started and
//! waited for. On a machine that does other things as well, only the second says whether a lane has become slower.

use std::fmt;
use std::fs;
use std::time::Instant;

/// Linux counts the time of processes in hundredths of a second, whatever the kernel's own tick is: `USER_HZ`,
/// proc(5).
const TICKS: f64 = 100.0;

/// A moment.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    at: Instant,
    processor: Option<u64>,
}

/// What lies between two of them.
#[derive(Debug, PartialEq)]
pub(crate) struct Difference {
    seconds: f64,
    /// Where the system says it: Linux does.
    processor: Option<f64>,
}

impl Spent {
    pub(crate) fn now() -> Self {
        let stat = fs::read_to_string("/proc/self/stat").ok();
        Self { at: Instant::now(), processor: stat.as_deref().and_then(ticks) }
    }

    pub(crate) fn since(self, earlier: Self) -> Difference {
        let ticks = self.processor.zip(earlier.processor).map(|(a, b)| a.saturating_sub(b));
        Difference {
            seconds: self.at.duration_since(earlier.at).as_secs_f64(),
            processor: ticks.map(|ticks| ticks as f64 / TICKS),
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:7.1} s ", self.seconds)?;
        match self.processor {
            Some(seconds) => write!(f, "{seconds:7.1} CPU s"),
            None => write!(f, "{:>7} CPU s", "-"),
        }
    }
}

/// `utime`, `stime`, `cutime` and `cstime` of proc(5), the 14th to the 17th field. The second is the program's name in
/// parentheses, and a name may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace().skip(11).map(str::parse::<u64>);
    let mut sum = 0;
    for _ in 0..4 {
        sum += fields.next()?.ok()?;
    }
    Some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_time_is_that_of_the_program_and_its_children() {
        let of = |name: &str, rest: &str| {
            ticks(&format!("20218 {name} S 1 20218 20218 0 -1 4194304 901 2 3 4 {rest}"))
        };
        assert_eq!(of("(sigproof-xtask)", "5 70 1100 13000 39 19 1 0 7"), Some(14_175));
        assert_eq!(of("(a) S 1 (b)", "5 70 1100 13000 39 19 1 0 7"), Some(14_175));
        assert_eq!(of("(sigproof-xtask)", "5 70 1100"), None);
        assert_eq!(of("(sigproof-xtask)", "5 70 1100 -13000"), None);
        assert_eq!(ticks(""), None);
    }

    #[test]
    fn a_system_that_does_not_say_it_is_not_said_to_take_nothing() {
        let text = |processor| Difference { seconds: 3.21, processor }.to_string();
        assert_eq!(text(Some(4.5)), "    3.2 s     4.5 CPU s");
        assert_eq!(text(None), "    3.2 s       - CPU s");
    }
}
