"""How long personal data is kept (`/chinh-sach/bao-mat` says the same), and what stands against erasing it. Pure."""

from datetime import date
from enum import StrEnum

from catalog.calendar import add_months

# A contract can be sued on for three years (Civil Code 91/2015/QH13, article 429).
ORDER_YEARS = 3
COMPLAINT_YEARS = 3
# Papers that accounts rest on (Accounting Law 88/2015/QH13, article 41; Decree 174/2016/NĐ-CP, article 13).
PAPER_YEARS = 10


class Obstacle(StrEnum):
    """Why an account cannot be erased now."""

    PASSWORD = "password"  # noqa: S105 - the name of a reason
    NOT_CONFIRMED = "confirmed"
    OPEN_ORDERS = "open_orders"
    OPEN_REFUNDS = "open_refunds"
    OPEN_RETURNS = "open_returns"
    OPEN_APPLICATION = "open_application"
    OFFICE = "office"
    MEMBER = "member"


class CannotErase(Exception):
    """An account that is not erased; `obstacles` say why, the first first."""

    def __init__(self, obstacles: tuple[Obstacle, ...]) -> None:
        super().__init__(", ".join(obstacles))
        self.obstacles = obstacles


def years_before(day: date, years: int) -> date:
    """The same day some years ago."""
    return add_months(day, -12 * years)
