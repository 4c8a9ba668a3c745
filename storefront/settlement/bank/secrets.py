"""The secrets of bank notices: made here, shown once, kept under a key that comes from SECRET_KEY.

They are encrypted, not hashed: who signs a notice needs the secret itself to be checked against.
"""

import base64
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def new() -> str:
    """A secret of 256 bits, to paste at the bank's service."""
    return secrets.token_urlsafe(32)


def locked(secret: str, secret_key: str) -> str:
    return _box(secret_key).encrypt(secret.encode()).decode()


def opened(kept: str, secret_key: str) -> str | None:
    """The secret; None where it was kept under another SECRET_KEY."""
    try:
        return _box(secret_key).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None


def _box(secret_key: str) -> Fernet:
    key = HKDF(hashes.SHA256(), 32, None, b"bank notices").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
