"""Flask-Security as we use it: accounts by phone, argon2id, sessions that can be ended. Its own pages stay off."""

from datetime import timedelta

from flask import Flask, current_app
from flask_security import Security, SQLAlchemyUserDatastore

from storefront.accounts.factor.codes import Codes
from storefront.accounts.models import Role, User
from storefront.config import Settings, secret_of
from storefront.database import db


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
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_CHECK_DEFAULT=False,
        REMEMBER_COOKIE_SAMESITE="Lax",
    )
    security = Security(app, SQLAlchemyUserDatastore(db, User, Role), register_blueprint=False)
    app.extensions["accounts"] = security


def reader() -> Codes:
    """What reads codes of second factors under this application's secret."""
    return Codes(current_app.config["SECRET_KEY"])
