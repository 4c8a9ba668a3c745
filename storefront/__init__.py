"""The Flask application: the shop, the register, carts, orders and the JSON API over the catalogue."""

from storefront.app import create_app

__all__ = ["create_app"]
