"""Where somebody is signed in, and how she signs a device out from afar."""

from flask import Blueprint, abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from storefront import clock
from storefront.accounts import entering
from storefront.accounts.devices import actions, queries
from storefront.database import db, writing
from storefront.web.guards import signed_in
from storefront.web.templates import render

blueprint = Blueprint("devices", __name__, url_prefix="/tai-khoan/thiet-bi")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    return render(
        "accounts/devices.html",
        devices=queries.of_user(db.session(), current_user.id, now=clock.now()),
        here=g.device.id,
        done=request.args.get("done", ""),
    )


@blueprint.post("/<int:device_id>/dang-xuat")
@signed_in
def end(device_id: int) -> ResponseReturnValue:
    if device_id == g.device.id:
        entering.leave()
        return redirect(url_for("accounts.sign_in"), code=303)
    with writing() as session:
        is_hers = actions.end(session, user_id=current_user.id, device_id=device_id)
    if not is_hers:
        abort(404)
    return redirect(url_for(".index", done="ended"), code=303)
