"""Who comes to the producer's door: whoever works for a producer, each for her own alone."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, g, redirect, request, url_for
from flask_security import current_user

from storefront.accounts import queries
from storefront.accounts.models import Membership
from storefront.accounts.rules import MEMBER_ROLES
from storefront.database import db
from storefront.web.guards import View, must_enrol, signed_in, to_enrol


def member(role: str) -> Callable[[View], View]:
    """Who is this to a producer at least: owner, seller or packer. Others signed in are led to apply, or refused."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(*args: Any, **kwargs: Any) -> Any:
            if must_enrol():
                return to_enrol()
            found = queries.memberships(db.session(), current_user.id)
            if not found and request.method in ("GET", "HEAD"):
                return redirect(url_for("counter_applications.show"))
            g.memberships = [one for one in found if _reaches(one, role)]
            if not g.memberships:
                abort(403)
            return view(*args, **kwargs)

        guarded = signed_in(checked)
        guarded.guard = f"member:{role}"  # type: ignore[attr-defined]
        return guarded

    return decorate


def memberships() -> list[Membership]:
    """The memberships that open the page being asked for."""
    found: list[Membership] = g.memberships
    return found


def producer_ids() -> list[int]:
    """The producers this page may show: no query of the counter goes beyond them."""
    return [one.producer_id for one in memberships()]


def may(producer_id: int, role: str) -> bool:
    """Whether who is signed in is at least this to a producer."""
    return any(one.producer_id == producer_id and _reaches(one, role) for one in memberships())


def _reaches(membership: Membership, role: str) -> bool:
    return MEMBER_ROLES.index(membership.role) <= MEMBER_ROLES.index(role)
