"""The names of ``sigstore.sign``. They can be imported, and refuse."""

from __future__ import annotations

from typing import NoReturn

from ._refusal import Refused, refused
from .oidc import ExpiredIdentity

__all__ = ["ExpiredCertificate", "ExpiredIdentity", "Signer", "SigningContext"]


class ExpiredCertificate(Exception):
    """Never raised: nothing is signed."""


class Signer(Refused):
    """Signs, in sigstore-python."""

    __slots__ = ()


class SigningContext(Refused):
    """Makes signers, in sigstore-python."""

    __slots__ = ()

    @classmethod
    def from_trust_config(cls, trust_config: object) -> NoReturn:
        """Refuses."""
        del trust_config
        raise refused("sigstore.sign.SigningContext.from_trust_config")


