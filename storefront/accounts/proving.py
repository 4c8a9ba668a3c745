"""The page that waits for a code: which one it is, as this browser's signed cookie remembers it."""

from dataclasses import dataclass

from flask import current_app, request
from flask import session as cookie
from flask_babel import gettext as _

from storefront import clock
from storefront.accounts.proofs import actions
from storefront.accounts.proofs.models import Proof
from storefront.accounts.rules import is_email
from storefront.accounts.security import proof_key
from storefront.database import writing
from storefront.mail.rules import channel_for
from storefront.web import language

_KEPT = "proof"


@dataclass(frozen=True, slots=True)
class Pending:
    """A code that is waited for. `shown`: to whom it went, as much of it as this browser may see."""

    proof_id: int
    shown: str
    next: str


def refusal(contact: str) -> str:
    """Why no code reaches a phone or mail address, in a sentence; "" where it does."""
    channels = current_app.extensions["settings"].text_channels
    if is_email(contact) or channel_for(actions.TEMPLATE, address="", phone=contact, open_channels=channels):
        return ""
    if channels:
        return _("Số này không nhận được tin nhắn. Hãy dùng số di động, hoặc thư điện tử.")
    return _("Hiện chúng tôi chưa gửi được mã đến điện thoại. Hãy dùng thư điện tử.")


def remember(proof: Proof, *, shown: str = "", target: str = "") -> None:
    """Let this browser go on to the page that asks for the code."""
    cookie[_KEPT] = {"id": proof.id, "purpose": proof.purpose, "shown": shown or proof.contact, "next": target}


def pending(purpose: str) -> Pending | None:
    """What this browser waits for; None where nothing of the kind."""
    kept = cookie.get(_KEPT)
    return Pending(kept["id"], kept["shown"], kept["next"]) if kept and kept["purpose"] == purpose else None


def forget() -> None:
    cookie.pop(_KEPT, None)


def send_again(purpose: str) -> None:
    """Send another code in the place of the one waited for. Raises `TooManyCodes`."""
    waiting = pending(purpose)
    if waiting is None:
        return
    with writing() as session:
        proof = actions.again(
            session,
            proof_id=waiting.proof_id,
            purpose=purpose,
            language=language.current(),
            key=proof_key(),
            now=clock.now(),
        )
        if proof is not None:
            remember(proof, shown=waiting.shown, target=waiting.next)


def typed() -> str:
    return request.form.get("code", "").strip()[:40]
