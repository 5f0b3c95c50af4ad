//! What a session waits for, and what it keeps until that is there.

use alloc::boxed::Box;
use alloc::vec::Vec;

use super::judge::Draft;
use super::timestamp::Nonce;
use super::token::Claims;
use crate::crypto::Digest;
use crate::session::{Exchange, IdentityToken, SignRequest};

/// What the session waits for.
pub(super) enum State {
    Begun,
    Clock,
    Token,
    ClockOfToken(IdentityToken),
    Proof {
        token: IdentityToken,
        claims: Claims,
        asked: SignRequest,
        info: Option<Vec<u8>>,
    },
    Certificate {
        exchange: Exchange,
        claims: Claims,
    },
    ClockOfItem,
    Signature {
        asked: SignRequest,
        digest: Option<Digest>,
    },
    ClockOfSignature(Box<Draft>),
    Nonce(Box<Draft>),
    ClockOfDraft(Box<Draft>),
    Timestamp {
        draft: Box<Draft>,
        nonce: Nonce,
        exchange: Exchange,
    },
    Entry {
        draft: Box<Draft>,
        exchange: Exchange,
        is_existing: bool,
    },
    /// There is nothing to wait for: it is done, or it has failed.
    Ended,
}
