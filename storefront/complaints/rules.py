"""What can be complained of, the steps of a complaint, and until when each is due (`/chinh-sach/khieu-nai`). Pure."""

import secrets
from datetime import datetime

from storefront.cases.rules import due_at

KINDS = ("goods", "delivery", "payment", "information", "safety", "other")
STATES = ("received", "passed", "answered")
_NEXT = {"received": frozenset({"passed", "answered"}), "passed": frozenset({"answered"})}

# The time limits of our own policy, in working days from the day a complaint came in (Law 19/2023/QH15, article 37,
# asks a shop to tell them): 1 to confirm and pass it on, 7 to propose a solution; unsafe goods the same day.
CONFIRM_DAYS = 1
ANSWER_DAYS = 7
SAFETY_DAYS = 0

LONGEST = 3000
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


class WrongStep(Exception):
    """A complaint that was answered is not passed on or answered again."""

    def __init__(self, state: str, to: str) -> None:
        super().__init__(f"{state} → {to}")
        self.state = state
        self.to = to


def advance(state: str, *, to: str) -> str:
    """The next state. Raises `WrongStep`."""
    if to not in _NEXT.get(state, frozenset()):
        raise WrongStep(state, to)
    return to


def due(kind: str, state: str, made_at: datetime) -> datetime:
    """The instant by which the office's next step is due."""
    days = ANSWER_DAYS if state != "received" else SAFETY_DAYS if kind == "safety" else CONFIRM_DAYS
    return due_at(made_at, days)


def new_code() -> str:
    """The code under which a complaint is found again; nobody guesses one of a trillion."""
    return "KN" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
