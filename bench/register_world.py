"""A register of any size with histories as provinces have them: certified, renewed, upgraded, suspended, revoked.

Built by the same actions as a real register, in the order of time, each act recorded at the instant it happened. The
same size, day and seed give the same histories (codes are drawn anew). Kept in `bench/.work/register-<certificates>/`
until the schema or this plan changes.
"""

import csv
import hashlib
import random
import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import catalogue, load
from bench.load import World
from catalog.calendar import add_months, local_day
from catalog.certification import actions
from catalog.certification.actions import FutureEvent, Overlapping
from catalog.certification.models import Certificate, CertificateEvent
from catalog.certification.rules import VALID_MONTHS, Facts, Precision, WrongEvent, WrongFacts
from catalog.products.models import Product
from storefront.app import create_app
from storefront.config import load as settings
from storefront.database import db, writing
from storefront.demo import programme

SEED = 61
PHONE, PASSWORD = "0900000104", "only-for-the-bench"
BEGAN = date(2018, 5, 7)
EVENTS_A_CERTIFICATE = 3
_A_TRANSACTION = 2000
_REFUSED = (WrongEvent, WrongFacts, FutureEvent, Overlapping)


@dataclass(order=True, frozen=True)
class Act:
    """What happens to a product's certificate on a day."""

    on: date
    number: int
    product: int = field(compare=False)
    kind: str = field(compare=False)
    stars: int = field(compare=False, default=3)


def prepared(certificates: int) -> World:
    """The world with so many certificates and three events each, made now unless it was before."""
    day = local_day(datetime.now(UTC)).replace(day=1)
    home = load.WORK / f"register-{certificates}"
    world = World(certificates, day, home / "files", home / "instance")
    key, stamp = _key(day), home / "register.key"
    if not (stamp.exists() and stamp.read_text() == key):
        shutil.rmtree(home, ignore_errors=True)
        began = time.monotonic()
        print(f"Making a register of {certificates:,} certificates, once …", flush=True)
        _make(world)
        stamp.write_text(key)
        print(f"Made in {time.monotonic() - began:.0f} s.", flush=True)
    return world


def counts(instance: Path) -> tuple[int, int]:
    """(certificates, events) in a world."""
    with _app(instance).app_context():
        session = db.session()
        tables = (Certificate.id, CertificateEvent.id)
        found = tuple(session.scalar(select(func.count(column))) or 0 for column in tables)
        db.session.remove()
    return found[0], found[1]


def plan(products: int, certificates: int, day: date, seed: int = SEED) -> list[Act]:
    """The acts of all histories until a day, in the order of time: so many certificates, three events for each."""
    draw = random.Random(seed)
    acts: list[Act] = []
    issued: list[tuple[int, date, date]] = []
    numbers = iter(range(10**9))
    for product in range(products):
        for on, kind, stars, ends in _life(draw, day):
            if kind == "issue" and len(issued) == certificates:
                break
            acts.append(Act(on, next(numbers), product, kind, stars))
            if kind == "issue":
                issued.append((product, on, min(ends, day)))
    renewals = len(issued) - len({product for product, _on, _ends in issued})
    missing = certificates * EVENTS_A_CERTIFICATE - len(acts) - renewals
    for product, on, ends in draw.choices(issued, k=max(missing // 2, 0)):
        pause = on + timedelta(days=draw.randrange(max((ends - on).days - 12, 1)))
        acts.append(Act(pause, next(numbers), product, "suspend"))
        acts.append(Act(min(pause + timedelta(days=10), day), next(numbers), product, "reinstate"))
    return sorted(acts)


def _life(draw: random.Random, day: date) -> Iterator[tuple[date, str, int, date]]:
    """One product: certified, and most often renewed or upgraded around the last day; some corrected, some revoked."""
    on = BEGAN + timedelta(days=int((day - BEGAN).days * draw.random() ** 0.8))
    stars = draw.choices((3, 4, 5), (80, 19, 1))[0]
    while on <= day:
        ends = add_months(on, VALID_MONTHS)
        yield on, "issue", stars, ends
        if draw.random() < 0.08 and on + timedelta(days=9) <= day:
            yield on + timedelta(days=9), "correct", stars, ends
        if draw.random() < 0.02 and (revoked := on + timedelta(days=draw.randrange(60, 900))) <= day:
            yield revoked, "revoke", stars, ends
            return
        if draw.random() < 0.1 and ends <= day:
            yield ends, "extend", stars, ends
        if draw.random() < 0.2:
            return
        on = ends + timedelta(days=draw.randint(-90, 40))
        stars = min(stars + (draw.random() < 0.15), 5)


def _make(world: World) -> None:
    world.instance.mkdir(parents=True)
    products = round(world.size * 0.7)
    catalogue.write(world.files, products, world.day)
    _uncertify(world.files / "products.csv")
    load.flask(world.instance, "db", "upgrade")
    load.flask(world.instance, "catalog", "import", str(world.files))
    officer = ("--role", "officer", "--phone", PHONE, "--password", PASSWORD, "--name", "Cán bộ đo")
    load.flask(world.instance, "users", "add", *officer)
    app = _app(world.instance)
    with app.app_context():
        ids = list(db.session.scalars(select(Product.id).order_by(Product.id)))
        acts = plan(len(ids), world.size, world.day)
        for first in range(0, len(acts), _A_TRANSACTION):
            with writing() as session:
                for act in acts[first : first + _A_TRANSACTION]:
                    _do(session, act, ids[act.product])
                session.flush()
                session.expunge_all()
        with writing() as session:
            programme.load(session, by="bench", now=datetime.now(UTC))
        db.session.remove()
    load.flask(world.instance, "search", "rebuild")


def _do(session: Session, act: Act, product_id: int) -> None:
    now = datetime.combine(act.on, datetime.min.time(), tzinfo=UTC) + timedelta(hours=4, seconds=act.number % 3600)
    told: dict[str, Any] = {"by": "bench", "now": now}
    with suppress(*_REFUSED):
        if act.kind == "issue":
            number = f"{act.on.toordinal() % 900}/QĐ-UBND-{act.on.year}"
            decision = actions.record_decision(session, number=number, decided_on=act.on, **told)
            facts = Facts(act.stars, act.on, Precision.DAY)
            product = session.get_one(Product, product_id)
            actions.issue(session, product=product, decision=decision, facts=facts, **told)
            return
        certificate = actions.current_certificate(session, product_id)
        if certificate is None:
            return
        told.update(certificate=certificate, reason="Theo biên bản kiểm tra.")
        if act.kind == "correct" and certificate.issued_on:
            facts = Facts(certificate.stars, certificate.issued_on - timedelta(days=1), Precision.DAY)
            actions.correct(session, facts=facts, **told)
        elif act.kind == "extend" and certificate.last_day:
            actions.extend(session, until=certificate.last_day + timedelta(days=120), **told)
        elif act.kind in ("suspend", "reinstate", "revoke"):
            getattr(actions, act.kind)(session, **told)


def _uncertify(path: Path) -> None:
    """Take the stars out of a catalogue: the histories bring them."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    blank = dict.fromkeys(("stars", "decision_number", "certified_on", "expires_on"), "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, **blank, "issued_precision": "unknown"} for row in rows)


def _app(instance: Path) -> Flask:
    return create_app(
        settings(
            app_env="production",
            second_factor="optional",
            secret_key=load.SECRET,
            instance_dir=instance,
            log_level="error",
        )
    )


def _key(day: date) -> str:
    digest = hashlib.sha256(f"{day}".encode())
    for path in sorted((load.ROOT / "storefront/migrations/versions").glob("*.py")):
        digest.update(path.read_bytes())
    digest.update(Path(__file__).read_bytes())
    return digest.hexdigest()
