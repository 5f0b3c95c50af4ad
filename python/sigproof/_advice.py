"""What is wrong where several arguments are right, but not in their places. Only errors come here, and nothing but their words
rests on it."""

from __future__ import annotations

from . import _native
from ._bundle import Bundle
from ._document import encoded
from ._typing import cast
from .errors import ConfigError, Error

_LARGEST = 4 << 20
"""The longest text that is looked at: the longest bundles are far shorter."""
_SPACE = 256
"""Where a document must begin."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._document import Buffer


def placed(error: Error, input_: object, bundle: object, policy: object) -> Error:
    """The error, with advice if the arguments are in the wrong order."""
    if _may_be_of_order(error):
        found = _misplaced(input_, bundle, policy)
        if found is not None:
            error._hints = (
                f"the arguments are in the wrong order, as it seems: {found}",
                "the order is `verify_artifact(input_, bundle, policy)`",
            )
    return error


def _may_be_of_order(error: Error) -> bool:
    """Whether it says that one of the arguments is not what it must be."""
    if error._report is None:
        return isinstance(error, ConfigError) and error.code == "config.argument.invalid"
    if error.code != "policy.document.malformed":
        return error.step == "bundle"
    # A policy with a fault of its own is in its place.
    report = error.report
    if report is None or report.failure is None:
        return False
    evidence = report.failure.evidence
    return "document" in evidence or evidence.get("cause") == "json.syntax.invalid"


def _misplaced(input_: object, bundle: object, policy: object) -> str | None:
    sort = _sort_of(input_)
    if sort == "policy":
        return "the artifact reads as a policy"
    if _sort_of(bundle) == "bundle":
        return None
    if sort == "bundle":
        return "the artifact reads as a bundle, and the bundle does not"
    return "the policy reads as a bundle, and the bundle does not" if _sort_of(policy) == "bundle" else None


def _sort_of(value: object) -> str | None:
    """What something is by its content, as far as it is at hand."""
    if isinstance(value, Bundle):
        return "bundle"
    if isinstance(value, (str, dict, bytes, bytearray, memoryview)):
        if isinstance(value, dict) and cast("dict[object, object]", value).keys() == {"identity", "issuer"}:
            return "policy"
        return _sort_of_text(cast("object", value))
    return "policy" if callable(getattr(value, "verify", None)) else None


def _sort_of_text(value: object) -> str | None:
    from ._record import read_inspection

    try:
        # An artifact may be large: it is not copied to find that out.
        if not isinstance(value, dict) and not _may_be_json(cast("str | Buffer", value)):
            return None
        text = encoded(cast("object", value), "document")
        seen = read_inspection(_native.inspect(text))
    except Error:
        return None
    return "policy" if seen.kind == "policy" else "bundle" if seen.bundles else None


def _may_be_json(value: str | Buffer) -> bool:
    size = value.nbytes if isinstance(value, memoryview) else len(value)
    if size > _LARGEST:
        return False
    if isinstance(value, str):
        return value[:_SPACE].lstrip()[:1] in ("{", "[")
    if isinstance(value, memoryview):
        value = value.tobytes()
    return bytes(value[:_SPACE]).lstrip()[:1] in (b"{", b"[")
