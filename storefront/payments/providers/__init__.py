"""The ways to pay of this shop, each behind the same promise (`protocol.py`)."""

from flask import Flask, current_app

from storefront.config import Settings
from storefront.payments.providers.card import Cards


def install(app: Flask, settings: Settings) -> None:
    """Make the card provider of these settings; nothing of it is loaded before a card is paid with."""
    if settings.takes_cards:
        keys = settings.stripe_secret_key, settings.stripe_webhook_secret, settings.stripe_api_base
        app.extensions["cards"] = Cards(*keys)
        app.extensions["hurried_cards"] = Cards(*keys, hurried=True)


def cards(*, hurried: bool = False) -> Cards | None:
    """The card provider; None where no cards are taken. A hurried one answers somebody who waits."""
    return current_app.extensions.get("hurried_cards" if hurried else "cards")
