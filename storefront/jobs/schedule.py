"""What runs by itself, in one list: each job is one call of an action, safe to run twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app

from search.service import SearchService
from storefront import clock, database
from storefront.accounts.devices import actions as devices
from storefront.accounts.proofs import actions as proofs
from storefront.cart import actions as carts
from storefront.database import db, writing
from storefront.doubts import actions as doubts
from storefront.doubts.rules import CONTACT_DAYS
from storefront.fulfilment import carriers, completing, following
from storefront.fulfilment.completing import KeepsOpen
from storefront.mail import sender
from storefront.order_papers import actions as order_papers
from storefront.order_papers import queries as paper_queries
from storefront.orders import queries as order_queries
from storefront.orders.models import Order
from storefront.payments import providers
from storefront.privacy import actions as privacy
from storefront.privacy.rules import COMPLAINT_YEARS, ORDER_YEARS, PAPER_YEARS, years_before
from storefront.programme.renewals import actions as renewals
from storefront.programme.renewals import queries as renewal_queries
from storefront.returns import actions as returns
from storefront.returns import queries as return_queries
from storefront.reviews import actions as reviews
from storefront.reviews import queries as review_queries
from storefront.settlement import reconciliation
from storefront.settlement.bank import imports as statements
from storefront.settlement.books import actions as books
from storefront.settlement.books import queries as book_queries
from storefront.settlement.books import rules as book_rules
from storefront.settlement.card import attempts, events, refunds
from storefront.settlement.transfers import actions as transfers
from storefront.settlement.transfers import queries as transfer_queries
from storefront.settlement.webhooks import actions as webhooks

CART_DAYS = 30
# How long after an order or its change the job still looks for a contract that is missing.
CONTRACT_DAYS = 7
CONTRACTS_AT_ONCE = 100
# What keeps a delivered order from being complete; each asks (session, order).
KEEPS_OPEN: tuple[KeepsOpen, ...] = (return_queries.keeps_open,)


@dataclass(frozen=True)
class Job:
    """A job and how often it runs; what is urgent waits for no other."""

    name: str
    every: timedelta
    run: Callable[[], object]
    what: str
    is_urgent: bool = False


def follow_catalogue() -> int:
    """Bring the search index up to the catalogue's newest change."""
    return _search().drain()


def release_unpaid() -> int:
    """Cancel orders whose transfer did not come in time, so that their stock can be sold."""
    ids = order_queries.unpaid_since(db.session(), clock.now())
    for order_id in ids:
        with writing() as session:
            order = session.get_one(Order, order_id)
            transfers.release(session, order=order, now=clock.now())
    return len(ids)


def remind_unpaid() -> int:
    """Remind buyers whose orders are about to be released; each once."""
    now = clock.now()
    before = now + timedelta(hours=current_app.extensions["settings"].bank_reminder_hours)
    ids = transfer_queries.to_remind(db.session(), now=now, before=before)
    for order_id in ids:
        with writing() as session:
            transfers.remind(session, order=session.get_one(Order, order_id), now=now)
    return len(ids)


def tell_sales() -> int:
    """Write producers in the morning what was sold and paid the day before; each day once."""
    now = clock.now()
    day = book_rules.daily_due(now)
    if day is None or not book_queries.busy_on(db.session(), day):
        return 0
    with writing() as session:
        return books.tell_sales(session, day=day, now=now)


def issue_contracts() -> int:
    """Give new and changed orders their contract, one transaction each: whoever places an order waits for none."""
    since = clock.now() - timedelta(days=CONTRACT_DAYS)
    ids = paper_queries.without_contract(db.session(), since, CONTRACTS_AT_ONCE)
    for order_id in ids:
        with writing() as session:
            order_papers.contract(session, order=paper_queries.whole(session, order_id), now=clock.now())
    return len(ids)


def hear_of_cards() -> int:
    """Do what follows from the card provider's messages."""
    cards = providers.cards()
    return events.handle(cards, now=clock.now()) if cards else 0


def settle_cards() -> int:
    """Cancel card orders that were not paid in time, and send card refunds that are due."""
    cards = providers.cards()
    if cards is None:
        return 0
    return attempts.release_unpaid(cards, now=clock.now()) + refunds.send(cards, now=clock.now())


def reconcile() -> object:
    """Ask about all money that is under way."""
    return reconciliation.reconcile(now=clock.now())


def follow_parcels() -> int:
    """Ask carriers with an interface where their parcels are."""
    return following.follow(carriers.offered(), now=clock.now())


def complete_orders() -> int:
    """Complete orders that were delivered long enough ago; see that none of which all is delivered stays open."""
    for order_id in completing.delivered_unnoticed(db.session()):
        with writing() as session:
            completing.notice(session, order=session.get_one(Order, order_id), now=clock.now())
    settings = current_app.extensions["settings"]
    window, fee = timedelta(days=settings.complete_after_days), settings.fee_basis_points
    done = 0
    for order_id in completing.due(db.session(), now=clock.now(), window=window):
        with writing() as session:
            order = session.get_one(Order, order_id)
            done += completing.complete(
                session, order=order, keeps_open=KEEPS_OPEN, fee_basis_points=fee, now=clock.now()
            )
    return done


def watch_returns() -> int:
    """End returns whose money went back, remind producers of answers, hand what is overdue to the office."""
    read, day = db.session(), clock.today()
    if not (return_queries.paid_back(read) or return_queries.unreminded(read) or return_queries.overdue(read, day)):
        return 0
    with writing() as session:
        ended = returns.follow_refunds(session, now=clock.now())
        return ended + returns.remind(session, now=clock.now()) + returns.call_office(session, now=clock.now())


def forget_statements() -> int:
    """Delete bank statements that were looked at and never entered."""
    with writing() as session:
        return statements.forget(session, before=clock.now() - statements.FORGOTTEN_AFTER)


def forget_card_messages() -> int:
    """Delete the card provider's messages that were handled long ago."""
    with writing() as session:
        before = clock.now() - webhooks.FORGOTTEN_AFTER
        return webhooks.forget(session, provider=events.PROVIDER, before=before)


def forget_carts() -> int:
    """Delete carts untouched for thirty days."""
    with writing() as session:
        return carts.forget_old(session, before=clock.now() - timedelta(days=CART_DAYS))


def settle_renewals() -> int:
    """Close dossiers whose certificate a decision superseded or revoked."""
    if not renewal_queries.overtaken(db.session()):
        return 0
    with writing() as session:
        return renewals.settle(session, now=clock.now())


def remind_producers() -> int:
    """Write to producers whose certificates come to their day for filing again; each reminder once."""
    if not renewal_queries.to_remind(db.session(), clock.today(), by_mail=True):
        return 0
    with writing() as session:
        return renewals.remind(session, now=clock.now())


def invite_reviews() -> int:
    """Ask who got her goods some days ago to review them; each order once."""
    if not review_queries.to_invite(db.session(), clock.now()):
        return 0
    with writing() as session:
        return reviews.invite(session, now=clock.now())


def forget_contacts() -> int:
    """Delete how to reach the reporters of doubts that were settled long ago."""
    with writing() as session:
        return doubts.forget_contacts(session, before=clock.now() - timedelta(days=CONTACT_DAYS))


def forget_codes() -> int:
    """Delete devices that are signed out by their silence, and codes that are outdated."""
    with writing() as session:
        return devices.forget_silent(session, now=clock.now()) + proofs.forget_old(session, now=clock.now())


def forget_people() -> int:
    """Blank buyers and complainants, and delete papers, when they were kept as long as `/chinh-sach/bao-mat` says."""
    today = clock.today()
    with writing() as session:
        return (
            privacy.forget_buyers(session, before=years_before(today, ORDER_YEARS))
            + privacy.forget_complainants(session, before=years_before(today, COMPLAINT_YEARS))
            + privacy.forget_papers(session, before=years_before(today, PAPER_YEARS))
        )


def verify_index() -> object:
    """Compare index and catalogue; rebuild the index beside the old one where they differ."""
    search = _search()
    return search.verify() or search.rebuild()


def _search() -> SearchService:
    search: SearchService = current_app.extensions["search"]
    return search


SCHEDULE = (
    Job("follow-catalogue", timedelta(seconds=0.3), follow_catalogue, "search index follows the catalogue", True),
    Job("send-mail", timedelta(seconds=1), sender.send_due, "messages that are due"),
    Job("count-messages", timedelta(seconds=30), sender.measure, "numbers of waiting and failed messages for /metrics"),
    Job("checkpoint", timedelta(seconds=30), database.checkpoint, "SQLite's log back into the database"),
    Job("issue-contracts", timedelta(seconds=5), issue_contracts, "contracts of new and changed orders"),
    Job("release-unpaid", timedelta(minutes=1), release_unpaid, "unpaid transfer orders give stock back"),
    Job("remind-unpaid", timedelta(minutes=5), remind_unpaid, "buyers reminded before their orders are released"),
    Job("tell-sales", timedelta(minutes=10), tell_sales, "yesterday's sales to each producer, after 7:00"),
    Job("hear-of-cards", timedelta(seconds=1), hear_of_cards, "messages of the card provider"),
    Job("settle-cards", timedelta(seconds=20), settle_cards, "unpaid card orders let go, card refunds sent"),
    Job("reconcile", timedelta(minutes=3), reconcile, "money under way asked about"),
    Job("watch-returns", timedelta(minutes=5), watch_returns, "returns paid back, due and overdue"),
    Job("follow-parcels", timedelta(minutes=15), follow_parcels, "parcels under way asked about"),
    Job("complete-orders", timedelta(minutes=10), complete_orders, "delivered orders are complete after a while"),
    Job("settle-renewals", timedelta(minutes=5), settle_renewals, "dossiers closed by the decision they led to"),
    Job("remind-producers", timedelta(hours=1), remind_producers, "reminders to file for the next certificate"),
    Job("invite-reviews", timedelta(hours=1), invite_reviews, "invitations to review what was delivered 5 days ago"),
    Job("forget-statements", timedelta(hours=6), forget_statements, "bank statements never entered, after 7 days"),
    Job("forget-cards", timedelta(hours=24), forget_card_messages, "messages of the card provider, after 90 days"),
    Job("forget-carts", timedelta(hours=6), forget_carts, "carts untouched for 30 days"),
    Job("forget-contacts", timedelta(hours=24), forget_contacts, "contacts of doubts closed 180 days ago"),
    Job(
        "forget-messages", timedelta(hours=24), sender.forget_old, "receivers and words of messages of half a year ago"
    ),
    Job("forget-codes", timedelta(hours=1), forget_codes, "silent devices and outdated codes"),
    Job("forget-people", timedelta(hours=24), forget_people, "personal data kept as long as the policy says"),
    Job("verify-index", timedelta(hours=24), verify_index, "index compared with the catalogue"),
)
