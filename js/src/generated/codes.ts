// Written by `cargo xtask generate`; do not edit.

/** What kind of fault a code names. */
export type Class =
  /** The input does not have the form its specification asks for. */
  | "malformed"
  /** The input is larger than a bound of this library. */
  | "limit"
  /** The input is well-formed but of a version or an algorithm that is not supported. */
  | "unsupported"
  /** The trusted root is unusable or contradicts itself. */
  | "trust_root"
  /** The caller's policy or arguments make no sense. */
  | "config"
  /** The certificate does not chain to the trusted root. */
  | "chain"
  /** The signed certificate timestamp is missing or wrong. */
  | "sct"
  /** No verified time, or a verified time outside a validity window. */
  | "time"
  /** An RFC 3161 timestamp is wrong. */
  | "timestamp"
  /** A signed entry timestamp (inclusion promise) is wrong. */
  | "set"
  /** A checkpoint is wrong. */
  | "checkpoint"
  /** An inclusion proof is wrong. */
  | "inclusion"
  /** A log entry does not describe this bundle. */
  | "binding"
  /** The signature does not verify. */
  | "signature"
  /** The artifact is not the one that was signed. */
  | "digest"
  /** The signer is not the one the policy names. */
  | "identity"
  /** Less evidence than the policy asks for. */
  | "threshold"
  /** The host program failed to do its part. */
  | "host"
  /** A defect of this library. */
  | "internal";

/** A stable code for one fault. */
export type Code =
  /** the text is not one well-formed JSON document */
  | "json.syntax.invalid"
  /** an object holds the same key twice */
  | "json.key.duplicate"
  /** an object holds a key that its message does not have */
  | "json.key.unknown"
  /** a required field is absent */
  | "json.field.missing"
  /** a field holds a value of the wrong type */
  | "json.field.type"
  /** a field holds a value outside its range */
  | "json.field.value"
  /** more than one member of a oneof is set */
  | "json.oneof.conflict"
  /** a field is not exact base64 */
  | "json.base64.invalid"
  /** the document is larger than its limit */
  | "json.size.exceeded"
  /** the document nests deeper than its limit */
  | "json.depth.exceeded"
  /** the document holds more values than its limit */
  | "json.nodes.exceeded"
  /** the media type is not one of the four of bundle versions 0.1 to 0.3 */
  | "bundle.media_type.unsupported"
  /** this bundle version does not carry its certificate in this form */
  | "bundle.material.version"
  /** a version 0.1 bundle needs an inclusion promise for each log entry */
  | "bundle.promise.missing"
  /** a bundle from version 0.2 on needs an inclusion proof for each log entry */
  | "bundle.inclusion_proof.missing"
  /** an inclusion proof comes without a checkpoint */
  | "bundle.checkpoint.missing"
  /** an inclusion proof holds more hashes than its limit */
  | "bundle.inclusion_proof.too_long"
  /** the bundle holds more certificates than its limit */
  | "bundle.certificates.too_many"
  /** a certificate is larger than its limit */
  | "bundle.certificate.too_large"
  /** the bundle holds the same certificate twice */
  | "bundle.certificate.duplicate"
  /** the leaf certificate is not the first */
  | "bundle.certificate.order"
  /** the bundle holds more log entries than its limit */
  | "bundle.tlog_entries.too_many"
  /** the bundle holds the same log entry twice */
  | "bundle.tlog_entry.duplicate"
  /** a canonicalized body is larger than its limit */
  | "bundle.canonicalized_body.too_large"
  /** the bundle holds more timestamps than its limit */
  | "bundle.timestamps.too_many"
  /** the bundle holds the same timestamp twice */
  | "bundle.timestamp.duplicate"
  /** a timestamp is larger than its limit */
  | "bundle.timestamp.too_large"
  /** a DSSE envelope must hold exactly one signature */
  | "bundle.dsse.signature_count"
  /** the envelope's keyid is not the hint of the bundle's public key */
  | "bundle.dsse.keyid"
  /** a certificate is not well-formed DER */
  | "x509.certificate.malformed"
  /** a certificate holds the same extension twice */
  | "x509.extension.duplicate"
  /** a certificate holds more extensions than its limit */
  | "x509.extensions.too_many"
  /** a certificate holds more alternative names than its limit */
  | "x509.names.too_many"
  /** a Fulcio extension does not have its form */
  | "x509.fulcio.malformed"
  /** the certificate does not chain to a certificate authority of the trusted root */
  | "x509.path.issuer_unknown"
  /** a certificate of the path has a signature that does not verify */
  | "x509.path.signature_invalid"
  /** a certificate of the path is signed with an algorithm that is not supported */
  | "x509.path.algorithm_unsupported"
  /** a certificate of the path was not yet valid at a verified time */
  | "x509.path.not_yet_valid_at_signing_time"
  /** a certificate of the path had expired at a verified time */
  | "x509.path.expired_at_signing_time"
  /** the certificate authority was not trusted at a verified time */
  | "x509.path.authority_not_valid"
  /** the signing certificate is a certificate authority */
  | "x509.path.leaf_is_ca"
  /** the signing certificate may not make digital signatures, or may sign certificates */
  | "x509.path.leaf_key_usage"
  /** the signing certificate is not for code signing */
  | "x509.path.leaf_extended_key_usage"
  /** an issuer of the path is not marked as a certificate authority */
  | "x509.path.issuer_constraints"
  /** an issuer of the path may not sign certificates */
  | "x509.path.issuer_key_usage"
  /** an issuer of the path may not issue for code signing */
  | "x509.path.issuer_extended_key_usage"
  /** the path is longer than an issuer allows */
  | "x509.path.length"
  /** an issuer's name constraints do not admit the certificate, or have a form that cannot be judged */
  | "x509.path.name_constraints"
  /** a certificate of the path holds a critical extension that is not understood */
  | "x509.path.critical_extension"
  /** building the path takes more steps than its limit */
  | "x509.path.budget_exceeded"
  /** the path does not validate */
  | "x509.path.invalid"
  /** the certificate comes with no signed certificate timestamp */
  | "ct.sct.missing"
  /** the list of signed certificate timestamps is malformed */
  | "ct.sct.malformed"
  /** the certificate embeds more signed certificate timestamps than its limit */
  | "ct.sct.too_many"
  /** a signed certificate timestamp of a known log does not verify */
  | "ct.sct.signature_invalid"
  /** a signed certificate timestamp names another algorithm than its log's key has */
  | "ct.sct.algorithm_mismatch"
  /** the certificate transparency log was not trusted at the time of its timestamp */
  | "ct.log.not_valid"
  /** fewer certificate transparency logs vouch for the certificate than the policy asks for */
  | "ct.sct.threshold"
  /** the bundle holds no verified time */
  | "time.verified.none"
  /** a verified time is later than the time given as now */
  | "time.verified.after_now"
  /** the signed entry timestamp does not verify under the log's key */
  | "tlog.set.signature_invalid"
  /** fewer logs vouch for the bundle than the policy asks for */
  | "tlog.entry.threshold"
  /** the log's key was not trusted at the time of the entry */
  | "tlog.log.not_valid"
  /** the entry's index lies outside the tree */
  | "tlog.inclusion.index_out_of_range"
  /** the inclusion proof does not have the number of hashes that index and size ask for */
  | "tlog.inclusion.proof_length"
  /** a hash of the inclusion proof is not 32 bytes long */
  | "tlog.inclusion.hash_size"
  /** the inclusion proof does not lead to the checkpoint's root hash */
  | "tlog.inclusion.root_mismatch"
  /** the checkpoint is not a well-formed signed note */
  | "tlog.checkpoint.malformed"
  /** the checkpoint is larger than its limit */
  | "tlog.checkpoint.too_large"
  /** the checkpoint holds more signatures than its limit */
  | "tlog.checkpoint.too_many_signatures"
  /** the checkpoint has no signature of the entry's log */
  | "tlog.checkpoint.signature_missing"
  /** the log's signature on the checkpoint does not verify */
  | "tlog.checkpoint.signature_invalid"
  /** the inclusion proof is for another tree size than the checkpoint's */
  | "tlog.checkpoint.tree_size_mismatch"
  /** the inclusion proof is for another root hash than the checkpoint's */
  | "tlog.checkpoint.root_mismatch"
  /** the log entry is of a kind or version that is not supported */
  | "tlog.entry.unsupported"
  /** the log entry's body does not have the form of its kind */
  | "tlog.entry.malformed"
  /** the log entry's body is of another kind or version than the bundle says */
  | "binding.kind.mismatch"
  /** the log entry is of a kind that does not log this sort of content */
  | "binding.content.mismatch"
  /** the log entry is about an artifact with another digest */
  | "binding.digest.mismatch"
  /** the log entry holds another signature */
  | "binding.signature.mismatch"
  /** the log entry holds another certificate or key */
  | "binding.verifier.mismatch"
  /** the log entry is about another payload */
  | "binding.payload.mismatch"
  /** the log entry is about another payload type */
  | "binding.payload_type.mismatch"
  /** the signature does not verify under the signer's key */
  | "signature.verify.invalid"
  /** the signer's key is of a kind or size that is not supported */
  | "signature.key.unsupported"
  /** the signer's key does not go with this hash algorithm */
  | "signature.algorithm.unsupported"
  /** verifying the bundle takes more signature checks than the limit */
  | "signature.budget_exceeded"
  /** the artifact is not the one that was signed */
  | "artifact.digest.mismatch"
  /** the bundle's own message digest is not that of what was signed */
  | "artifact.message_digest.mismatch"
  /** the artifact's digest was not given in the algorithm that the bundle needs */
  | "artifact.digest.unavailable"
  /** the digest given does not have the length of its algorithm */
  | "artifact.digest.length"
  /** the envelope's payload is not an in-toto statement */
  | "artifact.payload_type.unsupported"
  /** the statement is not of type in-toto statement v0.1 or v1 */
  | "artifact.statement.unsupported"
  /** the payload does not have the form of an in-toto statement */
  | "artifact.statement.malformed"
  /** the statement holds more subjects than its limit */
  | "artifact.statement.too_many_subjects"
  /** a subject of the statement holds more digests than its limit */
  | "artifact.statement.too_many_digests"
  /** no subject of the statement is the artifact */
  | "artifact.subject.mismatch"
  /** the policy names no identity */
  | "policy.identity.empty"
  /** the policy names no issuer */
  | "policy.issuer.empty"
  /** the policy names an identity and the bundle is signed with a bare key */
  | "policy.identity.no_certificate"
  /** the certificate names no identity of a supported kind */
  | "policy.identity.san_missing"
  /** the certificate names more than one identity */
  | "policy.identity.san_ambiguous"
  /** the certificate's identity is not the one the policy names */
  | "policy.identity.mismatch"
  /** the certificate names no issuer */
  | "policy.issuer.missing"
  /** the certificate's two issuer extensions disagree */
  | "policy.issuer.conflict"
  /** the certificate's issuer is not the one the policy names */
  | "policy.issuer.mismatch"
  /** the trusted root does not have its form */
  | "trust_root.document.malformed"
  /** the trusted root's media type is not supported */
  | "trust_root.media_type.unsupported"
  /** a validity period has no start, or ends before it starts */
  | "trust_root.valid_for.invalid"
  /** a key is not of the kind that its key details say */
  | "trust_root.key.invalid"
  /** a log's identifier is not that of its key */
  | "trust_root.log_id.mismatch"
  /** two logs with different keys share an identifier */
  | "trust_root.log_id.duplicate"
  /** a log's hash algorithm is not SHA-256 */
  | "trust_root.hash_algorithm.unsupported"
  /** an authority's certificate is not usable */
  | "trust_root.certificate.invalid"
  /** an authority has no certificate */
  | "trust_root.authority.empty"
  /** the trusted root holds more logs or authorities than its limit */
  | "trust_root.entries.too_many"
  /** a timestamp is not a well-formed time-stamp response or token */
  | "timestamp.token.malformed"
  /** the timestamp authority did not grant the timestamp */
  | "timestamp.status.not_granted"
  /** a signed attribute of the timestamp is missing, repeated or not allowed */
  | "timestamp.attributes.invalid"
  /** the timestamp's content type attribute is not that of its content */
  | "timestamp.content_type.mismatch"
  /** the timestamp's message digest attribute is not that of its content */
  | "timestamp.message_digest.mismatch"
  /** the timestamp names another signing certificate than the one that verifies it */
  | "timestamp.signing_certificate.mismatch"
  /** the timestamp is signed or hashed with an algorithm that is not supported, or that does not agree with the others */
  | "timestamp.algorithm.unsupported"
  /** the timestamp's signature does not verify */
  | "timestamp.signature.invalid"
  /** the timestamp is over another signature */
  | "timestamp.imprint.mismatch"
  /** the timestamp's certificate is not for time-stamping alone, or its usage is not critical */
  | "timestamp.certificate.usage"
  /** the timestamp's certificate does not chain to its authority at the time it states */
  | "timestamp.path.invalid"
  /** the timestamp authority was not trusted at the time of its timestamp */
  | "timestamp.authority.not_valid"
  /** fewer timestamp authorities vouch for the time than the policy asks for */
  | "timestamp.threshold"
  /** fewer sources vouch for the time than the policy asks for */
  | "time.verified.threshold"
  /** a Rekor v2 entry carries a promise or an integrated time, which nothing vouches for */
  | "tlog.entry.unauthenticated_time"
  /** the inclusion proof is for another index than the entry's */
  | "tlog.entry.index_mismatch"
  /** the entry names another log than the one that signed its checkpoint */
  | "tlog.entry.log_id_mismatch"
  /** the checkpoint's origin is not the name of the log */
  | "tlog.checkpoint.origin_mismatch"
  /** a witness key of the policy is not a verifier key of type 4 */
  | "policy.witness.key_invalid"
  /** the policy asks for more witnesses than it names, or names some and asks for none */
  | "policy.witness.quorum_invalid"
  /** a witness's cosignature does not verify */
  | "tlog.witness.signature_invalid"
  /** fewer witnesses cosigned the checkpoint than the policy asks for */
  | "tlog.witness.quorum_missed"
  /** the key given is not a public key in PEM or DER of a supported kind */
  | "policy.key.invalid"
  /** the policy names a key and the bundle is signed with a certificate */
  | "policy.key.certificate"
  /** no key of the policy has the bundle's hint */
  | "policy.key.unknown"
  /** the bundle's hint is that of another key */
  | "binding.key_hint.mismatch"
  /** the key was not valid at a verified time */
  | "time.key.not_valid"
  /** a key has a validity period that ends and the bundle holds no verified time: the call must say what time it is */
  | "time.now_required"
  /** an Ed25519 signature is over the artifact itself, of which only a digest was given */
  | "artifact.bytes_required"
  /** the policy asks for no evidence without saying that this is dangerous */
  | "policy.threshold.zero"
  /** the policy names a dangerous switch that does not exist */
  | "policy.dangerous.unknown"
  /** the log entry is not the one that the bundle gives when it is written anew */
  | "binding.entry.not_canonical"
  /** two different digests of one algorithm were given: that is not one artifact */
  | "artifact.digest.ambiguous"
  /** the detached signed certificate timestamp does not have its form */
  | "ct.sct.detached_malformed"
  /** the policy does not have the form of its schema */
  | "policy.document.malformed"
  /** the policy is of a version that is not supported */
  | "policy.version.unsupported"
  /** a value or a list of the policy is empty, which never means any */
  | "policy.value.empty"
  /** a glob of the policy is too long, or holds two stars in a row */
  | "policy.glob.invalid"
  /** a regular expression of the policy is not one, or too large */
  | "policy.regex.invalid"
  /** this build takes no regular expressions */
  | "policy.regex.unavailable"
  /** a pattern of the policy matches any identity or issuer without saying that this is dangerous */
  | "policy.pattern.any"
  /** the policy names a claim that does not exist */
  | "policy.claim.unknown"
  /** the policy names a level of a SLSA track that has not the form of one */
  | "policy.level.invalid"
  /** the policy names no signer */
  | "policy.any_of.empty"
  /** the policy names a trusted root that the verifier does not have */
  | "policy.root.unknown"
  /** the policy asks one statement for provenance and for a verification summary */
  | "policy.statement.contradiction"
  /** trusted roots need names to be told apart, each its own, and one root at least */
  | "trust_root.name.invalid"
  /** the identity given is not the URI of a workflow */
  | "policy.workflow.uri_invalid"
  /** the certificate is that of none of the signers that the policy names */
  | "policy.any_of.mismatch"
  /** the certificate's identity is of another kind than the policy names */
  | "policy.identity.kind_mismatch"
  /** the certificate's identity is not a workflow of the provider and host that the policy names */
  | "policy.workflow.identity_malformed"
  /** a part of the workflow is not the one that the policy names */
  | "policy.workflow.mismatch"
  /** the workflow ran for another source than the policy names */
  | "policy.workflow.source_mismatch"
  /** the certificate does not state a claim that the policy asks for */
  | "policy.claim.missing"
  /** a claim of the certificate is not the one that the policy names */
  | "policy.claim.mismatch"
  /** an older and a newer claim of the certificate disagree */
  | "policy.claim.conflict"
  /** the policy asks for claims of a certificate and the bundle is signed with a bare key */
  | "policy.claim.of_key"
  /** the policy asks for a statement and the bundle holds none */
  | "policy.statement.missing"
  /** a part of the statement is not what the policy asks for */
  | "policy.statement.mismatch"
  /** the provenance contradicts itself or the certificate that signed it */
  | "policy.statement.conflict"
  /** the policy asks for parts of a predicate of another type */
  | "policy.predicate.unsupported"
  /** the predicate is not one well-formed JSON document */
  | "policy.predicate.malformed"
  /** the file name is not one of a wheel or of a source distribution */
  | "pypi.file_name.malformed"
  /** the attestation or provenance object is not of version 1 */
  | "pypi.version.unsupported"
  /** the provenance object holds more attestations than its limit */
  | "pypi.attestations.too_many"
  /** the provenance object, or one of its attestation bundles, holds no attestation */
  | "pypi.attestation.missing"
  /** the bundle holds what an attestation object has no place for, or lacks what it needs */
  | "pypi.attestation.not_expressible"
  /** the publisher is of a kind that is not supported */
  | "pypi.publisher.unsupported"
  /** the certificate names another deployment environment than the publisher object */
  | "pypi.publisher.environment_mismatch"
  /** the statement does not have exactly one subject */
  | "pypi.subject.count"
  /** the statement's subject is another distribution than the file's name says */
  | "pypi.subject.name_mismatch"
  /** the statement's subject has no SHA-256 digest */
  | "pypi.subject.no_sha256"
  /** the statement's predicate type is not one that PyPI takes */
  | "pypi.predicate.unsupported"
  /** a publish attestation has a predicate with content, which its type does not allow */
  | "pypi.predicate.not_empty"
  /** this is no name and version of an npm package */
  | "npm.package.malformed"
  /** the package names no repository on GitHub or GitLab */
  | "npm.repository.unsupported"
  /** the integrity is not one SHA-512 digest among well-formed hashes */
  | "npm.integrity.malformed"
  /** the registry's keys do not have their form */
  | "npm.keys.malformed"
  /** a registry key's identifier is not the hash of the key, or that of two keys */
  | "npm.key.id_mismatch"
  /** no signature of the package is by a known key of the registry */
  | "npm.key.unknown"
  /** the package version has no registry signature */
  | "npm.signature.missing"
  /** a registry signature of a known key does not verify */
  | "npm.signature.invalid"
  /** the package version has more registry signatures than the limit */
  | "npm.signatures.too_many"
  /** the set holds more attestations than its limit */
  | "npm.attestations.too_many"
  /** the set holds more than one provenance or publish attestation */
  | "npm.attestation.duplicate"
  /** a statement's predicate type is not the one that the set declares */
  | "npm.attestation.predicate_mismatch"
  /** the set holds no provenance attestation */
  | "npm.provenance.missing"
  /** the set holds no publish attestation, and the call asks for one */
  | "npm.publish.missing"
  /** the set holds a publish attestation, and the call gives no registry keys to verify it with */
  | "npm.keys.required"
  /** the statement does not have exactly one subject */
  | "npm.subject.count"
  /** the statement's subject is another package or version */
  | "npm.subject.name_mismatch"
  /** the statement's subject has no SHA-512 digest */
  | "npm.subject.no_sha512"
  /** the publish attestation's predicate is about another package or version */
  | "npm.publish.package_mismatch"
  /** a log entry comes without an inclusion proof, and so there is no version 0.3 of the bundle */
  | "bundle.upgrade.no_inclusion_proof"
  /** a field is not hexadecimal */
  | "json.hex.invalid"
  /** the signature is empty, or is text that is neither base64 nor a DSSE envelope */
  | "legacy.signature.malformed"
  /** the certificate is neither PEM, nor base64 of PEM, nor DER */
  | "legacy.certificate.malformed"
  /** the log's answer does not hold exactly one entry */
  | "legacy.rekor_entry.count"
  /** the older form is about exactly one log entry, and the bundle does not hold one */
  | "legacy.bundle.entry_count"
  /** the older form rests on an inclusion promise, and the log entry has none */
  | "legacy.bundle.no_inclusion_promise"
  /** the log entry is of Rekor v2, of which the older form knows nothing */
  | "legacy.bundle.rekor_v2"
  /** the archive is another package, or another version, than the one asked for */
  | "npm.package.mismatch"
  /** a message signature is verified with its artifact, and the call gives none */
  | "artifact.required"
  /** this is no package-lock.json of version 2 or 3 */
  | "npm.lockfile.malformed"
  /** an argument of the call is not of a kind that it takes */
  | "config.argument.invalid"
  /** the call has an option that does not exist */
  | "config.option.unknown"
  /** the artifact could not be read to its end */
  | "host.artifact.unreadable"
  /** the verifier's module could not be loaded */
  | "host.runtime.unavailable"
  /** a defect of this library; please report it */
  | "internal.defect";
