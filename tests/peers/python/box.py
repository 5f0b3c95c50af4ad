"""A Sigstore of our own, as small as it gets: an authority, a log of certificates, and a Rekor v1 of one entry. It makes
the bundle of any statement, for programs that want statements of their own. Made with the package `cryptography` alone."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import rfc8785
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SIGNED = datetime(2026, 1, 1, tzinfo=timezone.utc)
PAYLOAD_TYPE = "application/vnd.in-toto+json"


def key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def spki(private: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return private.public_key().public_bytes(serialization.Encoding.DER, form)


def sign(private: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return private.sign(data, ec.ECDSA(hashes.SHA256()))


def text(data: bytes) -> str:
    return b64encode(data).decode()


def flip(data: str) -> str:
    """Base64 with another last bit."""
    changed = bytearray(b64decode(data))
    changed[-1] ^= 1
    return text(bytes(changed))


def attestation_of(bundle: dict[str, Any]) -> dict[str, Any]:
    """What the bundle says, as an attestation object of PEP 740."""
    material, envelope = bundle["verificationMaterial"], bundle["dsseEnvelope"]
    return {
        "version": 1,
        "verification_material": {
            "certificate": material["certificate"]["rawBytes"],
            "transparency_entries": material["tlogEntries"],
        },
        "envelope": {"statement": envelope["payload"], "signature": envelope["signatures"][0]["sig"]},
    }


def utf8(value: str) -> bytes:
    """A UTF8String in DER, of up to 127 bytes."""
    data = value.encode()
    assert len(data) < 128
    return bytes([0x0C, len(data)]) + data


def fulcio(number: int) -> x509.ObjectIdentifier:
    return x509.ObjectIdentifier(f"1.3.6.1.4.1.57264.1.{number}")


@dataclass
class Box:
    """The keys of one instance."""

    authority: ec.EllipticCurvePrivateKey = field(default_factory=key)
    ct: ec.EllipticCurvePrivateKey = field(default_factory=key)
    rekor: ec.EllipticCurvePrivateKey = field(default_factory=key)

    def __post_init__(self) -> None:
        name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "box.example")])
        identifier = x509.SubjectKeyIdentifier.from_public_key(self.authority.public_key())
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        self.root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.authority.public_key())
            .serial_number(1)
            .not_valid_before(SIGNED - timedelta(days=1))
            .not_valid_after(SIGNED + timedelta(days=1))
            .add_extension(x509.BasicConstraints(True, 0), True)
            .add_extension(usage, True)
            .add_extension(identifier, False)
            .sign(self.authority, hashes.SHA256())
        )

    def _leaf(self, signer: ec.EllipticCurvePrivateKey, identity: str, issuer: str, extensions: dict[int, bytes]) -> Any:
        name = x509.RFC822Name(identity) if "://" not in identity else x509.UniformResourceIdentifier(identity)
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.public_key())
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.root.subject)
            .public_key(signer.public_key())
            .serial_number(2)
            .not_valid_before(SIGNED - timedelta(minutes=5))
            .not_valid_after(SIGNED + timedelta(minutes=5))
            .add_extension(usage, True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), False)
            .add_extension(authority, False)
            .add_extension(x509.SubjectAlternativeName([name]), True)
        )
        extensions = {1: issuer.encode(), 8: utf8(issuer)} | extensions
        for number, value in extensions.items():
            if value:
                builder = builder.add_extension(x509.UnrecognizedExtension(fulcio(number), value), False)
        # What a log of certificates signs is the certificate without its promises (RFC 6962 section 3.2).
        tbs = builder.sign(self.authority, hashes.SHA256()).tbs_certificate_bytes
        time = int((SIGNED - timedelta(minutes=5)).timestamp() * 1000).to_bytes(8, "big")
        entry = b"\0\1" + hashlib.sha256(spki(self.authority)).digest() + len(tbs).to_bytes(3, "big") + tbs
        signature = sign(self.ct, b"\0\0" + time + entry + b"\0\0")
        log = hashlib.sha256(spki(self.ct)).digest()
        promise = b"\0" + log + time + b"\0\0" + b"\4\3" + len(signature).to_bytes(2, "big") + signature
        promises = len(promise).to_bytes(2, "big") + promise
        octets = len(promises).to_bytes(2, "big") + promises
        value = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), octet_string(octets))
        return builder.add_extension(value, False).sign(self.authority, hashes.SHA256())

    def attest(
        self, payload: bytes, identity: str, issuer: str, extensions: dict[int, bytes] | None = None
    ) -> dict[str, Any]:
        """The bundle of an envelope with this payload, signed by this identity."""
        signer = key()
        leaf = self._leaf(signer, identity, issuer, extensions or {})
        pae = f"DSSEv1 {len(PAYLOAD_TYPE)} {PAYLOAD_TYPE} {len(payload)} ".encode() + payload
        signature = sign(signer, pae)
        envelope = {"payload": text(payload), "payloadType": PAYLOAD_TYPE, "signatures": [{"sig": text(signature)}]}
        pem = leaf.public_bytes(serialization.Encoding.PEM)
        spec = {
            "envelopeHash": {"algorithm": "sha256", "value": hashlib.sha256(json.dumps(envelope).encode()).hexdigest()},
            "payloadHash": {"algorithm": "sha256", "value": hashlib.sha256(payload).hexdigest()},
            "signatures": [{"signature": text(signature), "verifier": text(pem)}],
        }
        body = rfc8785.dumps({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec})
        der = leaf.public_bytes(serialization.Encoding.DER)
        return {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {"certificate": {"rawBytes": text(der)}, "tlogEntries": [self._log(body, "dsse")]},
            "dsseEnvelope": envelope,
        }

    def _log(self, body: bytes, kind: str) -> dict[str, Any]:
        """An entry, the second of two: an index of 0 is one that sigstore-python does not read."""
        identifier = hashlib.sha256(spki(self.rekor)).digest()
        time = int(SIGNED.timestamp())
        stated = {"body": text(body), "integratedTime": time, "logID": identifier.hex(), "logIndex": 1}
        sibling = hashlib.sha256(b"\0another").digest()
        root = hashlib.sha256(b"\1" + sibling + hashlib.sha256(b"\0" + body).digest()).digest()
        note = f"rekor.box.example - 1\n2\n{text(root)}\n"
        line = text(identifier[:4] + sign(self.rekor, note.encode()))
        return {
            "logIndex": "1",
            "logId": {"keyId": text(identifier)},
            "kindVersion": {"kind": kind, "version": "0.0.1"},
            "integratedTime": str(time),
            "inclusionPromise": {"signedEntryTimestamp": text(sign(self.rekor, rfc8785.dumps(stated)))},
            "inclusionProof": {
                "logIndex": "1",
                "rootHash": text(root),
                "treeSize": "2",
                "hashes": [text(sibling)],
                "checkpoint": {"envelope": f"{note}\n\N{EM DASH} rekor.box.example {line}\n"},
            },
            "canonicalizedBody": text(body),
        }

    def _instance(self, url: str, private: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
        return {
            "baseUrl": url,
            "hashAlgorithm": "SHA2_256",
            "publicKey": {
                "rawBytes": text(spki(private)),
                "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                "validFor": {"start": "2025-01-01T00:00:00Z"},
            },
            "logId": {"keyId": text(hashlib.sha256(spki(private)).digest())},
        }

    def trusted_root(self) -> dict[str, Any]:
        """Whom to trust."""
        der = self.root.public_bytes(serialization.Encoding.DER)
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [self._instance("https://rekor.box.example", self.rekor)],
            "certificateAuthorities": [
                {
                    "subject": {"organization": "box.example", "commonName": "box"},
                    "uri": "https://fulcio.box.example",
                    "certChain": {"certificates": [{"rawBytes": text(der)}]},
                    "validFor": {"start": "2025-01-01T00:00:00Z"},
                }
            ],
            "ctlogs": [self._instance("https://ct.box.example", self.ct)],
        }

    def trust_config(self) -> str:
        """The same as a client trust configuration."""
        service = {"majorApiVersion": 1, "validFor": {"start": "2025-01-01T00:00:00Z"}, "operator": "box.example"}
        return json.dumps({
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": self.trusted_root(),
            "signingConfig": {
                "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                "caUrls": [{"url": "https://fulcio.box.example", **service}],
                "oidcUrls": [{"url": "https://oidc.box.example", **service}],
                "rekorTlogUrls": [{"url": "https://rekor.box.example", **service}],
                "rekorTlogConfig": {"selector": "ANY"},
                "tsaUrls": [],
                "tsaConfig": {"selector": "ANY"},
            },
        })


def octet_string(data: bytes) -> bytes:
    length = len(data).to_bytes(1, "big") if len(data) < 128 else b"\x81" + len(data).to_bytes(1, "big")
    return b"\x04" + length + data
