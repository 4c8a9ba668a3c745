from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalog import changes
from catalog.db import serialise
from catalog.listings.rules import reason, slug_of
from catalog.producers.models import Producer
from storefront.accounts import actions as accounts
from storefront.accounts.models import User
from storefront.cases import actions as cases
from storefront.counter.applications import queries, rules
from storefront.counter.applications.models import ApplicationPaper, ProducerApplication
from storefront.files import actions as files
from storefront.files.rules import Ready
from storefront.order_papers import actions as order_papers

KIND = "application"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What an application says: the producer, whom to reach, and where buyers pay."""

    kind: str
    name: str
    registration_number: str
    commune_id: int
    street: str
    contact_name: str
    phone: str
    email: str
    bank_bin: str
    bank_account: str


def apply(
    session: Session, *, user: User, applicant: Applicant, papers: Sequence[Ready], by: str, now: datetime
) -> ProducerApplication:
    """A new application, at the office at once. Raises `rules.AlreadyOpen`, `rules.TooManyPapers`."""
    serialise(session, f"application:{user.id}")
    if queries.open_of(session, user.id) is not None:
        raise rules.AlreadyOpen
    application = ProducerApplication(
        user_id=user.id, state="in_review", made_at=now, submitted_at=now, **asdict(applicant)
    )
    session.add(application)
    session.flush()
    _keep(session, application, papers, by=by, now=now)
    cases.record(session, kind=KIND, subject_id=application.id, act="submitted", by=by, now=now)
    return application


def send_again(
    session: Session,
    *,
    application: ProducerApplication,
    applicant: Applicant,
    papers: Sequence[Ready],
    by: str,
    now: datetime,
) -> None:
    """What the office returned, mended and sent again. Raises `rules.WrongStep`, `rules.TooManyPapers`."""
    application.state = rules.advance(application.state, to="in_review")
    application.submitted_at = now
    for name, value in asdict(applicant).items():
        setattr(application, name, value)
    _keep(session, application, papers, by=by, now=now)
    cases.record(session, kind=KIND, subject_id=application.id, act="submitted", by=by, now=now)


def withdraw(session: Session, *, application: ProducerApplication, by: str, now: datetime) -> None:
    """Raises `rules.WrongStep`."""
    _settle(session, application, "withdrawn", by=by, now=now)


def give_back(session: Session, *, application: ProducerApplication, note: str, by: str, now: datetime) -> None:
    """Ask for more. Raises `rules.WrongStep`, `catalog.listings.rules.NoReason`."""
    told = reason(note)
    application.state = rules.advance(application.state, to="returned")
    cases.record(session, kind=KIND, subject_id=application.id, act="returned", by=by, now=now, reason=told)


def refuse(session: Session, *, application: ProducerApplication, note: str, by: str, now: datetime) -> None:
    """Raises `rules.WrongStep`, `catalog.listings.rules.NoReason`."""
    _settle(session, application, "refused", by=by, now=now, told=reason(note))


def accept(
    session: Session, *, application: ProducerApplication, slug: str, by: str, now: datetime, note: str = ""
) -> Producer:
    """Make the applicant the owner of a new producer, or of the one whose address is `slug`.

    A producer that exists keeps her own facts, her bank account above all; only what she lacks is filled in.
    Raises `rules.WrongStep`, `rules.NoProducer`.
    """
    state = rules.advance(application.state, to="accepted")
    producer = _linked(session, slug) if slug else _made(session, application)
    _complete(producer, application)
    session.flush()
    changes.note(session, changes.PRODUCER, producer.id)
    order_papers.introduce_seller(
        session,
        producer_id=producer.id,
        registration=application.registration_number,
        address=f"{application.street}, {application.commune.name}",
    )
    accounts.join(session, user=application.user, producer=producer, role="owner", now=now)
    application.state, application.settled_at, application.producer_id = state, now, producer.id
    cases.record(session, kind=KIND, subject_id=application.id, act="accepted", by=by, now=now, reason=note.strip())
    return producer


def _linked(session: Session, slug: str) -> Producer:
    producer = session.scalar(select(Producer).where(Producer.slug == slug))
    if producer is None:
        raise rules.NoProducer(slug)
    return producer


def _made(session: Session, application: ProducerApplication) -> Producer:
    serialise(session, "producer.slug")
    wanted = slug_of(application.name)[:70]
    taken = set(session.scalars(select(Producer.slug).where(Producer.slug.startswith(wanted, autoescape=True))))
    slug, number = wanted, 1
    while slug in taken:
        number += 1
        slug = f"{wanted}-{number}"
    producer = Producer(slug=slug, name=application.name, kind=application.kind, is_active=True)
    session.add(producer)
    return producer


def _complete(producer: Producer, application: ProducerApplication) -> None:
    producer.kind = producer.kind or application.kind
    producer.commune_id = producer.commune_id or application.commune_id
    producer.place = producer.place or f"{application.street}, {application.commune.name}"
    producer.phone = producer.phone or application.phone
    producer.email = producer.email or application.email or None
    if not producer.bank_account and application.bank_account:
        producer.bank_bin, producer.bank_account = application.bank_bin, application.bank_account


def _settle(
    session: Session, application: ProducerApplication, to: str, *, by: str, now: datetime, told: str = ""
) -> None:
    application.state = rules.advance(application.state, to=to)
    application.settled_at = now
    cases.record(session, kind=KIND, subject_id=application.id, act=to, by=by, now=now, reason=told)


def _keep(
    session: Session, application: ProducerApplication, papers: Sequence[Ready], *, by: str, now: datetime
) -> None:
    if len(application.papers) + len(papers) > rules.MOST_PAPERS:
        raise rules.TooManyPapers
    for ready in papers:
        stored = files.keep(session, ready, by=by, now=now)
        application.papers.append(ApplicationPaper(application_id=application.id, file_id=stored.id))
