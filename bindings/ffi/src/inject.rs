//! Tests only: the next verification ends as no input must end it, so that a shell can show what it
//! does then. The packed module is built without this.

use std::cell::Cell;

/// How the next verification ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// In a panic; where panics abort, in a trap.
    Panic,
    /// Out of memory.
    Memory,
    /// Out of stack.
    Stack,
}

thread_local!(static NEXT: Cell<Option<End>> = const { Cell::new(None) });

/// Lets the next verification of this thread end like this.
pub fn arm(end: End) {
    NEXT.set(Some(end));
}

/// How the next verification of this thread would have ended: a shell that verifies on another thread arms that one.
pub fn disarm() -> Option<End> {
    NEXT.take()
}

#[allow(clippy::panic, reason = "that is what it is for")]
pub(crate) fn fire() {
    match disarm() {
        None => {}
        Some(End::Panic) => std::panic::panic_any("injected"),
        Some(End::Memory) => exhaust(),
        Some(End::Stack) => {
            std::hint::black_box(deepen(0));
        }
    }
}

fn exhaust() {
    let mut hoard = Vec::new();
    loop {
        hoard.push(Vec::<u8>::with_capacity(1 << 26));
        std::hint::black_box(&hoard);
    }
}

#[allow(unconditional_recursion)]
fn deepen(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 64]);
    deepen(depth.wrapping_add(1)).wrapping_add(frame.iter().sum())
}
