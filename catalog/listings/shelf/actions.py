"""What is done with a listed product at once, without review: off sale and on again, price, stock, story.

Beside approvals and takedowns the only writer of `Product.listing_state`. Each act leaves a `ListingEvent`.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from catalog import changes
from catalog.listings import actions as listings
from catalog.listings import queries, rules
from catalog.listings.models import ListingEvent
from catalog.listings.rules import Listing
from catalog.pricing.actions import set_public_price
from catalog.producers.models import Producer
from catalog.products.models import Product
from catalog.stock import actions as stock


def pause(session: Session, *, product: Product, by: str, now: datetime, reason: str = "") -> None:
    """Off sale for now. Raises `rules.WrongStep`."""
    _move(session, product, to="paused", kind="paused", by=by, now=now, reason=reason)


def resume(session: Session, *, product: Product, by: str, now: datetime, reason: str = "") -> None:
    """On sale again. Raises `rules.WrongStep`, `rules.TakenDown` while an authority's request keeps it off."""
    if queries.is_taken_down(session, product.id):
        raise rules.TakenDown
    _move(session, product, to="approved", kind="resumed", by=by, now=now, reason=reason)


def retire(session: Session, *, product: Product, by: str, now: datetime, reason: str) -> None:
    """Off sale for good; the page, the certificate and past orders stay. Raises `rules.WrongStep`, `rules.NoReason`."""
    _move(session, product, to="retired", kind="retired", by=by, now=now, reason=rules.reason(reason))


def set_price(session: Session, *, product: Product, amount_dong: int, by: str, now: datetime) -> bool:
    """Ask another price for the first pack, at once; True when that changed anything. Raises `rules.Faulty`."""
    _check(Listing(price_dong=amount_dong))
    pack = product.variants[0]
    before = queries.price_dong(session, pack.id)
    if not set_public_price(session, variant=pack, amount_dong=amount_dong, now=now):
        return False
    listings.log_act(session, product, "priced", by=by, now=now, facts={"before": before, "after": amount_dong})
    return True


def count_stock(session: Session, *, product: Product, sellable: int, by: str, now: datetime) -> bool:
    """Say how many of the first pack can be sold, at once; True when that changed anything. Raises `rules.Faulty`."""
    _check(Listing(stock=sellable))
    pack = product.variants[0]
    before = stock.available(session, pack.id)
    if not stock.count(session, variant_id=pack.id, sellable=sellable, cause=listings.COUNTED, now=now):
        return False
    listings.log_act(session, product, "counted", by=by, now=now, facts={"before": before, "after": sellable})
    return True


def tell_story(session: Session, *, producer: Producer, story: str, story_en: str, by: str, now: datetime) -> bool:
    """Change what a producer tells of herself, at once; True when that changed anything. Raises `rules.Faulty`."""
    told, told_en = rules.tidy(story), rules.tidy(story_en)
    faults = rules.faults(Listing(description=told, description_en=told_en))
    drawn = rules.has_star_signs(Listing(description=told, description_en=told_en))
    wrong = faults | dict.fromkeys(drawn, "star_signs")
    if wrong:
        raise rules.Faulty({name.replace("description", "story"): why for name, why in wrong.items()})
    before = {"story": producer.story, "story_en": producer.story_en}
    if before == {"story": told, "story_en": told_en}:
        return False
    producer.story, producer.story_en = told, told_en
    session.add(ListingEvent(producer_id=producer.id, kind="story", actor=by, facts=before, at=now))
    changes.note(session, changes.PRODUCER, producer.id)
    return True


def _check(listing: Listing) -> None:
    faults = rules.faults(listing)
    if faults:
        raise rules.Faulty(faults)


def _move(session: Session, product: Product, *, to: str, kind: str, by: str, now: datetime, reason: str) -> None:
    product.listing_state = rules.move(product.listing_state, to=to)
    changes.note(session, changes.PRODUCT, product.id)
    listings.log_act(session, product, kind, by=by, now=now, reason=rules.tidy(reason))
