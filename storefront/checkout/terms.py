"""The limits of placing an order, as the settings give them."""

from datetime import timedelta

from flask import current_app

from storefront.orders.actions import Terms
from storefront.payments import providers


def terms() -> Terms:
    settings = current_app.extensions["settings"]
    cards = providers.cards()
    able = cards.capabilities() if cards else None
    return Terms(
        cod_limit_dong=settings.cod_limit_dong,
        bank_hold=timedelta(hours=settings.bank_hold_hours),
        card_hold=timedelta(minutes=settings.card_hold_minutes),
        card_dong=(able.min_dong, able.max_dong) if able else None,
    )
