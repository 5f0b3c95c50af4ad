//! The lines of a batch, each read when a thread has time for it, and none longer than its limit.

use std::io::{self, BufRead as _, BufReader, Read};
use std::iter;

use indicatif::ProgressBar;
use sigproof::Class;

use crate::exit::class_of;
use crate::outcome::No;

/// Large enough that reading costs nothing beside the verification.
const BUFFER: usize = 256 * 1024;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A line, or why there is none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Without its end.
    Text(Vec<u8>),
    /// Longer than so many bytes; those are not kept.
    TooLong(usize),
    /// The last of all: what follows cannot be read.
    Unreadable(Class, String),
}

impl Line {
    /// How much memory it takes.
    pub(super) const fn size(&self) -> usize {
        match self {
            Self::Text(bytes) => bytes.len(),
            Self::TooLong(_) | Self::Unreadable(..) => 0,
        }
    }

    /// A line without a question gets no answer.
    pub(super) fn is_blank(&self) -> bool {
        matches!(self, Self::Text(bytes) if bytes.trim_ascii().is_empty())
    }

    /// The text.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn text(&self) -> Result<&[u8], No> {
        match self {
            Self::Text(bytes) => Ok(bytes),
            Self::TooLong(limit) => {
                let message = format!("the line is longer than {limit} bytes");
                Err(No::argument(message).with_hint(
                    "name the bundle and the policy by their paths in place of what is in them",
                ))
            }
            Self::Unreadable(class, error) => Err(No::unasked(
                *class,
                format!("the questions cannot be read from here on: {error}"),
            )),
        }
    }
}

/// Reads lines, and numbers them from 1.
pub(super) struct Lines<R> {
    reader: BufReader<R>,
    limit: usize,
    progress: ProgressBar,
    number: usize,
    ended: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of this text, of so many bytes at the most.
    pub(super) fn new(reader: R, limit: usize, progress: ProgressBar) -> Self {
        let reader = BufReader::with_capacity(BUFFER, reader);
        Self { reader, limit, progress, number: 0, ended: false }
    }

    fn read(&mut self) -> io::Result<Option<Line>> {
        let most = u64::try_from(self.limit).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let mut read = self.reader.by_ref().take(most).read_until(b'\n', &mut bytes)?;
        let ends = bytes.pop_if(|last| *last == b'\n').is_some();
        let too_long = bytes.len() > self.limit;
        if too_long {
            // Let go of before the rest is read.
            bytes = Vec::new();
            read = read.saturating_add(self.reader.skip_until(b'\n')?);
        }
        self.progress.inc(u64::try_from(read).unwrap_or_default());
        if too_long {
            return Ok(Some(Line::TooLong(self.limit)));
        }
        if self.number == 0 && bytes.starts_with(BYTE_ORDER_MARK) {
            bytes.drain(..BYTE_ORDER_MARK.len());
        }
        Ok((ends || read > 0).then_some(Line::Text(bytes)))
    }
}

impl<R: Read> Iterator for Lines<R> {
    type Item = (usize, Line);

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let line = self.read().unwrap_or_else(|error| {
            self.ended = true;
            Some(Line::Unreadable(class_of(&error), error.to_string()))
        });
        self.ended |= line.is_none();
        self.number = self.number.saturating_add(1);
        iter::zip(Some(self.number), line).next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8], limit: usize) -> Vec<(usize, Line)> {
        Lines::new(text, limit, ProgressBar::hidden()).collect()
    }

    fn text(text: &str) -> Line {
        Line::Text(text.into())
    }

    #[test]
    fn a_line_ends_where_it_ends() {
        for (given, expected) in [
            ("", vec![]),
            ("\n", vec![text("")]),
            ("a", vec![text("a")]),
            ("a\n", vec![text("a")]),
            ("a\r\n\nb", vec![text("a\r"), text(""), text("b")]),
            ("\u{feff}a\n\u{feff}b", vec![text("a"), text("\u{feff}b")]),
        ] {
            assert_eq!(read(given.as_bytes(), 9), (1..).zip(expected).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_one_line() {
        let lines = read(b"123\n1234\n12345678901234567890\n123\n1234", 3);
        let long = || Line::TooLong(3);
        let expected = [text("123"), long(), long(), text("123"), long()];
        assert_eq!(lines, (1..).zip(expected).collect::<Vec<_>>());
        assert!(long().text().is_err());
    }

    #[test]
    fn what_cannot_be_read_is_the_last_line() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::ConnectionReset.into())
            }
        }
        let mut lines = Lines::new(b"a\nb".chain(Broken), 9, ProgressBar::hidden());
        assert_eq!(lines.next(), Some((1, text("a"))));
        // Half a line is no question.
        let Some((2, line @ Line::Unreadable(Class::Host, _))) = lines.next() else { panic!() };
        assert!(line.text().is_err() && !line.is_blank());
        assert_eq!(lines.next(), None);
    }
}
