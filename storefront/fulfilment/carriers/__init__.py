"""Who carries parcels: the protocol every carrier follows, the producer's own hands, and carriers with an interface."""

from flask import current_app

from storefront.fulfilment.carriers import ghn, manual
from storefront.fulfilment.carriers.port import Carrier


def offered() -> dict[str, Carrier]:
    """{code: carrier} that this shop has an account with; a parcel may always be carried by hand."""
    settings = current_app.extensions["settings"]
    found: dict[str, Carrier] = {manual.CODE: manual.ByHand()}
    if settings.ghn_token and settings.ghn_shop_id:
        found[ghn.CODE] = ghn.Ghn(settings.ghn_token, settings.ghn_shop_id, settings.ghn_api_base)
    return found
