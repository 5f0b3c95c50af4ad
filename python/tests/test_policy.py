"""The policies of sigstore-python: which document each becomes, what is refused, and what is asked of the certificate."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from sigproof import Bundle, Certificate, TrustedRoot, Verifier, lint, policy
from sigproof.errors import ConfigError, Error, VerificationError
from sigproof.policy import (
    AllOf,
    AnyOf,
    GitHubWorkflowRepository,
    Identity,
    OIDCBuildTrigger,
    OIDCIssuer,
    OIDCIssuerV2,
    OIDCRunnerEnvironment,
    OIDCSourceRepositoryRef,
    OIDCSourceRepositoryURI,
    OIDCSourceRepositoryVisibility,
    UnsafeNoOp,
)

REAL = Path(__file__).parents[2] / "tests" / "vectors" / "real"
WHEEL = "sha256:c4e92e9ecc828bef2aa7dba1de8ac983511f7532a0df11c770d39099a25cf201"
IDENTITY = "https://github.com/trailofbits/rfc8785.py/.github/workflows/release.yml@refs/tags/v0.1.2"
ISSUER = "https://token.actions.githubusercontent.com"
SOURCE = "https://github.com/trailofbits/rfc8785.py"

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
RIGHT = Identity(identity=IDENTITY, issuer=ISSUER)
WRONG = Identity(identity="me@example.com", issuer="https://accounts.google.com")


@pytest.fixture(scope="module")
def verify() -> Any:
    """Verifies a real wheel under a policy; an error is returned."""
    verifier = Verifier(trusted_root=TrustedRoot.from_file(REAL / "sigstore.trusted_root.json"))
    bundle = Bundle.from_json((REAL / "rfc8785-0.1.2-py3-none-any.whl.sigstore.json").read_bytes())

    def run(rule: Any) -> Error | None:
        try:
            verifier.verify_artifact(WHEEL, bundle, rule)
        except Error as error:
            return error
        return None

    return run


ANY = {"dangerous": ["anyIdentity", "anyIssuer"]}
A = {"identity": "a", "issuer": "x"}
B = {"identity": "b", "issuer": "y"}

DOCUMENTS: list[tuple[Any, dict[str, Any]]] = [
    (Identity(identity="a", issuer="x"), {"anyOf": [A]}),
    (Identity(identity="a", dangerous_any_issuer=True), {"anyOf": [{"identity": "a", "dangerous": ["anyIssuer"]}]}),
    (UnsafeNoOp(dangerous_any_identity=True), {"anyOf": [ANY]}),
    (AnyOf([Identity(identity="a", issuer="x"), Identity(identity="b", issuer="y")]), {"anyOf": [A, B]}),
    (
        AllOf([Identity(identity="a", issuer="x"), OIDCBuildTrigger("push"), OIDCRunnerEnvironment("github-hosted")]),
        {"anyOf": [A], "claims": {"buildTrigger": "push", "runnerEnvironment": "github-hosted"}},
    ),
    # The same claims of each identity.
    (
        AllOf([AnyOf([Identity(identity="a", issuer="x"), Identity(identity="b", issuer="y")]), OIDCBuildTrigger("push")]),
        {"anyOf": [A, B], "claims": {"buildTrigger": "push"}},
    ),
    # Every combination.
    (
        AllOf([
            Identity(identity="a", issuer="x"),
            AnyOf([OIDCBuildTrigger("push"), OIDCBuildTrigger("release")]),
            AnyOf([OIDCSourceRepositoryRef("r"), OIDCSourceRepositoryRef("s")]),
        ]),
        {"anyOf": [A], "claims": {"buildTrigger": ["push", "release"], "sourceRepositoryRef": ["r", "s"]}},
    ),
    (
        AllOf([OIDCIssuerV2("x"), OIDCSourceRepositoryURI("s")]),
        {
            "anyOf": [{"issuer": "x", "dangerous": ["anyIdentity"]}],
            "claims": {"issuer": "x", "sourceRepositoryUri": "s"},
        },
    ),
    (
        AllOf([OIDCIssuer("x"), GitHubWorkflowRepository("o/r")]),
        {
            "anyOf": [{"issuer": "x", "dangerous": ["anyIdentity"]}],
            "claims": {"issuerV1": "x", "githubWorkflowRepository": "o/r"},
        },
    ),
    (
        AllOf([OIDCSourceRepositoryURI("s")], dangerous_any_issuer=True),
        {"anyOf": [ANY], "claims": {"sourceRepositoryUri": "s"}},
    ),
    # The same said twice.
    (
        AllOf([Identity(identity="a", issuer="x"), AllOf([Identity(identity="a", issuer="x"), OIDCBuildTrigger("push")])]),
        {"anyOf": [A], "claims": {"buildTrigger": "push"}},
    ),
]


@pytest.mark.parametrize(("rule", "document"), DOCUMENTS, ids=lambda value: repr(value)[:60])
def test_what_a_document_says(rule: Any, document: dict[str, Any]) -> None:
    assert policy.compile(rule) == {"version": 1, **document}
    # The core takes it.
    lint(rule)


def utf8(value: str) -> bytes:
    """A UTF8String in DER, of up to 127 bytes."""
    return bytes([0x0C, len(value)]) + value.encode()


def certificate(names: list[str], extensions: dict[int, bytes]) -> x509.Certificate:
    """One with these identities and extensions of Fulcio's. Nobody vouches for it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, START, START + timedelta(minutes=10))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(one) for one in names]), True)
    for number, value in extensions.items():
        oid = x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")
        builder = builder.add_extension(x509.UnrecognizedExtension(oid, value), False)
    return builder.sign(key, hashes.SHA256())


class Own:
    """A policy of somebody's own."""

    def verify(self, cert: Certificate) -> None: ...


class Derived(Identity):
    """Asks for more than the class that it is derived from."""

    __slots__ = ()

    def verify(self, cert: Any) -> None:
        super().verify(cert)
        raise VerificationError("never")


UNSAID: list[Any] = [
    # Another claim for each of two identities, and a claim for one of them.
    AnyOf([AllOf([RIGHT, OIDCBuildTrigger("push")]), AllOf([WRONG, OIDCBuildTrigger("release")])]),
    AnyOf([AllOf([RIGHT, OIDCBuildTrigger("push")]), WRONG]),
    AnyOf([AllOf([RIGHT, OIDCBuildTrigger("push")]), AllOf([RIGHT, OIDCRunnerEnvironment("self-hosted")])]),
    # Not every combination of the values.
    AllOf([
        RIGHT,
        AnyOf([
            AllOf([OIDCBuildTrigger("push"), OIDCSourceRepositoryRef("r")]),
            AllOf([OIDCBuildTrigger("release"), OIDCSourceRepositoryRef("s")]),
        ]),
    ]),
    # Two at once.
    AllOf([RIGHT, WRONG]),
    AllOf([RIGHT, OIDCBuildTrigger("push"), OIDCBuildTrigger("release")]),
    AllOf([RIGHT, Identity(identity=IDENTITY, dangerous_any_issuer=True)]),
    # What only a method says.
    Own(),
    AllOf([RIGHT, Own()]),
    AnyOf([RIGHT, Own()]),
    Derived(identity=IDENTITY, issuer=ISSUER),
    AllOf([Derived(identity=IDENTITY, issuer=ISSUER)]),
]


@pytest.mark.parametrize("rule", UNSAID, ids=lambda value: repr(value)[:60])
def test_what_no_document_says(rule: Any) -> None:
    assert policy.compile(rule) is None


HELD: list[Any] = [
    RIGHT,
    Identity(identity=IDENTITY, dangerous_any_issuer=True),
    AnyOf([WRONG, RIGHT]),
    AllOf([RIGHT, OIDCBuildTrigger("release"), OIDCIssuer(ISSUER), OIDCIssuerV2(ISSUER)]),
    AllOf([OIDCIssuer(ISSUER), OIDCSourceRepositoryURI(SOURCE)]),
    AllOf([OIDCIssuerV2(ISSUER), AnyOf([OIDCSourceRepositoryURI(SOURCE), OIDCSourceRepositoryURI("other")])]),
    AnyOf([AllOf([RIGHT, OIDCBuildTrigger("release")]), AllOf([WRONG, OIDCBuildTrigger("push")])]),
    AnyOf([AllOf([RIGHT, OIDCBuildTrigger("push")]), AllOf([RIGHT, OIDCIssuer(ISSUER), OIDCIssuerV2(ISSUER)])]),
    AllOf([RIGHT, Identity(identity=IDENTITY, dangerous_any_issuer=True)]),
    AllOf([RIGHT, Own()]),
    AnyOf([WRONG, Own()]),
    UnsafeNoOp(dangerous_any_identity=True),
    AllOf([UnsafeNoOp(dangerous_any_identity=True), Own()]),
]

NOT_HELD: list[tuple[Any, str]] = [
    (WRONG, "policy.identity.mismatch"),
    (Identity(identity=IDENTITY, issuer="https://example.com"), "policy.issuer.mismatch"),
    (Identity(identity=IDENTITY + "#", issuer=ISSUER), "policy.identity.mismatch"),
    (AnyOf([WRONG, Identity(identity="b", issuer="y")]), "policy.any_of.mismatch"),
    (AllOf([RIGHT, OIDCBuildTrigger("push")]), "policy.claim.mismatch"),
    (AllOf([RIGHT, AnyOf([OIDCBuildTrigger("push"), OIDCBuildTrigger("schedule")])]), "policy.claim.mismatch"),
    (AllOf([OIDCIssuer("https://example.com"), OIDCSourceRepositoryURI(SOURCE)]), "policy.issuer.mismatch"),
    (AllOf([OIDCIssuer(ISSUER), OIDCSourceRepositoryURI(SOURCE + "x")]), "policy.claim.mismatch"),
    (AnyOf([AllOf([RIGHT, OIDCBuildTrigger("push")]), AllOf([WRONG, OIDCBuildTrigger("release")])]), "policy.any_of.mismatch"),
    # Two at once: one of them holds.
    (AllOf([RIGHT, WRONG]), "policy.issuer.mismatch"),
    (AllOf([RIGHT, OIDCBuildTrigger("release"), OIDCBuildTrigger("push")]), "policy.claim.mismatch"),
    (AllOf([RIGHT, AllOf([OIDCSourceRepositoryVisibility("private"), Own()])]), "policy.claim.mismatch"),
    (AllOf([Own(), Identity(identity="a", issuer=ISSUER)]), "policy.identity.mismatch"),
    # The older form of the issuer, asked of the certificate.
    (AllOf([Own(), OIDCIssuer("https://example.com")]), "policy.claim.mismatch"),
    (Derived(identity=IDENTITY, issuer=ISSUER), "policy.caller.rejected"),
    (AllOf([RIGHT, Derived(identity=IDENTITY, issuer=ISSUER)]), "policy.caller.rejected"),
]


@pytest.mark.parametrize("rule", HELD, ids=lambda value: repr(value)[:60])
def test_what_holds(verify: Any, rule: Any) -> None:
    assert verify(rule) is None


@pytest.mark.parametrize(("rule", "code"), NOT_HELD, ids=lambda value: repr(value)[:60])
def test_what_does_not_hold(verify: Any, rule: Any, code: str) -> None:
    error = verify(rule)
    assert isinstance(error, VerificationError)
    assert (error.code, error.class_) == (code, "mismatch")


def test_every_claim_has_a_class(verify: Any) -> None:
    """Each of them holds with the certificate's own value, and with no other, in a document and without one."""
    (stated,) = Bundle.from_json((REAL / "rfc8785-0.1.2-py3-none-any.whl.sigstore.json").read_bytes()).inspect().bundles
    claims = json.loads(json.dumps(stated.signer.to_dict()))["certificate"]["claims"]
    schema = json.loads((REAL.parents[2] / "docs" / "reference" / "policy.schema.json").read_text())
    newer = {"deploymentEnvironment", "tokenSubject"}
    names = [name for name in schema["$defs"]["claims"]["properties"] if name not in newer]
    classes: dict[str, Any] = {
        name: getattr(policy, name) for name in policy.__all__ if hasattr(getattr(policy, name), "oid")
    }
    assert {cls._name for cls in classes.values()} == set(names)
    assert len(classes) == 21 and set(names) == set(claims)
    for cls in classes.values():
        numbers = schema["$defs"]["claims"]["properties"][cls._name]["description"]
        assert f"(.{cls.oid.rpartition('.')[2]})" in numbers.replace(", older form", "")
        value = claims[cls._name]
        for rule in (AllOf([RIGHT, cls(value)]), AllOf([RIGHT, cls(value), Own()])):
            assert verify(rule) is None, rule
        for rule in (AllOf([RIGHT, cls(value + "x")]), AllOf([RIGHT, cls(value + "x"), Own()])):
            assert verify(rule).code in {"policy.claim.mismatch"}, rule


REFUSED: list[tuple[Any, str]] = [
    (lambda: Identity(identity="a"), "policy.issuer.empty"),
    (lambda: Identity(identity="a", issuer=None), "policy.issuer.empty"),
    (lambda: Identity(identity="a", issuer=""), "policy.issuer.empty"),
    (lambda: Identity(identity="", issuer="x"), "policy.identity.empty"),
    (lambda: Identity(identity=None, issuer="x"), "config.argument.invalid"),  # pyright: ignore
    (lambda: Identity(identity="a", issuer=b"x"), "config.argument.invalid"),  # pyright: ignore
    (lambda: Identity(identity="a", issuer="x", dangerous_any_issuer=True), "config.argument.invalid"),
    (lambda: Identity(identity="a", dangerous_any_issuer=1), "config.argument.invalid"),  # pyright: ignore
    (lambda: OIDCIssuer(""), "policy.value.empty"),
    (lambda: OIDCIssuer(None), "config.argument.invalid"),  # pyright: ignore
    (lambda: AnyOf([]), "policy.any_of.empty"),
    (lambda: AllOf([]), "policy.any_of.empty"),
    (lambda: AllOf(RIGHT), "config.argument.invalid"),  # pyright: ignore
    (lambda: AllOf("policy"), "config.argument.invalid"),  # pyright: ignore
    (lambda: AllOf([None]), "config.argument.invalid"),  # pyright: ignore
    (lambda: AllOf([Identity]), "config.argument.invalid"),  # pyright: ignore
    (lambda: AllOf([{"version": 1}]), "config.argument.invalid"),  # pyright: ignore
    (lambda: UnsafeNoOp(), "policy.identity.empty"),
]


@pytest.mark.parametrize(("make", "code"), REFUSED)
def test_what_is_refused_when_it_is_made(make: Any, code: str) -> None:
    with pytest.raises(ConfigError) as caught:
        make()
    assert caught.value.code == code


NOBODY: list[tuple[Any, str]] = [
    (OIDCIssuer(ISSUER), "policy.identity.empty"),
    (OIDCSourceRepositoryURI(SOURCE), "policy.issuer.empty"),
    (GitHubWorkflowRepository("trailofbits/rfc8785.py"), "policy.issuer.empty"),
    (AllOf([OIDCIssuer(ISSUER), OIDCIssuerV2(ISSUER)]), "policy.identity.empty"),
    (AllOf([OIDCIssuer(ISSUER), OIDCBuildTrigger("release")]), "policy.identity.empty"),
    (AnyOf([RIGHT, OIDCIssuer(ISSUER)]), "policy.identity.empty"),
    (AnyOf([OIDCIssuer(ISSUER), OIDCSourceRepositoryURI(SOURCE)]), "policy.identity.empty"),
    (AllOf([OIDCIssuer(ISSUER), AnyOf([OIDCSourceRepositoryURI(SOURCE), OIDCBuildTrigger("x")])]), "policy.identity.empty"),
    (AllOf([OIDCBuildTrigger("release")], dangerous_any_identity=True), "policy.issuer.empty"),
]


@pytest.mark.parametrize(("rule", "code"), NOBODY, ids=lambda value: repr(value)[:60])
def test_who_names_nobody_is_refused(verify: Any, rule: Any, code: str) -> None:
    """In sigstore-python each of these accepts whoever meets it: any account of an issuer, say."""
    error = verify(rule)
    assert isinstance(error, ConfigError) and error.code == code
    # The dangerous words say that it is meant. This wheel meets each of them.
    assert verify(AllOf([rule], dangerous_any_identity=True, dangerous_any_issuer=True)) is None
    # They switch off nothing else.
    both = AllOf([rule, OIDCBuildTrigger("push")], dangerous_any_identity=True, dangerous_any_issuer=True)
    assert verify(both).code == "policy.claim.mismatch"


class Says:
    """A policy whose method returns something."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def verify(self, cert: Certificate) -> Any:
        return self.answer


class Later:
    async def verify(self, cert: Certificate) -> None:
        raise VerificationError("never awaited")


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("rule", [Says(False), Says(0), Says("no"), Says([]), Later()], ids=repr)
def test_only_silence_is_consent(verify: Any, rule: Any) -> None:
    """Whoever writes `return cert.san == …` must not accept everybody."""
    for whole in (rule, AllOf([RIGHT, rule]), AnyOf([WRONG, rule])):
        assert isinstance(verify(whole), ConfigError), whole
    # One that holds comes first, so that nobody asks.
    assert verify(AnyOf([RIGHT, rule])) is None


def test_what_an_own_policy_sees(verify: Any) -> None:
    seen: list[Certificate] = []

    class Look:
        def verify(self, cert: Certificate) -> None:
            seen.append(cert)

    assert verify(AllOf([RIGHT, Look()])) is None
    (cert,) = seen
    assert (cert.san, cert.issuer) == (IDENTITY, ISSUER)
    assert cert.claims["sourceRepositoryUri"] == SOURCE
    # Nobody asks before everything else held.
    assert verify(AllOf([WRONG, Look()])).code == "policy.issuer.mismatch"
    assert len(seen) == 1


def test_other_errors_are_no_verdict(verify: Any) -> None:
    class Breaks:
        def verify(self, cert: Certificate) -> None:
            raise KeyError("defect")

    for rule in (Breaks(), AllOf([RIGHT, Breaks()]), AnyOf([Breaks(), RIGHT])):
        with pytest.raises(KeyError):
            verify(rule)


def test_too_many_alternatives_are_asked_one_by_one(verify: Any) -> None:
    """4097 do not fit into a document."""
    many = [Identity(identity=f"i{n}", issuer=ISSUER) for n in range(4096)]
    assert policy.compile(AnyOf(many)) is not None
    rule = AnyOf([*many, RIGHT])
    assert policy.compile(rule) is None
    assert verify(rule) is None
    assert verify(AnyOf([*many, WRONG])).code == "policy.any_of.mismatch"


def test_many_combinations_are_not_written_out(verify: Any) -> None:
    kinds = [OIDCBuildTrigger, OIDCRunnerEnvironment, OIDCSourceRepositoryRef, OIDCSourceRepositoryVisibility]
    right = ["release", "github-hosted", "refs/tags/v0.1.2", "public"]
    rule = AllOf([RIGHT, *(AnyOf([kind(value), *(kind(f"{n}") for n in range(9))]) for kind, value in zip(kinds, right, strict=True))])
    assert policy.compile(rule) is None
    assert verify(rule) is None
    assert verify(AllOf([rule, AnyOf([OIDCBuildTrigger(f"{n}") for n in range(9)])])).code == "policy.any_of.mismatch"


def test_a_class_of_somebody_elses_decides_for_itself(verify: Any) -> None:
    """As any policy of one's own: whether it names somebody, nobody knows."""

    class Mine(OIDCIssuer):
        __slots__ = ()

    assert isinstance(verify(OIDCIssuer(ISSUER)), ConfigError)
    assert verify(AllOf([Mine(ISSUER)])) is None
    assert verify(AllOf([Mine(ISSUER + "/")])).code == "policy.claim.mismatch"


class Presented:
    """The certificate of a case, as a policy sees it."""

    def __init__(self, row: dict[str, Any]) -> None:
        document = row["bundle"]
        text = (REAL.parent / document).read_text() if isinstance(document, str) else json.dumps(document["json"])
        der = Bundle.from_json(text)._native.certificate(0)
        assert der is not None
        self.der = der


def test_a_certificate_is_asked_as_the_core_asks() -> None:
    """Where no document says it: the cases about an identity and its issuer have the same code."""
    rows: list[dict[str, Any]] = []
    for name in ("policy", "rekor-v1"):
        rows += map(json.loads, (REAL.parent / "testkit" / f"{name}.jsonl").read_text().splitlines())
    by_id = {row["id"]: row for row in rows}
    counts: dict[str, int] = {}
    for row in rows:
        plain = {"anyOf": [{"identity": row.get("identity"), "issuer": row.get("issuer")}]}
        match row.get("policy", plain):
            case {"anyOf": [{"identity": str(identity), "issuer": str(issuer), **others}], **more}:
                if others or more.keys() - {"version"}:
                    continue
            case _:
                continue
        # What is wrong with the bundle is another matter.
        if row["expect"] != "verified" and row["step"] != "policy":
            continue
        if isinstance(row["bundle"], dict) and "of" in row["bundle"]:
            row = {**row, "bundle": by_id[row["bundle"]["of"]]["bundle"]}
        if isinstance(row["bundle"], dict) and "json" not in row["bundle"]:
            continue
        code = None
        try:
            Identity(identity=identity, issuer=issuer).verify(Presented(row))  # pyright: ignore
        except VerificationError as error:
            code = error.code
        wanted = row.get("code")
        # Here these are two of one kind.
        same = {"policy.identity.san_missing": "policy.identity.mismatch"}
        assert code == same.get(str(wanted), wanted), row["id"]
        counts[str(wanted)] = counts.get(str(wanted), 0) + 1
    assert counts.keys() >= {
        "None",
        "policy.identity.mismatch",
        "policy.identity.san_ambiguous",
        "policy.identity.truncated",
        "policy.issuer.conflict",
        "policy.issuer.mismatch",
        "policy.issuer.missing",
    }, counts


def test_a_claim_that_is_not_there() -> None:
    person = Presented({"bundle": "real/cosign-v3-blob.sigstore.json"})
    with pytest.raises(VerificationError) as caught:
        OIDCBuildTrigger("release").verify(person)  # pyright: ignore
    assert caught.value.code == "policy.claim.missing"


# A small world: certificates, combinations, and what each accepts, said in another way than the package says it.
IDENTITIES, ISSUERS, TRIGGERS, SOURCES = "ab", "xy", "pr", "st"
WORLD = [(*one,) for one in product(IDENTITIES, ISSUERS, TRIGGERS, SOURCES)]


def grow(random: Random, depth: int) -> tuple[Any, frozenset[Any]]:
    """A policy, and the certificates of the world that meet it."""
    kind = random.choice(["identity", "issuer", "trigger", "source", "any", "all", "any", "all"][: 8 if depth else 4])
    if kind == "identity":
        identity, issuer = random.choice(IDENTITIES), random.choice([*ISSUERS, None])
        rule = Identity(identity=identity, issuer=issuer) if issuer else Identity(identity=identity, dangerous_any_issuer=True)
        return rule, frozenset(one for one in WORLD if one[0] == identity and issuer in (None, one[1]))
    if kind in ("any", "all"):
        some = [grow(random, depth - 1) for _ in range(random.randint(1, 3))]
        rules, sets = [rule for rule, _ in some], [met for _, met in some]
        words = {"dangerous_any_identity": True, "dangerous_any_issuer": True}
        if kind == "any":
            return AnyOf(rules, **words), frozenset[Any]().union(*sets)
        return AllOf(rules, **words), frozenset(WORLD).intersection(*sets)
    place = ["identity", "issuer", "trigger", "source"].index(kind)
    value = random.choice([IDENTITIES, ISSUERS, TRIGGERS, SOURCES][place])
    cls = {"issuer": OIDCIssuerV2, "trigger": OIDCBuildTrigger, "source": OIDCSourceRepositoryURI}[kind]
    return cls(value), frozenset(one for one in WORLD if one[place] == value)


def met_by(document: Any) -> frozenset[Any]:
    """The certificates that meet a document, as docs/policy.md says it."""

    def signer(one: Any, alternative: dict[str, Any]) -> bool:
        dangerous = alternative.get("dangerous", [])
        identity = "anyIdentity" in dangerous or alternative["identity"] == one[0]
        return identity and ("anyIssuer" in dangerous or alternative["issuer"] == one[1])

    def claims(one: Any) -> bool:
        stated = {"issuer": one[1], "buildTrigger": one[2], "sourceRepositoryUri": one[3]}
        asked = document.get("claims", {})
        return all(stated[name] in ([value] if isinstance(value, str) else value) for name, value in asked.items())

    return frozenset(one for one in WORLD if claims(one) and any(signer(one, each) for each in document["anyOf"]))


def test_a_document_says_what_its_policy_says() -> None:
    random = Random("documents")
    said = several = 0
    for _ in range(4000):
        rule, met = grow(random, 3)
        document = policy.compile(AllOf([rule], dangerous_any_identity=True, dangerous_any_issuer=True))
        if document is not None:
            assert met_by(document) == met, (rule, document)
            said += 1
            several += 1 < len(met) < len(WORLD) and "claims" in document
    assert said > 1000 and several > 200, (said, several)


TWINS = [
    ("OIDCBuildTrigger", 20, "GitHubWorkflowTrigger", 2, "push", "push", "release"),
    ("OIDCSourceRepositoryDigest", 13, "GitHubWorkflowSHA", 3, "ab", "ab", "cd"),
    ("OIDCSourceRepositoryURI", 12, "GitHubWorkflowRepository", 5, "https://github.com/o/r", "o/r", "o/s"),
    ("OIDCSourceRepositoryURI", 12, "GitHubWorkflowRepository", 5, "http://github.com/o/r", None, "o/r"),
    ("OIDCSourceRepositoryURI", 12, "GitHubWorkflowRepository", 5, "https:///o/r", None, "o/r"),
    ("OIDCSourceRepositoryRef", 14, "GitHubWorkflowRef", 6, "refs/tags/v1", "refs/tags/v1", "refs/heads/main"),
]


@pytest.mark.parametrize(("new", "number", "old", "older", "value", "agrees", "differs"), TWINS)
def test_an_older_claim_that_contradicts(
    new: str, number: int, old: str, older: int, value: str, agrees: str | None, differs: str
) -> None:
    """core/src/policy/claim.rs, `TWINS`: also where the certificate itself is asked."""
    names = ["me@example.com"]

    def both(first: str, second: str) -> x509.Certificate:
        return certificate(names, {number: utf8(first), older: second.encode()})

    of_new, of_old = getattr(policy, new)(value), getattr(policy, old)
    if agrees is not None:
        of_new.verify(both(value, agrees))
        of_old(agrees).verify(both(value, agrees))
    # One alone contradicts nothing.
    of_new.verify(certificate(names, {number: utf8(value)}))
    of_old(differs).verify(certificate(names, {older: differs.encode()}))
    for rule in (of_new, of_old(differs), AllOf([of_new, of_old(differs)], dangerous_any_identity=True)):
        with pytest.raises(VerificationError) as caught:
            rule.verify(both(value, differs))
        assert caught.value.code == "policy.claim.conflict"


def test_what_every_policy_asks() -> None:
    """core/src/policy/certificate_identity.rs: also of claims, and where the certificate itself is asked."""
    claim, name = OIDCBuildTrigger("push"), "me@example.com"
    claim.verify(certificate([name], {20: utf8("push"), 1: b"x", 8: utf8("x")}))
    for rule in (claim, Identity(identity=name, issuer="x"), OIDCIssuer("x"), OIDCIssuerV2("y")):
        with pytest.raises(VerificationError) as caught:
            rule.verify(certificate([name], {20: utf8("push"), 1: b"x", 8: utf8("y")}))
        assert caught.value.code == "policy.issuer.conflict"
        with pytest.raises(VerificationError) as caught:
            rule.verify(certificate([name, "you@example.com"], {20: utf8("push"), 1: b"x", 8: utf8("x")}))
        assert caught.value.code == "policy.identity.san_ambiguous"


def test_none_of_them_changes() -> None:
    """So that its document can be made once."""
    rules: list[Any] = [RIGHT, AllOf([RIGHT, OIDCBuildTrigger("push")]), AnyOf([RIGHT, WRONG]), OIDCBuildTrigger("push")]
    for rule in rules:
        before = None if rule is rules[-1] else policy.compile(rule)
        for name in ("_identity", "_issuer", "_value", "_children", "_said"):
            if hasattr(rule, name):
                with pytest.raises(AttributeError):
                    setattr(rule, name, "other")
                with pytest.raises(AttributeError):
                    delattr(rule, name)
        with pytest.raises(AttributeError):
            rule.__class__ = Identity
        # What a document is made into by its caller is not what the policy says.
        if before is not None:
            document: Any = policy.compile(rule)
            document["anyOf"].clear()
            assert policy.compile(rule) == before and json.loads(policy.text_of(rule) or b"") == before

    class Mine(Identity):
        def verify(self, cert: Any) -> None:
            self.asked = getattr(self, "asked", 0) + 1
            super().verify(cert)

    mine = Mine(identity="me@example.com", issuer="x")
    for _ in range(2):
        mine.verify(certificate(["me@example.com"], {1: b"x"}))
    assert mine.asked == 2


def test_no_answer_is_of_an_older_policy(verify: Any) -> None:
    """What is read of a policy is kept, by its text: whoever changes a document gets what it says now."""
    right: dict[str, Any] = {"identity": IDENTITY, "issuer": ISSUER}
    wrong: dict[str, Any] = {"identity": "me@example.com", "issuer": ISSUER}
    short = dict(right)
    document: dict[str, Any] = {"version": 1, "anyOf": [dict(right)]}
    text = bytearray(json.dumps({"version": 1, "anyOf": [right]}).encode())
    place = text.index(b"refs/tags/v0.1.2")
    children: list[Any] = [RIGHT]
    several = AllOf(children)
    for _ in range(3):
        assert all(verify(rule) is None for rule in (short, document, text, several))
        short |= wrong
        document["anyOf"][0] |= wrong
        text[place:place + 16] = b"refs/tags/v0.1.3"
        children.append(WRONG)
        for rule in (short, document, text):
            assert verify(rule).code == "policy.identity.mismatch"
        assert verify(several) is None
        document["anyOf"] = []
        assert verify(document).code == "policy.any_of.empty"
        short |= right
        document["anyOf"] = [dict(right)]
        text[place:place + 16] = b"refs/tags/v0.1.2"
    # More than are kept.
    for number in range(200):
        assert verify({"version": 1, "anyOf": [wrong | {"identity": f"i{number}"}]}).code == "policy.identity.mismatch"
        assert verify({"version": 1, "anyOf": [right]}) is None


def test_a_policy_that_calls_itself_another_changes_no_answer(verify: Any) -> None:
    """What is kept is kept by its bytes, and not by what a class of the caller's says that it equals."""
    right = json.dumps({"version": 1, "anyOf": [{"identity": IDENTITY, "issuer": ISSUER}]}).encode()
    wrong = right.replace(b"v0.1.2", b"v0.1.3")
    assert wrong != right

    class Liar(bytes):
        def __hash__(self) -> int:
            return hash(wrong)

        def __eq__(self, other: object) -> bool:
            return True

        def __bytes__(self) -> bytes:
            return self

    class Text(str):
        def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
            return Liar(right)

    for liar in (Liar(right), Text(right.decode())):
        assert verify(liar) is None
        assert verify(wrong).code == "policy.identity.mismatch"
        assert verify(liar) is None


def test_repr() -> None:
    rule = AllOf([RIGHT, OIDCBuildTrigger("push")], dangerous_any_issuer=True)
    assert repr(rule) == (
        f"AllOf([Identity(identity='{IDENTITY}', issuer='{ISSUER}'), OIDCBuildTrigger('push')], dangerous_any_issuer=True)"
    )
    assert repr(eval(repr(rule), dict(vars(policy)))) == repr(rule)
