"""Codes by time (RFC 6238) and codes for the day the telephone is lost; keys of both come from SECRET_KEY."""

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ISSUER = "Chợ Sao"
RECOVERY_CODES = 10
# Without 0/O and 1/I: copied by hand from paper.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_GROUPS, _GROUP = 3, 4
# A telephone's clock may be half a minute off, and typing takes its time.
_WINDOW_SECONDS = 30


class Codes:
    """What makes and reads codes under one SECRET_KEY; another one reads none of them."""

    def __init__(self, secret_key: str) -> None:
        self._secret_key = secret_key

    def new_secret(self) -> str:
        """A fresh key for a telephone, encrypted."""
        return str(self._totp().new().to_json(encrypt=True))

    def address(self, secret: str, phone: str) -> str:
        """The `otpauth:` address that a telephone scans."""
        return str(self._totp().from_source(secret).to_uri(phone))

    def key(self, secret: str) -> str:
        """The key as text, in groups, for who cannot scan."""
        return str(self._totp().from_source(secret).pretty_key())

    def counter(self, secret: str, typed: str, now: datetime) -> int | None:
        """The time step a typed code belongs to; None for a wrong or outdated one."""
        from passlib.exc import TokenError

        try:
            match = self._totp().verify(typed, secret, time=int(now.timestamp()), window=_WINDOW_SECONDS)
        except TokenError:
            return None
        return int(match.counter)

    def digest(self, user_id: int, typed: str) -> str:
        """What is kept of a recovery code: its hash under a key, so that a stolen table cannot be tried against."""
        letters = "".join(filter(str.isalnum, typed.upper()))
        return hmac.new(self._derived(b"recovery codes"), f"{user_id}:{letters}".encode(), hashlib.sha256).hexdigest()

    def _totp(self) -> Any:
        # Imported here: most web processes never see a code.
        from passlib.totp import TOTP

        return TOTP.using(issuer=ISSUER, secrets={"1": self._derived(b"second factor").hex()})

    def _derived(self, purpose: bytes) -> bytes:
        return HKDF(hashes.SHA256(), 32, None, purpose).derive(self._secret_key.encode())


def new_recovery_codes() -> list[str]:
    """Ten codes of 60 bits each, to print and to put away."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    ]


def is_recovery(typed: str) -> bool:
    """Whether a typed code can only be a recovery code: a telephone's has six digits."""
    return sum(map(str.isalnum, typed)) > 6
