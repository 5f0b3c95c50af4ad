"""Artifacts as callers give them, and the reading of those that are not in memory."""

from __future__ import annotations

import os

from . import _native
from ._document import copied, plain
from ._typing import cast, final
from .errors import ConfigError, HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol, TypeAlias

    from ._document import Buffer

    class Readable(Protocol):
        """A binary file."""

        def read(self, size: int, /) -> bytes | None: ...

    class Stop(Protocol):
        """A flag that another thread sets."""

        def is_set(self) -> bool: ...

    ArtifactInput: TypeAlias = "Buffer | Hashed | os.PathLike[str] | os.PathLike[bytes] | Readable | str"
    """What is verified: bytes; a path, which is opened once; a binary file, which is read once, from where it is; or
    digests of it, as ``Hashed`` or one as text: ``sha256:`` and hexadecimal."""

_ALGORITHMS = ("sha256", "sha384", "sha512")
_FEW = 64 << 10
_PIECE = 1 << 20
_WHOLE = 128 << 20
"""What is signed itself, and not by its digest, must be in memory as a whole: to this size."""


@final
class Hashed:
    """An artifact that is known by its digests, each as ``sha256:``, ``sha384:`` or ``sha512:`` and hexadecimal. All must be
    of the same bytes."""

    __slots__ = ("digests",)

    digests: tuple[str, ...]

    def __init__(self, *digests: str) -> None:
        if not digests or not all(isinstance(digest, str) for digest in cast("tuple[object, ...]", digests)):
            raise ConfigError(
                "Hashed takes digests as text",
                hints=('`Hashed("sha256:" + hashlib.sha256(data).hexdigest())`',),
            )
        self.digests = tuple(plain(digest, "a digest") for digest in digests)

    def __repr__(self) -> str:
        return f"Hashed({', '.join(map(repr, self.digests))})"


def artifact_of(given: object, needs: Callable[[], _native.Needs], stop: Stop | None = None) -> _native.Artifact:
    """The artifact in the form that the core takes. Everything is read once. ``needs`` says which digests are asked for, and
    is called before anything is read; ``stop`` is looked at between two pieces."""
    if isinstance(given, Hashed):
        return _native.Artifact.digests(list(given.digests))
    if isinstance(given, (bytes, bytearray, memoryview)):
        data = copied(cast("Buffer", given))
        # So few are hashed sooner than anybody has asked whether digests will do.
        return _native.Artifact.bytes(data) if len(data) <= _FEW else _of_bytes(data, needs())
    if isinstance(given, str):
        if given.partition(":")[0] in _ALGORITHMS:
            return _native.Artifact.digests([plain(given, "a digest")])
        raise ConfigError(
            "an artifact given as text must be a digest",
            hints=("`pathlib.Path(path)` opens a file, and `text.encode()` gives the bytes of a text",),
        )
    if isinstance(given, os.PathLike):
        asked = needs()
        try:
            file = open(cast("os.PathLike[str]", given), "rb", buffering=0)
        except Exception as cause:
            # Not only an OSError: a name that no file can have is a ValueError.
            raise unreadable(cause) from cause
        with file:
            return _read(cast("Readable", file), asked, stop)
    if hasattr(given, "read"):
        return _read(cast("Readable", given), needs(), stop)
    raise ConfigError(
        f"the artifact must be bytes, a path, a binary file or digests, and not {type(given).__name__}",
        hints=("`Hashed(digest)` stands for an artifact that is known by its digest",),
    )


def unreadable(cause: object) -> HostError:
    return HostError(f"the artifact could not be read: {cause}")


def _of_bytes(data: bytes, needs: _native.Needs) -> _native.Artifact:
    if needs.bytes and len(data) <= _WHOLE:
        return _native.Artifact.bytes(data)
    hasher = _native.Hasher(needs.algorithms)
    hasher.update(data)
    return hasher.finish()


def _read(file: Readable, needs: _native.Needs, stop: Stop | None) -> _native.Artifact:
    """Reads a file to its end. Each piece is an object of its own that cannot be written to: what is hashed is what was
    read. Between two pieces Python looks for signals."""
    hasher = _native.Hasher(needs.algorithms)
    whole: list[bytes] | None = [] if needs.bytes else None
    size = 0
    while stop is None or not stop.is_set():
        try:
            piece: object = file.read(_PIECE)
        except Exception as cause:
            raise unreadable(cause) from cause
        if isinstance(piece, str):
            raise ConfigError("the artifact's file must be binary", hints=('`open(path, "rb")` opens it so',))
        if isinstance(piece, (bytearray, memoryview)):
            piece = bytes(piece)
        if not isinstance(piece, bytes):
            # None: a file that does not wait has nothing yet, which is not its end.
            raise unreadable(f"its file gave {type(piece).__name__} and not bytes")
        if not piece:
            return hasher.finish() if whole is None else _native.Artifact.bytes(b"".join(whole))
        hasher.update(piece)
        size += len(piece)
        if whole is not None:
            whole.append(piece)
            if size > _WHOLE:
                whole = None
    raise unreadable("nobody waits for it any more")
