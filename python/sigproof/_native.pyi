from _typeshed import SupportsGetItem
from sigproof._facts import Facts, Report
from sigproof.errors import Error
from typing import Any, NoReturn, SupportsIndex, final

__all__ = ["Artifact", "Bundles", "Hasher", "Needs", "Policy", "Root", "Verified", "Verifier", "bundle_of_pypi", "command_line", "inspect", "lint", "needs", "needs_of_pypi", "pypi_attestation", "verify_pypi"]

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
    def verify(self, /, bundles: Bundles, artifact: Artifact, policy: Policy, now: str | None = None) -> Verified:
        """
        Verifies that one of the bundles is a signature of the artifact by whom the policy names.
        """
    def verify_dsse(self, /, bundles: Bundles, policy: Policy, now: str | None = None) -> Verified:
        """
        Verifies that one of the bundles is an envelope signed by whom the policy names.
        """

def bundle_of_pypi(attestation: bytes | bytearray) -> str:
    """
    The bundle that says what an attestation object says.
    """

def command_line(arguments: SupportsGetItem[int, str]) -> int:
    """
    Runs the command line of this process, of which the first argument is the program's name, and returns the exit code. It
    is to be called once.
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

def verify_pypi(verifier: Verifier, file_name: str, provenance: bytes | bytearray, artifact: Artifact, policy: Policy | None = None, now: str | None = None) -> list[tuple[Verified, str | None]]:
    """
    Verifies every attestation of a file, in their order: what each proves, and the publisher object as JSON, if it came
    with one.
    """
