"""A listing's way from a producer's proposal to the shelf. Each act leaves a `ListingEvent`.

Nothing here can write stars or certificates.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.calendar import local_day
from catalog.db import serialise
from catalog.listings import queries, rules
from catalog.listings.models import ListingChange, ListingEvent, ListingVersion
from catalog.listings.rules import Listing
from catalog.pricing.actions import set_public_price
from catalog.products.models import GROUPS, Product, ProductStandard, Variant
from catalog.stock import actions as stock

# Movements of stock tell what caused them.
COUNTED = "producer"


def propose(
    session: Session, *, producer_id: int, product: Product | None, listing: Listing, by: str, now: datetime
) -> ListingChange:
    """A draft: of a new listing, or of a change to the producer's own product.

    Raises `rules.Faulty`, `rules.NothingChanged`, `rules.AlreadyOpen`; `ValueError` for another producer's product.
    """
    base = Listing()
    if product is not None:
        if product.producer_id != producer_id:
            raise ValueError(f"product {product.id} is not of producer {producer_id}")
        serialise(session, f"listing:{product.id}")
        open_id = queries.open_change_id(session, product.id)
        if open_id is not None:
            raise rules.AlreadyOpen(open_id)
        base = queries.current(session, product)
    kept = _kept(base, listing, is_new=product is None)
    if product is None:
        _check_said_once(session, producer_id, kept)
    change = ListingChange(
        kind="new" if product is None else "change",
        producer_id=producer_id,
        product_id=product.id if product else None,
        state="draft",
        made_by=by,
        made_at=now,
    )
    session.add(change)
    session.flush()
    _write(session, change, base, kept, by=by, now=now)
    _log(session, change, "drafted", by=by, now=now)
    return change


def revise(session: Session, *, change: ListingChange, listing: Listing, by: str, now: datetime) -> None:
    """A further version of a draft or of what the office returned; the same words again change nothing.

    Raises `rules.WrongStep` where it is in review or settled, `rules.Faulty`, `rules.NothingChanged`.
    """
    if change.state not in ("draft", "returned"):
        raise rules.WrongStep(change.state, "draft")
    base = queries.current(session, change.product) if change.product else Listing()
    kept = _kept(base, listing, is_new=change.product is None)
    if kept != queries.proposed(change) or base != queries.base_of(change):
        _write(session, change, base, kept, by=by, now=now)


def submit(session: Session, *, change: ListingChange, by: str, now: datetime) -> None:
    """Hand a proposal to the office. Raises `rules.WrongStep`, and `rules.Faulty` where the law asks for more."""
    state = rules.advance(change.state, to="in_review")
    missing = [
        name for name in rules.missing(queries.proposed(change)) if change.kind == "new" or name not in rules.FREE
    ]
    if missing:
        raise rules.Faulty(dict.fromkeys(missing, "missing"))
    change.state, change.submitted_at = state, now
    _log(session, change, "submitted", by=by, now=now, facts={"version": change.versions[-1].number})


def withdraw(session: Session, *, change: ListingChange, by: str, now: datetime, reason: str = "") -> None:
    """End a proposal; it stays on record. Raises `rules.WrongStep` where it is settled."""
    change.state = rules.advance(change.state, to="withdrawn")
    change.settled_at = now
    _log(session, change, "withdrawn", by=by, now=now, reason=rules.tidy(reason))


def give_back(session: Session, *, change: ListingChange, by: str, now: datetime, note: str) -> None:
    """Return a proposal to its producer with a note. Raises `rules.WrongStep`, `rules.NoReason`."""
    told = rules.reason(note)
    change.state = rules.advance(change.state, to="returned")
    _log(session, change, "returned", by=by, now=now, reason=told)


def approve(
    session: Session,
    *,
    change: ListingChange,
    by: str,
    now: datetime,
    decision_id: int | None = None,
    note: str = "",
) -> Product:
    """Put a proposal in force: the product as it is listed from now on.

    Certified facts change only with a decision that corrected or renewed the certificate (`queries.allowing`).
    Raises `rules.WrongStep`, `rules.Stale`, `rules.ScopeTouched`.
    """
    state = rules.advance(change.state, to="approved")
    proposed, base = queries.proposed(change), queries.base_of(change)
    if change.product is None:
        product = _create(session, change, proposed, by=by, now=now)
    else:
        product = change.product
        fields = rules.changed(base, proposed)
        _check_fresh(queries.current(session, product), base, fields)
        change.decision_id = _allowed(session, change, base, proposed, decision_id, now)
        _fill(product, proposed, fields)
    change.state, change.settled_at, change.product_id = state, now, product.id
    session.flush()
    changes.note(session, changes.PRODUCT, product.id)
    _log(session, change, "approved", by=by, now=now, reason=rules.tidy(note), facts={"decision": change.decision_id})
    return product


def log_act(
    session: Session,
    product: Product,
    kind: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    takedown_id: int | None = None,
) -> None:
    """Note one act on a listed product."""
    session.add(
        ListingEvent(
            producer_id=product.producer_id,
            product_id=product.id,
            takedown_id=takedown_id,
            kind=kind,
            actor=by,
            reason=reason,
            facts=facts or {},
            at=now,
        )
    )


def _kept(base: Listing, listing: Listing, *, is_new: bool) -> Listing:
    """The proposal as it is kept; of a listing that exists, price and stock are no part of it."""
    kept = rules.tidied(listing)
    if not is_new:
        kept = rules.read(kept.as_json | {name: getattr(base, name) for name in rules.FREE})
    faults = rules.faults(kept) | dict.fromkeys(rules.has_star_signs(kept), "star_signs")
    if kept.group and kept.group not in GROUPS:
        faults["group"] = "unknown"
    if faults:
        raise rules.Faulty(faults)
    if not rules.changed(base, kept):
        raise rules.NothingChanged
    return kept


def _write(
    session: Session, change: ListingChange, base: Listing, proposed: Listing, *, by: str, now: datetime
) -> None:
    number = len(change.versions) + 1
    change.versions.append(
        ListingVersion(number=number, base=base.as_json, proposed=proposed.as_json, made_by=by, made_at=now)
    )
    session.flush()


def _check_said_once(session: Session, producer_id: int, listing: Listing) -> None:
    """A form sent twice is one proposal."""
    serialise(session, f"listings of:{producer_id}")
    for change in queries.of_producers(session, [producer_id]):
        if change.kind == "new" and queries.proposed(change) == listing:
            raise rules.AlreadyOpen(change.id)


def _check_fresh(live: Listing, base: Listing, fields: tuple[str, ...]) -> None:
    moved = [name for name in rules.changed(live, base) if name in fields]
    if moved:
        raise rules.Stale(moved)


def _allowed(
    session: Session,
    change: ListingChange,
    base: Listing,
    proposed: Listing,
    decision_id: int | None,
    now: datetime,
) -> int | None:
    """The decision a change of certified facts rests on; None where none is needed."""
    touched = rules.touched_scope(base, proposed)
    assert change.product_id is not None
    if not touched or not queries.is_certified(session, change.product_id, local_day(now)):
        return None
    if decision_id not in {one.decision_id for one in queries.allowing(session, change.product_id)}:
        raise rules.ScopeTouched(touched)
    return decision_id


def _create(session: Session, change: ListingChange, listing: Listing, *, by: str, now: datetime) -> Product:
    serialise(session, "product.slug")
    slug = _free_slug(session, rules.slug_of(listing.name))
    product = Product(slug=slug, producer_id=change.producer_id, listing_state="approved", created_at=now)
    product.variants.append(Variant(sku=slug, position=0))
    _fill(product, listing, rules.FIELDS)
    session.add(product)
    session.flush()
    pack = product.variants[0]
    if listing.price_dong is not None:
        set_public_price(session, variant=pack, amount_dong=listing.price_dong, now=now)
    stock.count(session, variant_id=pack.id, sellable=listing.stock or 0, cause=COUNTED, now=now)
    return product


def _free_slug(session: Session, wanted: str) -> str:
    rows = select(Product.slug).where(Product.slug.startswith(wanted, autoescape=True))
    taken = set(session.scalars(rows))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    return slug


_OF_PRODUCT = ("name", "name_en", "group", "description", "description_en", "ingredients", "alcohol_percent")
_OF_PACK = ("unit", "net_weight_g", "shelf_life_days")


def _fill(product: Product, listing: Listing, fields: tuple[str, ...]) -> None:
    for name in fields:
        if name in _OF_PRODUCT:
            setattr(product, name, getattr(listing, name))
        elif name in _OF_PACK:
            setattr(product.variants[0], name, getattr(listing, name))
        elif name == "standards":
            product.standards = [ProductStandard(name=one, position=i) for i, one in enumerate(listing.standards)]


def _log(
    session: Session,
    change: ListingChange,
    kind: str,
    *,
    by: str,
    now: datetime,
    reason: str = "",
    facts: dict[str, Any] | None = None,
) -> None:
    session.add(
        ListingEvent(
            producer_id=change.producer_id,
            product_id=change.product_id,
            change_id=change.id,
            kind=kind,
            actor=by,
            reason=reason,
            facts=facts or {},
            at=now,
        )
    )
