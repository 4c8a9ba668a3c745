"""A person's data: a copy of all of it, and its end."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user, verify_password

from catalog.calendar import local_day
from storefront import clock
from storefront.accounts import entering, rules
from storefront.accounts.models import User
from storefront.database import db, writing
from storefront.privacy import actions, holdings, queries
from storefront.privacy.copies import archive
from storefront.privacy.messages import obstacle_text
from storefront.privacy.rules import ORDER_YEARS, PAPER_YEARS, CannotErase, Obstacle
from storefront.web import language, limits
from storefront.web.guards import signed_in
from storefront.web.templates import render

blueprint = Blueprint("privacy", __name__, url_prefix="/tai-khoan/du-lieu")


@blueprint.get("")
@signed_in
def show() -> ResponseReturnValue:
    return _page({})


@blueprint.post("/ban-sao")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def copy() -> ResponseReturnValue:
    """Everything held of who is signed in; asked for with the password, as it is worth stealing."""
    if not _knows_password("copy_password"):
        return _page({"copy_password": obstacle_text(Obstacle.PASSWORD)})
    now, session = clock.now(), db.session()
    packed = archive(holdings.told(session, session.get_one(User, current_user.id)), now=now)
    name = f"cho-sao-{local_day(now).isoformat()}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(packed, mimetype="application/zip", headers=headers)


@blueprint.post("/xoa")
@signed_in
@limits.limiter.limit(limits.CODES_PER_ACCOUNT, key_func=limits.by_account)
def erase() -> ResponseReturnValue:
    if not _knows_password("password"):
        return _page({"password": obstacle_text(Obstacle.PASSWORD)})
    if "confirmed" not in request.form:
        return _page({"confirmed": obstacle_text(Obstacle.NOT_CONFIRMED)})
    spoken = language.current()
    try:
        with writing() as session:
            user = session.get_one(User, current_user.id, with_for_update=True)
            actions.erase(session, user=user, language=spoken, now=clock.now())
    except CannotErase as refused:
        return _page({"erase": obstacle_text(refused.obstacles[0])}, status=409)
    entering.leave()
    return redirect(url_for("accounts.sign_in", done="erased"), code=303)


def _knows_password(field: str) -> bool:
    typed = rules.plain_password(request.form.get(field, "")[: rules.MAX_PASSWORD])
    return bool(verify_password(typed, current_user.password))


def _page(faults: dict[str, str], *, status: int = 422) -> Response:
    session = db.session()
    user = session.get_one(User, current_user.id)
    page = render(
        "privacy/show.html",
        faults=faults,
        obstacles=[obstacle_text(one) for one in queries.obstacles(session, user)],
        is_confirmed="confirmed" in request.form,
        order_years=ORDER_YEARS,
        paper_years=PAPER_YEARS,
        noindex=True,
    )
    return Response(page, status=status if faults else 200)
