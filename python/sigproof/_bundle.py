"""Bundles."""

from __future__ import annotations

from . import _native
from ._document import encoded
from ._typing import cast, final
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from ._document import Document
    from ._facts import Inspection

    BundleInput: TypeAlias = "Bundle | Document | Sequence[Bundle | Document]"
    """The bundles of one artifact, of which one must verify; in a list, too."""


@final
class Bundle:
    """The bundles of one artifact, in any form in which tools write them: one, one on a line, a list, GitHub's answer.

    One that verifies is enough. A bundle is read here, and nothing in it is known to be true yet."""

    __slots__ = ("_native", "_text")

    _native: _native.Bundles
    _text: bytes

    def __init__(self) -> None:
        raise ConfigError("a Bundle is read from JSON", hints=("`Bundle.from_json(text)` reads one",))

    @classmethod
    def from_json(cls, raw: Document) -> Bundle:
        """Reads a bundle: JSON as text or bytes, or what it was parsed into."""
        text = encoded(raw, "bundle")
        bundle = object.__new__(cls)
        bundle._text = text
        bundle._native = _native.Bundles.from_json([text])
        return bundle

    def to_json(self) -> str:
        """The text that was read."""
        return self._text.decode("utf-8-sig")

    def inspect(self) -> Inspection:
        """What the bundle says. Nothing of it is verified."""
        from ._inspect import inspect

        return inspect(self._text)

    def __repr__(self) -> str:
        count = self._native.count
        return f"<sigproof.Bundle of {len(self._text)} bytes{'' if count == 1 else f', {count} bundles'}>"


def bundles_of(bundle: object) -> _native.Bundles:
    """What the core takes, of a ``Bundle`` or of what one is read from."""
    if isinstance(bundle, Bundle):
        return bundle._native
    if isinstance(bundle, (list, tuple)):
        many = cast("Sequence[object]", bundle)
        texts = [one._text if isinstance(one, Bundle) else encoded(one, "bundle") for one in many]
        return _native.Bundles.from_json(texts or [b"[]"])
    return _native.Bundles.from_json([encoded(bundle, "bundle")])
