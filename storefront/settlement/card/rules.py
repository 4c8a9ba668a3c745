"""States of a card attempt, what it asks for, and how what came in is shared. Pure."""

from collections.abc import Mapping

# `started` is written before the provider is asked; `refused` is an attempt the provider would not take;
# `differs` was paid with another sum or currency than was asked: nobody's order, the office looks at it.
CHARGE_STATES = ("started", "open", "paid", "expired", "refused", "differs")
# Attempts that may still be paid.
LIVE = ("started", "open")
# `started` is written before the provider is asked; `returned` is money that went and came back.
TRY_STATES = ("started", "sent", "done", "failed", "returned")
# Tries whose amount is not left of the charge any more.
SPENT = ("started", "sent", "done")
_NEXT = {
    "started": frozenset({"open", "paid", "expired", "refused", "differs"}),
    "open": frozenset({"paid", "expired", "differs"}),
    # By a person, after the money was dealt with at the provider.
    "differs": frozenset({"expired"}),
}


class WrongCharge(ValueError):
    """A state a card attempt cannot take from where it is."""


def advance(state: str, *, to: str) -> str:
    """The state an attempt moves to; raises `WrongCharge`."""
    if to not in _NEXT.get(state, ()):
        raise WrongCharge(f"{state} → {to}")
    return to


def is_outdated(asked: Mapping[int, int], missing: Mapping[int, int]) -> bool:
    """Whether orders changed since an attempt asked for {order id: đồng}; `missing` is what they lack now."""
    return dict(asked) != dict(missing)
