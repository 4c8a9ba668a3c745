"""The round that asks about all money that is under way, so that no lost message is ever more than late."""

from datetime import datetime

from storefront.payments import providers
from storefront.settlement.bank import events as bank
from storefront.settlement.card import events


def reconcile(*, now: datetime) -> dict[str, int]:
    """{what was looked at: how often}. Safe at any time and twice."""
    told = {"bank notices": bank.reconcile()}
    cards = providers.cards()
    if cards is not None:
        told |= {f"card {name}": count for name, count in events.reconcile(cards, now=now).items()}
    return told
