from _typeshed import SupportsGetItem
from collections.abc import Mapping
from cryptography.x509 import Certificate as Certificate2
from sigproof._facts import Facts, Report
from sigproof.errors import Error
from typing import Any, NoReturn, SupportsIndex, final

__all__ = ["Artifact", "Bundles", "Certificate", "Hasher", "Needs", "Policy", "Root", "Settled", "Verified", "Verifier", "bundle_of_pypi", "certificate", "command_line", "continuity", "inspect", "lint", "needs", "needs_of_pypi", "pypi_attestation", "settled", "verify_pypi"]

@final
class Artifact:
    """
    What a bundle is verified against.
    """
    @staticmethod
    def bytes(bytes: bytes | bytearray) -> Artifact:
        """
        The bytes as a whole.
        """
    @staticmethod
    def digests(digests: SupportsGetItem[int, str], head: bytes | bytearray | None = None) -> Artifact:
        """
        Digests of the same bytes, and how these begin, where that was seen.
        """

@final
class Bundles:
    """
    The bundles of one artifact.
    """
    def behind(self, /, count: SupportsIndex) -> Bundles:
        """
        Those behind so many.
        """
    def certificate(self, /, index: SupportsIndex) -> bytes | None:
        """
        The signing certificate of one of them, in DER.
        """
    @property
    def count(self, /) -> int:
        """
        How many there are.
        """
    @staticmethod
    def from_json(texts: SupportsGetItem[int, bytes | bytearray]) -> Bundles:
        """
        All that these texts hold, of which one can be read.
        """

@final
class Certificate:
    """
    A verified signing certificate, as a policy of the caller's own sees it. Two are equal if their bytes are; so are one of
    these and one of the package ``cryptography``.
    """
    def __copy__(self, /) -> NoReturn: ...
    def __deepcopy__(self, /, _memo: Any) -> NoReturn: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int:
        """
        That of an equal certificate of the package ``cryptography``, where that is installed.
        """
    def __reduce_ex__(self, /, _protocol: Any) -> NoReturn: ...
    def __repr__(self, /) -> str: ...
    @property
    def claims(self, /) -> Mapping[str, str]:
        """
        What else the certificate states, by the names that a policy document's ``claims`` have.
        """
    @property
    def der(self, /) -> bytes:
        """
        The certificate.
        """
    @property
    def issuer(self, /) -> str | None:
        """
        The OIDC issuer that vouched for the identity.
        """
    @property
    def san(self, /) -> str | None:
        """
        The identity that the certificate authority vouches for.
        """
    def to_cryptography(self, /) -> Certificate2:
        """
        The certificate as the package ``cryptography`` has it, which must be installed.
        """

@final
class Hasher:
    """
    Hashes an artifact piece by piece.
    """
    def __new__(cls, /, algorithms: SupportsGetItem[int, str]) -> Hasher:
        """
        A hasher for these algorithms.
        """
    def finish(self, /) -> Artifact:
        """
        The artifact by the digests of all that was taken. A hasher does this once.
        """
    def update(self, /, bytes: bytes | bytearray) -> None:
        """
        Takes the next bytes. They cannot change meanwhile: `bytes` are what Python cannot write to.
        """

@final
class Needs:
    """
    What an artifact must be given as.
    """
    @property
    def algorithms(self, /) -> list[str]:
        """
        The algorithms of its digests.
        """
    @property
    def bytes(self, /) -> bool:
        """
        Whether digests may not do.
        """

@final
class Policy:
    """
    Whom to accept.
    """
    @staticmethod
    def from_json(json: bytes | bytearray) -> Policy:
        """
        Reads a policy's JSON.
        """
    @staticmethod
    def identity(identity: str, issuer: str) -> Policy:
        """
        Exactly this identity, vouched for by exactly this issuer.
        """

@final
class Root:
    """
    A trusted root: one that the package brings along, or one that was read.
    """
    @staticmethod
    def from_json(json: bytes | bytearray) -> Root:
        """
        Reads a trusted root's JSON.
        """
    @staticmethod
    def github() -> Root:
        """
        GitHub's own.
        """
    @staticmethod
    def of_client_trust_config(json: bytes | bytearray) -> Root:
        """
        Reads the one in a client trust configuration.
        """
    @staticmethod
    def sigstore() -> Root:
        """
        The public good instance's.
        """
    @staticmethod
    def staging() -> Root:
        """
        The staging instance's.
        """

@final
class Settled:
    """
    How one of many verifications ended: one of ``verified`` and ``error`` is there.
    """
    def __bool__(self, /) -> bool: ...
    def __copy__(self, /) -> NoReturn: ...
    def __deepcopy__(self, /, _memo: Any) -> NoReturn: ...
    def __reduce_ex__(self, /, _protocol: Any) -> NoReturn: ...
    def __repr__(self, /) -> str: ...
    @property
    def error(self, /) -> Error | None:
        """
        Why it was not, if it was not.
        """
    def result(self, /) -> Verified:
        """
        What is proven; raises the error, if that is how it ended.
        """
    @property
    def verified(self, /) -> Verified | None:
        """
        What is proven, if it was verified.
        """

@final
class Verified:
    """
    The facts that were verified, and how. Only a verifier makes one, and having one is the success.
    """
    def __copy__(self, /) -> NoReturn: ...
    def __deepcopy__(self, /, _memo: Any) -> NoReturn: ...
    def __reduce_ex__(self, /, _protocol: Any) -> NoReturn: ...
    def __repr__(self, /) -> str: ...
    def _repr_html_(self, /) -> str: ...
    @property
    def bundle_index(self, /) -> int:
        """
        Which of the bundles it was, in their order; 0 if there was one.
        """
    @property
    def facts(self, /) -> Facts:
        """
        The verified facts.
        """
    def facts_json(self, /) -> str:
        """
        The facts as canonical JSON, for a file or a log. Read again, they prove nothing.
        """
    @property
    def payload(self, /) -> bytes | None:
        """
        The signed payload, if an envelope was signed.
        """
    @property
    def payload_type(self, /) -> str | None:
        """
        The type of the signed payload, if an envelope was signed.
        """
    @property
    def rejected(self, /) -> tuple[Error, ...]:
        """
        What came of the bundles before it, in their order. Those behind it were not looked at.
        """
    @property
    def report(self, /) -> Report:
        """
        Every step, with its evidence.
        """
    def report_json(self, /) -> str:
        """
        The report as canonical JSON.
        """

@final
class Verifier:
    """
    Verifies bundles against trusted roots.
    """
    def __new__(cls, /, roots: SupportsGetItem[int, tuple[str | None, Root]]) -> Verifier:
        """
        A verifier that trusts these roots. One alone may have no name.
        """
    def verify(self, /, bundles: Bundles, artifact: Artifact, policy: Policy, now: str | None = None, answers: SupportsGetItem[int, Any] = ...) -> Verified:
        """
        Verifies that one of the bundles is a signature of the artifact by whom the policy names. They stand
        behind others, about which there are these answers.
        """
    def verify_dsse(self, /, bundles: Bundles, policy: Policy, now: str | None = None, answers: SupportsGetItem[int, Any] = ...) -> Verified:
        """
        Verifies that one of the bundles is an envelope signed by whom the policy names. They stand behind others,
        about which there are these answers.
        """

def bundle_of_pypi(attestation: bytes | bytearray) -> str:
    """
    The bundle that says what an attestation object says.
    """

def certificate(verified: Verified, bundles: Bundles) -> Certificate | None:
    """
    The certificate of what was verified among these bundles; none, if it is signed with a key.
    """

def command_line(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs the command line of this process, of which the first argument is the program's name, and returns the exit code. It
    is to be called once.
    """

def continuity(previous: bytes | bytearray, current: bytes | bytearray) -> str:
    """
    What got weaker from the facts of one version to those of another, as a JSON list.
    """

def inspect(document: bytes | bytearray) -> str:
    """
    What a document says, as JSON. Nothing of it is verified.
    """

def lint(policy: bytes | bytearray) -> str:
    """
    What a policy gets wrong, as a JSON list.
    """

def needs(bundles: Bundles, policy: Policy) -> Needs:
    """
    What an artifact must be given as, for these bundles and this policy.
    """

def needs_of_pypi(provenance: bytes | bytearray) -> Needs:
    """
    What a file must be given as, for this provenance object or attestation object.
    """

def pypi_attestation(bundle: bytes | bytearray) -> str:
    """
    The attestation object that says what a bundle says.
    """

def settled(verified: Verified | None, error: Any | None = None) -> Settled:
    """
    The end of a verification: what it proved, or the error. This makes no proof: whoever has none can only say an error.
    """

def verify_pypi(verifier: Verifier, file_name: str, provenance: bytes | bytearray, artifact: Artifact, policy: Policy | None = None, now: str | None = None) -> list[tuple[Verified, str | None]]:
    """
    Verifies every attestation of a file, in their order: what each proves, and the publisher object as JSON, if it came
    with one.
    """
