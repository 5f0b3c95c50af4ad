"""The names of ``sigstore.models``."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from enum import Enum

from .. import _trust
from .._bundle import Bundle as _Bundle
from .._trust import TrustedRoot
from .._typing import cast
from ..errors import ConfigError, Error, VerificationError
from ._refusal import Refused, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn, TypeAlias

    from cryptography.x509 import Certificate
    from rfc3161_client import TimeStampResponse  # pyright: ignore[reportMissingImports, reportUnknownVariableType]
    from typing_extensions import Self

    Json: TypeAlias = Mapping[str, object]

__all__ = [
    "Bundle",
    "ClientTrustConfig",
    "IncompatibleEntry",
    "InvalidBundle",
    "NotRefreshedWarning",
    "SigningConfig",
    "TimestampVerificationData",
    "TransparencyLogEntry",
    "TrustedRoot",
    "VerificationMaterial",
]


class InvalidBundle(Error):
    """The text is no bundle with a certificate."""

    _default = ("bundle.form.unsupported", "unsupported")


class IncompatibleEntry(InvalidBundle):
    """Never raised: a log entry that is not supported is a ``VerificationError`` when it is verified."""


class NotRefreshedWarning(UserWarning):
    """The caller left open, or asked, that the trusted root be refreshed, and nothing is fetched."""


def _warn(offline: bool, level: int) -> None:
    if not offline:
        from warnings import warn

        text = "the trusted root is that of this release of sigproof: nothing is fetched; offline=True says that this is meant"
        warn(text, NotRefreshedWarning, stacklevel=level + 1)


class Bundle:
    """A bundle with a signing certificate. Nothing in it is known to be true before a verifier says so."""

    __slots__ = ("_bundle", "_stated")

    _bundle: _Bundle
    _stated: Json

    class BundleType(str, Enum):
        """The media types of bundles."""

        BUNDLE_0_1 = "application/vnd.dev.sigstore.bundle+json;version=0.1"
        BUNDLE_0_2 = "application/vnd.dev.sigstore.bundle+json;version=0.2"
        BUNDLE_0_3_ALT = "application/vnd.dev.sigstore.bundle+json;version=0.3"
        BUNDLE_0_3 = "application/vnd.dev.sigstore.bundle.v0.3+json"

        def __str__(self) -> str:
            return self.value

    def __init__(self) -> None:
        raise ConfigError("a Bundle is read from JSON", hints=("`Bundle.from_json(text)` reads one",))

    @classmethod
    def from_json(cls, raw: bytes | str) -> Bundle:
        """Reads one bundle."""
        try:
            return cls._of(_Bundle.from_json(raw))
        except VerificationError as error:
            raise InvalidBundle(error.message)._because(error) from error

    @classmethod
    def _of(cls, bundle: _Bundle) -> Bundle:
        # The core has read it, so that no name stands twice in it.
        try:
            stated: object = json.loads(bundle.to_json())
        except ValueError:
            # Several, one on a line.
            stated = None
        if bundle._native.count != 1 or not isinstance(stated, dict) or "verificationMaterial" not in stated:
            raise InvalidBundle(
                "the text holds bundles, and is not one",
                hints=("`sigproof.Bundle` and `sigproof.Verifier` take bundles in every form",),
            )
        if bundle._native.certificate(0) is None:
            raise InvalidBundle(
                "the bundle is signed with a bare key, and has no certificate",
                code="policy.identity.no_certificate",
                hints=("`sigproof.Verifier` takes it, with a policy that names the key",),
            )
        made = object.__new__(cls)
        made._bundle = bundle
        made._stated = cast("Json", stated)
        return made

    @classmethod
    def from_parts(cls, cert: Certificate, sig: bytes, log_entry: TransparencyLogEntry) -> Bundle:
        """The bundle of a certificate, a signature of the artifact itself, and the log entry about them."""
        from cryptography.hazmat.primitives.serialization import Encoding

        der = b64encode(cert.public_bytes(Encoding.DER)).decode()
        document = {
            "mediaType": cls.BundleType.BUNDLE_0_3.value,
            "verificationMaterial": {"certificate": {"rawBytes": der}, "tlogEntries": [log_entry._stated]},
            "messageSignature": {"signature": b64encode(sig).decode()},
        }
        return cls.from_json(json.dumps(document))

    def to_json(self) -> str:
        """The text that was read."""
        return self._bundle.to_json()

    @property
    def signing_certificate(self) -> Certificate:
        """The signing certificate, unverified, as the package ``cryptography`` has it: that must be installed."""
        try:
            from cryptography.x509 import load_der_x509_certificate
        except ImportError as cause:
            raise ConfigError(
                "signing_certificate needs the package cryptography, which is not installed",
                hints=("`pip install cryptography`; `sigproof.Bundle.inspect()` says what it states without it",),
            ) from cause
        return load_der_x509_certificate(self._bundle._native.certificate(0) or b"")

    @property
    def log_entry(self) -> TransparencyLogEntry:
        """The log entry, unverified."""
        entries = _list(_object(self._stated, "verificationMaterial"), "tlogEntries")
        if len(entries) != 1:
            raise InvalidBundle(f"the bundle has {len(entries)} log entries, and not one")
        return TransparencyLogEntry._of(cast("Json", entries[0]))

    @property
    def signature(self) -> bytes:
        """The signature: of the artifact, or of the envelope."""
        if not self._has_envelope:
            return _bytes(_object(self._stated, "messageSignature"), "signature")
        (signature,) = _list(_object(self._stated, "dsseEnvelope"), "signatures")
        return _bytes(cast("Json", signature), "sig")

    @property
    def verification_material(self) -> VerificationMaterial:
        """What the signature is verified with, unverified."""
        return VerificationMaterial._of(_object(self._stated, "verificationMaterial"))

    @property
    def _has_envelope(self) -> bool:
        return self._stated.get("dsseEnvelope") is not None

    def __repr__(self) -> str:
        return f"<sigproof.sigstore.models.Bundle of {len(self.to_json())} characters>"


class _Stated:
    """A part of a bundle, as the JSON says it."""

    __slots__ = ("_stated",)

    _stated: Json

    def __init__(self) -> None:
        raise ConfigError(f"a {type(self).__name__} is part of a Bundle")

    @classmethod
    def _of(cls, stated: Json) -> Self:
        made = object.__new__(cls)
        made._stated = stated
        return made

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._stated == other._stated

    __hash__ = None  # pyright: ignore[reportAssignmentType]


class TransparencyLogEntry(_Stated):
    """A log entry, unverified."""

    __slots__ = ()


class TimestampVerificationData(_Stated):
    """RFC 3161 timestamps, unverified."""

    __slots__ = ()

    @property
    def rfc3161_timestamps(self) -> list[TimeStampResponse]:  # pyright: ignore[reportUnknownParameterType]
        """The timestamps, as the package ``rfc3161-client`` has them: that must be installed."""
        try:
            from rfc3161_client import decode_timestamp_response  # pyright: ignore
        except ImportError as cause:
            raise ConfigError(
                "rfc3161_timestamps needs the package rfc3161-client, which is not installed",
                hints=("`pip install rfc3161-client`; verified times are among the facts of `sigproof.Verifier`",),
            ) from cause
        timestamps = [cast("Json", one) for one in _list(self._stated, "rfc3161Timestamps")]
        return [decode_timestamp_response(_bytes(one, "signedTimestamp")) for one in timestamps]  # pyright: ignore


class VerificationMaterial(_Stated):
    """What a signature is verified with, unverified."""

    __slots__ = ()

    @property
    def timestamp_verification_data(self) -> TimestampVerificationData | None:
        """The timestamps, if there are any."""
        data = _object(self._stated, "timestampVerificationData")
        return TimestampVerificationData._of(data) if _list(data, "rfc3161Timestamps") else None


class SigningConfig(Refused):
    """Where to sign, in sigstore-python."""

    __slots__ = ()

    @classmethod
    def from_file(cls, path: str) -> NoReturn:
        """Refuses."""
        del path
        raise refused("sigstore.models.SigningConfig.from_file")


class ClientTrustConfig:
    """A client trust configuration: a trusted root, and where to sign, which is of no use here."""

    __slots__ = ("_root",)

    _root: TrustedRoot

    def __init__(self) -> None:
        raise ConfigError(
            "a ClientTrustConfig is read from JSON", hints=("`ClientTrustConfig.from_json(text)` reads one",)
        )

    @classmethod
    def _of(cls, root: TrustedRoot) -> ClientTrustConfig:
        config = object.__new__(cls)
        config._root = root
        return config

    @classmethod
    def from_json(cls, raw: str) -> ClientTrustConfig:
        """Reads a client trust configuration."""
        return cls._of(_trust.ClientTrustConfig.from_json(raw).trusted_root)

    @classmethod
    def production(cls, offline: bool = False) -> ClientTrustConfig:
        """Sigstore's public good instance, as of the release of this package."""
        _warn(offline, 2)
        return cls._of(TrustedRoot.production())

    @classmethod
    def staging(cls, offline: bool = False) -> ClientTrustConfig:
        """Sigstore's staging instance, as of the release of this package."""
        _warn(offline, 2)
        return cls._of(TrustedRoot.staging())

    @classmethod
    def from_tuf(cls, url: str, offline: bool = False, bootstrap_root: object = None) -> NoReturn:
        """Refuses: nothing is fetched, and there is no cache."""
        del url, offline, bootstrap_root
        raise ConfigError(
            "trusted roots are not fetched with TUF yet",
            code="config.option.unknown",
            hints=("`TrustedRoot.from_file(path)` takes one that something else has fetched",),
        )

    @property
    def trusted_root(self) -> TrustedRoot:
        """Whose certificates, logs and timestamps count."""
        return self._root

    @property
    def signing_config(self) -> SigningConfig:
        """Refuses."""
        raise refused("sigstore.models.ClientTrustConfig.signing_config")


# The core has read what these look at, so that what is there is of the right type. Null is what is not there.


def _object(stated: Json, name: str) -> Json:
    return cast("Json", stated.get(name) or {})


def _list(stated: Json, name: str) -> list[object]:
    return cast("list[object]", stated.get(name) or [])


def _bytes(stated: Json, name: str) -> bytes:
    text = cast("str", stated.get(name) or "").rstrip("=")
    # Proto-JSON has base64 in either alphabet, padded or not.
    return b64decode(text + "=" * (-len(text) % 4), altchars=b"-_" if "-" in text or "_" in text else None)
