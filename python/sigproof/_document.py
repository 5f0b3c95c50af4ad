"""JSON documents as callers give them, as text that nobody can change any more."""

from __future__ import annotations

from collections.abc import Mapping
from ._typing import cast
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    Buffer: TypeAlias = bytes | bytearray | memoryview
    Document: TypeAlias = str | Buffer | Mapping[str, object]
    """JSON as text, as bytes, or as what it was parsed into."""


def copied(buffer: Buffer) -> bytes:
    """The bytes, which other threads may change only in the original."""
    # bytes() would ask a class of the caller's own for them.
    return buffer if type(buffer) is bytes else memoryview(buffer).tobytes()


def plain(text: str, what: str) -> str:
    """The text, if it can be written down."""
    if not str.isascii(text):
        _utf8(text, what)
    return text


def _utf8(text: str, what: str) -> bytes:
    try:
        return str.encode(text)
    except UnicodeEncodeError as cause:
        raise ConfigError(f"{what} must be text without surrogates") from cause


def encoded(document: object, what: str) -> bytes:
    """The JSON of a document as bytes of its own."""
    if isinstance(document, str):
        return _utf8(document, what)
    if isinstance(document, (bytes, bytearray, memoryview)):
        return copied(cast("Buffer", document))
    if isinstance(document, Mapping):
        return written(cast("Mapping[str, object]", document), what)
    hints = ()
    if hasattr(document, "__fspath__"):
        hints = ("`path.read_bytes()` reads the file",)
    elif hasattr(document, "read"):
        hints = ("`file.read()` gives what is in it",)
    raise ConfigError(f"{what} must be JSON as str, bytes or dict, and not {type(document).__name__}", hints=hints)


def written(document: object, what: str) -> bytes:
    """The JSON of plain data. A value that JSON lacks is refused, and so is a name that is no text: ``json`` would make
    text of it."""
    import json

    _check_names(document, what, 0)
    try:
        return json.dumps(document, allow_nan=False, ensure_ascii=True, default=_refuse).encode()
    except (TypeError, ValueError, RecursionError) as cause:
        raise ConfigError(f"{what} must be plain JSON data: {cause}") from cause


def _refuse(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, object]", value))
    raise TypeError(f"{type(value).__name__} is not part of JSON")


def _check_names(value: object, what: str, depth: int) -> None:
    if depth > 200:
        raise ConfigError(f"{what} is nested too deeply")
    if isinstance(value, Mapping):
        for name, member in cast("Mapping[object, object]", value).items():
            if not isinstance(name, str):
                raise ConfigError(f"{what} must have names that are text, and not {type(name).__name__}")
            _check_names(member, what, depth + 1)
    elif isinstance(value, (list, tuple)):
        for member in cast("list[object]", value):
            _check_names(member, what, depth + 1)
