"""Looking without judging."""

from __future__ import annotations

from . import _native
from ._document import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._document import Document
    from ._facts import Finding, Inspection


def inspect(document: Document) -> Inspection:
    """Which kind of document this is, and what it says: bundles in every form, what GitHub, PyPI and npm serve, envelopes,
    log entries, trusted roots, policies, keys and certificates. Nothing of it is verified."""
    text = _native.inspect(encoded(document, "document"))
    from ._record import read_inspection

    return read_inspection(text)


def lint(policy: object) -> tuple[Finding, ...]:
    """What is easily got wrong in a policy, as far as this one does."""
    from ._certificate import document_of
    from ._record import read_findings

    return read_findings(_native.lint(document_of(policy)))
