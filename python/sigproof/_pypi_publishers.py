"""PyPI's Trusted Publishers. What each asks of a certificate, the core knows."""

from __future__ import annotations

import json

from . import _native
from ._document import encoded
from ._pypi_errors import AttestationError
from ._typing import cast
from .errors import ConfigError, VerificationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import ClassVar, TypeAlias

    from typing_extensions import Self

    from ._document import Document


def checked(text: bytes) -> object:
    """The data of a provenance or attestation object which the core has read, so that no name stands twice in it."""
    try:
        _native.needs_of_pypi(text)
    except VerificationError as error:
        raise AttestationError(error.message)._because(error) from error
    return json.loads(text)


class Model:
    """An object of PEP 740. It never changes."""

    __slots__ = ()

    def _data(self) -> dict[str, object]:
        """As JSON says it."""
        raise NotImplementedError

    @classmethod
    def _read(cls, text: bytes) -> Self:
        """Reads what JSON says."""
        raise NotImplementedError

    @classmethod
    def model_validate_json(cls, json_data: Document) -> Self:
        """Reads the object's JSON."""
        return cls._read(encoded(json_data, cls.__name__))

    @classmethod
    def model_validate(cls, obj: Mapping[str, object]) -> Self:
        """Reads what the object's JSON was parsed into."""
        return cls.model_validate_json(obj)

    def model_dump_json(self) -> str:
        """The object's JSON."""
        return json.dumps(self._data(), separators=(",", ":"), ensure_ascii=False)

    def model_dump(self) -> dict[str, object]:
        """What the object's JSON is parsed into."""
        return self._data()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._data() == cast("Model", other)._data()

    def __hash__(self) -> int:
        return hash(self.model_dump_json())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value!r}' for name, value in self._data().items())})"


class _Publisher(Model):
    __slots__ = ("_values",)
    kind: ClassVar[str]
    _names: ClassVar[tuple[str, ...]]
    _values: dict[str, str | None]

    def _fill(self, **values: str | None) -> None:
        """Takes these, if the core does."""
        for name, value in cast("dict[str, object]", values).items():
            if value is not None and not isinstance(value, str):
                raise AttestationError(f"{name} must be a str, and is a {type(value).__name__}")
        self._values = values
        _check_text(json.dumps(self._data()).encode())

    def _must(self, name: str) -> str:
        return self._values[name] or ""

    def _data(self) -> dict[str, object]:
        return {"kind": self.kind, **self._values}

    @classmethod
    def _read(cls, text: bytes) -> Self:
        publisher = publisher_of(_check_text(text))
        if not isinstance(publisher, cls):
            raise AttestationError(f"this is a publisher of the kind {publisher.kind}, and not {cls.kind}")
        return publisher


class GitHubPublisher(_Publisher):
    """A workflow of GitHub Actions."""

    __slots__ = ()
    kind = "GitHub"
    _names = ("repository", "workflow", "environment")

    def __init__(self, *, repository: str, workflow: str, environment: str | None = None) -> None:
        self._fill(repository=repository, workflow=workflow, environment=environment)

    @property
    def repository(self) -> str:
        """The repository, ``owner/name``."""
        return self._must("repository")

    @property
    def workflow(self) -> str:
        """The workflow's file in ``.github/workflows``."""
        return self._must("workflow")

    @property
    def environment(self) -> str | None:
        """The deployment environment."""
        return self._values.get("environment")


class GitLabPublisher(_Publisher):
    """A pipeline of GitLab CI/CD on gitlab.com."""

    __slots__ = ()
    kind = "GitLab"
    _names = ("repository", "workflow_filepath", "environment")

    def __init__(self, *, repository: str, workflow_filepath: str, environment: str | None = None) -> None:
        self._fill(repository=repository, workflow_filepath=workflow_filepath, environment=environment)

    @property
    def repository(self) -> str:
        """The project with its groups."""
        return self._must("repository")

    @property
    def workflow_filepath(self) -> str:
        """The path of the pipeline's file in the repository."""
        return self._must("workflow_filepath")

    @property
    def environment(self) -> str | None:
        """The deployment environment."""
        return self._values.get("environment")


class GooglePublisher(_Publisher):
    """A service account of Google Cloud."""

    __slots__ = ()
    kind = "Google"
    _names = ("email", "sub")

    def __init__(self, *, email: str, sub: str | None = None) -> None:
        self._fill(email=email, sub=sub)

    @property
    def email(self) -> str:
        """The service account's address."""
        return self._must("email")

    @property
    def sub(self) -> str | None:
        """The service account's identifier, which no certificate states."""
        return self._values.get("sub")


class CircleCIPublisher(_Publisher):
    """A pipeline of CircleCI."""

    __slots__ = ()
    kind = "CircleCI"
    _names = ("project_id", "pipeline_definition_id", "vcs_origin", "vcs_ref")

    def __init__(
        self,
        *,
        project_id: str,
        pipeline_definition_id: str,
        vcs_origin: str | None = None,
        vcs_ref: str | None = None,
    ) -> None:
        self._fill(
            project_id=project_id,
            pipeline_definition_id=pipeline_definition_id,
            vcs_origin=vcs_origin,
            vcs_ref=vcs_ref,
        )

    @property
    def project_id(self) -> str:
        """The project's identifier."""
        return self._must("project_id")

    @property
    def pipeline_definition_id(self) -> str:
        """The identifier of the pipeline's definition."""
        return self._must("pipeline_definition_id")

    @property
    def vcs_origin(self) -> str | None:
        """The source repository, without a scheme."""
        return self._values.get("vcs_origin")

    @property
    def vcs_ref(self) -> str | None:
        """The ref of the source."""
        return self._values.get("vcs_ref")


if TYPE_CHECKING:
    Publisher: TypeAlias = GitHubPublisher | GitLabPublisher | GooglePublisher | CircleCIPublisher
    """A Trusted Publisher."""

PUBLISHERS = (GitHubPublisher, GitLabPublisher, GooglePublisher, CircleCIPublisher)


def publisher_of(data: Mapping[str, object]) -> Publisher:
    """The publisher of an object that the core has read."""
    for sort in PUBLISHERS:
        if sort.kind == data["kind"]:
            publisher = object.__new__(sort)
            # Without `claims`: what the index has kept of a token, in no form that is specified.
            publisher._values = {name: cast("str | None", data.get(name)) for name in sort._names}
            return publisher
    raise ConfigError(f"publishers of the kind {data['kind']!r} have no class here")


def _check_text(text: bytes) -> Mapping[str, object]:
    return cast("Mapping[str, object]", only_bundle(b'{"attestations":[],"publisher":%s}' % text)["publisher"])


def only_bundle(text: bytes) -> Mapping[str, object]:
    """The attestation bundle that a text is, which may have been more: a provenance object is written around it."""
    around = b'{"version":1,"attestation_bundles":[%s]}' % text
    bundles = cast("dict[str, list[Mapping[str, object]]]", checked(around))["attestation_bundles"]
    if len(bundles) != 1:
        raise AttestationError(f"this is {len(bundles)} objects, and not one", code="json.syntax.invalid")
    return bundles[0]
