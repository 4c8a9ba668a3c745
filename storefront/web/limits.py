"""How often one phone or one address may try. Mobile networks put hundreds of buyers behind one address."""

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import current_user
from limits import parse

from storefront.config import Settings

ORDERS_PER_PHONE = "20 per hour"
ORDERS_PER_ADDRESS = "3000 per hour"
SIGN_INS_PER_PHONE = "10 per 15 minutes"
SIGN_INS_PER_ADDRESS = "100 per hour"
CODES_PER_ACCOUNT = "10 per 15 minutes"
SIGN_UPS_PER_ADDRESS = "100 per hour"
LOOK_UPS_PER_ADDRESS = "120 per minute"
BANK_NOTICES_PER_ADDRESS = "1200 per minute"
WRONG_BANK_SECRETS_PER_ADDRESS = "30 per minute"
DOUBTS_PER_ADDRESS = "20 per hour"
DOUBT_TRIES_PER_ADDRESS = "300 per hour"

limiter = Limiter(key_func=get_remote_address, headers_enabled=False, strategy="moving-window")


def phone_or_address() -> str:
    """The phone typed into this form, as its digits, or the mail address; else where the request comes from."""
    typed = request.form.get("phone", "")[:200]
    if "@" in typed:
        return f"mail:{typed.strip().lower()}"
    digits = "".join(filter(str.isdigit, typed))
    return f"phone:{digits[-9:]}" if digits else f"address:{get_remote_address()}"


def by_account() -> str:
    """Tries are counted by account: who holds a session shall not guess its password or codes."""
    return f"account:{current_user.get_id()}"


def spend(limit: str, purpose: str) -> bool:
    """Count one use by this address against a limit; False where nothing is left, and nothing is counted."""
    return not limiter.enabled or bool(limiter.limiter.hit(parse(limit), purpose, get_remote_address()))


def install(app: Flask, settings: Settings) -> None:
    app.config["RATELIMIT_ENABLED"] = settings.ratelimit_enabled
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
