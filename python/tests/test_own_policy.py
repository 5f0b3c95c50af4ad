"""A policy of the caller's own is asked last, sees what was verified, and says no by raising."""

from __future__ import annotations

import copy
import gc
import json
import pickle
import warnings
from collections import UserDict
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from sigproof import Certificate, Verifier, errors, lint

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


def test_nobody_makes_changes_or_keeps_a_certificate(signed: Signed, verifier: Verifier) -> None:
    sort: Any = Certificate
    for make in (sort, lambda: sort(b""), lambda: sort.__new__(sort), lambda: object.__new__(sort)):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(TypeError):
        type("Forged", (sort,), {})
    own = Own()
    verifier.verify_artifact(signed.data, signed.bundle, own)
    cert: Any = own.seen[0]
    for name in ("der", "san", "issuer", "claims", "other"):
        with pytest.raises(AttributeError):
            setattr(cert, name, b"")
        with pytest.raises(AttributeError):
            object.__setattr__(cert, name, b"")
    for way in (copy.copy, copy.deepcopy, pickle.dumps):
        with pytest.raises(TypeError):
            way(cert)


def test_a_certificate_is_compared_with_those_of_cryptography(signed: Signed, verifier: Verifier, real: Path) -> None:
    """Whoever lists the certificates that are not wanted, lists those of `cryptography`."""
    own = Own()
    verifier.verify_artifact(signed.data, signed.bundle, own)
    verifier.verify_artifact(signed.data, signed.bundle, own)
    verifier.verify_dsse((real / "conda-attestation.sigstore.json").read_bytes(), own)
    one, same, other = own.seen
    there, elsewhere = one.to_cryptography(), other.to_cryptography()
    assert one == same and hash(one) == hash(same) == hash(there) and one != other
    assert one == there and there == one and one in [elsewhere, there] and one in {there, elsewhere}
    assert one != elsewhere and elsewhere != one and one not in [elsewhere] and one not in {elsewhere}
    for nothing in (None, one.der, "x", object()):
        assert one != nothing and nothing != one

    class Unwanted:
        def __init__(self, *unwanted: object) -> None:
            self.unwanted = set(unwanted)

        def verify(self, cert: Certificate) -> None:
            if cert in self.unwanted:
                raise errors.VerificationError("not this one")

    verifier.verify_artifact(signed.data, signed.bundle, Unwanted(elsewhere))
    with pytest.raises(errors.VerificationError):
        verifier.verify_artifact(signed.data, signed.bundle, Unwanted(there))


class Both(dict[str, Any]):
    """A document, and an object that is asked."""

    def verify(self, cert: Certificate) -> None:
        raise errors.VerificationError("no")


class BothText(str):
    def verify(self, cert: Certificate) -> None:
        raise errors.VerificationError("no")


class BothMapping(UserDict[str, Any]):
    def verify(self, cert: Certificate) -> None:
        raise errors.VerificationError("no")


def test_what_is_data_and_is_asked_is_refused(signed: Signed, verifier: Verifier) -> None:
    document = {"version": 1, "anyOf": [signed.policy]}
    for policy in (Both(document), BothText(json.dumps(document)), BothMapping(document), Both(signed.policy)):
        for ask in (
            lambda policy=policy: verifier.verify_artifact(signed.data, signed.bundle, policy),
            lambda policy=policy: verifier.verify_dsse(signed.bundle, policy),
            lambda policy=policy: lint(policy),
        ):
            with pytest.raises(errors.ConfigError) as caught:
                ask()
            assert caught.value.code == "config.argument.invalid" and "has a method verify" in str(caught.value)


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


class Turns:
    """Says no so many times."""

    def __init__(self, no: int) -> None:
        self.no = no
        self.said: list[errors.VerificationError] = []

    def verify(self, cert: Certificate) -> None:
        if len(self.said) < self.no:
            self.said.append(errors.VerificationError(f"no {len(self.said)}"))
            raise self.said[-1]


def test_its_no_is_the_answer_about_one_bundle(signed: Signed, verifier: Verifier, real: Path) -> None:
    other = (real / "conda-attestation.sigstore.json").read_bytes()
    good = signed.bundle
    given = [b"{}", good, other, good, good]
    own = Turns(2)
    verified = verifier.verify_artifact(signed.data, given, own)
    assert verified.bundle_index == 4
    assert [error.code for error in verified.rejected] == [
        "json.field.missing",
        "policy.caller.rejected",
        "artifact.subject.mismatch",
        "policy.caller.rejected",
    ]
    assert [error for error in verified.rejected if error.code == "policy.caller.rejected"] == own.said
    # Twice the same bundle is still not a yes.
    [settled] = verifier.verify_many([(signed.data, given, Turns(2))])
    assert settled.result().bundle_index == 4
    for count, bundles in [(3, given), (1, [good]), (1, [good, other, b"{}"]), (2, [good, b"{}", good])]:
        own = Turns(count)
        with pytest.raises(errors.VerificationError) as caught:
            verifier.verify_artifact(signed.data, bundles, own)
        assert caught.value is own.said[0] and len(own.said) == count


def test_its_no_about_an_envelope_is_the_answer_about_one(verifier: Verifier, real: Path) -> None:
    envelope = (real / "sigstore-js-2.0.0-provenance.sigstore.json").read_bytes()
    own = Turns(1)
    assert verifier.verify_envelope([envelope, envelope], own).bundle_index == 1
    own = Turns(2)
    with pytest.raises(errors.VerificationError) as caught:
        verifier.verify_dsse([envelope, envelope], own)
    assert caught.value is own.said[0]


@pytest.mark.parametrize("stop", [ZeroDivisionError(), errors.ConfigError("bad"), errors.HostError("none")], ids=repr)
def test_what_is_no_answer_ends_the_search(stop: Exception, signed: Signed, verifier: Verifier) -> None:
    own = Own(stop)
    with pytest.raises(type(stop)):
        verifier.verify_artifact(signed.data, [signed.bundle, signed.bundle], own)
    assert len(own.seen) == 1
