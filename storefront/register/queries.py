from flask import current_app, g

from storefront.database import db
from storefront.shop.curated import current

_MOST = 500


def named(q: str) -> list[int]:
    """Ids of the products that words mean, found as the shop finds them, sold or not."""
    lines = current(db.session(), g.revision).lines
    return list(current_app.extensions["search"].find(q, limit=_MOST, lines=lines))
