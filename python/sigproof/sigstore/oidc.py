"""The names of ``sigstore.oidc``. They can be imported, and refuse: who does not sign needs no token."""

from __future__ import annotations

from typing import NoReturn

from ._refusal import Refused, refused
from .errors import Error

__all__ = ["ExpiredIdentity", "IdentityError", "IdentityToken", "Issuer", "IssuerError", "detect_credential"]


class ExpiredIdentity(Exception):
    """Never raised: no token is read."""


class IssuerError(Exception):
    """Never raised: no issuer is asked."""


class IdentityError(Error):
    """Never raised: no identity is looked for."""


class IdentityToken(Refused):
    """A token, in sigstore-python."""

    __slots__ = ()


class Issuer(Refused):
    """An issuer of tokens, in sigstore-python."""

    __slots__ = ()


def detect_credential(client_id: str = "sigstore") -> NoReturn:
    """Refuses."""
    del client_id
    raise refused("sigstore.oidc.detect_credential")
