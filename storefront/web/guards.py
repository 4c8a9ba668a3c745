"""Who may come in. Every route declares one guard; a test fails for a route that declares none."""

import functools
from collections.abc import Callable
from typing import Any

from flask import abort, current_app, redirect, request, url_for
from flask_security import current_user
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
View = Callable[..., Any]


def public(view: View) -> View:
    """Anyone."""
    view.guard = "public"  # type: ignore[attr-defined]
    return view


def operator(view: View) -> View:
    """Loopback, or who shows the metrics token; the view checks."""
    view.guard = "operator"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone signed in; others are sent to sign in and come back. Forms carry a token as well."""
    return _guarded(view, "signed_in")


def role(*names: str) -> Callable[[View], View]:
    """Who is signed in and has one of these roles; for others signed in it is forbidden."""
    return lambda view: _guarded(view, "role:" + ",".join(names), names)


def actor() -> str:
    """Who is signed in, as events and logs name them."""
    return str(current_user.called)


def must_enrol() -> bool:
    """Whether who is signed in has to enrol a second factor before her role's pages open."""
    return bool(current_user.lacks_second_factor and current_app.extensions["settings"].demands_second_factor)


def to_enrol() -> Any:
    """The way to the page where a second factor is enrolled, and back here afterwards."""
    asked = request.script_root + request.full_path.rstrip("?")
    return redirect(url_for("factor.show", next=asked), code=303)


def _guarded(view: View, guard: str, roles: tuple[str, ...] = ()) -> View:
    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        asked = request.script_root + request.full_path.rstrip("?")
        if not current_user.is_authenticated:
            return redirect(url_for("accounts.sign_in", next=asked))
        if not current_user.active or (roles and not any(map(current_user.has_role, roles))):
            abort(403)
        if roles and must_enrol():
            return to_enrol()
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            csrf.protect()
        return view(*args, **kwargs)

    guarded.guard = guard  # type: ignore[attr-defined]
    return guarded
