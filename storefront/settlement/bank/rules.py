"""Money that a bank says came into a producer's account: whose order it pays, or why a person must say that. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from catalog.calendar import local_day
from storefront.payments.rules import Method
from storefront.settlement.statements import memos
from storefront.settlement.statements.rules import squeezed

CREDIT_STATES = ("open", "matched", "dismissed")
LONGEST_CONTENT = 300
# What a VietQR can ask for at most.
MOST_DONG = 9_999_999_999_999
# Banks differ in the day they put on the same money.
_SAME_MONEY_WITHIN = timedelta(days=2)
_LEAST_COMMON = 8


class Obstacle(StrEnum):
    """Why money that came in pays no order by itself."""

    NO_CODE = "no_code"
    UNKNOWN_CODE = "unknown_code"
    SEVERAL = "several"
    OTHER_ACCOUNT = "other_account"
    CARD_ORDER = "card_order"


class NotOpen(Exception):
    """Money that was given to an order or laid aside before."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Money by a bank's word: of a notice by its id, or of a statement's line by its name (`statements.rules.names`).

    `account` and `reference` are "" where not told.
    """

    amount_dong: int
    content: str
    happened_at: datetime
    account: str = ""
    reference: str = ""
    notice: str | None = None
    line: str | None = None

    @property
    def name(self) -> str:
        return self.notice or f"line:{self.line}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order whose code stands in a transfer's text."""

    method: str
    account: str


def obstacle(arrival: Arrival, codes: Sequence[str], own: Sequence[Candidate]) -> Obstacle | None:
    """Why money with these codes pays none of the producer's `own` orders by itself; None: it pays the only one."""
    if not codes:
        return Obstacle.NO_CODE
    if not own:
        return Obstacle.UNKNOWN_CODE
    if len(own) > 1:
        return Obstacle.SEVERAL
    if own[0].method == Method.CARD:
        return Obstacle.CARD_ORDER
    told, asked = squeezed(arrival.account), squeezed(own[0].account)
    return Obstacle.OTHER_ACCOUNT if told and asked and told != asked else None


def is_same_money(one: Arrival, other: Arrival) -> bool:
    """Whether a bank's notice and a line of its statement tell of the same money.

    The reference says so, or the codes of orders in both texts. Texts without a code say so only word for word, on the
    same day, and where no reference speaks against it: «chuyen tien» is what everybody writes.
    """
    if one.amount_dong != other.amount_dong or abs(one.happened_at - other.happened_at) > _SAME_MONEY_WITHIN:
        return False
    mine, theirs = squeezed(one.reference), squeezed(other.reference)
    if mine and mine == theirs:
        return True
    codes = memos.read(one.content).codes
    if codes:
        return codes == memos.read(other.content).codes
    if (mine and theirs) or local_day(one.happened_at) != local_day(other.happened_at):
        return False
    return len(squeezed(one.content)) >= _LEAST_COMMON and squeezed(one.content) == squeezed(other.content)
