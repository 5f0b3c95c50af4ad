"""The names of ``sigstore.dsse``. They can be imported, and refuse: statements and envelopes are made to be signed. What
an envelope of a bundle holds, ``Verifier.verify_dsse`` returns once it is verified."""

from __future__ import annotations

from .._refusal import Refused
from ..errors import Error

__all__ = ["DigestSet", "Envelope", "InvalidEnvelope", "Statement", "StatementBuilder", "Subject"]


class InvalidEnvelope(Error):
    """Never raised: a bundle with such an envelope is no bundle."""


class DigestSet(Refused):
    """The digests of a subject, in sigstore-python."""

    __slots__ = ()


class Subject(Refused):
    """What a statement is about, in sigstore-python."""

    __slots__ = ()


class Statement(Refused):
    """An in-toto statement, in sigstore-python."""

    __slots__ = ()


class StatementBuilder(Refused):
    """Makes statements, in sigstore-python."""

    __slots__ = ()


class Envelope(Refused):
    """A DSSE envelope, in sigstore-python."""

    __slots__ = ()
