"""Codes that show that a phone or a mail address is somebody's. Pure."""

import hashlib
import hmac
import secrets
from datetime import timedelta

PURPOSES = ("sign_up", "recovery", "contact", "claim")
GOOD_FOR = timedelta(minutes=15)
MAX_TRIES = 5
# To one phone or address; more is a person pressing again and again, or somebody else's telephone being made to ring.
CODES_PER_CONTACT = 5
COUNTED_WITHIN = timedelta(hours=1)
# Rows are of no use after that: a code was used or is outdated.
KEPT_FOR = timedelta(days=1)
DIGITS = 6


class TooManyCodes(Exception):
    """Too many codes were sent to this phone or address within the hour."""


def new_code() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(DIGITS))


def digits(typed: str) -> str:
    """The digits of a code as people type it: with spaces, or with the text around it."""
    return "".join(char for char in typed if char in "0123456789")


def digest(key: bytes, proof_id: int, code: str) -> str:
    """A code's hash under a key that the database does not hold: six digits alone would be found at once."""
    return hmac.new(key, f"{proof_id}:{code}".encode(), hashlib.sha256).hexdigest()
