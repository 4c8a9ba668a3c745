"""A producer proposes: a new product or a change, sent to the office, answered there, mended and sent again."""

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from catalog.listings import actions, rules
from catalog.listings import queries as listings
from catalog.listings.models import ListingChange
from catalog.listings.rules import Listing
from catalog.products.models import Product
from storefront import clock
from storefront.counter import access, queries
from storefront.counter.access import member
from storefront.counter.forms import ListingForm, group_options
from storefront.counter.messages import fault_texts
from storefront.counter.pages import page
from storefront.database import db, writing
from storefront.web.guards import actor

blueprint = Blueprint("proposals", __name__, url_prefix="/ban-hang")


@blueprint.get("/san-pham/moi")
@member("seller")
def new() -> ResponseReturnValue:
    return _form_page(ListingForm(formdata=None))


@blueprint.post("/san-pham/moi")
@member("seller")
def propose_new() -> ResponseReturnValue:
    form = ListingForm()
    owners = [one.producer for one in access.memberships()]
    producer = owners[0] if len(owners) == 1 else next((one for one in owners if one.slug == form.producer.data), None)
    if producer is None:
        form.producer.errors = [_("Hãy chọn người sản xuất.")]
        return _form_page(form, status=422)

    def write(session: Session, listing: Listing) -> ListingChange:
        return actions.propose(
            session, producer_id=producer.id, product=None, listing=listing, by=actor(), now=clock.now()
        )

    return _written(form, write)


@blueprint.get("/san-pham/<slug>/sua")
@member("seller")
def change(slug: str) -> ResponseReturnValue:
    session = db.session()
    product = queries.product(session, access.producer_ids(), slug) or abort(404)
    open_id = listings.open_change_id(session, product.id)
    if open_id is not None:
        return redirect(url_for(".show", change_id=open_id))
    return _form_page(ListingForm(formdata=None).fill(listings.current(session, product)), product=product)


@blueprint.post("/san-pham/<slug>/sua")
@member("seller")
def propose_change(slug: str) -> ResponseReturnValue:
    ids = access.producer_ids()
    product = queries.product(db.session(), ids, slug) or abort(404)

    def write(session: Session, listing: Listing) -> ListingChange:
        own = queries.product(session, ids, slug) or abort(404)
        return actions.propose(
            session, producer_id=own.producer_id, product=own, listing=listing, by=actor(), now=clock.now()
        )

    return _written(ListingForm(), write, product=product)


@blueprint.get("/de-nghi/<int:change_id>")
@member("seller")
def show(change_id: int) -> ResponseReturnValue:
    session = db.session()
    proposal = queries.change(session, access.producer_ids(), change_id) or abort(404)
    proposed, base = listings.proposed(proposal), listings.base_of(proposal)
    return page(
        "counter/proposal.html",
        proposal=proposal,
        proposed=proposed,
        differences=rules.difference(base, proposed),
        note=listings.note_of(session, change_id),
        log=listings.log(session, change_id=change_id)[::-1],
    )


@blueprint.get("/de-nghi/<int:change_id>/sua")
@member("seller")
def edit(change_id: int) -> ResponseReturnValue:
    session = db.session()
    proposal = queries.change(session, access.producer_ids(), change_id) or abort(404)
    if proposal.state not in ("draft", "returned"):
        return redirect(url_for(".show", change_id=change_id))
    form = ListingForm(formdata=None).fill(listings.proposed(proposal))
    return _form_page(form, product=proposal.product, proposal=proposal)


@blueprint.post("/de-nghi/<int:change_id>/sua")
@member("seller")
def revise(change_id: int) -> ResponseReturnValue:
    ids = access.producer_ids()
    proposal = queries.change(db.session(), ids, change_id) or abort(404)

    def write(session: Session, listing: Listing) -> ListingChange:
        own = queries.change(session, ids, change_id) or abort(404)
        actions.revise(session, change=own, listing=listing, by=actor(), now=clock.now())
        return own

    return _written(ListingForm(), write, product=proposal.product, proposal=proposal)


@blueprint.post("/de-nghi/<int:change_id>/rut")
@member("seller")
def withdraw(change_id: int) -> ResponseReturnValue:
    done = "withdrawn"
    try:
        with writing() as session:
            own = queries.change(session, access.producer_ids(), change_id) or abort(404)
            actions.withdraw(session, change=own, by=actor(), now=clock.now())
    except rules.WrongStep:
        done = "gone"
    return redirect(url_for(".show", change_id=change_id, done=done), code=303)


def _written(form: ListingForm, write: Any, **context: Any) -> ResponseReturnValue:
    """Keep what was typed and, where asked to, send it; what cannot be comes back with every word kept."""
    listing = form.listing()
    if listing is None:
        return _form_page(form, status=422, **context)
    send = request.form.get("act") == "send"
    try:
        with writing() as session:
            change = write(session, listing)
            if send:
                actions.submit(session, change=change, by=actor(), now=clock.now())
            change_id = change.id
    except rules.Faulty as faulty:
        for field, text in fault_texts(faulty.faults).items():
            form[field].errors = [text]
        return _form_page(form, status=422, **context)
    except rules.NothingChanged:
        return _form_page(form, status=422, unchanged=True, **context)
    except rules.AlreadyOpen as already:
        return redirect(url_for(".show", change_id=already.change_id), code=303)
    except rules.WrongStep:
        return redirect(url_for(".show", change_id=context["proposal"].id, done="gone"), code=303)
    return redirect(url_for(".show", change_id=change_id, done="sent" if send else "saved"), code=303)


def _form_page(
    form: ListingForm,
    *,
    product: Product | None = None,
    proposal: ListingChange | None = None,
    unchanged: bool = False,
    status: int = 200,
) -> Response:
    session = db.session()
    certified = product is not None and listings.is_certified(session, product.id, clock.today())
    return page(
        "counter/propose.html",
        form=form,
        product=product,
        proposal=proposal,
        note=listings.note_of(session, proposal.id) if proposal else None,
        owners=[one.producer for one in access.memberships()],
        groups=group_options(),
        scope=rules.SCOPE if certified else (),
        unchanged=unchanged,
        faults=[(field.id, field.errors[0]) for field in form if field.errors],
        status=status,
    )
