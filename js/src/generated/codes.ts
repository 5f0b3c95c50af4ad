// Written by `cargo xtask generate`; do not edit.

/** What sort of answer a code gives; which part it is about, its area says. */
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
  /** What was given and what it is compared with are not the same: a signature, a digest, an identity, a time. */
  | "mismatch"
  /** Evidence is missing, or there is less of it than the policy asks for. */
  | "insufficient"
  /** The host program failed to do its part. */
  | "host"
  /** A defect of this library. */
  | "internal";

/** A stable code for one fault. */
export type Code =
  /** the signature is Ed25519, which is made over the artifact itself; give the artifact's bytes, not a digest */
  | "artifact.bytes_required"
  /** two different digests of the same algorithm were given; one artifact has only one */
  | "artifact.digest.ambiguous"
  /** the digest does not have the form sha256:HEX, or the length of its algorithm */
  | "artifact.digest.length"
  /** the artifact is not the one that was signed */
  | "artifact.digest.mismatch"
  /** the bundle needs the artifact's digest in an algorithm that was not given */
  | "artifact.digest.unavailable"
  /** the file is the pre-authentication encoding of an envelope, so that its signature would also be one of an attestation */
  | "artifact.dsse_encoding"
  /** the digest stated in the bundle is not the digest that was signed */
  | "artifact.message_digest.mismatch"
  /** the payload of the envelope is not an in-toto statement */
  | "artifact.payload_type.unsupported"
  /** the bundle signs an artifact directly; give that artifact */
  | "artifact.required"
  /** the payload is not a well-formed in-toto statement */
  | "artifact.statement.malformed"
  /** a subject of the statement has more digests than the limit */
  | "artifact.statement.too_many_digests"
  /** the statement has more subjects than the limit */
  | "artifact.statement.too_many_subjects"
  /** the statement's type is not in-toto statement v0.1 or v1 */
  | "artifact.statement.unsupported"
  /** the artifact is not a subject of the statement */
  | "artifact.subject.mismatch"
  /** this kind of log entry cannot record this kind of content */
  | "binding.content.mismatch"
  /** the log entry records another artifact digest */
  | "binding.digest.mismatch"
  /** the log entry differs from the entry that this bundle would produce */
  | "binding.entry.not_canonical"
  /** the key hint in the bundle is the hash of another key */
  | "binding.key_hint.mismatch"
  /** the log entry's body has another kind or version than the bundle states */
  | "binding.kind.mismatch"
  /** the log entry records another payload */
  | "binding.payload.mismatch"
  /** the log entry records another payload type */
  | "binding.payload_type.mismatch"
  /** the log entry records another signature */
  | "binding.signature.mismatch"
  /** the log entry records another certificate or key */
  | "binding.verifier.mismatch"
  /** the body of a log entry is larger than the limit */
  | "bundle.canonicalized_body.too_large"
  /** the bundle contains the same certificate twice */
  | "bundle.certificate.duplicate"
  /** the signing certificate is not the first in the chain */
  | "bundle.certificate.order"
  /** a certificate is larger than the limit */
  | "bundle.certificate.too_large"
  /** the bundle contains more certificates than the limit */
  | "bundle.certificates.too_many"
  /** an inclusion proof has no checkpoint */
  | "bundle.checkpoint.missing"
  /** the keyid of the envelope is not the key hint of the bundle */
  | "bundle.dsse.keyid"
  /** the DSSE envelope does not have exactly one signature */
  | "bundle.dsse.signature_count"
  /** the text is not a bundle and does not contain one, but something else */
  | "bundle.form.unsupported"
  /** a bundle of version 0.2 or later needs an inclusion proof for each log entry */
  | "bundle.inclusion_proof.missing"
  /** an inclusion proof has more hashes than the limit */
  | "bundle.inclusion_proof.too_long"
  /** this bundle version does not carry its certificate in this form */
  | "bundle.material.version"
  /** the media type is not one of the four that Sigstore bundles have */
  | "bundle.media_type.unsupported"
  /** a version 0.1 bundle needs an inclusion promise for each log entry */
  | "bundle.promise.missing"
  /** the bundle contains the same timestamp twice */
  | "bundle.timestamp.duplicate"
  /** a timestamp is larger than the limit */
  | "bundle.timestamp.too_large"
  /** the bundle contains more timestamps than the limit */
  | "bundle.timestamps.too_many"
  /** the bundle contains more log entries than the limit */
  | "bundle.tlog_entries.too_many"
  /** the bundle contains the same log entry twice */
  | "bundle.tlog_entry.duplicate"
  /** a log entry has no inclusion proof, so the bundle cannot become version 0.3 */
  | "bundle.upgrade.no_inclusion_proof"
  /** an argument of the call has a wrong type or value */
  | "config.argument.invalid"
  /** the call has an option that does not exist */
  | "config.option.unknown"
  /** these are not the facts of a verified attestation, or a list of them */
  | "continuity.facts.malformed"
  /** the certificate transparency log was not trusted at the time of its signed certificate timestamp */
  | "ct.log.not_valid"
  /** a signed certificate timestamp names another algorithm than the key of its log uses */
  | "ct.sct.algorithm_mismatch"
  /** the detached signed certificate timestamp is malformed */
  | "ct.sct.detached_malformed"
  /** the list of signed certificate timestamps is malformed */
  | "ct.sct.malformed"
  /** the certificate contains no signed certificate timestamp */
  | "ct.sct.missing"
  /** a signed certificate timestamp of a known log does not verify */
  | "ct.sct.signature_invalid"
  /** fewer certificate transparency logs vouch for the certificate than the policy requires */
  | "ct.sct.threshold"
  /** the certificate contains more signed certificate timestamps than the limit */
  | "ct.sct.too_many"
  /** the artifact could not be read to its end */
  | "host.artifact.unreadable"
  /** the verifier's module could not be loaded */
  | "host.runtime.unavailable"
  /** sigproof has a defect; please report it */
  | "internal.defect"
  /** a field is not valid base64 */
  | "json.base64.invalid"
  /** the JSON is nested more deeply than the limit */
  | "json.depth.exceeded"
  /** a required field is missing */
  | "json.field.missing"
  /** a field has a value of the wrong type */
  | "json.field.type"
  /** the value of a field is out of range */
  | "json.field.value"
  /** a field is not valid hexadecimal */
  | "json.hex.invalid"
  /** a JSON object has the same key twice */
  | "json.key.duplicate"
  /** a JSON object has an unknown key */
  | "json.key.unknown"
  /** the JSON contains more values than the limit */
  | "json.nodes.exceeded"
  /** two fields are set where only one may be */
  | "json.oneof.conflict"
  /** the document is larger than the limit */
  | "json.size.exceeded"
  /** the text is not a single well-formed JSON document */
  | "json.syntax.invalid"
  /** cosign's older form records exactly one log entry, and this bundle has another number */
  | "legacy.bundle.entry_count"
  /** cosign's older form needs an inclusion promise, and the log entry has none */
  | "legacy.bundle.no_inclusion_promise"
  /** cosign's older form cannot record a Rekor v2 entry */
  | "legacy.bundle.rekor_v2"
  /** the certificate is not PEM, base64 of PEM, or DER */
  | "legacy.certificate.malformed"
  /** the log's answer does not contain exactly one entry */
  | "legacy.rekor_entry.count"
  /** the signature is empty, or is text that is neither base64 nor a DSSE envelope */
  | "legacy.signature.malformed"
  /** the attestations contain more than one provenance or more than one publish attestation */
  | "npm.attestation.duplicate"
  /** the predicate type of a statement is not the one listed beside it */
  | "npm.attestation.predicate_mismatch"
  /** there are more attestations than the limit */
  | "npm.attestations.too_many"
  /** the integrity does not contain exactly one SHA-512 digest among well-formed hashes */
  | "npm.integrity.malformed"
  /** the identifier of a registry key is not the hash of the key, or two keys share it */
  | "npm.key.id_mismatch"
  /** no signature of the package was made by a known registry key */
  | "npm.key.unknown"
  /** the registry keys are malformed */
  | "npm.keys.malformed"
  /** the attestations include a publish attestation, and no registry keys were given to verify it */
  | "npm.keys.required"
  /** the file is not a package-lock.json of version 2 or 3 */
  | "npm.lockfile.malformed"
  /** this is not an npm package, or its name or version is not that of one */
  | "npm.package.malformed"
  /** the archive contains another package or version than was asked for */
  | "npm.package.mismatch"
  /** there is no provenance attestation */
  | "npm.provenance.missing"
  /** there is no publish attestation, and the call requires one */
  | "npm.publish.missing"
  /** the publish attestation is about another package or version */
  | "npm.publish.package_mismatch"
  /** package.json names no repository on GitHub or GitLab */
  | "npm.repository.unsupported"
  /** a registry signature made by a known key does not verify */
  | "npm.signature.invalid"
  /** the package version has no registry signature */
  | "npm.signature.missing"
  /** the package version has more registry signatures than the limit */
  | "npm.signatures.too_many"
  /** the statement does not have exactly one subject */
  | "npm.subject.count"
  /** the subject of the statement is another package or version */
  | "npm.subject.name_mismatch"
  /** the subject of the statement has no SHA-512 digest */
  | "npm.subject.no_sha512"
  /** the policy names no signer */
  | "policy.any_of.empty"
  /** the policy names other signers */
  | "policy.any_of.mismatch"
  /** a policy of the caller's own does not accept the certificate */
  | "policy.caller.rejected"
  /** an older and a newer claim of the certificate disagree */
  | "policy.claim.conflict"
  /** a claim of the certificate is not the one that the policy names */
  | "policy.claim.mismatch"
  /** the certificate lacks a claim that the policy requires */
  | "policy.claim.missing"
  /** the policy requires claims of a certificate, and the bundle is signed with a key that has none */
  | "policy.claim.of_key"
  /** the policy names a claim that does not exist */
  | "policy.claim.unknown"
  /** the policy names a dangerous switch that does not exist */
  | "policy.dangerous.unknown"
  /** the policy does not follow its schema */
  | "policy.document.malformed"
  /** a glob of the policy is too long or has two stars in a row */
  | "policy.glob.invalid"
  /** the policy names no identity */
  | "policy.identity.empty"
  /** the certificate's identity is of another kind than the policy names */
  | "policy.identity.kind_mismatch"
  /** the certificate's identity is not the one that the policy names */
  | "policy.identity.mismatch"
  /** the policy names an identity, and the bundle is signed with a key that has no certificate */
  | "policy.identity.no_certificate"
  /** the certificate names more than one identity */
  | "policy.identity.san_ambiguous"
  /** the certificate names no identity of a supported kind */
  | "policy.identity.san_missing"
  /** the certificate's identity has lost the end of the URI that its claim .9 states */
  | "policy.identity.truncated"
  /** the two issuer extensions of the certificate disagree */
  | "policy.issuer.conflict"
  /** the policy names no issuer */
  | "policy.issuer.empty"
  /** the certificate's issuer is not the one that the policy names */
  | "policy.issuer.mismatch"
  /** the certificate names no issuer */
  | "policy.issuer.missing"
  /** the policy names a key, and the bundle is signed with a certificate */
  | "policy.key.certificate"
  /** the policy lists the same key twice with different periods */
  | "policy.key.contradiction"
  /** the key is not a public key in PEM or DER, or is of an unsupported kind */
  | "policy.key.invalid"
  /** the policy has no key with the hint that the bundle gives */
  | "policy.key.unknown"
  /** the policy names a level that is not a level of an SLSA track */
  | "policy.level.invalid"
  /** a pattern of the policy matches every identity or issuer; say so with the dangerous switch if that is meant */
  | "policy.pattern.any"
  /** the predicate is not a single well-formed JSON document */
  | "policy.predicate.malformed"
  /** the policy asks for parts that this type of predicate does not have */
  | "policy.predicate.unsupported"
  /** a regular expression of the policy is invalid or too large */
  | "policy.regex.invalid"
  /** this build does not support regular expressions */
  | "policy.regex.unavailable"
  /** the policy names a trusted root that the verifier does not have */
  | "policy.root.unknown"
  /** the provenance contradicts itself or the certificate that signed it */
  | "policy.statement.conflict"
  /** the policy requires one statement to be both provenance and a verification summary */
  | "policy.statement.contradiction"
  /** a part of the statement is not what the policy requires */
  | "policy.statement.mismatch"
  /** the policy requires a statement, and the bundle has none */
  | "policy.statement.missing"
  /** the policy requires no evidence of one sort, which takes a dangerous switch: noLog for logs, noSct for scts; without any time nothing verifies */
  | "policy.threshold.zero"
  /** a value or list of the policy is empty; empty never means any */
  | "policy.value.empty"
  /** the version of the policy is not supported */
  | "policy.version.unsupported"
  /** a witness key of the policy is not a verifier key of type 4 */
  | "policy.witness.key_invalid"
  /** the policy requires more witnesses than it names, or names witnesses and requires none */
  | "policy.witness.quorum_invalid"
  /** the certificate's identity is not a workflow of the provider and host that the policy names */
  | "policy.workflow.identity_malformed"
  /** a part of the workflow is not what the policy requires */
  | "policy.workflow.mismatch"
  /** the workflow ran for another source than the policy names */
  | "policy.workflow.source_mismatch"
  /** the identity is not the URI of a workflow */
  | "policy.workflow.uri_invalid"
  /** the provenance object, or one of its attestation bundles, contains no attestation */
  | "pypi.attestation.missing"
  /** the bundle cannot be written as an attestation object: it has more, or less, than that form holds */
  | "pypi.attestation.not_expressible"
  /** the provenance object contains more attestations than the limit */
  | "pypi.attestations.too_many"
  /** the file name is not that of a wheel or a source distribution */
  | "pypi.file_name.malformed"
  /** a publish attestation must have an empty predicate */
  | "pypi.predicate.not_empty"
  /** PyPI does not accept statements of this predicate type */
  | "pypi.predicate.unsupported"
  /** the certificate names another deployment environment than the publisher object */
  | "pypi.publisher.environment_mismatch"
  /** this kind of publisher is not supported */
  | "pypi.publisher.unsupported"
  /** the statement does not have exactly one subject */
  | "pypi.subject.count"
  /** the subject of the statement is another distribution than this file */
  | "pypi.subject.name_mismatch"
  /** the subject of the statement has no SHA-256 digest */
  | "pypi.subject.no_sha256"
  /** the attestation or provenance object is not of version 1 */
  | "pypi.version.unsupported"
  /** the signer's key cannot be used with this hash algorithm */
  | "signature.algorithm.unsupported"
  /** the bundle needs more signature verifications than the limit */
  | "signature.budget_exceeded"
  /** the signer's key is of an unsupported kind or size */
  | "signature.key.unsupported"
  /** the signature does not verify under the signer's key */
  | "signature.verify.invalid"
  /** the key was not valid at the time that is proven, or given as now */
  | "time.key.not_valid"
  /** a key is trusted for a period only, and nothing proves when it signed; give the present time as now */
  | "time.now_required"
  /** a verified time is later than the time given as now */
  | "time.verified.after_now"
  /** no verified time: nothing that the trusted root knows says when the bundle was signed */
  | "time.verified.none"
  /** fewer sources vouch for the time than the policy requires */
  | "time.verified.threshold"
  /** the timestamp uses an algorithm that is not supported, or two that do not agree */
  | "timestamp.algorithm.unsupported"
  /** a signed attribute of the timestamp is missing, repeated or not allowed */
  | "timestamp.attributes.invalid"
  /** the timestamp authority was not trusted at the time of its timestamp */
  | "timestamp.authority.not_valid"
  /** the timestamp's certificate is not for timestamping alone, or does not mark that usage as critical */
  | "timestamp.certificate.usage"
  /** the content type attribute of the timestamp is not that of its content */
  | "timestamp.content_type.mismatch"
  /** the timestamp is for another signature */
  | "timestamp.imprint.mismatch"
  /** the message digest attribute of the timestamp is not that of its content */
  | "timestamp.message_digest.mismatch"
  /** the timestamp's certificate does not chain to its authority at the time that it states */
  | "timestamp.path.invalid"
  /** the timestamp's signature does not verify */
  | "timestamp.signature.invalid"
  /** the timestamp names another signing certificate than the one that signed it */
  | "timestamp.signing_certificate.mismatch"
  /** the timestamp authority did not grant the timestamp */
  | "timestamp.status.not_granted"
  /** fewer timestamp authorities vouch for the time than the policy requires */
  | "timestamp.threshold"
  /** the timestamp is not a well-formed RFC 3161 response or token */
  | "timestamp.token.malformed"
  /** the checkpoint is not a well-formed signed note */
  | "tlog.checkpoint.malformed"
  /** the checkpoint's origin is not the name of the log */
  | "tlog.checkpoint.origin_mismatch"
  /** the inclusion proof has another root hash than the checkpoint */
  | "tlog.checkpoint.root_mismatch"
  /** the log's signature on the checkpoint does not verify */
  | "tlog.checkpoint.signature_invalid"
  /** the checkpoint is not signed by the log of the entry */
  | "tlog.checkpoint.signature_missing"
  /** the checkpoint is larger than the limit */
  | "tlog.checkpoint.too_large"
  /** the checkpoint has more signatures than the limit */
  | "tlog.checkpoint.too_many_signatures"
  /** the inclusion proof has another tree size than the checkpoint */
  | "tlog.checkpoint.tree_size_mismatch"
  /** the inclusion proof has another index than the entry */
  | "tlog.entry.index_mismatch"
  /** the entry names another log than the one that signed its checkpoint */
  | "tlog.entry.log_id_mismatch"
  /** the body of the log entry is malformed */
  | "tlog.entry.malformed"
  /** fewer logs vouch for the bundle than the policy requires */
  | "tlog.entry.threshold"
  /** a Rekor v2 entry has an inclusion promise or an integrated time, which nothing vouches for */
  | "tlog.entry.unauthenticated_time"
  /** the log entry is of an unsupported kind or version */
  | "tlog.entry.unsupported"
  /** a hash of the inclusion proof is not 32 bytes long */
  | "tlog.inclusion.hash_size"
  /** the index of the entry is not in the tree */
  | "tlog.inclusion.index_out_of_range"
  /** the inclusion proof has another number of hashes than its index and tree size need */
  | "tlog.inclusion.proof_length"
  /** the inclusion proof does not lead to the checkpoint's root hash */
  | "tlog.inclusion.root_mismatch"
  /** the log's key was not trusted at the time of the entry */
  | "tlog.log.not_valid"
  /** the signed entry timestamp does not verify with the log's key */
  | "tlog.set.signature_invalid"
  /** fewer witnesses cosigned the checkpoint than the policy requires */
  | "tlog.witness.quorum_missed"
  /** a witness's cosignature does not verify */
  | "tlog.witness.signature_invalid"
  /** an authority has no certificate */
  | "trust_root.authority.empty"
  /** a certificate of an authority cannot be used */
  | "trust_root.certificate.invalid"
  /** the trusted root is malformed */
  | "trust_root.document.malformed"
  /** the trusted root has more logs or authorities than the limit */
  | "trust_root.entries.too_many"
  /** a log's hash algorithm is not SHA-256 */
  | "trust_root.hash_algorithm.unsupported"
  /** a key is not of the kind that its key details state */
  | "trust_root.key.invalid"
  /** two logs with different keys have the same identifier */
  | "trust_root.log_id.duplicate"
  /** the identifier of a log is not that of its key */
  | "trust_root.log_id.mismatch"
  /** the trusted root's media type is not supported */
  | "trust_root.media_type.unsupported"
  /** each trusted root needs a name of its own, and there must be at least one root */
  | "trust_root.name.invalid"
  /** a validity period has no start, or ends before it starts */
  | "trust_root.valid_for.invalid"
  /** a certificate is not well-formed DER */
  | "x509.certificate.malformed"
  /** a certificate has the same extension twice */
  | "x509.extension.duplicate"
  /** a certificate has more extensions than the limit */
  | "x509.extensions.too_many"
  /** a Fulcio extension is malformed */
  | "x509.fulcio.malformed"
  /** a certificate has more alternative names than the limit */
  | "x509.names.too_many"
  /** a certificate of the path is signed with an unsupported algorithm */
  | "x509.path.algorithm_unsupported"
  /** the certificate authority was not trusted at a verified time */
  | "x509.path.authority_not_valid"
  /** building the path takes more steps than the limit */
  | "x509.path.budget_exceeded"
  /** a certificate of the path has a critical extension that is not understood */
  | "x509.path.critical_extension"
  /** a certificate of the path had expired at a verified time */
  | "x509.path.expired_at_signing_time"
  /** the path does not validate */
  | "x509.path.invalid"
  /** an issuer of the path is not a certificate authority */
  | "x509.path.issuer_constraints"
  /** an issuer of the path may not issue for code signing */
  | "x509.path.issuer_extended_key_usage"
  /** an issuer of the path may not sign certificates */
  | "x509.path.issuer_key_usage"
  /** the certificate does not chain to a certificate authority of the trusted root */
  | "x509.path.issuer_unknown"
  /** the signing certificate is not for code signing */
  | "x509.path.leaf_extended_key_usage"
  /** the signing certificate is a certificate authority */
  | "x509.path.leaf_is_ca"
  /** the signing certificate is not for digital signatures, or may sign certificates */
  | "x509.path.leaf_key_usage"
  /** the path is longer than an issuer allows */
  | "x509.path.length"
  /** the name constraints of an issuer exclude the certificate, or cannot be judged */
  | "x509.path.name_constraints"
  /** a certificate of the path was not yet valid at a verified time */
  | "x509.path.not_yet_valid_at_signing_time"
  /** the signature of a certificate of the path does not verify */
  | "x509.path.signature_invalid"
  /** the server's answer does not have its form */
  | "session.answer.malformed"
  /** the host's random bytes are too few or too many, or all the same */
  | "session.entropy.invalid"
  /** the event is no answer to what the session asked for */
  | "session.event.unexpected"
  /** the host could not do what the session asked for */
  | "session.host.failed"
  /** the server's answer is larger than the limit */
  | "session.http.body_too_large"
  /** the server's answer has another media type than the one asked for */
  | "session.http.media_type"
  /** the server redirects to another host, or without end */
  | "session.http.redirected"
  /** the server refuses the request */
  | "session.http.refused"
  /** the server cannot answer now */
  | "session.http.unavailable"
  /** the host runs where identity tokens are given, and gets none */
  | "sign.ambient.refused"
  /** the certificate that was issued is for another identity than the token's */
  | "sign.certificate.identity_mismatch"
  /** the certificate that was issued names another OIDC issuer than the token's */
  | "sign.certificate.issuer_mismatch"
  /** the certificate that was issued is for another key */
  | "sign.certificate.key_mismatch"
  /** the signed certificate timestamp is beside the certificate and not in it, and a bundle has no place for one */
  | "sign.certificate.sct_detached"
  /** the signing configuration is malformed */
  | "sign.config.malformed"
  /** the signing configuration's media type is not supported */
  | "sign.config.media_type"
  /** the signing configuration has too few services that are valid now and of a version that is supported */
  | "sign.config.no_service"
  /** the signing configuration does not say how services are selected */
  | "sign.config.selector_undefined"
  /** the address of a service is not one of http or https without credentials, query and fragment */
  | "sign.config.url_invalid"
  /** the log has the same entry already, and hands out no more than its index */
  | "sign.entry.exists"
  /** the log says that it has the entry already, and names it in a place that is not its own */
  | "sign.entry.location"
  /** the entry is of a log that the trusted root does not know */
  | "sign.entry.log_unknown"
  /** there is nothing to sign */
  | "sign.item.none"
  /** the algorithm that was declared is not one in which this key signs artifacts */
  | "sign.key.algorithm_mismatch"
  /** the key cannot sign this: it takes the message, and only a digest was given, or the reverse */
  | "sign.key.form"
  /** no certificate is issued for a key that signs in this algorithm */
  | "sign.key.not_certifiable"
  /** the log does not take signatures of this algorithm */
  | "sign.key.not_loggable"
  /** nobody logged in within the time that the issuer gives */
  | "sign.login.expired"
  /** the issuer, what it says of itself and its token do not name the same issuer */
  | "sign.login.issuer_mismatch"
  /** the identity token does not have the nonce of this login */
  | "sign.login.nonce_mismatch"
  /** the issuer refuses the login */
  | "sign.login.refused"
  /** the browser came back from another login */
  | "sign.login.state_mismatch"
  /** the issuer does not have this way of logging in */
  | "sign.login.unsupported"
  /** the services have no certificate authority */
  | "sign.plan.no_authority"
  /** no service would state a time, without which nobody accepts a certificate */
  | "sign.plan.no_time"
  /** the same service is named twice */
  | "sign.plan.service_repeated"
  /** two services that were asked turn out to be one, so that its word would count twice */
  | "sign.service.repeated"
  /** the signature that was handed in is not one by the declared key */
  | "sign.signature.invalid"
  /** the statement has no subject, or one without a digest */
  | "sign.statement.no_subject"
  /** the timestamp is of an authority that the trusted root does not know */
  | "sign.timestamp.authority_unknown"
  /** the timestamp does not have the nonce of the request */
  | "sign.timestamp.nonce_mismatch"
  /** the identity token is for another audience */
  | "sign.token.audience_mismatch"
  /** the issuer has not verified the email address in the identity token */
  | "sign.token.email_unverified"
  /** the identity token is not a well-formed JSON Web Token */
  | "sign.token.malformed"
  /** the identity token has expired, or is not valid yet */
  | "sign.token.not_valid_now";
