"""What somebody agreed to, when, in which version; news can be taken and given up here."""

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user

from storefront import clock
from storefront.accounts.consents import actions, queries
from storefront.accounts.consents.actions import Agreed
from storefront.accounts.consents.models import Consent
from storefront.accounts.consents.rules import NEEDED, NEWS, TEXTS, WRITTEN_IN
from storefront.database import db, writing
from storefront.web import language, wording
from storefront.web.guards import signed_in
from storefront.web.templates import render

blueprint = Blueprint("consents", __name__, url_prefix="/tai-khoan/dong-y")


@blueprint.get("")
@signed_in
def index() -> ResponseReturnValue:
    held = queries.of_user(db.session(), current_user.id)
    open_ones = {one.text: one for one in held if one.withdrawn_at is None}
    return render(
        "accounts/consents.html",
        held=held,
        takes_news=NEWS in open_ones,
        # A text that has changed since, or was never put to her, as accounts made by the office.
        stale=[text for text in NEEDED if text not in open_ones or not _is_current(open_ones[text])],
        done=request.args.get("done", ""),
    )


@blueprint.post("")
@signed_in
def give() -> ResponseReturnValue:
    """Agree to a text as it is now."""
    text, spoken = request.form.get("text", ""), language.current()
    if text not in TEXTS:
        return redirect(url_for(".index"), code=303)
    agreed = Agreed(text, wording.version(WRITTEN_IN[text], spoken), spoken)
    with writing() as session:
        actions.give(session, user_id=current_user.id, agreed=agreed, now=clock.now())
    return redirect(url_for(".index", done="given"), code=303)


@blueprint.post("/rut")
@signed_in
def withdraw() -> ResponseReturnValue:
    """No longer take news; what an account cannot be without is withdrawn by closing it."""
    with writing() as session:
        actions.withdraw(session, user_id=current_user.id, text=NEWS, now=clock.now())
    return redirect(url_for(".index", done="withdrawn"), code=303)


def _is_current(consent: Consent) -> bool:
    return consent.version == wording.version(WRITTEN_IN[consent.text], consent.language)
