"""The Flask application: the shop, the register, carts, orders and the JSON API over the catalogue."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from storefront.config import Settings


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application of these settings, or of the environment (`flask --app storefront`)."""
    # Imported only when asked for: tools and the supervisor need single modules, not the whole shop in memory.
    from storefront import app

    return app.create_app(settings)
