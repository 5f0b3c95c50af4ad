"""`sigproof.sigstore`: sigstore-python's names, and what they do here. The comparison with sigstore-python itself is in
tests/peers/python."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Any, cast

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

import sigproof
from sigproof.sigstore import dsse, errors, hashes, models, oidc, sign
from sigproof.sigstore.models import Bundle, ClientTrustConfig, InvalidBundle, NotRefreshedWarning, TrustedRoot
from sigproof.sigstore.verify import Verifier
from sigproof.sigstore.verify.policy import AllOf, Identity

REAL = Path(__file__).parents[2] / "tests" / "vectors" / "real"

BLOB = (REAL / "cosign-v3-blob.txt").read_bytes()
BLOB_SIGNER = Identity(identity="w.vollprecht@gmail.com", issuer="https://github.com/login/oauth")
CONDA_SIGNER = Identity(
    identity="https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main",
    issuer="https://token.actions.githubusercontent.com",
)


def read(name: str) -> str:
    return (REAL / f"{name}.sigstore.json").read_text()


@pytest.fixture(scope="module")
def verifier() -> Verifier:
    return Verifier(trusted_root=TrustedRoot.from_file(str(REAL / "sigstore.trusted_root.json")))


def test_an_artifact(verifier: Verifier) -> None:
    bundle = Bundle.from_json(read("cosign-v3-blob"))
    assert verifier.verify_artifact(BLOB, bundle, BLOB_SIGNER) is None
    assert verifier.verify_artifact(input_=BLOB, bundle=bundle, policy=BLOB_SIGNER) is None
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(BLOB + b"x", bundle, BLOB_SIGNER)
    assert (caught.value.code, caught.value.step) == ("artifact.digest.mismatch", "artifact")
    assert caught.value.report is not None
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(BLOB, bundle, CONDA_SIGNER)
    assert caught.value.step == "policy"


def test_a_digest(verifier: Verifier) -> None:
    class TheirAlgorithm(str, Enum):
        """As `sigstore_models` has it."""

        SHA2_256 = "SHA2_256"

    bundle = Bundle.from_json(read("cosign-v3-blob"))
    digest = hashlib.sha256(BLOB).digest()
    for algorithm in (hashes.HashAlgorithm.SHA2_256, TheirAlgorithm.SHA2_256, "SHA2_256"):
        hashed = hashes.Hashed(algorithm=algorithm, digest=digest)
        verifier.verify_artifact(hashed, bundle, BLOB_SIGNER)
        assert str(hashed) == f"SHA2_256:{digest.hex()}"
    with pytest.raises(errors.VerificationError):
        verifier.verify_artifact(hashes.Hashed(algorithm="SHA2_256", digest=bytes(32)), bundle, BLOB_SIGNER)
    with pytest.raises(sigproof.errors.ConfigError):
        verifier.verify_artifact(hashes.Hashed(algorithm="SHA2_256", digest=digest[1:]), bundle, BLOB_SIGNER)
    with pytest.raises(sigproof.errors.ConfigError):
        verifier.verify_artifact(hashes.Hashed(algorithm="SHA3_256", digest=digest), bundle, BLOB_SIGNER)
    with pytest.raises(sigproof.errors.ConfigError):
        hashes.Hashed(algorithm="md5", digest=digest)
    with pytest.raises(sigproof.errors.ConfigError):
        hashes.Hashed(algorithm="SHA2_256", digest=digest.hex())  # pyright: ignore


def test_an_envelope(verifier: Verifier) -> None:
    bundle = Bundle.from_json(read("conda-attestation"))
    kind, payload = verifier.verify_dsse(bundle=bundle, policy=CONDA_SIGNER)
    assert kind == "application/vnd.in-toto+json"
    assert json.loads(payload)["predicateType"] == "https://schemas.conda.org/attestations-publish-1.schema.json"
    with pytest.raises(errors.VerificationError):
        verifier.verify_dsse(bundle, BLOB_SIGNER)


def test_an_attestation_is_no_signature(verifier: Verifier) -> None:
    """An attestation may say that its subject is bad. Who asks for a signature of the artifact must not get one."""
    bundle = Bundle.from_json(read("conda-attestation"))
    package = (REAL / "signed-package-2.1.0-hb0f4dca_0.conda").read_bytes()
    # Everywhere else that is a question with an answer.
    root = sigproof.TrustedRoot.from_file(REAL / "sigstore.trusted_root.json")
    sigproof.Verifier(trusted_root=root).verify_artifact(package, bundle.to_json(), CONDA_SIGNER)
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(package, bundle, CONDA_SIGNER)
    assert caught.value.code == "json.field.missing"
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_dsse(Bundle.from_json(read("cosign-v3-blob")), BLOB_SIGNER)
    assert caught.value.code == "json.field.missing"


def test_a_certificate_of_another_instance_has_an_error_of_its_own() -> None:
    """As there: a command line hints at the wrong instance."""
    text = json.loads((REAL / "sigstore.trusted_root.json").read_text())
    staging = json.loads((REAL / "sigstore-staging.trusted_root.json").read_text())
    text["certificateAuthorities"] = staging["certificateAuthorities"]
    verifier = Verifier(trusted_root=TrustedRoot.from_json(text))
    with pytest.raises(errors.CertValidationError) as caught:
        verifier.verify_artifact(BLOB, Bundle.from_json(read("cosign-v3-blob")), BLOB_SIGNER)
    error = caught.value
    assert isinstance(error, errors.VerificationError) and error.code == "x509.path.signature_invalid"
    assert error.report is not None and error.report.failure is not None
    assert error.report.failure.code == error.code


def test_a_bundle_within_what_looks_like_one_is_not_taken() -> None:
    """The core reads what holds a bundle's own parts as that bundle, and looks at nothing beside them."""
    inner: dict[str, object] = json.loads(read("dsse"))
    wrapper: list[dict[str, object]] = [{"bundle": inner}, {"bundle": inner}]
    decoys: list[dict[str, object]] = [
        {"verificationMaterial": {}, "bundle": inner},
        {"verificationMaterial": {}, "attestation": wrapper[0]},
        {"verificationMaterial": {}, "attestations": wrapper},
        inner | {"attestations": [{"bundle": json.loads(read("cosign-v3-blob"))}]},
        {"messageSignature": {}, "attestations": wrapper},
    ]
    for decoy in decoys:
        with pytest.raises(InvalidBundle):
            Bundle.from_json(json.dumps(decoy))
    lines = read("cosign-v3-blob").strip().replace("\n", "")
    with pytest.raises(InvalidBundle):
        Bundle.from_json(f"{lines}\n{lines}")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "json.syntax.invalid"),
        ("{}", "json.field.missing"),
        (read("managed-key"), "policy.identity.no_certificate"),
        (read("dsse-2sigs"), "bundle.dsse.signature_count"),
        (read("invalid-version"), "bundle.media_type.unsupported"),
        (read("no-checkpoint"), "bundle.checkpoint.missing"),
        (f"[{read('cosign-v3-blob')}]", "bundle.form.unsupported"),
        (json.dumps({"attestations": [{"bundle": json.loads(read("cosign-v3-blob"))}]}), "bundle.form.unsupported"),
        (read("cosign-v3-blob").replace('"mediaType"', '"mediaType":"x","mediaType"', 1), "json.key.duplicate"),
    ],
    ids=range(9),
)
def test_what_is_no_bundle(text: str, code: str) -> None:
    with pytest.raises(InvalidBundle) as caught:
        Bundle.from_json(text)
    # As there, it is no verification that failed.
    assert not isinstance(caught.value, errors.VerificationError)
    assert isinstance(caught.value, errors.Error) and caught.value.code == code


def test_what_a_bundle_says() -> None:
    bundle = Bundle.from_json(read("cosign-v3-blob"))
    stated = json.loads(bundle.to_json())
    assert stated == json.loads(read("cosign-v3-blob"))
    assert bundle.signature == b64decode(stated["messageSignature"]["signature"])
    assert bundle.log_entry == Bundle.from_json(bundle.to_json()).log_entry
    assert bundle.log_entry != Bundle.from_json(read("conda-attestation")).log_entry
    assert bundle.verification_material.timestamp_verification_data is not None
    assert Bundle.from_json(read("conda-attestation")).verification_material.timestamp_verification_data is None
    assert Bundle.BundleType(stated["mediaType"]) is Bundle.BundleType.BUNDLE_0_3
    with pytest.raises(InvalidBundle):
        _ = Bundle.from_json(read("github-private-attestation")).log_entry
    with pytest.raises(sigproof.errors.ConfigError):
        Bundle()
    with pytest.raises(sigproof.errors.ConfigError):
        models.TransparencyLogEntry()


def test_without_cryptography() -> None:
    """Nothing needs that package but what is handed out as its object, which says so."""
    program = """
import sys
sys.modules["cryptography"] = None
from sigproof.sigstore.models import Bundle, TrustedRoot
from sigproof.sigstore.verify import Verifier
from sigproof.policy import compile
from sigproof.sigstore.verify.policy import AllOf, AnyOf, Identity, OIDCBuildTrigger
from sigproof.errors import ConfigError
real = sys.argv[1]
bundle = Bundle.from_json(open(real + "/cosign-v3-blob.sigstore.json").read())
identity = Identity(identity="w.vollprecht@gmail.com", issuer="https://github.com/login/oauth")
class Own:
    def verify(self, cert):
        raise AssertionError
verifier = Verifier(trusted_root=TrustedRoot.from_file(real + "/sigstore.trusted_root.json"))
verifier.verify_artifact(open(real + "/cosign-v3-blob.txt", "rb").read(), bundle, identity)
data = open(real + "/cosign-v3-blob.txt", "rb").read()
# What no document says, and is all ours.
trigger = AnyOf([identity, AllOf([identity, OIDCBuildTrigger("push")])])
assert compile(trigger) is None
verifier.verify_artifact(data, bundle, trigger)
try:
    # Whoever wrote it for sigstore-python means a certificate of that package, and gets no other.
    verifier.verify_artifact(data, bundle, AllOf([identity, Own()]))
except ConfigError as error:
    assert "cryptography" in str(error)
else:
    raise AssertionError
try:
    bundle.signing_certificate
except ConfigError as error:
    assert "cryptography" in str(error)
else:
    raise AssertionError
print("held")
"""
    done = subprocess.run([sys.executable, "-c", program, str(REAL)], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("held\n", 0), done.stderr


class Unwanted:
    """A list of what is not wanted, as policies for sigstore-python are written."""

    def __init__(self, *unwanted: x509.Certificate) -> None:
        self.unwanted = unwanted
        self.seen: list[x509.Certificate] = []

    def verify(self, cert: x509.Certificate) -> None:
        self.seen.append(cert)
        by_class = isinstance(cast("object", cert), x509.Certificate) and cert.fingerprint(SHA256()) in {
            one.fingerprint(SHA256()) for one in self.unwanted
        }
        found = [cert in self.unwanted, cert in set(self.unwanted), by_class, any(cert == one for one in self.unwanted)]
        found.append(cert.issuer in [one.issuer for one in self.unwanted])
        assert len(set(found)) == 1, found
        if found[0]:
            raise errors.VerificationError("not wanted")


def test_a_list_of_unwanted_certificates(verifier: Verifier) -> None:
    """Compared, looked up, by class or by what it says: the certificate is of the class that such a policy means."""
    bundle = Bundle.from_json(read("cosign-v3-blob"))
    wanted = bundle.signing_certificate
    ways: list[Callable[[Any], Any]] = [lambda own: own, lambda own: AllOf([BLOB_SIGNER, own])]
    for combined in ways:
        own = Unwanted()
        verifier.verify_artifact(BLOB, bundle, combined(own))
        assert type(own.seen[0]) is type(wanted) and own.seen == [wanted]
        with pytest.raises(errors.VerificationError) as caught:
            verifier.verify_artifact(BLOB, bundle, combined(Unwanted(wanted)))
        assert caught.value.code == "policy.caller.rejected"


def test_a_policy_that_is_a_document_too(verifier: Verifier) -> None:
    class Both(dict[str, Any]):
        def verify(self, cert: object) -> None:
            raise AssertionError

    bundle = Bundle.from_json(read("cosign-v3-blob"))
    with pytest.raises(sigproof.errors.ConfigError):
        verifier.verify_artifact(BLOB, bundle, Both(version=1, anyOf=[{"identity": "x", "issuer": "y"}]))


def test_the_embedded_roots() -> None:
    """`offline=False` is what callers leave it at, so that it is no error: there is a warning, and the embedded root."""
    bundle = Bundle.from_json(read("cosign-v3-blob"))

    def configured(**given: bool) -> Verifier:
        return Verifier(trusted_root=ClientTrustConfig.production(**given).trusted_root)

    for make in (Verifier.production, configured):
        with pytest.warns(NotRefreshedWarning) as warnings:
            verifier = make()
        # It names the caller's line.
        assert warnings[0].filename == __file__
        verifier.verify_artifact(BLOB, bundle, BLOB_SIGNER)
        make(offline=True).verify_artifact(BLOB, bundle, BLOB_SIGNER)
    with pytest.raises(errors.VerificationError):
        Verifier.staging(offline=True).verify_artifact(BLOB, bundle, BLOB_SIGNER)
    with pytest.warns(NotRefreshedWarning):
        ClientTrustConfig.staging()
    with pytest.raises(sigproof.errors.ConfigError):
        ClientTrustConfig.from_tuf("https://example.com")


def test_a_trust_configuration() -> None:
    root = json.loads((REAL / "sigstore.trusted_root.json").read_text())
    document = {
        "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
        "trustedRoot": root,
        "signingConfig": {"mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json"},
    }
    config = ClientTrustConfig.from_json(json.dumps(document))
    bundle = Bundle.from_json(read("cosign-v3-blob"))
    Verifier(trusted_root=config.trusted_root).verify_artifact(BLOB, bundle, BLOB_SIGNER)
    with pytest.raises(sigproof.errors.ConfigError) as caught:
        _ = config.signing_config
    assert caught.value.code == "config.option.unknown"
    with pytest.raises(sigproof.errors.ConfigError):
        ClientTrustConfig.from_json(json.dumps(root))


SIGNING: list[tuple[Any, str]] = [
    (lambda: sign.SigningContext(), "sigstore.sign.SigningContext"),
    (lambda: sign.SigningContext.from_trust_config(None), "sigstore.sign.SigningContext.from_trust_config"),
    (lambda: sign.Signer(), "sigstore.sign.Signer"),
    (lambda: oidc.IdentityToken("eyJ…"), "sigstore.oidc.IdentityToken"),
    (lambda: oidc.Issuer("https://example.com"), "sigstore.oidc.Issuer"),
    (lambda: oidc.detect_credential(), "sigstore.oidc.detect_credential"),
    (lambda: dsse.Statement(b"{}"), "sigstore.dsse.Statement"),
    (lambda: dsse.StatementBuilder(), "sigstore.dsse.StatementBuilder"),
    (lambda: dsse.Subject(name="a", digest={}), "sigstore.dsse.Subject"),
    (lambda: dsse.DigestSet({}), "sigstore.dsse.DigestSet"),
    (lambda: dsse.Envelope(None), "sigstore.dsse.Envelope"),
    (lambda: models.SigningConfig(), "sigstore.models.SigningConfig"),
    (lambda: models.SigningConfig.from_file("x"), "sigstore.models.SigningConfig.from_file"),
]


@pytest.mark.parametrize(("call", "name"), SIGNING, ids=lambda value: value if isinstance(value, str) else "")
def test_what_signs_refuses(call: Any, name: str) -> None:
    with pytest.raises(errors.Error) as caught:
        call()
    error = caught.value
    assert isinstance(error, sigproof.errors.ConfigError) and error.code == "config.option.unknown"
    assert error.message == f"{name} is there to be imported: sigproof does not sign yet"


def test_names_that_are_the_same() -> None:
    assert errors.Error is sigproof.errors.Error
    assert errors.VerificationError is sigproof.errors.VerificationError
    error = errors.VerificationError("because")
    assert str(error).startswith("because")
