//! Hashing large files: one thread reads, another hashes, and no byte is copied between them. Out of the page cache
//! reading is a fifth of the work, from a disk far more.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use sigproof::{Artifact, HashAlgorithm, Hasher};

/// Large enough to keep the disk busy, small enough to stay in the processor's cache.
pub(crate) const BUFFER: usize = 256 * 1024;
/// With fewer, each thread waits for the other.
const BUFFERS: usize = 4;
/// Files above this are worth a second thread.
pub(crate) const OVERLAP_FROM: u64 = 4 * 1024 * 1024;

/// A buffer, and how much of it was read into; nothing, at the end.
type Piece = io::Result<(Vec<u8>, usize)>;

/// Hashes what it reads on another thread, and shows each piece of it; nothing was read, if that thread cannot be had.
///
/// # Errors
/// As the reader; a read that was interrupted is tried again.
pub(crate) fn overlapped(
    file: &mut (impl Read + Send),
    algorithms: &[HashAlgorithm],
    see: impl FnMut(&[u8]),
) -> io::Result<Option<Artifact<'static>>> {
    let (empty, empties) = channel();
    let (full, fulls) = channel();
    for _ in 0..BUFFERS {
        // The other end is here.
        let _ = empty.send(vec![0; BUFFER]);
    }
    thread::scope(move |scope| {
        let reader = thread::Builder::new();
        if reader.spawn_scoped(scope, move || read(file, &empties, &full)).is_err() {
            return Ok(None);
        }
        hash(Hasher::new(algorithms), fulls, empty, see).map(Some)
    })
}

/// Reads to the end, which it tells, or to the first error.
fn read(file: &mut impl Read, empties: &Receiver<Vec<u8>>, full: &Sender<Piece>) {
    for mut buffer in empties {
        let read = loop {
            match file.read(&mut buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        let ends = !matches!(read, Ok(1..));
        if full.send(read.map(|n| (buffer, n))).is_err() || ends {
            break;
        }
    }
}

/// Half of a file is no artifact: that the pieces cease is not the end, which is told. What it is given of the
/// channels ends with it, and with them the reader.
fn hash(
    mut hasher: Hasher,
    fulls: Receiver<Piece>,
    empty: Sender<Vec<u8>>,
    mut see: impl FnMut(&[u8]),
) -> io::Result<Artifact<'static>> {
    loop {
        let (buffer, n) =
            fulls.recv().map_err(|_| io::Error::other("reading has ended early"))??;
        if n == 0 {
            return Ok(hasher.into_artifact());
        }
        // A reader that says to have read more than it was given room for is broken.
        let piece = buffer.get(..n).ok_or(io::ErrorKind::InvalidData)?;
        hasher.update(piece);
        see(piece);
        // At its end the reader wants no more.
        let _ = empty.send(buffer);
    }
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use super::*;
    use sigproof::Digest;

    const ALL: [HashAlgorithm; 3] = HashAlgorithm::ALL;

    /// Gives at most so much at once, interrupted in between, and then this.
    struct Pieces(Vec<u8>, usize, bool, End);

    type End = fn() -> io::Result<usize>;

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.2 = !self.2;
            if self.2 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let n = self.0.len().min(self.1).min(buffer.len());
            buffer[..n].copy_from_slice(&self.0[..n]);
            self.0.drain(..n);
            if n == 0 { (self.3)() } else { Ok(n) }
        }
    }

    fn bytes(n: usize) -> Vec<u8> {
        (0..n).map(|i| u8::try_from(i % 251).unwrap()).collect()
    }

    fn digests(artifact: &Artifact<'_>) -> String {
        format!("{artifact:?}")
    }

    #[test]
    fn what_is_read_is_what_is_hashed() {
        for n in [0, 1, 7, BUFFER - 1, BUFFER, BUFFER + 1, BUFFERS * BUFFER, 9 * BUFFER + 3] {
            for most in [BUFFER / 3, BUFFER, usize::MAX] {
                let mut seen = Vec::new();
                let mut pieces = Pieces(bytes(n), most, false, || Ok(0));
                let read = overlapped(&mut pieces, &ALL, |piece| seen.extend_from_slice(piece));
                let expected: Vec<Digest> = ALL.iter().map(|one| one.hash(&bytes(n))).collect();
                let expected = Artifact::digests(expected).with_head(&bytes(n));
                assert_eq!(digests(&read.unwrap().unwrap()), digests(&expected), "{n} by {most}");
                assert!(seen == bytes(n), "{n} by {most}");
            }
        }
    }

    #[test]
    fn half_of_a_file_is_no_artifact() {
        let ends: [(End, _); 2] = [
            (|| Err(io::ErrorKind::UnexpectedEof.into()), io::ErrorKind::UnexpectedEof),
            (|| Ok(usize::MAX), io::ErrorKind::InvalidData),
        ];
        for (end, kind) in ends {
            for n in [0, 100, 9 * BUFFER] {
                let mut pieces = Pieces(bytes(n), BUFFER, false, end);
                assert_eq!(overlapped(&mut pieces, &ALL, |_| {}).unwrap_err().kind(), kind, "{n}");
            }
        }
        let panics = catch_unwind(|| {
            let mut pieces = Pieces(bytes(100), BUFFER, false, || panic!("a defect"));
            overlapped(&mut pieces, &ALL, |_| {}).is_ok()
        });
        assert!(!panics.unwrap_or(false));
    }
}
