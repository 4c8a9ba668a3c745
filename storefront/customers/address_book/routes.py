"""Somebody's address book: what the checkout is filled in with."""

from flask import Blueprint, Response, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_security import current_user

from storefront import clock
from storefront.addresses import actions, gazetteer, queries
from storefront.addresses.actions import BookFull, Place
from storefront.addresses.forms import Receiver
from storefront.addresses.models import SavedAddress
from storefront.addresses.rules import MOST_ADDRESSES, PROVINCES
from storefront.database import db, writing
from storefront.web.guards import signed_in
from storefront.web.links import own_page
from storefront.web.templates import render

blueprint = Blueprint("address_book", __name__, url_prefix="/tai-khoan/dia-chi")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    book = queries.of_user(db.session(), current_user.id)
    return render(
        "customers/addresses.html", book=book, most=MOST_ADDRESSES, done=request.args.get("done", ""), noindex=True
    )


@blueprint.get("/moi")
@signed_in
def new() -> ResponseReturnValue:
    return _page(Receiver(formdata=None, name=current_user.name, phone=current_user.phone or ""), None)


@blueprint.post("/moi")
@signed_in
def add() -> ResponseReturnValue:
    form = Receiver()
    if not form.validate():
        return _page(form, None, status=422)
    is_default, user_id, place = "is_default" in request.form, current_user.id, _place(form)
    try:
        with writing() as session:
            actions.save(session, user_id=user_id, place=place, is_default=is_default, now=clock.now())
    except BookFull:
        form.name.errors = [_("Sổ đã đủ %(most)s địa chỉ. Hãy xoá bớt rồi thêm.", most=MOST_ADDRESSES)]
        return _page(form, None, status=409)
    return _back("added")


@blueprint.get("/<int:address_id>")
@signed_in
def show(address_id: int) -> ResponseReturnValue:
    address = _one(address_id)
    return _page(Receiver(formdata=None, obj=address), address)


@blueprint.post("/<int:address_id>")
@signed_in
def change(address_id: int) -> ResponseReturnValue:
    form, address = Receiver(), _one(address_id)
    if not form.validate():
        return _page(form, address, status=422)
    place = _place(form)
    with writing() as session:
        address = _one(address_id)
        actions.change(session, address=address, place=place)
        if "is_default" in request.form:
            actions.make_default(session, user_id=current_user.id, address=address)
    return _back("changed")


@blueprint.post("/<int:address_id>/xoa")
@signed_in
def remove(address_id: int) -> ResponseReturnValue:
    with writing() as session:
        actions.remove(session, user_id=current_user.id, address=_one(address_id))
    return redirect(url_for(".index", done="removed"), code=303)


@blueprint.post("/<int:address_id>/mac-dinh")
@signed_in
def make_default(address_id: int) -> ResponseReturnValue:
    with writing() as session:
        actions.make_default(session, user_id=current_user.id, address=_one(address_id))
    return redirect(url_for(".index", done="changed"), code=303)


def _one(address_id: int) -> SavedAddress:
    return queries.one_of_user(db.session(), current_user.id, address_id) or abort(404)


def _place(form: Receiver) -> Place:
    commune = form.commune.data or ""
    if form.province.data == PROVINCES[0]:
        commune = gazetteer.commune_of_today(db.session(), commune)
    return Place(
        name=form.name.data or "",
        phone=form.phone.data or "",
        street=form.street.data or "",
        commune=commune,
        province=form.province.data or "",
    )


def _back(done: str) -> ResponseReturnValue:
    wanted = own_page(request.form.get("next", ""))
    return redirect(wanted or url_for(".index", done=done), code=303)


def _page(form: Receiver, address: SavedAddress | None, *, status: int = 200) -> Response:
    page = render(
        "customers/address.html",
        form=form,
        address=address,
        provinces=PROVINCES,
        communes=gazetteer.gazetteer(db.session()).names,
        next=own_page(request.values.get("next", "")) or "",
        noindex=True,
    )
    return Response(page, status=status)
