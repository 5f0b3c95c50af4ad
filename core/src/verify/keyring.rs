//! A signature that names no key, and a policy that names several, as `openssl` signs and a project has release keys:
//! each is asked about as if the policy had no other. What one proves is never mixed with another.

use super::read::Read;
use super::{Verified, Verifier};
use crate::artifact::Artifact;
use crate::bundle::{Bundle, Material};
use crate::code::Code;
use crate::policy::Policy;
use crate::report::Rejected;
use crate::time::Time;

impl Verifier {
    /// The answer of the first key that verifies, of `most` at the most, or of the one that came furthest; none, if the question is
    /// not of this sort.
    pub(super) fn try_each_key(
        &self,
        bundle: &Bundle,
        artifact: &Artifact<'_>,
        policy: &Policy,
        now: Option<Time>,
        most: usize,
        read: &Read<'_>,
    ) -> Option<Result<Verified, Rejected>> {
        let unnamed = matches!(bundle.material(), Material::PublicKey { hint } if hint.is_empty());
        let keys = if unnamed { policy.distinct_keys() } else { return None };
        if !(2..=most).contains(&keys.len()) {
            return None;
        }
        // What is wrong with the key that has signed says more than that others have not.
        let (mut furthest, mut of_others) = (None, None);
        for key in keys {
            match self.run_checked(bundle, artifact, &policy.with_no_other_key(key), now, read) {
                Ok(verified) => return Some(Ok(verified)),
                Err(no) => match no.code() {
                    Code::SignatureInvalid | Code::SignatureAlgorithm | Code::BindingVerifier => {
                        Rejected::keep_more_telling(&mut of_others, no);
                    }
                    _ => Rejected::keep_more_telling(&mut furthest, no),
                },
            }
        }
        furthest.or(of_others).map(Err)
    }
}
