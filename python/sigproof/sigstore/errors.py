"""The names of ``sigstore.errors``.

``Error`` and ``VerificationError`` are those of :mod:`sigproof.errors`, so that each has ``code``, ``step`` and ``report``.
A bad question is an ``Error`` here and no ``VerificationError``: ``sigproof.errors.ConfigError``."""

from __future__ import annotations

from ..errors import Error, MismatchError, VerificationError

__all__ = [
    "CertValidationError",
    "Error",
    "MetadataError",
    "NetworkError",
    "RootError",
    "TUFError",
    "VerificationError",
]


class NetworkError(Error):
    """Never raised: nothing is fetched."""


class TUFError(Error):
    """Never raised: trusted roots are not refreshed."""


class MetadataError(Error):
    """Never raised: a bad trusted root is a ``sigproof.errors.ConfigError``."""


class RootError(Error):
    """Never raised: no metadata of TUF is read."""


class CertValidationError(MismatchError):
    """The signing certificate does not chain to the trusted root at a verified time."""
