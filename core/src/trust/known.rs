//! Which of the instances whose roots this library carries a log or an authority is of. A rejection for want of
//! evidence asks, so that it can say which root to verify with; no verdict hangs on it, and so the first eight
//! bytes of an identifier do, and no root is parsed for it.
//!
//! | of | identifier |
//! |---|---|
//! | a log | its log identifier |
//! | a certificate authority | the subject key identifiers of its chain |
//! | a timestamp authority | the SHA-256 of the certificate that signs, which a timestamp names (RFC 5035) |

/// The root, by its name, that knows this identifier.
pub(crate) fn embedded_root_of(id: &[u8]) -> Option<&'static str> {
    let first = u64::from_be_bytes(*id.first_chunk()?);
    KNOWN.iter().find(|(_, ids)| ids.contains(&first)).map(|(name, _)| *name)
}

/// A test holds it against the roots.
const KNOWN: &[(&str, &[u64])] = &[
    (
        "public-good",
        &[
            0x0860_92f0_2852_ff68,
            0x58c0_1e5f_9145_a566,
            0x85f9_27bc_07ab_62ca,
            0xc0d2_3d6a_d406_973f,
            0xc8c5_1d00_419a_2429,
            0xcf11_9915_5bdd_d051,
            0xdd3d_306a_c6c7_1132,
            0xdfd3_e9cf_5624_1196,
        ],
    ),
    (
        "staging",
        &[
            0x06f4_ffe0_47fe_b359,
            0x1638_fb66_4e48_d34e,
            0x29f4_a249_7da2_44bc,
            0x2b30_bcdc_6888_c9e2,
            0x3a72_7147_529b_84ce,
            0x3e60_7153_746e_1892,
            0x4861_2041_9ba0_b094,
            0x7186_30a6_147c_626f,
            0x9266_8a86_002c_8bd8,
            0x9742_3f92_a62c_8b47,
            0xd32f_30a3_c32d_639c,
            0xd3d3_a70c_a130_eff8,
            0xf30d_5a99_9d92_e662,
            0xfbe2_4a38_c42d_ed22,
            0xff42_32ba_687d_ab3a,
        ],
    ),
    (
        "github",
        &[
            0x0f47_c5dd_cb3e_95d3,
            0x18ee_8ab5_907c_73d8,
            0x2e17_ebb7_b357_8ab4,
            0x3226_fdcf_8658_05c4,
            0x4416_c8ae_7314_6a63,
            0x7948_f226_a97e_c3d3,
            0x7b88_4ac2_92ca_226d,
            0x7c52_79ff_aae1_7c71,
            0x81e3_4ec1_bf5e_ee08,
            0x9b4b_e40e_4419_dbd8,
            0xacf3_e6c8_3c16_5214,
            0xaf77_7e73_00e3_5f62,
            0xc0e1_b852_a44b_4f3e,
            0xf2d1_352f_76fb_155d,
        ],
    ),
];

#[cfg(all(test, feature = "embedded-roots"))]
mod tests {
    use super::*;
    use crate::crypto::HashAlgorithm;
    use crate::trust::TrustedRoot;
    use crate::x509::Certificate;
    use alloc::vec::Vec;

    fn ids(root: &TrustedRoot) -> Vec<u64> {
        let logs = root.tlogs().iter().chain(root.ctlogs()).map(|log| log.log_id.clone());
        let issuing = root.certificate_authorities().iter().flat_map(|a| &a.chain);
        let issuing = issuing.filter_map(Certificate::subject_key_identifier);
        let stamping = root.timestamp_authorities().iter().flat_map(|a| &a.chain);
        let stamping = stamping.filter(|c| !c.is_ca());
        let stamping = stamping.map(|c| HashAlgorithm::Sha256.hash(c.der()).bytes().to_vec());
        let all = logs.chain(issuing).chain(stamping);
        let mut all: Vec<u64> =
            all.map(|id| u64::from_be_bytes(*id.first_chunk().unwrap())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn the_table_is_what_the_roots_hold() {
        for name in crate::trust::EMBEDDED {
            let root = TrustedRoot::embedded(name).unwrap();
            let (_, listed) = KNOWN.iter().find(|(other, _)| *other == name).unwrap();
            assert_eq!(*listed, ids(&root), "{name}: {:#018x?}", ids(&root));
        }
        assert_eq!(embedded_root_of(b""), None);
        assert_eq!(embedded_root_of(&[0; 32]), None);
    }
}
