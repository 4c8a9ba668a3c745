"""Phones, addresses and passwords as people write them, and the roles there are. Imports no framework."""

import unicodedata

import phonenumbers
from email_validator import EmailNotValidError, validate_email

ROLES = ("shopper", "producer", "buyer", "officer", "secretary", "auditor", "admin")
# Who works for the programme: officers run it, the council's secretary brings in its decisions, the auditor reads all.
OFFICE = ("officer", "admin")
ADMINS = ("admin",)
DECIDERS = ("officer", "secretary", "admin")
OFFICE_READERS = ("officer", "secretary", "auditor", "admin")
# Whose account opens what others must be able to rely on; where the setting demands it, they need a second factor.
SECOND_FACTOR_ROLES = ("producer", "buyer", *OFFICE_READERS)
MIN_PASSWORD = 10
MAX_PASSWORD = 200
LONGEST_REASON = 1000
# What somebody is to the producer she works for; the first may do all, each next one less.
MEMBER_ROLES = ("owner", "seller", "packer")


class NotAPhone(ValueError):
    """Text that is no Vietnamese telephone number."""


def national(phone: str) -> str:
    """A Vietnamese number in one spelling: ten or eleven digits beginning with 0 (domain.md §4).

    Takes `+84 912 345 678`, `0912.345.678`, `84912345678`; raises `NotAPhone` for anything else.
    """
    if len(phone) > 30:
        raise NotAPhone(phone)
    try:
        parsed = phonenumbers.parse(phone, "VN")
    except phonenumbers.NumberParseException:
        raise NotAPhone(phone) from None
    if parsed.country_code != 84 or not phonenumbers.is_valid_number(parsed):
        raise NotAPhone(phone)
    return f"0{parsed.national_number}"


class NotAContact(ValueError):
    """Text that is neither a Vietnamese telephone number nor a mail address."""


def contact(typed: str) -> str:
    """What somebody is reached at, in one spelling: a phone as `national`, a mail address in small letters.

    Raises `NotAContact`.
    """
    if not is_email(typed):
        try:
            return national(typed)
        except NotAPhone:
            raise NotAContact(typed) from None
    try:
        return validate_email(typed.strip()[:201], check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise NotAContact(typed) from None


def is_email(typed: str) -> bool:
    """Whether a text can only be meant as a mail address."""
    return "@" in typed


def plain_password(typed: str) -> str:
    """A password in one spelling of its letters: telephones and desks compose «ế» in different ways."""
    return unicodedata.normalize("NFKC", typed)
