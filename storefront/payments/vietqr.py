"""VietQR: the EMVCo payload of a transfer to a Vietnamese bank account (NAPAS IBFT), made and read offline.

Layout: 00 version, 01 static or dynamic, 38 {00 NAPAS, 01 {00 bank BIN, 01 account}, 02 service}, 53 currency 704,
54 amount, 58 country, 62 {01 bill, 08 purpose}, 63 CRC-16/CCITT-FALSE over all that stands before it.
"""

import binascii
import re
import unicodedata
from dataclasses import dataclass

NAPAS = "A000000727"
DONG = "704"
TO_ACCOUNT = "QRIBFTTA"
TO_CARD = "QRIBFTTC"
PURPOSE_LENGTH = 25
LARGEST_DONG = 9_999_999_999_999


class BadPayload(ValueError):
    """A payload that no bank should follow, or facts that make none."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Who is paid and how much. `amount_dong` None makes a static code that asks the payer for the amount."""

    bank_bin: str
    account: str
    amount_dong: int | None = None
    purpose: str = ""
    bill: str = ""
    to_card: bool = False


def encode(transfer: Transfer) -> str:
    """The payload of a transfer. Raises `BadPayload` for a BIN, account or amount no code can carry."""
    if not re.fullmatch(r"[0-9]{6}", transfer.bank_bin):
        raise BadPayload("a bank BIN has six digits")
    if not re.fullmatch(r"[A-Za-z0-9]{1,19}", transfer.account):
        raise BadPayload("an account has 1 to 19 letters and digits")
    amount = transfer.amount_dong
    if amount is not None and not 0 < amount <= LARGEST_DONG:
        raise BadPayload("an amount is positive and has at most 13 digits")
    account = _field("00", transfer.bank_bin) + _field("01", transfer.account)
    merchant = _field("00", NAPAS) + _field("01", account) + _field("02", TO_CARD if transfer.to_card else TO_ACCOUNT)
    fields = _field("00", "01") + _field("01", "11" if amount is None else "12") + _field("38", merchant)
    fields += _field("53", DONG) + (_field("54", str(amount)) if amount is not None else "") + _field("58", "VN")
    more = "".join(
        _field(tag, ascii_text(text)) for tag, text in (("01", transfer.bill), ("08", transfer.purpose)) if text
    )
    fields += (_field("62", more) if more else "") + "6304"
    return fields + _checksum(fields)


def decode(payload: str) -> Transfer:
    """The transfer a payload asks for. Raises `BadPayload` for a wrong checksum, a broken field or another scheme."""
    if not payload.isascii() or _checksum(payload[:-4]) != payload[-4:].upper():
        raise BadPayload("the checksum is wrong")
    fields = _fields(payload)
    merchant = _fields(fields.get("38", ""))
    account = _fields(merchant.get("01", ""))
    more = _fields(fields.get("62", ""))
    if merchant.get("00") != NAPAS or merchant.get("02") not in (TO_ACCOUNT, TO_CARD) or set(account) != {"00", "01"}:
        raise BadPayload("not a transfer over NAPAS")
    if not fields.get("54", "0").isdigit():
        raise BadPayload("the amount is no whole number")
    return Transfer(
        bank_bin=account["00"],
        account=account["01"],
        amount_dong=int(fields["54"]) if "54" in fields else None,
        purpose=more.get("08", ""),
        bill=more.get("01", ""),
        to_card=merchant["02"] == TO_CARD,
    )


def ascii_text(text: str) -> str:
    """Text as banks keep it: ASCII, at most 25 characters. `đ` has no decomposition and is mapped first."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D")).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9 .\-/]+", " ", plain).strip()[:PURPOSE_LENGTH].strip()


def _field(tag: str, value: str) -> str:
    if not 1 <= len(value) <= 99:
        raise BadPayload(f"field {tag} has a length of {len(value)}")
    return f"{tag}{len(value):02d}{value}"


def _fields(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        tag, size = text[at : at + 2], text[at + 2 : at + 4]
        end = at + 4 + int(size) if size.isdigit() and len(size) == 2 else -1
        if not tag.isdigit() or end < 0 or end > len(text) or tag in found:
            raise BadPayload(f"broken at character {at}")
        found[tag] = text[at + 4 : end]
        at = end
    return found


def _checksum(text: str) -> str:
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"
