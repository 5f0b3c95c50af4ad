//! Verified times, one of them outside the signing certificate.

use crate::clock::{BASE, HALF_LIFE};
use crate::recipe::EntryKind;
use crate::tsa::{Name, Stamp};
use crate::world::{Draft, Effect};

faults! {
    /// Faults of one of several verified times.
    Moment {
        Late "timestamp_after_leaf", "x509.path.expired_at_signing_time", [], WEBPKI,
            "the timestamp is of one second after the certificate had expired";
        Early "timestamp_before_leaf", "x509.path.not_yet_valid_at_signing_time", [], WEBPKI,
            "the timestamp is of one second before the certificate was valid";
        SecondLate "second_timestamp_late", "x509.path.expired_at_signing_time", [], WEBPKI,
            "of two timestamps the second is of after the certificate had expired";
        FirstLate "first_timestamp_late", "x509.path.expired_at_signing_time", [], WEBPKI,
            "of two timestamps the first is of after the certificate had expired";
        SecondEarly "second_timestamp_early", "x509.path.not_yet_valid_at_signing_time", [], WEBPKI,
            "of two timestamps the second is of before the certificate was valid";
        FirstEarly "first_timestamp_early", "x509.path.not_yet_valid_at_signing_time", [], WEBPKI,
            "of two timestamps the first is of before the certificate was valid";
        TimestampOutside "set_inside_timestamp_outside", "x509.path.expired_at_signing_time", [], WEBPKI,
            "the promise's time is within the certificate's validity and the timestamp's is not";
        SetOutside "set_outside_timestamp_inside", "x509.path.expired_at_signing_time", [], WEBPKI,
            "the timestamp's time is within the certificate's validity and the promise's is not";
        SetFlipped "set_flipped_beside_timestamp", "tlog.set.signature_invalid",
            ["tlog.set.signature_invalid"], "",
            "beside a good timestamp a bit of the promise is flipped";
        LaterThanLog "second_timestamp_after_log_window", "tlog.log.not_valid",
            ["tlog.log.not_valid"], "",
            "of two timestamps the second is of after the log's key was retired";
        LaterThanAuthority "second_timestamp_after_authority", "x509.path.authority_not_valid",
            ["x509.path.authority_not_valid"], "",
            "of two timestamps the second is of after the certificate authority was retired";
    }
}

const WEBPKI: &str = "path building is one call of rustls-webpki";

impl Moment {
    /// Whether it is about a promise of Rekor v1 beside a timestamp.
    pub fn applies(self, kind: EntryKind) -> bool {
        let promise = matches!(self, Self::TimestampOutside | Self::SetOutside | Self::SetFlipped);
        promise != kind.is_v2()
    }
}

impl Effect for Moment {
    fn on_leaf(&self, draft: &mut Draft<'_>) {
        match self {
            Self::SetOutside => draft.time = BASE + HALF_LIFE + 1,
            Self::LaterThanAuthority => draft.ends[2] = Some(BASE),
            _ => {}
        }
    }

    fn on_stamps(&self, draft: &mut Draft<'_>) {
        let (a, c) = (Stamp::by(Name::A), Name::C);
        let late = Stamp::at(c, BASE + HALF_LIFE + 1);
        let early = Stamp::at(c, BASE - HALF_LIFE - 1);
        draft.stamps = match self {
            Self::Late | Self::TimestampOutside => vec![late],
            Self::Early => vec![early],
            Self::SecondLate => vec![a, late],
            Self::FirstLate => vec![late, a],
            Self::SecondEarly => vec![a, early],
            Self::FirstEarly => vec![early, a],
            Self::SetOutside | Self::SetFlipped => vec![a],
            Self::LaterThanLog | Self::LaterThanAuthority => vec![a, Stamp::at(c, BASE + 1)],
        };
    }

    fn on_entries(&self, draft: &mut Draft<'_>) {
        if *self == Self::SetFlipped {
            super::flip(draft.entries[0].promise.as_mut().expect("a promise"));
        }
    }

    fn on_trusted_root(&self, draft: &mut Draft<'_>) {
        if *self == Self::LaterThanLog {
            let log = crate::variant::log::trusted_log(draft);
            log["publicKey"]["validFor"]["end"] = crate::clock::rfc3339(BASE).into();
        }
    }
}
