"""A policy of the caller's own is asked last, sees what was verified, and says no by raising."""

from __future__ import annotations

import gc
import json
import warnings
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sigproof import Certificate, Verifier, errors

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Signed


class Own:
    """Keeps what it has seen, and answers."""

    def __init__(self, answer: object = None) -> None:
        self.seen: list[Certificate] = []
        self.answer = answer

    def verify(self, cert: Certificate) -> Any:
        self.seen.append(cert)
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def test_it_sees_the_certificate(signed: Signed, verifier: Verifier) -> None:
    own = Own()
    verified = verifier.verify_artifact(signed.data, signed.bundle, own)
    [cert] = own.seen
    assert (cert.san, cert.issuer) == (signed.policy["identity"], signed.policy["issuer"])
    assert dict(cert.claims) == {}
    with pytest.raises(TypeError):
        cert.claims["sourceRepositoryUri"] = "another"  # pyright: ignore[reportIndexIssue]
    there = cert.to_cryptography()
    assert there.public_bytes(Encoding.DER) == cert.der
    signer = verified.facts.signer
    assert signer.kind == "certificate" and f"{there.serial_number:x}" == signer.certificate_serial.lstrip("0")
    assert signed.policy["identity"] in repr(cert)


def test_a_no_is_a_no(signed: Signed, verifier: Verifier) -> None:
    no = errors.VerificationError("not on a Friday")
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_artifact(signed.data, signed.bundle, Own(no))
    assert caught.value is no and caught.value.code == "policy.caller.rejected"
    [settled] = verifier.verify_many([(signed.data, signed.bundle, Own(no))])
    assert settled.verified is None and settled.error is no
    # Another error is not taken for an answer, and not swallowed.
    with pytest.raises(ZeroDivisionError):
        verifier.verify_artifact(signed.data, signed.bundle, Own(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        list(verifier.verify_many([(signed.data, signed.bundle, Own(ZeroDivisionError()))]))


@pytest.mark.parametrize("answer", [False, 0, "", "no", 1, [], ValueError])
def test_an_answer_is_no_yes(answer: object, signed: Signed, verifier: Verifier) -> None:
    with pytest.raises(errors.ConfigError) as caught:
        verifier.verify_artifact(signed.data, signed.bundle, Own(answer))
    assert "must return None or raise" in str(caught.value)


def test_a_coroutine_is_no_yes(signed: Signed, verifier: Verifier) -> None:
    class Later:
        async def verify(self, cert: Certificate) -> None:
            raise errors.VerificationError("no")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        with pytest.raises(errors.ConfigError):
            verifier.verify_artifact(signed.data, signed.bundle, Later())  # pyright: ignore[reportArgumentType]
        gc.collect()


def test_it_is_not_asked_where_something_else_fails(signed: Signed, verifier: Verifier, real: Path) -> None:
    own = Own()
    bundle = json.loads(signed.bundle)
    signature = bundle["messageSignature"]["signature"]
    bundle["messageSignature"]["signature"] = signature[:-8] + "AAAA" + signature[-4:]
    for given, data in [
        (signed.bundle, b"other"),
        (bundle, signed.data),
        ((real / "cve-2022-36056.sigstore.json").read_bytes(), b""),
        ((real / "no-log-entry.sigstore.json").read_bytes(), b""),
    ]:
        with pytest.raises(errors.VerificationError):
            verifier.verify_artifact(data, given, own)
    assert own.seen == []


def test_a_key_has_no_certificate(real: Path, verifier: Verifier) -> None:
    own = Own()
    with pytest.raises(errors.Error):
        verifier.verify_artifact(real / "managed-key.txt", (real / "managed-key.sigstore.json").read_bytes(), own)
    assert own.seen == []


def test_nobody_makes_a_certificate() -> None:
    with pytest.raises(errors.ConfigError):
        Certificate()


def test_an_envelope_is_asked_about_too(real: Path, verifier: Verifier) -> None:
    bundle = (real / "sigstore-js-2.0.0-provenance.sigstore.json").read_bytes()
    own = Own()
    verifier.verify_dsse(bundle, own)
    assert own.seen[0].claims["sourceRepositoryUri"] == "https://github.com/sigstore/sigstore-js"
    with pytest.raises(errors.VerificationError):
        verifier.verify_dsse(bundle, Own(errors.VerificationError("no")))


def test_of_several_bundles_the_one_that_verified_is_shown(signed: Signed, verifier: Verifier, real: Path) -> None:
    own = Own()
    other = (real / "conda-attestation.sigstore.json").read_bytes()
    verifier.verify_artifact(signed.data, [other, signed.bundle], own)
    assert [cert.san for cert in own.seen] == [signed.policy["identity"]]
