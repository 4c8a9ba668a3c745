"""The limits of placing an order, as the settings give them."""

from datetime import timedelta

from flask import current_app

from storefront.orders.actions import Terms


def terms() -> Terms:
    settings = current_app.extensions["settings"]
    return Terms(settings.cod_limit_dong, timedelta(hours=settings.bank_hold_hours))
