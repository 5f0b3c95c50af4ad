"""Signs bundles with Python's `cryptography` (OpenSSL) and, for Ed25519ph, with PyCryptodome.

    python make.py

None of it is our own code. Keys are drawn anew at each run, so the files change; what the tests
expect of them does not. The bundles hold a signature and the hint of a bare key, and nothing else.
"""
import base64
import hashlib
import json
from pathlib import Path

from Crypto.Hash import SHA512
from Crypto.PublicKey import ECC
from Crypto.Signature import eddsa
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

HERE = Path(__file__).parent
ARTIFACT = b"signed by somebody else's code\n"
PAYLOAD_TYPE = "application/vnd.in-toto+json"
HASHES = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
PROTO = {"sha256": "SHA2_256", "sha384": "SHA2_384", "sha512": "SHA2_512"}
cases = []


def b64(data):
    return base64.b64encode(data).decode()


def spki(key):
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.DER, form)


def case(name, key, content, expect="verified", step=None, code=None, by="file", **more):
    der = spki(key)
    (HERE / f"{name}.pub").write_text(
        "-----BEGIN PUBLIC KEY-----\n" + b64(der) + "\n-----END PUBLIC KEY-----\n")
    hint = b64(hashlib.sha256(der).digest())
    bundle = {"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
              "verificationMaterial": {"publicKey": {"hint": hint}}, **content}
    (HERE / f"{name}.sigstore.json").write_text(json.dumps(bundle, indent=1) + "\n")
    row = {"id": f"foreign/{name}", "source": "foreign/make.py",
           "bundle": f"{name}.sigstore.json", "trusted_root": "../real/sigstore.trusted_root.json"}
    if by == "file":
        row["artifact"] = "artifact.txt"
    else:
        row["digest"] = f"{by}:{hashlib.new(by, ARTIFACT).hexdigest()}"
    row |= {"key": f"{name}.pub", "dangerous": ["noLog"], "expect": expect}
    if step:
        row |= {"step": step, "code": code}
    cases.append(row | more)


def message(signature, algorithm=None):
    out = {"signature": b64(signature)}
    if algorithm:
        digest = hashlib.new(algorithm, ARTIFACT).digest()
        out = {"messageDigest": {"algorithm": PROTO[algorithm], "digest": b64(digest)}, **out}
    return {"messageSignature": out}


def envelope(sign):
    statement = {"_type": "https://in-toto.io/Statement/v1",
                 "subject": [{"name": "artifact.txt",
                              "digest": {"sha256": hashlib.sha256(ARTIFACT).hexdigest()}}],
                 "predicateType": "https://example.com/predicate", "predicate": {}}
    payload = json.dumps(statement).encode()
    pae = b"DSSEv1 %d %s %d %s" % (
        len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(payload), payload)
    return {"dsseEnvelope": {"payload": b64(payload), "payloadType": PAYLOAD_TYPE,
                             "signatures": [{"sig": b64(sign(pae))}]}}


def main():
    (HERE / "artifact.txt").write_bytes(ARTIFACT)
    unsupported = ("rejected", "signature", "signature.algorithm.unsupported")
    invalid = ("rejected", "signature", "signature.verify.invalid")
    curves = {"p256": (ec.SECP256R1(), ["sha256"]), "p384": (ec.SECP384R1(), ["sha384", "sha256"]),
              "p521": (ec.SECP521R1(), ["sha512", "sha256"])}
    keys = {name: ec.generate_private_key(curve) for name, (curve, _) in curves.items()}
    for name, (_, good) in curves.items():
        key = keys[name]
        for algorithm, primitive in HASHES.items():
            signature = key.sign(ARTIFACT, ec.ECDSA(primitive))
            expect = () if algorithm in good else unsupported
            case(f"{name}-{algorithm}", key, message(signature, algorithm), *expect)
            if algorithm in good:
                sign = lambda pae: key.sign(pae, ec.ECDSA(primitive))
                case(f"{name}-{algorithm}-dsse", key, envelope(sign))
                case(f"{name}-{algorithm}-digest", key, message(signature, algorithm), by=algorithm)
            else:
                sign = lambda pae: key.sign(pae, ec.ECDSA(primitive))
                case(f"{name}-{algorithm}-dsse", key, envelope(sign), *invalid)
    other = keys["p384"].sign(ARTIFACT, ec.ECDSA(HASHES["sha256"]))
    case("p256-signature-of-p384", keys["p256"], message(other, "sha256"), *invalid)
    lying = keys["p256"].sign(ARTIFACT, ec.ECDSA(HASHES["sha384"]))
    case("p256-sha384-said-to-be-sha256", keys["p256"], message(lying, "sha256"), *invalid)

    pss = lambda salt: padding.PSS(padding.MGF1(hashes.SHA256()), salt)
    for bits in (2048, 3072, 4096):
        key = rsa.generate_private_key(65537, bits)
        pads = {"pkcs1": padding.PKCS1v15(), "pss": pss(32)}
        for pad, scheme in pads.items():
            signature = key.sign(ARTIFACT, scheme, hashes.SHA256())
            case(f"rsa{bits}-{pad}", key, message(signature, "sha256"))
            sign = lambda pae: key.sign(pae, scheme, hashes.SHA256())
            case(f"rsa{bits}-{pad}-dsse", key, envelope(sign))
    signature = key.sign(ARTIFACT, padding.PKCS1v15(), hashes.SHA512())
    case("rsa-pkcs1-sha512", key, message(signature, "sha512"), *unsupported)
    signature = key.sign(ARTIFACT, pss(20), hashes.SHA256())
    case("rsa-pss-salt-20", key, message(signature, "sha256"), *invalid)
    mixed = padding.PSS(padding.MGF1(hashes.SHA1()), 32)
    signature = key.sign(ARTIFACT, mixed, hashes.SHA256())
    case("rsa-pss-mgf1-sha1", key, message(signature, "sha256"), *invalid)
    key = rsa.generate_private_key(65537, 1024)
    signature = key.sign(ARTIFACT, padding.PKCS1v15(), hashes.SHA256())
    case("rsa1024", key, message(signature, "sha256"), "rejected", "none", "policy.key.invalid")

    key = ed25519.Ed25519PrivateKey.generate()
    case("ed25519", key, message(key.sign(ARTIFACT), "sha512"))
    case("ed25519-dsse", key, envelope(key.sign))
    case("ed25519-digest", key, message(key.sign(ARTIFACT), "sha512"),
         "rejected", "signature", "artifact.bytes_required", by="sha512")
    raw = key.private_bytes_raw()
    prehash = eddsa.new(ECC.construct(curve="Ed25519", seed=raw), "rfc8032")
    signature = prehash.sign(SHA512.new(ARTIFACT))
    case("ed25519ph", key, message(signature, "sha512"))
    case("ed25519ph-digest", key, message(signature, "sha512"), by="sha512")
    context = eddsa.new(ECC.construct(curve="Ed25519", seed=raw), "rfc8032", context=b"x")
    signature = context.sign(SHA512.new(ARTIFACT))
    case("ed25519ph-context", key, message(signature, "sha512"), *invalid)
    (HERE / "cases.json").write_text(json.dumps(cases, indent=1) + "\n")
    print(len(cases), "cases")


main()
