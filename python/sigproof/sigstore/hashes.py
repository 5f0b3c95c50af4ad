"""The names of ``sigstore.hashes``."""

from __future__ import annotations

from enum import Enum

from .._typing import cast
from ..errors import ConfigError

__all__ = ["HashAlgorithm", "Hashed"]


class HashAlgorithm(str, Enum):
    """A hash algorithm, as the package ``sigstore_models`` spells it."""

    SHA2_256 = "SHA2_256"
    SHA2_384 = "SHA2_384"
    SHA2_512 = "SHA2_512"
    SHA3_256 = "SHA3_256"
    SHA3_384 = "SHA3_384"


_NAMES = {
    HashAlgorithm.SHA2_256: "sha256",
    HashAlgorithm.SHA2_384: "sha384",
    HashAlgorithm.SHA2_512: "sha512",
}


class Hashed:
    """The digest of an artifact, in place of its bytes."""

    __slots__ = ("_algorithm", "_digest")

    _algorithm: HashAlgorithm
    _digest: bytes

    def __init__(self, *, algorithm: HashAlgorithm | str, digest: bytes) -> None:
        # The same enumeration of `sigstore_models` is another class.
        name: object = getattr(algorithm, "value", algorithm)
        try:
            self._algorithm = HashAlgorithm(name)
        except ValueError as cause:
            raise ConfigError(f"{name!r} is not a hash algorithm", hints=("HashAlgorithm has them",)) from cause
        if not isinstance(cast("object", digest), (bytes, bytearray, memoryview)):
            raise ConfigError(f"digest must be bytes, and is a {type(digest).__name__}")
        self._digest = bytes(digest)

    @property
    def algorithm(self) -> HashAlgorithm:
        """The algorithm."""
        return self._algorithm

    @property
    def digest(self) -> bytes:
        """The digest."""
        return self._digest

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Hashed):
            return NotImplemented
        return (self._algorithm, self._digest) == (other._algorithm, other._digest)

    def __hash__(self) -> int:
        return hash((self._algorithm, self._digest))

    def __str__(self) -> str:
        return f"{self._algorithm.value}:{self._digest.hex()}"

    def __repr__(self) -> str:
        return f"Hashed(algorithm={self._algorithm}, digest={self._digest!r})"

    def _text(self) -> str:
        """As the core reads it: ``sha256:`` and hexadecimal."""
        name = _NAMES.get(self._algorithm)
        if name is None:
            raise ConfigError(f"{self._algorithm.value} is of no use: nothing in Sigstore signs such a digest")
        return f"{name}:{self._digest.hex()}"
