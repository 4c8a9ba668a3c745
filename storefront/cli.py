"""The `flask` commands. Each opens one transaction and calls one action."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import func, select

from catalog.importing import actions as importing
from catalog.importing import export as exporting
from catalog.importing import reading
from catalog.importing.rules import ImportRefused
from catalog.producers.models import Producer
from catalog.products.models import Photo, Product, Variant
from catalog.stock.models import Stock
from search import intent
from search.curation import pinned
from search.curation import queries as curation
from search.results import SearchRequest
from storefront import backups, clock
from storefront.accounts import actions as accounts
from storefront.accounts import queries as account_queries
from storefront.accounts.factor import actions as factor
from storefront.accounts.rules import MEMBER_ROLES, OFFICE_READERS, ROLES, NotAPhone
from storefront.database import db, writing
from storefront.demo import world
from storefront.files import queries as stored
from storefront.jobs import worker
from storefront.jobs.schedule import SCHEDULE
from storefront.orders import queries as orders
from storefront.programme.decisions.commands import decisions
from storefront.settlement.card import queries as cards
from storefront.settlement.commands import payments
from storefront.shipping import actions as shipping
from storefront.shipping.rules import ZONES, Rate

catalog = AppGroup("catalog", help="The catalogue as files.")
search = AppGroup("search", help="The search index.")
jobs = AppGroup("jobs", help="What runs by itself.")
users = AppGroup("users", help="Accounts.")
demo = AppGroup("demo", help="The demo world.")
rates = AppGroup("shipping", help="The shipping table.")
files = AppGroup("files", help="Stored files.")


def install(app: Flask) -> None:
    for group in (catalog, decisions, search, jobs, users, demo, rates, files, payments):
        app.cli.add_command(group)
    for command in (ledger, backup, restore):
        app.cli.add_command(command)


class _DryRun(Exception):
    """Ends a transaction that is not meant to stay."""


@catalog.command("import")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count, change nothing.")
def import_catalogue(directory: Path, dry_run: bool) -> None:
    """Read the CSV files of DIRECTORY: all of them, or nothing where any row is wrong."""
    # Reading and checking thousands of rows takes a while, during which the shop goes on selling.
    files, problems = reading.read(directory, today=clock.today())
    try:
        with writing() as session:
            summary = importing.import_files(session, files, problems, by="cli", now=clock.now())
            click.echo(str(summary))
            if dry_run:
                raise _DryRun
    except _DryRun:
        click.echo("Dry run: nothing was changed.")
    except ImportRefused as refused:
        for problem in refused.problems:
            click.echo(str(problem), err=True)
        click.echo(f"Nothing was imported: {len(refused.problems)} problem(s).", err=True)
        sys.exit(1)


@catalog.command("export")
@click.argument("directory", type=click.Path(file_okay=False, path_type=Path))
def export_catalogue(directory: Path) -> None:
    """Write the catalogue as the CSV files that `catalog import` reads."""
    directory.mkdir(parents=True, exist_ok=True)
    exporting.export(db.session(), directory)


@search.command("rebuild")
def rebuild_index() -> None:
    """Build the index anew beside the old one and swap them."""
    click.echo(f"{current_app.extensions['search'].rebuild()} documents")


@search.command("query")
@click.argument("text")
def query_index(text: str) -> None:
    """Search as the shop does and print what it finds."""
    request, understood = intent.applied(SearchRequest(text, sort="relevance"))
    session, service = db.session(), current_app.extensions["search"]
    page = pinned.search(service, session, request, day=clock.today(), curated=curation.active(session))
    names = {row[0]: row[1:] for row in db.session.execute(select(Product.id, Product.slug, Product.name))}
    suggestion = f", suggestion: {page.suggestion}" if page.suggestion else ""
    filters = "".join(f", {chip.kind}: {chip.value}" for chip in understood.chips)
    click.echo(f"{page.total} found ({page.note}{suggestion}{filters})")
    for id_ in page.ids:
        slug, name = names.get(id_, ("?", "?"))
        click.echo(f"{slug}\t{name}")


@jobs.command("work")
def work() -> None:
    """Run the schedule until told to stop."""
    worker.work(current_app._get_current_object())  # type: ignore[attr-defined]


@jobs.command("list")
def list_jobs() -> None:
    """Print the schedule."""
    for job in SCHEDULE:
        click.echo(f"{job.name:<18} every {job.every!s:<16} {job.what}")


@users.command("add")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--phone", required=True)
@click.option("--password", required=True)
@click.option("--name", default="")
def add_user(role: str, phone: str, password: str, name: str) -> None:
    """Make an account, or give an existing phone this role and password."""
    try:
        with writing() as session:
            user = accounts.add(session, role=role, phone=phone, password=password, name=name, vouched_at=clock.now())
            if role in OFFICE_READERS:
                reason = "flask users add"
                accounts.tell(
                    session, user=user, kind="role_given", role=role, by="cli", reason=reason, now=clock.now()
                )
    except NotAPhone:
        raise click.BadParameter("not a Vietnamese telephone number", param_hint="--phone") from None
    except accounts.WrongAccount as wrong:
        raise click.UsageError(str(wrong)) from None


@users.command("reset-second-factor")
@click.option("--phone", required=True)
@click.option("--reason", required=True, help="Kept in the log of accounts.")
def reset_second_factor(phone: str, reason: str) -> None:
    """Let who lost telephone and recovery codes sign in by password alone, to enrol anew; ends all sessions."""
    with writing() as session:
        user = account_queries.by_phone(session, phone)
        if user is None:
            raise click.BadParameter("no account has this phone", param_hint="--phone")
        factor.remove(session, user=user, kind="factor_reset", by="cli", reason=reason, now=clock.now())


@users.command("join")
@click.option("--phone", required=True)
@click.option("--producer", required=True, help="The producer's slug.")
@click.option("--role", type=click.Choice(MEMBER_ROLES), required=True)
def join_producer(phone: str, producer: str, role: str) -> None:
    """Let an account work for a producer, or change as what."""
    with writing() as session:
        user = account_queries.by_phone(session, phone)
        if user is None:
            raise click.BadParameter("no account has this phone", param_hint="--phone")
        row = session.scalar(select(Producer).where(Producer.slug == producer))
        if row is None:
            raise click.BadParameter("no producer has this slug", param_hint="--producer")
        accounts.join(session, user=user, producer=row, role=role, now=clock.now())


@demo.command("load")
def load_demo() -> None:
    """Load the demo world into an empty shop; a shop that has products is left as it is."""
    click.echo("Loaded." if world.load() else "The shop already has products; nothing was changed.")


@rates.command("set")
@click.argument("zone", type=click.Choice(ZONES))
@click.option("--base", type=click.IntRange(0), required=True, help="Đồng for the first kilogram.")
@click.option("--step", type=click.IntRange(0), required=True, help="Đồng for each further half kilogram.")
@click.option(
    "--free-from", type=click.IntRange(1), help="Free from this sum of one producer's goods; never if absent."
)
def set_rate(zone: str, base: int, step: int, free_from: int | None) -> None:
    """Change one row of the shipping table."""
    with writing() as session:
        shipping.set_rate(session, rate=Rate(zone, base, 1000, step, 500, free_from), by="cli", now=clock.now())


@files.command("verify")
def verify_files() -> None:
    """Read every stored file and name those whose bytes are gone or changed."""
    damaged = list(stored.damaged(db.session()))
    for one in damaged:
        click.echo(f"{one.id} {one.sha256} {one.name}: gone or changed", err=True)
    if damaged:
        sys.exit(1)
    click.echo("Every stored file is whole.")


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the database to FILE and stored files to FILE.media.tar while the shop runs."""
    try:
        backups.backup(file)
    except backups.BackupRefused as refused:
        raise click.ClickException(str(refused)) from None


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put the copy FILE (and FILE.media.tar) in the place of what is there. Stop the shop first."""
    try:
        backups.restore(file)
    except backups.BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    current_app.extensions["search"].rebuild()


def _with_card(order: dict[str, Any], references: Mapping[str, str]) -> dict[str, Any]:
    """An order of the books, its card payment under the provider's name for it."""
    reference = references.get(order["code"])
    if reference is None:
        return order
    return {**order, "payments": [{**paid, "provider": "stripe", "ref": reference} for paid in order["payments"]]}


@click.command("ledger")
@click.option("--json", "as_json", is_flag=True, help="The only form there is; kept explicit for scripts.")
@with_appcontext
def ledger(as_json: bool) -> None:
    """Print the shop's books for an outside check: stock, orders, payments, images."""
    session = db.session()
    left = func.coalesce(func.sum(Stock.on_hand - Stock.held), 0)
    stock = select(Product.slug, left).outerjoin(Variant, Variant.product_id == Product.id)
    stock = stock.outerjoin(Stock, Stock.variant_id == Variant.id).group_by(Product.slug)
    references = cards.references(session)
    books: dict[str, Any] = {
        "products": {slug: {"stock": int(number)} for slug, number in session.execute(stock)},
        "orders": [_with_card(order, references) for order in orders.books(session)],
        "images": {},
    }
    for slug, url in session.execute(select(Product.slug, Photo.url).join(Photo, Photo.product_id == Product.id)):
        books["images"].setdefault(slug, []).append(url)
    click.echo(json.dumps(books, ensure_ascii=False))
