"""The key anchors are signed with: a file of its own, kept away from the database.  Pure.

Ed25519 in PEM: whoever signs has the private half, whoever verifies needs the public one only.
Where the `cryptography` package is not installed, any file of 32 bytes or more is a shared secret
for HMAC-SHA256.
"""

import hmac
import os
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

_LEAST = 32


class UnableToUseKey(ValueError):
    """The file holds no key, or one that cannot do what is asked of it."""


class Key(Protocol):
    """Signs what is anchored, or tells whether a signature is its own."""

    @property
    def name(self) -> str:
        """A fingerprint that names the key without giving it away."""

    def sign(self, text: str) -> str:
        """The signature in hex.  UnableToUseKey where it is the public half."""

    def signed(self, text: str, signature: str) -> bool:
        """Whether `signature` is this key's for `text`."""


@dataclass(frozen=True)
class _Shared:
    """HMAC-SHA256 with a secret both sides have."""

    secret: bytes

    @property
    def name(self) -> str:
        return "hmac-" + sha256(b"recourse anchor\n" + self.secret).hexdigest()[:16]

    def sign(self, text: str) -> str:
        return hmac.new(self.secret, text.encode(), sha256).hexdigest()

    def signed(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())


class _Pair:
    """Ed25519 (RFC 8032); without the private half it only verifies."""

    def __init__(self, pem: bytes) -> None:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (
            Ed25519PrivateKey,
            Ed25519PublicKey,
        )

        self._private: Ed25519PrivateKey | None = None
        if b"PRIVATE KEY" in pem:
            private = serialization.load_pem_private_key(pem, password=None)
            if not isinstance(private, Ed25519PrivateKey):
                raise UnableToUseKey("it is no Ed25519 key")
            self._private, public = private, private.public_key()
        else:
            loaded = serialization.load_pem_public_key(pem)
            if not isinstance(loaded, Ed25519PublicKey):
                raise UnableToUseKey("it is no Ed25519 key")
            public = loaded
        self._public = public

    @property
    def name(self) -> str:
        return "ed25519-" + sha256(self._public.public_bytes_raw()).hexdigest()[:16]

    def sign(self, text: str) -> str:
        if self._private is None:
            raise UnableToUseKey("it is the public half of a key: it verifies, and cannot sign")
        return self._private.sign(text.encode()).hex()

    def signed(self, text: str, signature: str) -> bool:
        from cryptography.exceptions import InvalidSignature

        try:
            self._public.verify(bytes.fromhex(signature), text.encode())
        except (InvalidSignature, ValueError):
            return False
        return True


def read_key(path: Path) -> Key:
    """The key in the file.  UnableToUseKey says what is wrong with it; OSError where it is not
    there or may not be read."""
    content = path.read_bytes()
    try:
        if content.startswith(b"-----BEGIN"):
            return _Pair(content)
    except ImportError:
        raise UnableToUseKey(f"{path}: Ed25519 needs the `cryptography` package") from None
    except (ValueError, TypeError) as problem:
        raise UnableToUseKey(f"{path}: {problem}") from None
    if len(content.strip()) < _LEAST:
        raise UnableToUseKey(f"{path}: a secret has {_LEAST} bytes or more")
    return _Shared(content.strip())


def make_key(path: Path) -> Key:
    """A new key in `path`, for its owner alone; its public half beside it, as `path`.pub.

    FileExistsError where there is a file already: a key is never written over.
    """
    private, public = _new()
    _write(path, private, 0o600)
    if public:
        _write(path.with_name(path.name + ".pub"), public, 0o644)
    return read_key(path)


def _new() -> tuple[bytes, bytes]:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    except ImportError:
        return secrets.token_hex(_LEAST).encode(), b""
    made = Ed25519PrivateKey.generate()
    private = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = made.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private, public


def _write(path: Path, content: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
