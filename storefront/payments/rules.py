"""Which ways to pay an order may offer. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    COD = "cod"
    VIETQR = "vietqr"


PAYMENT_STATES = ("unpaid", "paid", "failed")


class Objection(StrEnum):
    """Why a way to pay is not offered."""

    ALCOHOL = "alcohol"
    NO_ACCOUNT = "no_account"
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True, slots=True)
class Payable:
    """One producer's part of a cart, as far as paying goes."""

    producer_name: str
    has_account: bool
    has_alcohol: bool
    total_dong: int


class MethodRefused(Exception):
    """The way to pay that was chosen is not offered for this order."""

    def __init__(self, method: str, objection: Objection | None, producer_name: str = "") -> None:
        super().__init__(f"{method}: {objection or 'unknown'}")
        self.method = method
        self.objection = objection
        self.producer_name = producer_name


def objections(parts: Iterable[Payable], *, cod_limit_dong: int) -> dict[Method, MethodRefused]:
    """What speaks against each method for a cart; a method without entry is offered.

    Alcohol is paid without cash (alcohol law 44/2019/QH14, article 16; decree 24/2020/NĐ-CP, article 6).
    """
    found: dict[Method, MethodRefused] = {}
    for part in parts:
        if not part.has_account:
            found.setdefault(Method.VIETQR, MethodRefused(Method.VIETQR, Objection.NO_ACCOUNT, part.producer_name))
        if part.has_alcohol:
            found.setdefault(Method.COD, MethodRefused(Method.COD, Objection.ALCOHOL, part.producer_name))
        elif part.total_dong > cod_limit_dong:
            found.setdefault(Method.COD, MethodRefused(Method.COD, Objection.OVER_LIMIT, part.producer_name))
    return found
