"""What papers of an order say and how they are numbered; tax codes, tax in a price, invoices against orders. Pure."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

CONTRACT, REQUEST = "contract", "invoice_request"
KINDS = (CONTRACT, REQUEST)
# As papers of office are numbered here: number/year/kind.
_MARKS = {CONTRACT: "HĐ", REQUEST: "YCHĐ"}

INVOICE, ADJUSTMENT, REPLACEMENT = "invoice", "adjustment", "replacement"
INVOICE_KINDS = (INVOICE, ADJUSTMENT, REPLACEMENT)

# The names that data of e-invoices give to rates of value added tax: KCT is not subject to it, KKKNT neither declares
# nor pays it (households taxed on their takings). Empty: the producer has not said.
TAX_RATES = ("", "KKKNT", "KCT", "0", "5", "8", "10")
_PERCENT = re.compile("[0-9]{1,2}")

# Ten digits, the last a check of the nine before; a branch adds three. Since 1 July 2025 a person's or household's code
# is the personal identification number of twelve digits (tax administration law, circular 86/2024/TT-BTC).
_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_ORGANISATION = re.compile(r"([0-9]{10})(?:-?([0-9]{3}))?")
_PERSON = re.compile("[0-9]{12}")
_PROVINCE_CODES = range(1, 97)
_LONGEST_NAME, _LONGEST_ADDRESS, _LONGEST_EMAIL = 300, 400, 200


class NotATaxCode(ValueError):
    """Not a tax code: digits are missing, too many, or one is wrong."""


class Faulty(ValueError):
    """What was typed cannot be kept; `faults` is {field: reason}: missing, too_long, wrong, too_high, taken."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = dict(faults)


class AlreadyInvoiced(Exception):
    """An invoice was issued: what it says is corrected by the producer, not by asking anew."""


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sells, as the paper names her; empty texts are not known."""

    name: str
    address: str
    phone: str
    email: str
    registration: str
    tax_code: str
    tax_rate: str


@dataclass(frozen=True, slots=True)
class Buyer:
    name: str
    phone: str
    email: str
    address: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line: a pack with its certificate, as they are on the day of the deal. Amounts in đồng."""

    sku: str
    name: str
    name_en: str
    unit: str
    quantity: int
    price_dong: int
    stars: int
    certificate: str
    decision: str
    valid_until: str
    origin: str
    shelf_life_days: int | None

    @property
    def total_dong(self) -> int:
        return self.quantity * self.price_dong


@dataclass(frozen=True, slots=True)
class Deal:
    """What a buyer and a seller agree on; `order` and `agreed_at` (ISO) are empty before it is placed."""

    order: str
    agreed_at: str
    seller: Seller
    buyer: Buyer
    items: tuple[Item, ...]
    shipping_dong: int
    method: str

    @property
    def goods_dong(self) -> int:
        return sum(item.total_dong for item in self.items)

    @property
    def total_dong(self) -> int:
        return self.goods_dong + self.shipping_dong

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def deal_of(told: Mapping[str, Any]) -> Deal:
    """A deal from what `as_json` wrote."""
    return Deal(
        **{
            **told,
            "seller": Seller(**told["seller"]),
            "buyer": Buyer(**told["buyer"]),
            "items": tuple(Item(**item) for item in told["items"]),
        }
    )


@dataclass(frozen=True, slots=True)
class InvoiceTo:
    """Whom an invoice is to name."""

    name: str
    tax_code: str
    address: str
    email: str

    def checked(self) -> "InvoiceTo":
        """The same with its tax code in one spelling. Raises `Faulty`."""
        faults: dict[str, str] = {}
        for field, most in (("name", _LONGEST_NAME), ("address", _LONGEST_ADDRESS), ("email", _LONGEST_EMAIL)):
            text = getattr(self, field)
            if len(text) > most:
                faults[field] = "too_long"
            elif not text and field != "email":
                faults[field] = "missing"
        code = self.tax_code
        try:
            code = tax_code(self.tax_code)
        except NotATaxCode:
            faults["tax_code"] = "wrong" if self.tax_code else "missing"
        if self.email and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", self.email):
            faults["email"] = "wrong"
        if faults:
            raise Faulty(faults)
        return InvoiceTo(self.name, code, self.address, self.email)

    @property
    def is_empty(self) -> bool:
        return not (self.name or self.tax_code or self.address or self.email)


@dataclass(frozen=True, slots=True)
class Recorded:
    """An invoice as the counting of amounts sees it: its id, kind, signed amount in đồng, the one it corrects."""

    id: int
    kind: str
    amount_dong: int
    corrects_id: int | None


def tax_code(typed: str) -> str:
    """A tax code in its one spelling: 0101234567, 0101234567-001 or twelve digits. Raises `NotATaxCode`."""
    text = re.sub(r"[\s.]", "", typed)
    organisation = _ORGANISATION.fullmatch(text)
    if organisation and _has_right_check(organisation[1]):
        return organisation[1] + (f"-{organisation[2]}" if organisation[2] else "")
    if _PERSON.fullmatch(text) and int(text[:3]) in _PROVINCE_CODES:
        return text
    raise NotATaxCode(typed)


def _has_right_check(code: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code, strict=False))
    return code[9] == str(10 - total % 11) if total % 11 else False


def paper_number(kind: str, year: int, number: int) -> str:
    """12/2026/HĐ."""
    return f"{number}/{year}/{_MARKS[kind]}"


def fingerprint(content: Mapping[str, Any]) -> str:
    """SHA-256 of a paper's content, whatever order its keys come in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def tax_within(total_dong: int, rate: str) -> tuple[int, int | None]:
    """(amount before tax, tax) in đồng of an amount that includes it; tax None where the rate is not known."""
    if rate == "":
        return total_dong, None
    if not _PERCENT.fullmatch(rate):
        return total_dong, 0
    percent = int(rate)
    tax = (total_dong * percent * 2 + 100 + percent) // (2 * (100 + percent))
    return total_dong - tax, tax


def invoiced_dong(recorded: Iterable[Recorded]) -> int:
    """What the invoices of an order come to: an adjustment is added, a replacement takes the place of what it names."""
    rows = list(recorded)
    replaced = {row.corrects_id for row in rows if row.kind == REPLACEMENT}
    gone = {row.id for row in rows if row.id in replaced}
    # An adjustment of what was replaced went with it.
    counting = [row for row in rows if row.id not in gone and not (row.kind == ADJUSTMENT and row.corrects_id in gone)]
    return sum(row.amount_dong for row in counting)
