"""PyPI's attestations (PEP 740), in the shape of pypi-attestations 0.0.30: its public names, over the core's rules.

    from pathlib import Path
    from sigproof.pypi import Distribution, Provenance

    provenance = Provenance.model_validate_json(Path("example-1.0.tar.gz.provenance").read_bytes())
    provenance.verify(Distribution.from_file(Path("example-1.0.tar.gz")))

Nobody signs which publisher a provenance object names: :meth:`Provenance.verify` without a policy trusts the index to know
the project's publishers.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from enum import Enum
from functools import cache

from . import _native
from ._artifact import unreadable
from ._bundle import Bundle
from ._certificate import rules_of
from ._pypi_errors import AttestationError, ConversionError, VerificationError
from ._pypi_publishers import (
    PUBLISHERS,
    CircleCIPublisher,
    GitHubPublisher,
    GitLabPublisher,
    GooglePublisher,
    Model,
    checked,
    only_bundle,
    publisher_of,
)
from ._typing import cast
from ._verifier import Verifier
from .errors import VerificationError as _Rejected

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import NoReturn, TypeAlias

    from typing_extensions import Self

    from ._certificate import PolicyInput
    from ._native import Verified
    from ._pypi_publishers import Publisher
    from .sigstore.models import Bundle as _TheirBundle

    TransparencyLogEntry: TypeAlias = Mapping[str, object]
    """A log entry as JSON says it."""
else:
    # As there: names for those who annotate with them.
    Publisher = GitHubPublisher | GitLabPublisher | GooglePublisher | CircleCIPublisher
    TransparencyLogEntry = dict

__all__ = [
    "Attestation",
    "AttestationBundle",
    "AttestationError",
    "AttestationType",
    "CircleCIPublisher",
    "ConversionError",
    "Distribution",
    "Envelope",
    "GitHubPublisher",
    "GitLabPublisher",
    "GooglePublisher",
    "Provenance",
    "Publisher",
    "TransparencyLogEntry",
    "VerificationError",
    "VerificationMaterial",
]


class AttestationType(str, Enum):
    """The predicate types that PyPI takes."""

    SLSA_PROVENANCE_V1 = "https://slsa.dev/provenance/v1"
    PYPI_PUBLISH_V1 = "https://docs.pypi.org/attestations/publish/v1"


class Distribution(Model):
    """A wheel or a source distribution: its file name, and its SHA-256 in hexadecimal."""

    __slots__ = ("digest", "name")

    name: str
    """The file's name."""
    digest: str
    """Its SHA-256 in hexadecimal."""

    def __init__(self, *, name: str, digest: str) -> None:
        for value in cast("tuple[object, ...]", (name, digest)):
            if not isinstance(value, str):
                raise AttestationError(f"name and digest must be str, and one is a {type(value).__name__}")
        self.name = name
        self.digest = digest
        self._check_name()

    @classmethod
    def from_file(cls, dist: os.PathLike[str]) -> Distribution:
        """Reads a file once."""
        from hashlib import sha256
        from os import fspath
        from pathlib import PurePath

        hasher = sha256()
        try:
            with open(dist, "rb", buffering=0) as file:
                while piece := file.read(1 << 20):
                    hasher.update(piece)
        except OSError as cause:
            raise unreadable(cause) from cause
        return cls(name=PurePath(fspath(dist)).name, digest=hasher.hexdigest())

    def _check_name(self) -> None:
        # The core reads the name before it looks for attestations, of which there are none.
        empty = b'{"version":1,"attestation_bundles":[]}'
        try:
            _native.verify_pypi(_verifier(False)._native, self.name, empty, _artifact("00" * 32))
        except _Rejected as error:
            if error.code != "pypi.attestation.missing":
                raise AttestationError(error.message)._because(error) from error

    def _data(self) -> dict[str, object]:
        return {"name": self.name, "digest": self.digest}

    @classmethod
    def _read(cls, text: bytes) -> Self:
        data = _plain(text, {"name", "digest"})
        return cls(name=cast("str", data["name"]), digest=cast("str", data["digest"]))


class VerificationMaterial(Model):
    """What an attestation is verified with."""

    __slots__ = ("certificate", "transparency_entries")

    certificate: bytes
    """The signing certificate in DER."""
    transparency_entries: tuple[TransparencyLogEntry, ...]
    """The log entries."""

    def __init__(self, *, certificate: str | bytes, transparency_entries: Sequence[TransparencyLogEntry]) -> None:
        """The certificate is given as base64."""
        self.certificate = _decoded(certificate)
        self.transparency_entries = tuple(transparency_entries)

    def _data(self) -> dict[str, object]:
        return {"certificate": _base64(self.certificate), "transparency_entries": list(self.transparency_entries)}

    @classmethod
    def _read(cls, text: bytes) -> Self:
        data = _plain(text, {"certificate", "transparency_entries"})
        entries = cast("list[TransparencyLogEntry]", data["transparency_entries"])
        return cls(certificate=cast("str", data["certificate"]), transparency_entries=entries)


class Envelope(Model):
    """A statement, and its signature."""

    __slots__ = ("signature", "statement")

    statement: bytes
    """The in-toto statement."""
    signature: bytes
    """Its signature."""

    def __init__(self, *, statement: str | bytes, signature: str | bytes) -> None:
        """Both are given as base64."""
        self.statement = _decoded(statement)
        self.signature = _decoded(signature)

    def _data(self) -> dict[str, object]:
        return {"statement": _base64(self.statement), "signature": _base64(self.signature)}

    @classmethod
    def _read(cls, text: bytes) -> Self:
        data = _plain(text, {"statement", "signature"})
        return cls(statement=cast("str", data["statement"]), signature=cast("str", data["signature"]))


class Attestation(Model):
    """An attestation object. Nothing in it is known to be true before it is verified."""

    __slots__ = ("envelope", "verification_material", "version")

    version: int
    """The version of the format, 1."""
    verification_material: VerificationMaterial
    """What it is verified with."""
    envelope: Envelope
    """What was signed."""

    def __init__(self, *, version: int, verification_material: VerificationMaterial, envelope: Envelope) -> None:
        self.version = version
        self.verification_material = verification_material
        self.envelope = envelope
        checked(self._json())

    def _data(self) -> dict[str, object]:
        return {
            "version": self.version,
            "verification_material": self.verification_material._data(),
            "envelope": self.envelope._data(),
        }

    def _json(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def _read(cls, text: bytes) -> Self:
        data = cast("Mapping[str, object]", checked(text))
        if "envelope" not in data:
            raise AttestationError("this is a provenance object, and not an attestation")
        return cls._of(data)

    @classmethod
    def _of(cls, data: Mapping[str, object]) -> Self:
        """Of data which the core has read."""
        material = cast("Mapping[str, object]", data["verification_material"])
        envelope = cast("Mapping[str, str]", data["envelope"])
        attestation = object.__new__(cls)
        attestation.version = 1
        attestation.verification_material = VerificationMaterial(
            certificate=cast("str", material["certificate"]),
            transparency_entries=cast("list[TransparencyLogEntry]", material["transparency_entries"]),
        )
        attestation.envelope = Envelope(statement=envelope["statement"], signature=envelope["signature"])
        return attestation

    @property
    def statement(self) -> dict[str, object]:
        """The statement, unverified."""
        try:
            statement: object = json.loads(self.envelope.statement)
        except ValueError as cause:
            raise AttestationError("the statement is not JSON") from cause
        if not isinstance(statement, dict):
            raise AttestationError("the statement is not an object")
        return cast("dict[str, object]", statement)

    @property
    def certificate_claims(self) -> dict[str, str]:
        """What the certificate states, unverified: the values of Fulcio's extensions .8 to .22, by object identifier."""
        from ._claims import CLAIMS, Stated

        stated = Stated(self.verification_material.certificate).claims
        # The older ones have another form.
        new = [claim for claim in CLAIMS if int(claim.oid.rpartition(".")[2]) >= 8]
        return {claim.oid: stated[claim._name] for claim in new if claim._name in stated}

    @classmethod
    def sign(cls, signer: object, dist: Distribution) -> NoReturn:
        """Refuses."""
        del signer, dist
        from .sigstore._refusal import refused

        raise refused("pypi_attestations.Attestation.sign")

    def verify(
        self,
        identity: PolicyInput | Publisher,
        dist: Distribution,
        *,
        staging: bool = False,
        offline: bool = True,
        verifier: Verifier | None = None,
    ) -> tuple[str, dict[str, object] | None]:
        """Verifies that this publisher, or whom this policy names, has signed this distribution. Returns the predicate's
        type, and the predicate.

        ``verifier`` trusts another root than Sigstore's public good instance, or its staging instance."""
        if isinstance(identity, PUBLISHERS):
            around = Provenance(attestation_bundles=[AttestationBundle(publisher=identity, attestations=[self])])
            (verified,) = around._verify(dist, None, staging, offline, verifier)
        else:
            (verified,) = _verify(self._json(), [self], dist, identity, staging, offline, verifier)
        statement = cast("dict[str, object]", json.loads(verified.payload or b""))
        return cast("str", statement["predicateType"]), cast("dict[str, object] | None", statement.get("predicate"))

    def to_bundle(self) -> Bundle:
        """The bundle that says the same."""
        try:
            return Bundle.from_json(_native.bundle_of_pypi(self._json()))
        except _Rejected as error:
            raise ConversionError(error.message)._because(error) from error

    @classmethod
    def from_bundle(cls, sigstore_bundle: Bundle | _TheirBundle) -> Attestation:
        """The attestation that says the same as a bundle."""
        try:
            return cls._of(json.loads(_native.pypi_attestation(sigstore_bundle.to_json().encode())))
        except _Rejected as error:
            raise ConversionError(error.message)._because(error) from error


class AttestationBundle(Model):
    """The attestations of one publisher."""

    __slots__ = ("attestations", "publisher")

    publisher: Publisher
    """Whom the index took the file from, which nobody signs."""
    attestations: tuple[Attestation, ...]
    """The attestations."""

    def __init__(self, *, publisher: Publisher, attestations: Sequence[Attestation]) -> None:
        if not isinstance(cast("object", publisher), PUBLISHERS):
            raise AttestationError(f"publisher must be a publisher, and is a {type(publisher).__name__}")
        self.publisher = publisher
        self.attestations = tuple(attestations)

    def _data(self) -> dict[str, object]:
        return {"publisher": self.publisher._data(), "attestations": [one._data() for one in self.attestations]}

    @classmethod
    def _read(cls, text: bytes) -> Self:
        return cls._of(only_bundle(text))

    @classmethod
    def _of(cls, data: Mapping[str, object]) -> Self:
        """Of data which the core has read."""
        attestations = cast("list[Mapping[str, object]]", data["attestations"])
        return cls(
            publisher=publisher_of(cast("Mapping[str, object]", data["publisher"])),
            attestations=[Attestation._of(one) for one in attestations],
        )


class Provenance(Model):
    """A provenance object: all attestations of one file."""

    __slots__ = ("attestation_bundles", "version")

    version: int
    """The version of the format, 1."""
    attestation_bundles: tuple[AttestationBundle, ...]
    """The attestations, by publisher."""

    def __init__(self, *, version: int = 1, attestation_bundles: Sequence[AttestationBundle]) -> None:
        self.version = version
        self.attestation_bundles = tuple(attestation_bundles)
        checked(self._json())

    def _data(self) -> dict[str, object]:
        return {"version": self.version, "attestation_bundles": [one._data() for one in self.attestation_bundles]}

    def _json(self) -> bytes:
        return self.model_dump_json().encode()

    @classmethod
    def _read(cls, text: bytes) -> Self:
        data = cast("Mapping[str, object]", checked(text))
        if "attestation_bundles" not in data:
            raise AttestationError("this is an attestation object, and not a provenance object")
        provenance = object.__new__(cls)
        provenance.version = 1
        bundles = cast("list[Mapping[str, object]]", data["attestation_bundles"])
        provenance.attestation_bundles = tuple(AttestationBundle._of(one) for one in bundles)
        return provenance

    def verify(
        self,
        dist: Distribution,
        *,
        policy: PolicyInput | None = None,
        staging: bool = False,
        offline: bool = True,
        verifier: Verifier | None = None,
    ) -> tuple[Verified, ...]:
        """Verifies every attestation: its publisher, as the object names it, has signed this distribution, and so has whom
        the policy names, if there is one. Without it the index is trusted to know the project's publishers."""
        return tuple(self._verify(dist, policy, staging, offline, verifier))

    def _verify(
        self, dist: Distribution, policy: PolicyInput | None, staging: bool, offline: bool, verifier: Verifier | None
    ) -> list[Verified]:
        attestations = [one for bundle in self.attestation_bundles for one in bundle.attestations]
        return _verify(self._json(), attestations, dist, policy, staging, offline, verifier)


def _verify(
    text: bytes,
    attestations: list[Attestation],
    dist: Distribution,
    policy: PolicyInput | None,
    staging: bool,
    offline: bool,
    verifier: Verifier | None,
) -> list[Verified]:
    from ._trust import check_offline

    check_offline(offline)
    chosen = _verifier(staging) if verifier is None else verifier
    rules = None if policy is None else rules_of(policy)
    try:
        native = None if rules is None else rules.native
        answers = _native.verify_pypi(chosen._native, dist.name, text, _artifact(dist.digest), native)
        every = [verified for verified, _ in answers]
        if rules is not None:
            for verified, attestation in zip(every, attestations, strict=True):
                rules.check(verified, attestation.to_bundle()._native)
    except _Rejected as error:
        raise VerificationError(error.message)._because(error) from error
    return every


@cache
def _verifier(staging: bool) -> Verifier:
    return Verifier.staging() if staging else Verifier.production()


def _artifact(digest: str) -> _native.Artifact:
    return _native.Artifact.digests([f"sha256:{digest}"])


def _decoded(text: str | bytes) -> bytes:
    """What base64 stands for, in either alphabet, padded or not, as the core reads it."""
    try:
        plain = (text if isinstance(text, str) else text.decode("ascii")).translate({45: 43, 95: 47}).rstrip("=")
        return b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (AttributeError, ValueError) as cause:
        raise AttestationError("a field is not base64", code="json.base64.invalid") from cause


def _base64(data: bytes) -> str:
    return b64encode(data).decode()


def _plain(text: bytes, names: set[str]) -> dict[str, object]:
    """An object of these names, which says nothing that is verified by itself."""
    try:
        data: object = json.loads(text)
    except ValueError as cause:
        raise AttestationError("this is not JSON", code="json.syntax.invalid") from cause
    if not isinstance(data, dict) or not names <= cast("dict[str, object]", data).keys():
        raise AttestationError(f"{' and '.join(sorted(names))} must be there", code="json.field.missing")
    return cast("dict[str, object]", data)
