"""Trusted roots: whose certificates, logs and timestamps count."""

from __future__ import annotations

from . import _native
from ._document import encoded
from ._typing import final
from .errors import ConfigError, HostError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from os import PathLike

    from ._document import Document


def check_offline(offline: object) -> None:
    """There is no refresh yet, and who asks for one must not get an old root in its place."""
    if offline is not True:
        raise ConfigError(
            "offline must be True: trusted roots cannot be refreshed over the network yet",
            hints=("`TrustedRoot.from_file(path)` takes a root that something else has fetched",),
        )


@final
class TrustedRoot:
    """Whose certificates, logs and timestamps count."""

    __slots__ = ("_name", "_native")

    _native: _native.Root
    _name: str

    def __init__(self) -> None:
        raise ConfigError(
            "a TrustedRoot is not made by calling the class",
            hints=("`TrustedRoot.production()` is Sigstore's, and `TrustedRoot.from_file(path)` one of a file",),
        )

    @classmethod
    def production(cls, *, offline: bool = True) -> TrustedRoot:
        """Sigstore's public good instance, as of the release of this package."""
        check_offline(offline)
        return make(_native.Root.sigstore(), "production")

    @classmethod
    def staging(cls, *, offline: bool = True) -> TrustedRoot:
        """Sigstore's staging instance, as of the release of this package. For tests only."""
        check_offline(offline)
        return make(_native.Root.staging(), "staging")

    @classmethod
    def github(cls) -> TrustedRoot:
        """GitHub's own instance, as of the release of this package: attestations of private repositories, and releases.
        It lists no logs, so that a policy must say what it takes in their place: ``root`` with ``evidence`` of its own."""
        return make(_native.Root.github(), "github")

    @classmethod
    def from_json(cls, raw: Document) -> TrustedRoot:
        """Reads a ``trusted_root.json``; text may be several of them, one on a line."""
        return make(_native.Root.from_json(encoded(raw, "trusted root")), "of JSON")

    @classmethod
    def from_file(cls, path: str | PathLike[str]) -> TrustedRoot:
        """Reads a file that holds one."""
        try:
            with open(path, "rb") as file:
                text = file.read()
        except OSError as cause:
            raise HostError(f"the trusted root could not be read: {cause}") from cause
        return make(_native.Root.from_json(text), "of a file")

    def __repr__(self) -> str:
        return f"<sigproof.TrustedRoot {self._name}>"


def make(native: _native.Root, name: str) -> TrustedRoot:
    root = object.__new__(TrustedRoot)
    root._native = native
    root._name = name
    return root


def native_root(root: object, what: str) -> _native.Root:
    if isinstance(root, TrustedRoot):
        return root._native
    raise ConfigError(
        f"{what} must be a TrustedRoot of this package, and not {type(root).__name__}",
        hints=("`TrustedRoot.from_json(text)` makes one of JSON, and `TrustedRoot.from_file(path)` of a file",),
    )


@final
class ClientTrustConfig:
    """A client trust configuration: a trusted root, and where to sign. Only the first is looked at."""

    __slots__ = ("trusted_root",)

    trusted_root: TrustedRoot
    """Whose certificates, logs and timestamps count."""

    def __init__(self) -> None:
        raise ConfigError(
            "a ClientTrustConfig is read from JSON",
            hints=("`ClientTrustConfig.from_json(text)` reads one",),
        )

    @classmethod
    def from_json(cls, raw: Document) -> ClientTrustConfig:
        """Reads a client trust configuration."""
        native = _native.Root.of_client_trust_config(encoded(raw, "client trust configuration"))
        config = object.__new__(cls)
        config.trusted_root = make(native, "of a client trust configuration")
        return config
