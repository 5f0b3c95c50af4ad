"""What got weaker since the version that was accepted last."""

from __future__ import annotations


from . import _native
from ._document import encoded, written
from ._native import Verified
from ._typing import cast
from .errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import TypeAlias

    from ._document import Document
    from ._facts import Facts, Weakening

    Accepted: TypeAlias = Verified | Facts | Document | Sequence[Verified | Facts | Mapping[str, object]]
    """The facts of one or several attestations: what was verified, or its facts as the caller has kept them."""


def continuity(previous: Accepted, current: Verified | Sequence[Verified] | None) -> tuple[Weakening, ...]:
    """What got weaker from the last accepted version of a package to this one, the gravest first; nothing, if it is empty.

    ``previous`` is what was verified, its facts, or those as ``Facts.to_json`` wrote them (of several attestations, a list):
    they come from a store that is nobody else's to write. Of several files of a release, compare each with its like.
    ``current`` is what a verifier has just made. What is not verified counts as absent, so that None is a version of which
    nothing is.

    Raises ``ConfigError``: ``continuity.facts.malformed``, if ``previous`` is not facts.
    """
    now = _current(current)
    text = _native.continuity(_previous(previous), now)
    from ._record import read_weakenings

    return read_weakenings(text)


def _current(current: object) -> bytes:
    if current is None:
        return b"[]"
    all_of = list(cast("Sequence[object]", current)) if isinstance(current, (list, tuple)) else [current]
    for one in all_of:
        if not isinstance(one, Verified):
            raise ConfigError(
                f"current must be what a verifier has made, and not {type(one).__name__}",
                hints=("facts that were kept are for `previous`; None says that nothing of this version is verified",),
            )
    return _joined([cast("Verified", one).facts for one in all_of])


def _previous(previous: object) -> bytes:
    from ._facts import Facts

    if isinstance(previous, Verified):
        previous = previous.facts
    if isinstance(previous, Facts):
        return previous.to_json().encode()
    if not isinstance(previous, (list, tuple)):
        return encoded(previous, "previous")
    all_of = [one.facts if isinstance(one, Verified) else one for one in cast("Sequence[object]", previous)]
    plain = [one.to_dict() if isinstance(one, Facts) else one for one in all_of]
    return written(plain, "previous")


def _joined(all_of: list[Facts]) -> bytes:
    return f"[{','.join(one.to_json() for one in all_of)}]".encode()
