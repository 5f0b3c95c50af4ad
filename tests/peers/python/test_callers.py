"""Programs that use sigstore-python run unmodified with `sigproof.sigstore` in its place, and give the same verdicts."""

from __future__ import annotations

import copy
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from box import Box, flip, utf8
from cases import VECTORS
from swap import imported

import sigproof

REAL = VECTORS / "real"
ME, ISSUER = "me@example.com", "https://issuer.example"


@pytest.fixture(autouse=True)
def quiet() -> Any:
    """That nothing is fetched, each of these programs is told. That is tested elsewhere."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="the trusted root is that of this release")
        yield


def read(name: str) -> dict[str, Any]:
    return json.loads((REAL / f"{name}.sigstore.json").read_text())


def outcome(run: Callable[[], Any]) -> str:
    """What a caller sees: nothing, or an exception by the names that it may be caught by."""
    try:
        run()
    except Exception as error:
        # The first of these: here the errors that callers catch have sorts of their own.
        names = [cls.__name__ for cls in type(error).__mro__]
        known = ("UnverifiedSignatureError", "VerificationError", "Error", "NotVerified", "ValueError")
        return next((name for name in names if name in known), "another")
    return "verified"


# ---- model_signing -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def box() -> Box:
    return Box()


class Model:
    """A model with its signature, which can be spoilt."""

    def __init__(self, box: Box, folder: Path) -> None:
        self.box = box
        self.folder = folder / "model"
        (self.folder / "layers").mkdir(parents=True)
        (self.folder / "weights.bin").write_bytes(bytes(range(256)))
        (self.folder / "layers" / "one.bin").write_bytes(b"one")
        self.signature = folder / "model.sig"
        self.trust = folder / "trust.json"
        self.trust.write_text(box.trust_config())
        self.identity, self.issuer = ME, ISSUER
        self.bundle: Any = None
        self.sign()

    def sign(self, change: Callable[[dict[str, Any]], None] = lambda statement: None, box: Box | None = None, **more: Any) -> None:
        """Signs what the program itself says of the model."""
        with imported(False, "model_signing.hashing", "model_signing._signing.signing") as (hashing, signing):
            payload = signing.Payload(hashing.Config().hash(self.folder))
            from google.protobuf import json_format

            statement = json.loads(json_format.MessageToJson(payload.statement.pb))
        change(statement)
        given = {"identity": ME, "issuer": ISSUER} | more
        self.bundle = (box or self.box).attest(json.dumps(statement).encode(), **given)

    def verify(self, ours: bool) -> str:
        self.signature.write_text(self.bundle if isinstance(self.bundle, str) else json.dumps(self.bundle))
        with imported(ours, "model_signing.verifying") as verifying:

            def run() -> None:
                config = verifying.Config().use_sigstore_verifier(
                    identity=self.identity, oidc_issuer=self.issuer, trust_config=self.trust
                )
                config.verify(self.folder, self.signature)

            return outcome(run)


def entry(model: Model) -> dict[str, Any]:
    return model.bundle["verificationMaterial"]["tlogEntries"][0]


def signed_by_another_box(model: Model) -> None:
    model.sign(box=Box())


def entry_of_another(model: Model) -> None:
    other = copy.deepcopy(entry(model))
    model.sign()
    model.bundle["verificationMaterial"]["tlogEntries"] = [other]


def payload_of_another(model: Model) -> None:
    payload = model.bundle["dsseEnvelope"]["payload"]
    (model.folder / "weights.bin").write_bytes(b"new")
    model.sign()
    model.bundle["dsseEnvelope"]["payload"] = payload


MODELS: dict[str, tuple[str, Callable[[Model], Any]]] = {
    "right": ("verified", lambda m: None),
    "right, a workflow": (
        "verified",
        lambda m: (setattr(m, "identity", "https://github.com/o/r/w@refs/heads/m"), m.sign(identity=m.identity)),
    ),
    "a claim more": ("verified", lambda m: m.sign(extensions={12: utf8("https://github.com/o/r")})),
    "another identity": ("VerificationError", lambda m: setattr(m, "identity", "you@example.com")),
    "an identity that begins so": ("VerificationError", lambda m: setattr(m, "identity", ME + ".evil.example")),
    "another issuer": ("VerificationError", lambda m: setattr(m, "issuer", ISSUER + "/")),
    "signed by somebody else": ("VerificationError", lambda m: m.sign(identity="you@example.com")),
    "vouched for by somebody else": ("VerificationError", lambda m: m.sign(issuer="https://evil.example")),
    "another authority": ("VerificationError", signed_by_another_box),
    "a file changed": ("ValueError", lambda m: (m.folder / "weights.bin").write_bytes(b"x")),
    "a file more": ("ValueError", lambda m: (m.folder / "more.bin").write_bytes(b"x")),
    "a file less": ("ValueError", lambda m: (m.folder / "weights.bin").unlink()),
    "another predicate": ("ValueError", lambda m: m.sign(lambda s: s.update(predicateType="https://example.com"))),
    "the signature flipped": (
        "VerificationError",
        lambda m: m.bundle["dsseEnvelope"]["signatures"][0].update(
            sig=flip(m.bundle["dsseEnvelope"]["signatures"][0]["sig"])
        ),
    ),
    "another payload": ("VerificationError", payload_of_another),
    "another entry": ("VerificationError", entry_of_another),
    "the promise flipped": (
        "VerificationError",
        lambda m: entry(m)["inclusionPromise"].update(
            signedEntryTimestamp=flip(entry(m)["inclusionPromise"]["signedEntryTimestamp"])
        ),
    ),
    "the checkpoint of another": (
        "VerificationError",
        lambda m: entry(m)["inclusionProof"]["checkpoint"].update(
            envelope=entry(m)["inclusionProof"]["checkpoint"]["envelope"].replace("\n2\n", "\n3\n")
        ),
    ),
    "the time changed": ("VerificationError", lambda m: entry(m).update(integratedTime="1767225601")),
    "no proof": ("Error", lambda m: entry(m).pop("inclusionProof")),
    "no promise and no timestamp": ("Error", lambda m: entry(m).pop("inclusionPromise")),
    "a certificate of somebody else": (
        "VerificationError",
        lambda m: m.bundle["verificationMaterial"]["certificate"].update(
            Box().attest(b"{}", ME, ISSUER)["verificationMaterial"]["certificate"]
        ),
    ),
    "no JSON": ("Error", lambda m: setattr(m, "bundle", "not JSON")),
    "a signature of bytes": ("VerificationError", lambda m: setattr(m, "bundle", read("cosign-v3-blob"))),
    "a bare key": ("Error", lambda m: setattr(m, "bundle", read("managed-key"))),
}

# The same verdict by another error: the reason is on the page.
OTHER_ERROR = {
    # There, a bundle without a time is no bundle. Here it is one, and is rejected for having none.
    ("no promise and no timestamp", True): "VerificationError",
}


@pytest.mark.parametrize("name", MODELS)
def test_model_signing(box: Box, tmp_path: Path, name: str) -> None:
    wanted, spoil = MODELS[name]
    model = Model(box, tmp_path)
    spoil(model)
    for ours in (False, True):
        found = model.verify(ours)
        expected = OTHER_ERROR.get((name, ours), wanted)
        assert found == expected, (ours, found)


def test_model_signing_cannot_sign(box: Box, tmp_path: Path) -> None:
    """Its other half imports the same modules, and is refused when it is used."""
    trust = tmp_path / "trust.json"
    trust.write_text(box.trust_config())
    with imported(True, "model_signing.signing") as signing:
        with pytest.raises(sigproof.errors.ConfigError) as caught:
            signing.Config().use_sigstore_signer(trust_config=trust)
    assert caught.value.code == "config.option.unknown"


# ---- securesystemslib --------------------------------------------------------------------------------------------------

BLOB = (REAL / "cosign-v3-blob.txt").read_bytes()
SIGNER, SIGNERS_ISSUER = "w.vollprecht@gmail.com", "https://github.com/login/oauth"
PACKAGE = (REAL / "signed-package-2.1.0-hb0f4dca_0.conda").read_bytes()
CONDA = "https://github.com/prefix-dev/sigstore-example/.github/workflows/action.yaml@refs/heads/main"
ACTIONS = "https://token.actions.githubusercontent.com"


def changed(name: str, change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    bundle = read(name)
    change(bundle)
    return bundle


# Bundle, data, identity, issuer.
SIGNATURES: dict[str, tuple[str, Any, bytes, str, str]] = {
    "right": ("verified", read("cosign-v3-blob"), BLOB, SIGNER, SIGNERS_ISSUER),
    "other data": ("UnverifiedSignatureError", read("cosign-v3-blob"), BLOB + b"\n", SIGNER, SIGNERS_ISSUER),
    "no data": ("UnverifiedSignatureError", read("cosign-v3-blob"), b"", SIGNER, SIGNERS_ISSUER),
    "another identity": ("UnverifiedSignatureError", read("cosign-v3-blob"), BLOB, "you@example.com", SIGNERS_ISSUER),
    "another issuer": ("UnverifiedSignatureError", read("cosign-v3-blob"), BLOB, SIGNER, "https://accounts.google.com"),
    "the signature flipped": (
        "UnverifiedSignatureError",
        changed("cosign-v3-blob", lambda b: b["messageSignature"].update(signature=flip(b["messageSignature"]["signature"]))),
        BLOB,
        SIGNER,
        SIGNERS_ISSUER,
    ),
    "the digest flipped": (
        "UnverifiedSignatureError",
        changed(
            "cosign-v3-blob",
            lambda b: b["messageSignature"]["messageDigest"].update(digest=flip(b["messageSignature"]["messageDigest"]["digest"])),
        ),
        BLOB,
        SIGNER,
        SIGNERS_ISSUER,
    ),
    "the entry of another": (
        "UnverifiedSignatureError",
        changed(
            "cosign-v3-blob",
            lambda b: b["verificationMaterial"].update(
                tlogEntries=read("rfc8785-0.1.2-py3-none-any.whl")["verificationMaterial"]["tlogEntries"]
            ),
        ),
        BLOB,
        SIGNER,
        SIGNERS_ISSUER,
    ),
    # An attestation about the data is no signature of it, whatever it says of it.
    "an attestation": ("UnverifiedSignatureError", read("conda-attestation"), PACKAGE, CONDA, ACTIONS),
    "of the staging instance": (
        "UnverifiedSignatureError",
        read("cve-2022-36056"),
        b"",
        "william@yossarian.net",
        SIGNERS_ISSUER,
    ),
    "a bare key": ("VerificationError", read("managed-key"), (REAL / "managed-key.txt").read_bytes(), SIGNER, SIGNERS_ISSUER),
    "no bundle": ("VerificationError", {}, BLOB, SIGNER, SIGNERS_ISSUER),
    "a list": ("VerificationError", [read("cosign-v3-blob")], BLOB, SIGNER, SIGNERS_ISSUER),
    "nothing": ("VerificationError", None, BLOB, SIGNER, SIGNERS_ISSUER),
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_securesystemslib(name: str) -> None:
    wanted, bundle, data, identity, issuer = SIGNATURES[name]
    for ours in (False, True):
        with imported(ours, "securesystemslib.signer") as signer:

            def run() -> None:
                _, key = signer.SigstoreSigner.import_(identity, issuer)
                more = {} if bundle is None else {"bundle": bundle}
                key.verify_signature(signer.Signature(key.keyid, "00", more), data)

            found = outcome(run)
        assert found == wanted, (ours, found)


def test_securesystemslib_cannot_sign() -> None:
    with imported(True, "securesystemslib.signer") as signer:
        _, key = signer.SigstoreSigner.import_(ME, ISSUER)
        for uri in ("sigstore:", "sigstore:?ambient=false"):
            with pytest.raises(sigproof.errors.ConfigError) as caught:
                signer.SigstoreSigner.from_priv_key_uri(uri, key)
            assert caught.value.code == "config.option.unknown"


# ---- a program like conda-sigstore -------------------------------------------------------------------------------------

CHANNEL = "https://prefix.dev/sigstore-example"
OWN_CHANNEL = "https://example.com/my-channel"
STAGING_SIGNER = ("jku@goto.fi", "https://github.com/login/oauth")


def packages(folder: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    package = folder / "signed-package-2.1.0-hb0f4dca_0.conda"
    package.write_bytes(PACKAGE)
    other = folder / "other-1.0-0.conda"
    other.write_bytes(PACKAGE)
    spoilt = folder / "spoilt" / package.name
    spoilt.parent.mkdir()
    spoilt.write_bytes(PACKAGE + b"x")
    box = Box()
    config = json.loads(box.trust_config())
    config["trustedRoot"] = json.loads((REAL / "sigstore-staging.trusted_root.json").read_text())
    staging = folder / "staging.json"
    staging.write_text(json.dumps(config))
    right, rekor2 = read("conda-attestation"), read("conda-attestation-rekor2")
    flipped = changed("conda-attestation", lambda b: b["dsseEnvelope"]["signatures"][0].update(sig=flip(b["dsseEnvelope"]["signatures"][0]["sig"])))
    trusted = [("me@example.com", "https://accounts.google.com"), (CONDA, ACTIONS)]
    plain = {"package": package, "sidecar": json.dumps([right]), "channel": CHANNEL, "trusted": trusted}
    return {
        "right": ("verified", plain),
        "right, offline": ("verified", plain | {"offline": True}),
        "the second is right": ("verified", plain | {"sidecar": json.dumps([flipped, {}, right])}),
        "Rekor v2 and a timestamp": (
            "verified",
            plain | {"sidecar": json.dumps([rekor2]), "trusted": [STAGING_SIGNER], "trust_config": staging, "channel": OWN_CHANNEL},
        ),
        "nobody trusted": ("NotVerified", plain | {"trusted": trusted[:1]}),
        "another issuer": ("NotVerified", plain | {"trusted": [(CONDA, "https://accounts.google.com")]}),
        "another branch": ("NotVerified", plain | {"trusted": [(CONDA.replace("/main", "/dev"), ACTIONS)]}),
        "another channel": ("NotVerified", plain | {"channel": "https://prefix.dev/other"}),
        "another name": ("NotVerified", plain | {"package": other}),
        "another package": ("NotVerified", plain | {"package": spoilt}),
        "the signature flipped": ("NotVerified", plain | {"sidecar": json.dumps([flipped])}),
        "a signature of bytes": ("NotVerified", plain | {"sidecar": json.dumps([read("cosign-v3-blob")])}),
        "of the staging instance": ("NotVerified", plain | {"sidecar": json.dumps([rekor2]), "trusted": [STAGING_SIGNER]}),
        "of the public instance": ("NotVerified", plain | {"trust_config": staging}),
        "two signatures": ("NotVerified", plain | {"sidecar": json.dumps([read("dsse-2sigs")])}),
        "a bare key": ("NotVerified", plain | {"sidecar": json.dumps([read("managed-key")])}),
        "nothing": ("NotVerified", plain | {"sidecar": "[]"}),
    }


def test_like_conda_sigstore(tmp_path: Path) -> None:
    for name, (wanted, given) in packages(tmp_path).items():
        results: list[Any] = []
        for ours in (False, True):
            with imported(ours, "conda_like") as program:
                found = outcome(lambda: results.append(program.verify_package(**given)))  # noqa: B023
            assert found == wanted, (name, ours, found)
        # Signer and times are the same, too.
        assert results == ([results[0]] * 2 if wanted == "verified" else []), name
        if wanted == "verified":
            assert results[0]["times"], name
