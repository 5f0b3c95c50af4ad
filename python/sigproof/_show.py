"""How results look at a prompt and in a notebook."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, cast

from ._record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._native import Verified

_WIDTH = 100


def outline(value: object, depth: int = 0) -> str:
    """A result in as many lines as it needs. What is absent is left out."""
    if isinstance(value, Record):
        members = [(f.attribute, cast("object", getattr(value, f.attribute))) for f in value._fields]
        parts = [f"{name}={outline(one, depth + 1)}" for name, one in members if one is not None]
        return _fit(f"{type(value).__name__}(", parts, ")", depth)
    if isinstance(value, tuple):
        parts = [outline(one, depth + 1) for one in cast("tuple[object, ...]", value)]
        return _fit("(", parts, ",)" if len(parts) == 1 else ")", depth)
    if hasattr(value, "items"):
        items = cast("Mapping[str, object]", value).items()
        return _fit("{", [f"{name!r}: {outline(one, depth + 1)}" for name, one in items], "}", depth)
    return repr(value)


def _fit(start: str, parts: list[str], end: str, depth: int) -> str:
    line = start + ", ".join(parts) + end
    if len(line) + 4 * depth <= _WIDTH and "\n" not in line:
        return line
    inner = "\n" + "    " * (depth + 1)
    return start + "".join(f"{inner}{part}," for part in parts) + "\n" + "    " * depth + end.lstrip(",")


def rows(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every value with its path."""
    if isinstance(value, Record):
        for field in value._fields:
            found: object = getattr(value, field.attribute)
            if found is not None:
                yield from rows(found, f"{path}.{field.attribute}" if path else field.attribute)
    elif isinstance(value, tuple):
        for index, one in enumerate(cast("tuple[object, ...]", value)):
            yield from rows(one, f"{path}[{index}]")
    elif hasattr(value, "items"):
        for name, one in cast("Mapping[str, object]", value).items():
            yield from rows(one, f"{path}.{name}")
    else:
        yield path, str(value)


def table(value: object, caption: str = "") -> str:
    """A result as a table. Every text in it comes from outside: none is HTML."""
    lines = "".join(
        f'<tr><th style="text-align:left">{escape(name)}</th>'
        f'<td style="text-align:left"><code>{escape(text)}</code></td></tr>'
        for name, text in rows(value)
    )
    title = caption or type(value).__name__
    return f'<table><caption style="text-align:left"><b>{escape(title)}</b></caption>{lines}</table>'


def text(verified: Verified) -> str:
    return f"<sigproof.Verified {outline(verified.facts)}>"


def html(verified: Verified) -> str:
    steps = "".join(
        f'<tr><th style="text-align:left">{escape(step.step)}</th><td style="text-align:left">{escape(step.status)}</td>'
        f'<td style="text-align:left">{escape(", ".join(one.check for one in step.evidence))}</td></tr>'
        for step in verified.report.steps
    )
    title = '<caption style="text-align:left"><b>What was checked</b></caption>'
    return f"{table(verified.facts, 'Verified')}<table>{title}{steps}</table>"
