from flask import current_app

_MOST = 500


def named(q: str) -> list[int]:
    """Ids of the products that words mean, found as the shop finds them, sold or not."""
    return list(current_app.extensions["search"].find(q, limit=_MOST))
