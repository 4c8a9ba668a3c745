"""Coming in and going out: what signing in, signing up and a forgotten password share at their end."""

from datetime import timedelta
from typing import Any

from flask import current_app, redirect, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue
from flask_security import hash_password, login_user, logout_user, verify_password

from storefront import clock
from storefront.accounts import queries, rules
from storefront.accounts.devices import actions as devices
from storefront.accounts.models import User
from storefront.database import db, writing
from storefront.web.links import own_page

DEVICE = "device"
_WAITING = "second_step"
_CODE_WITHIN = timedelta(minutes=10)


def checked(name: str, password: str) -> User | None:
    """The open account of a phone or mail address and its password. As slow for an unknown one as for a known."""
    user = queries.by_contact(db.session(), name)
    typed = rules.plain_password(password)
    if user is None:
        hash_password(typed)
        return None
    return user if verify_password(typed, user.password) and user.active else None


def known(user: User, target: str, *, is_kept: bool = False) -> ResponseReturnValue:
    """After the password: in, or on to the second page. Nobody is signed in before the code is right."""
    if user.second_factor_at is None:
        return arrive(user, target, is_kept=is_kept)
    until = (clock.now() + _CODE_WITHIN).timestamp()
    cookie[_WAITING] = {"user": user.fs_uniquifier, "until": until, "next": own_page(target) or "", "kept": is_kept}
    return redirect(url_for("accounts.second_step"), code=303)


def waiting() -> dict[str, Any] | None:
    """Whose code is waited for, as the signed cookie remembers it; None where nobody's, or for too long."""
    found: dict[str, Any] | None = cookie.get(_WAITING)
    return found if found and found["until"] >= clock.now().timestamp() else None


def arrive(user: User, target: str, *, is_kept: bool = False) -> ResponseReturnValue:
    """Sign this browser in and lead on."""
    enter(user, is_kept=is_kept)
    wanted = own_page(target)
    if current_app.extensions["settings"].demands_second_factor and user.lacks_second_factor:
        return redirect(url_for("factor.show", next=wanted))
    return redirect(wanted or url_for("accounts.show"))


def enter(user: User, *, is_kept: bool | None = None) -> None:
    """Sign this browser in with a row of its own. `is_kept`: for a month; None: as it was."""
    cookie.pop(_WAITING, None)
    before = cookie.pop(DEVICE, "")
    stays = (cookie.permanent if is_kept is None else is_kept) and not any(
        role.name in rules.OFFICE_READERS for role in user.roles
    )
    agent = request.headers.get("User-Agent", "")[:400]
    with writing() as session:
        devices.end_token(session, token=before)
        token = devices.open_one(
            session, user=user, agent=agent, address=request.remote_addr or "", is_kept=stays, now=clock.now()
        )
    login_user(session.get_one(User, user.id))
    cookie[DEVICE], cookie.permanent = token, stays


def leave() -> None:
    """Sign this browser out; what it was shown while signed in it is not shown again."""
    token = cookie.get(DEVICE)
    if token:
        with writing() as session:
            devices.end_token(session, token=token)
    logout_user()
    cookie.clear()
