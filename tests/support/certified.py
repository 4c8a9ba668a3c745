"""A register in which every state occurs: acts of the office on a few products of the demo world, day by day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog.certification import actions
from catalog.certification.models import Certificate, Decision
from catalog.certification.rules import Facts, Precision
from catalog.products.models import Product
from storefront.database import db, writing
from support.shop import NOON

# The world was recorded on the 24th; these acts follow on the 25th to the 27th, and people look on the 28th.
FIRST_DAY = date(2026, 11, 24)
LOOKED_AT = NOON + timedelta(days=4)
TODAY = date(2026, 11, 28)
PRODUCTS = {
    "valid": "toi-ly-son-phu-sinh",
    "due": "thit-bo-kho-thu-ba",
    "overdue": "gao-daka",
    "extended": "nhang-que-tra-bong",
    "lapsed": "nuoc-mam-phat-hai",
    "suspended": "mit-say-ohjoy",
    "revoked": "luc-binh-gom-my-thien",
    "superseded": "vang-sim-rung-mang-den",
    "unknown": "hoa-muoi-sahu",
}
# Last days that make the state on the 28th: in 170, 30 and -10 days.
ISSUED = {
    "valid": date(2026, 3, 1),
    "due": date(2024, 5, 17),
    "overdue": date(2023, 12, 28),
    "extended": date(2023, 11, 18),
    "lapsed": date(2023, 11, 1),
    "suspended": date(2025, 6, 1),
    "revoked": date(2025, 6, 1),
    "superseded": date(2025, 6, 1),
}
REASON = "Vi phạm điều kiện an toàn thực phẩm."


@dataclass(frozen=True)
class Codes:
    """The code of the certificate in each state; `followed`: of the one that came after the superseded one."""

    by_state: dict[str, str]
    followed: str

    def __getitem__(self, state: str) -> str:
        return self.by_state[state]


def act_out(app: Flask) -> Codes:
    """Let the office act until every state occurs."""
    codes = {}
    for state, slug in PRODUCTS.items():
        codes[state] = on(app, 1, lambda session, now, slug=slug, state=state: _set(session, now, slug, state))
    on(app, 2, _hold)
    followed = on(app, 3, _upgrade)
    return Codes(codes, followed)


def on(app: Flask, days: int, act: Callable[[Session, datetime], str]) -> str:
    """One transaction, some days after the world was recorded."""
    now = NOON + timedelta(days=days)
    app.extensions["clock"].set(now)
    with app.app_context(), writing() as session:
        return act(session, now)


def certificate(session: Session, slug: str) -> Certificate:
    rows = select(Certificate).join(Product).where(Product.slug == slug).order_by(Certificate.id.desc())
    return session.scalars(rows).first()


def decided(session: Session, now: datetime, number: str, day: date) -> Decision:
    return actions.record_decision(
        session, number=number, decided_on=day, by="test", now=now, authority="UBND tỉnh Quảng Ngãi"
    )


def _set(session: Session, now: datetime, slug: str, state: str) -> str:
    held = certificate(session, slug)
    if state in ISSUED:
        facts = Facts(4, ISSUED[state], Precision.DAY)
        decision = decided(session, now, f"{900 + len(state)}/QĐ-UBND", ISSUED[state])
        actions.correct(
            session, certificate=held, facts=facts, by="test", now=now, decision=decision, reason="Rà soát."
        )
    return held.code


def _hold(session: Session, now: datetime) -> str:
    by = {"by": "test", "now": now}
    day = date(2026, 11, 26)
    extended = certificate(session, PRODUCTS["extended"])
    actions.extend(session, certificate=extended, until=date(2027, 2, 1), reason="Hồ sơ đang được xét", **by)
    suspended = certificate(session, PRODUCTS["suspended"])
    actions.suspend(
        session, certificate=suspended, reason=REASON, decision=decided(session, now, "77/QĐ-UBND", day), **by
    )
    revoked = certificate(session, PRODUCTS["revoked"])
    actions.revoke(session, certificate=revoked, reason=REASON, decision=decided(session, now, "78/QĐ-UBND", day), **by)
    return ""


def _upgrade(session: Session, now: datetime) -> str:
    day = date(2026, 11, 27)
    product = certificate(session, PRODUCTS["superseded"]).product
    decision = decided(session, now, "79/QĐ-UBND", day)
    facts = Facts(5, day, Precision.DAY)
    new = actions.issue(
        session, product=product, decision=decision, facts=facts, by="test", now=now, packs="chai 750 ml"
    )
    return new.code


def tamper(app: Flask, statement: str) -> None:
    """Change the database behind everybody's back, as whoever holds its file can."""
    with app.app_context():
        connection = db.engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute("DROP TRIGGER IF EXISTS certificate_event_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS certificate_event_no_delete")
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.execute(statement)
            connection.commit()
        finally:
            connection.close()
