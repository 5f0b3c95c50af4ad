"""What the core says, as frozen objects. They are made of its JSON and of nothing else: who holds one has it from here."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from typing_extensions import Self

    from ._facts import Facts, Finding, Inspection, Report, Weakening

    Read: TypeAlias = Callable[[object], object]

_R = TypeVar("_R", bound="type[Record]")


class Field(NamedTuple):
    """One member: its name in JSON, its name here, and what makes its value."""

    name: str
    attribute: str
    read: Read | None
    required: bool


class Record:
    """A frozen object of the core's JSON."""

    __slots__ = ()

    _fields: ClassVar[tuple[Field, ...]] = ()

    def __init__(self, *_: object, **__: object) -> None:
        raise TypeError(f"a {type(self).__name__} is not made: it comes from a verification or an inspection")

    @classmethod
    def _read(cls, value: object) -> Self:
        """Makes one of a JSON object."""
        members = cast("dict[str, object]", value)
        made = object.__new__(cls)
        for name, attribute, read, required in cls._fields:
            if name in members:
                found = members[name]
                found = found if read is None or found is None else read(found)
            elif required:
                raise KeyError(name)
            else:
                found = None
            object.__setattr__(made, attribute, found)
        return made

    def to_dict(self) -> dict[str, object]:
        """The JSON object that it was made of, as a dict. It proves nothing."""
        written: dict[str, object] = {}
        for name, attribute, _, required in self._fields:
            found: object = getattr(self, attribute)
            if found is not None or required:
                written[name] = plain(found)
        return written

    def to_json(self) -> str:
        """The same as text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    def __repr__(self) -> str:
        from ._show import outline

        return outline(self)

    def _repr_html_(self) -> str:
        from ._show import table

        return table(self)

    def __copy__(self) -> Self:
        raise TypeError(f"a {type(self).__name__} is not copied: it never changes")

    def __deepcopy__(self, _: object) -> Self:
        raise TypeError(f"a {type(self).__name__} is not copied: it never changes")

    def __reduce_ex__(self, _: object) -> tuple[object, ...]:
        raise TypeError(f"a {type(self).__name__} is not pickled: nothing would show that it was verified")


def record(sort: _R) -> _R:
    """Takes away what a dataclass brings along for pickling."""
    for name in ("__getstate__", "__setstate__"):
        if name in sort.__dict__:
            delattr(sort, name)
    return sort


def plain(value: object) -> object:
    """What JSON has in the place of a value."""
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple):
        return [plain(one) for one in cast("tuple[object, ...]", value)]
    if isinstance(value, MappingProxyType):
        return {name: plain(one) for name, one in cast("Mapping[str, object]", value).items()}
    return value


def many(read: Read | None) -> Read:
    """Reads a list."""

    def each(value: object) -> tuple[object, ...]:
        values = cast("list[object]", value)
        return tuple(values) if read is None else tuple(map(read, values))

    return each


def named(read: Read | None) -> Read:
    """Reads an object whose members have any names."""

    def each(value: object) -> Mapping[str, object]:
        members = cast("dict[str, object]", value)
        return MappingProxyType(members if read is None else {name: read(one) for name, one in members.items()})

    return each


def by(member: str, readers: dict[str, Read]) -> Read:
    """Reads one of several objects, which this member tells apart."""
    return lambda value: readers[cast("dict[str, str]", value)[member]](value)


def first(readers: dict[str, Read]) -> Read:
    """Reads one of several objects, each of which has a member that the others lack."""

    def read(value: object) -> object:
        for name, reader in readers.items():
            if name in cast("dict[str, object]", value):
                return reader(value)
        raise KeyError(next(iter(readers)))

    return read


def freeze(value: object) -> object:
    """Reads texts, lists and objects in one another."""
    if isinstance(value, list):
        return tuple(map(freeze, cast("list[object]", value)))
    if isinstance(value, dict):
        return MappingProxyType({name: freeze(one) for name, one in cast("dict[str, object]", value).items()})
    return value


def read_facts(text: str) -> Facts:
    from ._facts import Facts

    return Facts._read(json.loads(text))


def read_report(text: str) -> Report:
    from ._facts import Report

    return Report._read(json.loads(text))


def read_inspection(text: str) -> Inspection:
    from ._facts import Inspection

    return Inspection._read(json.loads(text))


def read_findings(text: str) -> tuple[Finding, ...]:
    from ._facts import Finding

    return tuple(Finding._read(one) for one in json.loads(text))


def read_weakenings(text: str) -> tuple[Weakening, ...]:
    from ._facts import Weakening

    return tuple(Weakening._read(one) for one in json.loads(text))
