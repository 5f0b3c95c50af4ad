"""pypi-attestations and `sigproof.pypi`: the same verdicts over the PEP 740 objects there are, and over faulty ones."""

from __future__ import annotations

import copy
import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypi_attestations as theirs
import pytest
import sigstore.models
import sigstore.verify
from box import Box, attestation_of, flip, utf8
from cases import VECTORS
from pypi_attestations import _impl
from sigstore.verify import policy as their_policy

import sigproof
import sigproof.pypi as ours
from sigproof import policy as our_policy

Json = dict[str, Any]


@dataclass
class Question:
    """An attestation of a file by somebody, as JSON."""

    attestation: Json
    name: str
    digest: str
    publisher: Json | None
    """None: a policy names the signer."""
    identity: str = ""
    issuer: str = ""
    staging: bool = False

    def other(self, change: Callable[[Question], Any]) -> Question:
        changed = copy.deepcopy(self)
        change(changed)
        return changed


def read(package: Any, policies: Any, q: Question) -> tuple[Any, Any, Any]:
    """By one of the two packages: who must have signed, the attestation, and the provenance that it is in, if it is in one."""
    if q.publisher is None:
        who = policies.Identity(identity=q.identity, issuer=q.issuer)
        return who, package.Attestation.model_validate_json(json.dumps(q.attestation)), None
    bundle = {"publisher": q.publisher, "attestations": [q.attestation]}
    provenance = package.Provenance.model_validate_json(json.dumps({"version": 1, "attestation_bundles": [bundle]}))
    bundle_read = provenance.attestation_bundles[0]
    return bundle_read.publisher, bundle_read.attestations[0], provenance


def ask_theirs(q: Question) -> BaseException | None:
    try:
        dist = theirs.Distribution(name=q.name, digest=q.digest)
        who, attestation, _ = read(theirs, their_policy, q)
        attestation.verify(who, dist, staging=q.staging, offline=True)
    except Exception as error:
        return error
    return None


def ask_ours(q: Question, verifier: sigproof.Verifier | None = None) -> BaseException | None:
    try:
        dist = ours.Distribution(name=q.name, digest=q.digest)
        who, attestation, provenance = read(ours, our_policy, q)
        answer = attestation.verify(who, dist, staging=q.staging, verifier=verifier)
        assert answer[0] == attestation.statement["predicateType"]
        if provenance is not None:
            # One by one, and all of the object: the same answer.
            provenance.verify(dist, staging=q.staging, verifier=verifier)
    except (ours.AttestationError, sigproof.errors.ConfigError) as error:
        return error
    return None


def stated(attestation: Json) -> tuple[str, str]:
    """The name and the digest that the statement has."""
    (subject,) = json.loads(b64decode(attestation["envelope"]["statement"]))["subject"]
    return subject["name"], subject["digest"]["sha256"]


PERSON = ("william@yossarian.net", "https://github.com/login/oauth")
GITLAB = {"kind": "GitLab", "repository": "facutuesca/gitlab-oidc-project", "workflow_filepath": ".gitlab-ci.yml"}
GITHUB = {"kind": "GitHub", "repository": "trailofbits/pypi-attestations", "workflow": "release.yml"}
MODELS = {"kind": "GitHub", "repository": "trailofbits/pypi-attestation-models", "workflow": "release.yml"}


def objects(assets: Path) -> dict[str, Question]:
    """Every PEP 740 object there is, with who signed it."""
    found: dict[str, Question] = {}
    real = VECTORS / "real" / "pypi"
    for path in (*sorted(assets.glob("*.provenance")), *sorted(real.glob("*.provenance"))):
        for bundle in json.loads(path.read_text())["attestation_bundles"]:
            for attestation in bundle["attestations"]:
                found[f"{path.parent.name}/{path.name}"] = Question(attestation, *stated(attestation), bundle["publisher"])
    for path in (*sorted(assets.glob("*.attestation")), *sorted(real.glob("*.attestation"))):
        attestation = json.loads(path.read_text())
        question = Question(attestation, *stated(attestation), None)
        if "gitlab" in path.name:
            question.publisher = GITLAB
        elif "models" in path.name:
            question.publisher = MODELS
        elif path.name.startswith("pypi_attestations"):
            question.publisher = GITHUB
        else:
            bundle = ours.Attestation.model_validate(attestation).to_bundle().inspect().bundles[0].to_dict()
            (name,) = bundle["signer"]["certificate"]["subjectAlternativeNames"]
            question.identity, question.issuer = name["value"], bundle["signer"]["certificate"]["issuer"]
            question.staging = question.identity == PERSON[0]
        found[f"{path.parent.name}/{path.name}"] = question
    return found


def test_every_object(assets: Path) -> None:
    """Also with its file, where that is there: both read it and say the same."""
    count = files = 0
    for name, question in objects(assets).items():
        answers = ask_theirs(question), ask_ours(question)
        assert (answers[0] is None) == (answers[1] is None), (name, answers)
        count += answers[1] is None
        file = assets / question.name
        if file.exists():
            made = ours.Distribution.from_file(file)
            assert made.model_dump() == theirs.Distribution.from_file(file).model_dump()
            assert made == ours.Distribution(name=question.name, digest=question.digest)
            files += 1
        # With the other instance's root, neither.
        other = question.other(lambda q: setattr(q, "staging", not q.staging))
        assert ask_theirs(other) is not None and ask_ours(other) is not None, name
    assert count >= 11 and files >= 8, (count, files)


def test_every_object_says_the_same(assets: Path) -> None:
    for name, question in objects(assets).items():
        text = json.dumps(question.attestation)
        one, other = ours.Attestation.model_validate_json(text), theirs.Attestation.model_validate_json(text)
        assert one.statement == other.statement, name
        assert one.certificate_claims == other.certificate_claims, name
        assert one.verification_material.certificate == other.verification_material.certificate
        assert [*one.verification_material.transparency_entries] == other.verification_material.transparency_entries
        assert (one.envelope.statement, one.envelope.signature) == (other.envelope.statement, other.envelope.signature)
        # Each reads what the other writes.
        assert ours.Attestation.model_validate_json(other.model_dump_json()) == one
        assert theirs.Attestation.model_validate_json(one.model_dump_json()) == other
        # To a bundle and back, and each of the other's bundle.
        assert ours.Attestation.from_bundle(one.to_bundle()) == one
        assert ours.Attestation.from_bundle(sigproof.Bundle.from_json(other.to_bundle().to_json())).envelope == one.envelope
        assert theirs.Attestation.from_bundle(sigstore.models.Bundle.from_json(one.to_bundle().to_json())) == other


def entry(q: Question) -> Json:
    return q.attestation["verification_material"]["transparency_entries"][0]


def statement(q: Question, old: str, new: str) -> None:
    text = b64decode(q.attestation["envelope"]["statement"]).decode()
    assert old in text
    q.attestation["envelope"]["statement"] = b64encode(text.replace(old, new).encode()).decode()


def rename(q: Question) -> None:
    """The statement is about another file, and so is the question."""
    statement(q, q.name, "other-1.0.tar.gz")
    q.name = "other-1.0.tar.gz"


def signer(q: Question) -> None:
    """Somebody else is asked for."""
    if q.publisher is None:
        q.identity = f"x{q.identity}"
        return
    for part in ("repository", "email", "project_id"):
        if part in q.publisher:
            q.publisher[part] = f"x{q.publisher[part]}"


def vouching(q: Question) -> None:
    """Another issuer, or another workflow, is asked for."""
    if q.publisher is None:
        q.issuer += "/"
    elif "email" in q.publisher:
        q.publisher = GITHUB
    else:
        part = next(p for p in ("workflow", "workflow_filepath", "pipeline_definition_id") if p in q.publisher)
        q.publisher[part] = f"x{q.publisher[part]}"


FAULTS: dict[str, Callable[[Question], Any]] = {
    "another digest": lambda q: setattr(q, "digest", "00" * 32),
    "a digest in capitals": lambda q: setattr(q, "digest", q.digest.upper() + "0"),
    "another version": lambda q: setattr(q, "name", q.name.replace("-0.", "-1.", 1).replace("-1.0-cp", "-1.1-cp")),
    "another project": lambda q: setattr(q, "name", f"x{q.name}"),
    "another kind of file": lambda q: setattr(
        q, "name", "a-1.0.tar.gz" if q.name.endswith(".whl") else q.name.replace(".tar.gz", "-py3-none-any.whl")
    ),
    "no name of a file": lambda q: setattr(q, "name", "README.md"),
    "another file in the statement": rename,
    "another predicate": lambda q: statement(q, '"predicateType":"https://', '"predicateType":"http://'),
    "another signer": signer,
    "another issuer or workflow": vouching,
    "another kind of publisher": lambda q: setattr(q, "publisher", {"kind": "Elsewhere", "email": "a@example.com"}),
    "a publisher without a name": lambda q: setattr(q, "publisher", {"kind": "GitHub", "workflow": "release.yml"}),
    "the signature flipped": lambda q: q.attestation["envelope"].update(signature=flip(q.attestation["envelope"]["signature"])),
    "no signature": lambda q: q.attestation["envelope"].pop("signature"),
    "no statement": lambda q: q.attestation["envelope"].update(statement=""),
    "the certificate flipped": lambda q: q.attestation["verification_material"].update(
        certificate=flip(q.attestation["verification_material"]["certificate"])
    ),
    "no certificate": lambda q: q.attestation["verification_material"].update(certificate="AAAA"),
    "no entry": lambda q: q.attestation["verification_material"].update(transparency_entries=[]),
    "no proof": lambda q: entry(q).pop("inclusionProof"),
    "no checkpoint": lambda q: entry(q)["inclusionProof"].pop("checkpoint"),
    "a proof without a hash": lambda q: entry(q)["inclusionProof"]["hashes"].pop(),
    "a hash flipped": lambda q: entry(q)["inclusionProof"]["hashes"].append(flip(entry(q)["inclusionProof"]["hashes"].pop())),
    "a root flipped": lambda q: entry(q)["inclusionProof"].update(rootHash=flip(entry(q)["inclusionProof"]["rootHash"])),
    "another index": lambda q: entry(q)["inclusionProof"].update(logIndex=str(int(entry(q)["inclusionProof"]["logIndex"]) ^ 1)),
    "the promise flipped": lambda q: entry(q)["inclusionPromise"].update(
        signedEntryTimestamp=flip(entry(q)["inclusionPromise"]["signedEntryTimestamp"])
    ),
    "no promise": lambda q: entry(q).pop("inclusionPromise"),
    "another time": lambda q: entry(q).update(integratedTime=str(int(entry(q)["integratedTime"]) + 1)),
    "another log": lambda q: entry(q)["logId"].update(keyId=flip(entry(q)["logId"]["keyId"])),
    "another body": lambda q: entry(q).update(canonicalizedBody=flip(entry(q)["canonicalizedBody"])),
    "another version of the object": lambda q: q.attestation.update(version=2),
    "no version": lambda q: q.attestation.pop("version"),
    "a number for text": lambda q: q.attestation["envelope"].update(signature=1),
}


def test_faulty_variants(assets: Path) -> None:
    """Each of every object: both say no, where both say yes of the twin."""
    assert len(FAULTS) >= 20
    twins = {name: one for name, one in objects(assets).items() if ask_ours(one) is None and ask_theirs(one) is None}
    count = 0
    for name, twin in twins.items():
        for fault, change in FAULTS.items():
            question = twin.other(change)
            assert question != twin, fault
            for answer in (ask_theirs(question), ask_ours(question)):
                assert answer is not None, (name, fault)
                count += 1
    assert count >= 2 * 20 * 11, count


def test_parts_of_one_object_in_another(assets: Path) -> None:
    """Entry, certificate, signature and statement of one do not go with the rest of another."""
    twins = [one for one in objects(assets).values() if one.publisher is not None]
    count = 0
    for one, other in zip(twins, twins[1:] + twins[:1], strict=True):
        for part, of in (("verification_material", None), ("envelope", None), ("verification_material", "certificate"),
                         ("verification_material", "transparency_entries"), ("envelope", "signature"), ("envelope", "statement")):
            if one.attestation == other.attestation:
                continue
            question = copy.deepcopy(one)
            if of is None:
                question.attestation[part] = other.attestation[part]
            else:
                question.attestation[part][of] = other.attestation[part][of]
            assert ask_theirs(question) is not None and ask_ours(question) is not None, (part, of)
            count += 1
    assert count >= 30, count


class Anybody:
    """A policy that asks nothing of the certificate."""

    def verify(self, cert: Any) -> None: ...


ANYBODY: list[Any] = [
    Anybody(),
    our_policy.UnsafeNoOp(dangerous_any_identity=True),
    our_policy.AllOf([Anybody(), our_policy.UnsafeNoOp(dangerous_any_identity=True)]),
    {"version": 1, "dangerous": ["anyIdentity", "anyIssuer"]},
]


def test_a_policy_that_takes_anybody_takes_nothing_from_the_publisher(assets: Path) -> None:
    """With a policy besides, both must hold: the policy's dangerous words are not the publisher's."""
    count = 0
    for question in objects(assets).values():
        if question.publisher is None:
            continue
        dist = ours.Distribution(name=question.name, digest=question.digest)
        for changed, held in ((question, True), (question.other(signer), False), (question.other(vouching), False)):
            bundle = {"publisher": changed.publisher, "attestations": [changed.attestation]}
            provenance = ours.Provenance.model_validate({"version": 1, "attestation_bundles": [bundle]})
            for policy in ANYBODY:
                if held and ask_ours(question) is not None:
                    continue
                if held:
                    provenance.verify(dist, policy=policy)
                    count += 1
                else:
                    with pytest.raises(ours.VerificationError):
                        provenance.verify(dist, policy=policy)
    assert count >= 7 * len(ANYBODY), count


# ---- what is signed is made for the question ---------------------------------------------------------------------------

ACTIONS, REPOSITORY = "https://token.actions.githubusercontent.com", "https://github.com/o/r"
WORKFLOW = f"{REPOSITORY}/.github/workflows/release.yml@refs/tags/v1"
GITHUB_CLAIMS = {
    9: WORKFLOW, 10: "a" * 40, 11: "github-hosted", 12: REPOSITORY, 13: "a" * 40, 14: "refs/tags/v1", 16: "https://github.com/o",
    18: WORKFLOW, 19: "a" * 40, 20: "release",
}
GITLAB_WORKFLOW = "https://gitlab.com/g/s/p//.gitlab-ci.yml@refs/heads/main"
GITLAB_CLAIMS = {
    9: GITLAB_WORKFLOW, 10: "b" * 40, 11: "gitlab-hosted", 12: "https://gitlab.com/g/s/p", 13: "b" * 40, 14: "refs/heads/main",
    18: GITLAB_WORKFLOW, 19: "b" * 40, 20: "push",
}
CIRCLECI = "https://circleci.com/api/v2/projects/11-aa/pipeline-definitions/22-bb"
CIRCLECI_CLAIMS = {9: CIRCLECI, 12: "github.com/o/r", 14: "refs/heads/main"}
NAME, DIGEST = "example-1.0.tar.gz", "ab" * 32
PUBLISH = "https://docs.pypi.org/attestations/publish/v1"


@pytest.fixture(scope="module")
def made() -> Any:
    """Asks both about an attestation that is signed for the question."""
    box = Box()
    root = json.dumps(box.trusted_root())
    verifier = sigproof.Verifier(trusted_root=sigproof.TrustedRoot.from_json(root))
    path = Path(__file__).parents[3] / "target" / "peers-python" / "box.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(root)
    their_verifier = sigstore.verify.Verifier(trusted_root=sigstore.models.TrustedRoot.from_file(str(path)))

    def ask(publisher: Json, identity: str, issuer: str, claims: dict[int, str], change: Any = None, name: str = NAME) -> tuple[Any, Any]:
        statement: Any = {
            "_type": "https://in-toto.io/Statement/v1",
            "subject": [{"name": NAME, "digest": {"sha256": DIGEST}}],
            "predicateType": PUBLISH,
            "predicate": None,
        }
        if change is not None:
            statement = change(statement) or statement
        payload = statement if isinstance(statement, bytes) else json.dumps(statement).encode()
        bundle = box.attest(payload, identity, issuer, {number: utf8(value) for number, value in claims.items()})
        question = Question(attestation_of(bundle), name, DIGEST, publisher)
        with pytest.MonkeyPatch.context() as patch:
            # It takes no root of the caller's.
            patch.setattr(_impl, "Verifier", SimpleNamespace(production=lambda offline: their_verifier))
            return ask_theirs(question), ask_ours(question, verifier)

    return ask


GITHUB_R = {"kind": "GitHub", "repository": "o/r", "workflow": "release.yml"}
GITLAB_P = {"kind": "GitLab", "repository": "g/s/p", "workflow_filepath": ".gitlab-ci.yml"}
GOOGLE_A = {"kind": "Google", "email": "a@example.com"}
CIRCLECI_P = {"kind": "CircleCI", "project_id": "11-aa", "pipeline_definition_id": "22-bb"}
CIRCLECI_ALL = {**CIRCLECI_P, "vcs_origin": "github.com/o/r", "vcs_ref": "refs/heads/main"}

BY_GITHUB = (GITHUB_R, WORKFLOW, ACTIONS, GITHUB_CLAIMS)
BY_GITLAB = (GITLAB_P, GITLAB_WORKFLOW, "https://gitlab.com", GITLAB_CLAIMS)
BY_GOOGLE = (GOOGLE_A, "a@example.com", "https://accounts.google.com", dict[int, str]())
BY_CIRCLECI = (CIRCLECI_ALL, CIRCLECI, "https://oidc.circleci.com", CIRCLECI_CLAIMS)

COMMIT = WORKFLOW.replace("refs/tags/v1", "a" * 40)
COMMIT_CLAIMS = GITHUB_CLAIMS | {9: COMMIT, 18: COMMIT}
AT_COMMIT = (GITHUB_R, COMMIT, ACTIONS, {number: value for number, value in COMMIT_CLAIMS.items() if number != 14})

SIGNED: list[tuple[str, bool, tuple[Any, ...]]] = [
    ("github", True, BY_GITHUB),
    ("github, at a commit", True, AT_COMMIT),
    ("gitlab", True, BY_GITLAB),
    ("google", True, BY_GOOGLE),
    ("circleci", True, BY_CIRCLECI),
    ("circleci, less asked", True, (CIRCLECI_P, *BY_CIRCLECI[1:])),
    ("circleci, less said", True, (CIRCLECI_P, *BY_CIRCLECI[1:3], {9: CIRCLECI})),
    ("slsa", True, (*BY_GITHUB, lambda s: s.update(predicateType="https://slsa.dev/provenance/v1", predicate={"a": 1}))),
    ("an empty predicate", True, (*BY_GITHUB, lambda s: s.update(predicate={}))),
    ("no predicate", True, (*BY_GITHUB, lambda s: s.pop("predicate") and None)),
    ("another spelling", True, (*BY_GITHUB, lambda s: s["subject"][0].update(name="Example-1.tar.gz"))),
    ("more digests", True, (*BY_GITHUB, lambda s: s["subject"][0]["digest"].update(sha512="00" * 64))),
    # Of the statement.
    ("another file", False, (*BY_GITHUB, lambda s: s["subject"][0].update(name="example-1.1.tar.gz"))),
    ("no file", False, (*BY_GITHUB, lambda s: s["subject"][0].update(name="example"))),
    ("no name", False, (*BY_GITHUB, lambda s: s["subject"][0].update(name=""))),
    ("another digest", False, (*BY_GITHUB, lambda s: s["subject"][0]["digest"].update(sha256="00" * 32))),
    ("no digest", False, (*BY_GITHUB, lambda s: s["subject"][0].update(digest={}))),
    ("only SHA-512", False, (*BY_GITHUB, lambda s: s["subject"][0].update(digest={"sha512": "00" * 64}))),
    ("two subjects", False, (*BY_GITHUB, lambda s: s["subject"].append(s["subject"][0]))),
    ("no subject", False, (*BY_GITHUB, lambda s: s.update(subject=[]))),
    ("another predicate", False, (*BY_GITHUB, lambda s: s.update(predicateType="https://slsa.dev/provenance/v0.2"))),
    ("another statement", False, (*BY_GITHUB, lambda s: s.update(_type="https://in-toto.io/Statement/v2"))),
    ("no statement", False, (*BY_GITHUB, lambda s: b"not JSON")),
    ("no object", False, (*BY_GITHUB, lambda s: b"[]")),
    # Of the publisher.
    ("github, another repository", False, (GITHUB_R, *BY_GITHUB[1:3], GITHUB_CLAIMS | {12: "https://github.com/o/other"})),
    ("github, a repository that begins so", False, ({**GITHUB_R, "repository": "o/"}, *BY_GITHUB[1:])),
    ("github, another workflow", False, ({**GITHUB_R, "workflow": "other.yml"}, *BY_GITHUB[1:])),
    ("github, another host", False, (GITHUB_R, WORKFLOW.replace("github.com", "evil.example"), ACTIONS,
                                     {n: v.replace("github.com", "evil.example") for n, v in GITHUB_CLAIMS.items()})),
    ("github, another issuer", False, (GITHUB_R, WORKFLOW, "https://evil.example", GITHUB_CLAIMS)),
    ("github, no source", False, (GITHUB_R, *BY_GITHUB[1:3], {n: v for n, v in GITHUB_CLAIMS.items() if n != 12})),
    ("github by gitlab", False, (GITHUB_R, *BY_GITLAB[1:])),
    ("gitlab, another project", False, ({**GITLAB_P, "repository": "g/s/q"}, *BY_GITLAB[1:])),
    ("gitlab, another group", False, ({**GITLAB_P, "repository": "s/p"}, *BY_GITLAB[1:])),
    ("gitlab, another file", False, ({**GITLAB_P, "workflow_filepath": "ci.yml"}, *BY_GITLAB[1:])),
    ("gitlab, another issuer", False, (GITLAB_P, GITLAB_WORKFLOW, "https://evil.example", GITLAB_CLAIMS)),
    ("google, another account", False, ({**GOOGLE_A, "email": "b@example.com"}, *BY_GOOGLE[1:])),
    ("google, another issuer", False, (GOOGLE_A, "a@example.com", "https://github.com/login/oauth", {})),
    ("circleci, another project", False, ({**CIRCLECI_ALL, "project_id": "33-cc"}, *BY_CIRCLECI[1:])),
    ("circleci, another pipeline", False, ({**CIRCLECI_ALL, "pipeline_definition_id": "33-cc"}, *BY_CIRCLECI[1:])),
    ("circleci, another origin", False, ({**CIRCLECI_ALL, "vcs_origin": "github.com/o/q"}, *BY_CIRCLECI[1:])),
    ("circleci, another ref", False, ({**CIRCLECI_ALL, "vcs_ref": "refs/heads/dev"}, *BY_CIRCLECI[1:])),
    ("circleci, no origin", False, (CIRCLECI_ALL, *BY_CIRCLECI[1:3], {9: CIRCLECI})),
    ("circleci, of an organisation", False, (CIRCLECI_ALL, CIRCLECI, "https://oidc.circleci.com/org/1", CIRCLECI_CLAIMS)),
]


@pytest.mark.parametrize(("held", "given"), [row[1:] for row in SIGNED], ids=[row[0] for row in SIGNED])
def test_signed_for_the_question(made: Any, held: bool, given: tuple[Any, ...]) -> None:
    answers = made(*given)
    assert [answer is None for answer in answers] == [held, held], answers


# Verified there and not here, or the other way round: each is a row of the page for those who switch.
REUSED = "https://github.com/builders/actions/.github/workflows/build.yml@refs/tags/v1"
DIFFERENT: list[tuple[str, bool, bool, tuple[Any, ...]]] = [
    ("a publish attestation with a predicate", True, False, (*BY_GITHUB, lambda s: s.update(predicate={"a": 1}))),
    ("a publisher of another environment than the certificate's", True, False, ({**GITHUB_R, "environment": "pypi"}, WORKFLOW, ACTIONS, GITHUB_CLAIMS | {23: "test"})),
    ("CircleCI's claim .9, and another identity", True, False, (CIRCLECI_ALL, "https://circleci.com/other", *BY_CIRCLECI[2:])),
    ("a publisher with a part that is not known", True, False, ({**GITHUB_R, "branch": "main"}, *BY_GITHUB[1:])),
    ("a workflow of another repository that signs", True, False, (GITHUB_R, REUSED, ACTIONS, GITHUB_CLAIMS | {9: REUSED})),
    ("a workflow at a commit, and a source with a ref", True, False, (GITHUB_R, COMMIT, ACTIONS, COMMIT_CLAIMS)),
    ("a statement of version 0.1", False, True, (*BY_GITHUB, lambda s: s.update(_type="https://in-toto.io/Statement/v0.1"))),
]


def test_the_page_says_so() -> None:
    page = (Path(__file__).parents[3] / "docs" / "coming-from-sigstore-python.md").read_text()
    for name, there, here, _ in DIFFERENT:
        words = {True: "verified", False: "rejected"}
        assert f"\n| {name} | {words[there]} | {words[here]} | " in page, name


@pytest.mark.parametrize(("there", "here", "given"), [row[1:] for row in DIFFERENT], ids=[row[0] for row in DIFFERENT])
def test_what_differs(made: Any, there: bool, here: bool, given: tuple[Any, ...]) -> None:
    answers = made(*given)
    assert [answer is None for answer in answers] == [there, here], answers
