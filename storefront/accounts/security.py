"""Flask-Security as we use it: argon2id, sessions that can be ended one by one. Its own pages stay off."""

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_security import Security, SQLAlchemyUserDatastore

from storefront import clock
from storefront.accounts.devices import actions, queries, rules
from storefront.accounts.devices.queries import Here
from storefront.accounts.entering import DEVICE
from storefront.accounts.factor.codes import Codes
from storefront.accounts.models import Role, User
from storefront.config import Settings, secret_of
from storefront.database import db, writing


def install(app: Flask, settings: Settings) -> None:
    secret = secret_of(settings)
    app.config.update(
        SECRET_KEY=secret,
        SECURITY_PASSWORD_SALT=secret,
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 - the name of a scheme
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_USER_IDENTITY_ATTRIBUTES=[{"phone": {"mapper": str}}],
        SECURITY_SEND_REGISTER_EMAIL=False,
        SESSION_COOKIE_NAME="session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
        # A device's row ends a session, by default after half a day; the cookie has to last as long as the longest.
        PERMANENT_SESSION_LIFETIME=rules.KEPT_IDLE,
        WTF_CSRF_CHECK_DEFAULT=False,
        REMEMBER_COOKIE_SAMESITE="Lax",
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    app.extensions["accounts"] = security
    app.login_manager.user_loader(_signed_in)  # type: ignore[attr-defined]
    app.after_request(_seen)


def _signed_in(name: str) -> User | None:
    """Who a session's cookie signs in, while its device has its row."""
    found = queries.signed_in(db.session(), name=name, token=cookie.get(DEVICE, ""), now=clock.now())
    if found is None:
        return None
    user, g.device = found
    return user


def _seen(response: Response) -> Response:
    """Write down now and then that a device was seen, after its page was made."""
    here: Here | None = g.get("device")
    if here is not None and here.is_due:
        with writing() as session:
            actions.see(session, device_id=here.id, address=request.remote_addr or "", now=clock.now())
    return response


def reader() -> Codes:
    """What reads codes of second factors under this application's secret."""
    return Codes(current_app.config["SECRET_KEY"])


def proof_key() -> bytes:
    """The key of codes that are sent to phones and mail addresses, under this application's secret."""
    return HKDF(hashes.SHA256(), 32, None, b"proofs").derive(current_app.config["SECRET_KEY"].encode())
