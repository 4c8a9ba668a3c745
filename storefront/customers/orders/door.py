"""Who comes to an order: the device that may see it, or the account it belongs to. Others are asked for the phone."""

import functools
from typing import Any

from flask import abort, redirect, request, url_for
from flask_security import current_user

from storefront.database import db
from storefront.orders import access, queries
from storefront.orders.models import OrderGroup
from storefront.web.guards import View, csrf


def group_of(code: str) -> OrderGroup | None:
    """The order group of a code, for who may see it."""
    group = queries.group_by_code(db.session(), code.upper())
    if group is None:
        return None
    own = current_user.is_authenticated and group.user_id == current_user.id
    return group if own or access.is_granted(group.code) else None


def own_order(view: View) -> View:
    """A view of one order, `/don-hang/<code>/<order_code>/…`, for who may see it; called with the order.

    Who is signed in sends the token of her page; of everybody else the browser's word of origin is enough, as at
    every form that needs no account.
    """

    @functools.wraps(view)
    def guarded(code: str, order_code: str, **kwargs: Any) -> Any:
        group = group_of(code)
        if group is None:
            return redirect(url_for("orders.show", code=code), code=303)
        order = next((one for one in group.orders if one.code == order_code.upper()), None)
        if order is None:
            abort(404)
        if request.method not in ("GET", "HEAD", "OPTIONS") and current_user.is_authenticated:
            csrf.protect()
        return view(order, **kwargs)

    guarded.guard = "own_order"  # type: ignore[attr-defined]
    return guarded
