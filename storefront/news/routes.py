"""What the programme announces, for everyone; what is for producers alone, they read signed in."""

from flask import Blueprint, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from storefront import clock
from storefront.database import db
from storefront.news import messages, queries, structured, texts
from storefront.news.models import Announcement
from storefront.news.rules import Audience
from storefront.web import pages
from storefront.web.guards import public, signed_in
from storefront.web.templates import render

blueprint = Blueprint("news", __name__)

PER_PAGE = 20
# Who works for the programme reads what producers are told.
_PRODUCERS_READERS = ("producer", "officer", "secretary", "auditor", "admin")


@blueprint.get("/tin")
@public
@pages.cacheable()
def index() -> ResponseReturnValue:
    session, day = db.session(), clock.today()
    page = int(given) if (given := request.args.get("page", "1")).isdecimal() and len(given) < 5 else 0
    total = queries.total(session, day)
    last = max(-(-total // PER_PAGE), 1)
    if not 1 <= page <= last:
        abort(404)
    return render(
        "news/index.html",
        headlines=queries.headlines(session, day, offset=(page - 1) * PER_PAGE, limit=PER_PAGE),
        kinds=messages.KINDS,
        announced=texts.title,
        page=page,
        pages=last,
        prev_url=url_for("news.index", page=page - 1 if page > 2 else None) if page > 1 else None,
        next_url=url_for("news.index", page=page + 1) if page < last else None,
    )


@blueprint.get("/tin/<slug>")
@public
@pages.cacheable()
def show(slug: str) -> ResponseReturnValue:
    """One announcement for everyone; one for producers leads to where they sign in."""
    item = queries.shown(db.session(), slug, clock.today())
    if item is None:
        abort(404)
    if item.audience != Audience.PUBLIC:
        return redirect(url_for("news.for_producers", slug=slug))
    owner = current_app.extensions["settings"].owner_name
    return _page(item, json_ld=structured.announcement(item, owner))


@blueprint.get("/tai-khoan/tin/<slug>")
@signed_in
def for_producers(slug: str) -> ResponseReturnValue:
    if not any(map(current_user.has_role, _PRODUCERS_READERS)):
        abort(403)
    item = queries.shown(db.session(), slug, clock.today())
    if item is None:
        abort(404)
    return _page(item, noindex=True)


def _page(item: Announcement, **more: object) -> str:
    return render(
        "news/show.html",
        item=item,
        kinds=messages.KINDS,
        announced=texts.title(item),
        html=texts.body(item),
        is_foreign=not texts.is_translated(item),
        description=texts.first_words(item),
        **more,
    )
